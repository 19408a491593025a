"""What is said to the database on the path of every message, built once at start-up; only the values differ.

SQLAlchemy takes longer to build a statement than SQLite to carry it out, so nothing here is built per message. Names of
values that are compared with begin with ``the_``, because an update also has values named after its columns.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from gateway.broker.state import OPEN, State
from gateway.store.tables import (
    attempts,
    counters,
    deliveries,
    deviations,
    events,
    messages,
    opdrachten,
    receipts,
    register_clienten,
    register_documenten,
    register_zaken,
    senders,
)

_NOW: ColumnElement[int] = bindparam("the_now", type_=BigInteger)


def _may_go() -> ColumnElement[bool]:
    """Due, first in its lane, and not waiting for another delivery to be acknowledged.

    A lane is held by every older delivery in it that is still open, and by a parked one whose partner says `wacht`. One
    that waits for a delivery that was given up does not hold it: the change it would tell about is not made.
    """
    older, first, cause = deliveries.alias("older"), deliveries.alias("first"), deliveries.alias("cause")
    given_up = exists().where(cause.c.id == older.c.after_id, cause.c.state.in_([State.PARKED, State.DISCARDED]))
    held = exists().where(
        older.c.lane == deliveries.c.lane,
        older.c.id < deliveries.c.id,
        or_(
            and_(older.c.state.in_(OPEN), ~given_up),
            and_(older.c.state == State.PARKED, older.c.holds_lane),
        ),
    )
    unconfirmed = exists().where(first.c.id == deliveries.c.after_id, first.c.state != State.DELIVERED)
    due = or_(
        and_(deliveries.c.state == State.WAITING, deliveries.c.next_attempt_at <= _NOW),
        and_(deliveries.c.state == State.SENDING, deliveries.c.claimed_until <= _NOW),
    )
    return and_(due, ~held, ~unconfirmed)


MAY_GO = _may_go()

ADD_MESSAGE = insert(messages).returning(messages.c.id)
ADD_DELIVERY = insert(deliveries).returning(deliveries.c.id)
ADD_EVENT = insert(events)
ADD_ATTEMPT = insert(attempts)

_asked = select(bindparam("the_zender", type_=String).label("zender")).subquery()
HISTORY = (
    select(
        receipts.c.message_id,
        receipts.c.digest,
        receipts.c.reply,
        receipts.c.reply_code,
        messages.c.state,
        senders.c.latest,
    )
    .select_from(_asked)
    .outerjoin(
        receipts,
        and_(receipts.c.zender == _asked.c.zender, receipts.c.referentienummer == bindparam("the_number")),
    )
    .outerjoin(messages, messages.c.id == receipts.c.message_id)
    .outerjoin(senders, senders.c.zender == _asked.c.zender)
)
WAS_OFFERED = (
    select(messages.c.id)
    .where(
        messages.c.referentienummer == bindparam("the_number"),
        messages.c.zender == bindparam("the_zender"),
        messages.c.fault != "StUF019",
    )
    .limit(1)
)
SET_REPLY = (
    update(receipts)
    .where(receipts.c.message_id == bindparam("the_message"))
    .values(reply=bindparam("reply"), reply_code=bindparam("reply_code"))
)
REPLACE_RECEIPT = (
    update(receipts)
    .where(receipts.c.message_id == bindparam("the_message"))
    .values(message_id=bindparam("newer"), reply=bindparam("reply"), reply_code=bindparam("reply_code"))
)
FORGET_RECEIPT = delete(receipts).where(receipts.c.message_id == bindparam("the_message"))
SET_ANSWER = update(messages).where(messages.c.id == bindparam("the_message"))

COUNTER = select(counters.c.number, counters.c.moment).where(counters.c.name == bindparam("the_name")).with_for_update()
SET_COUNTER = (
    update(counters)
    .where(counters.c.name == bindparam("the_name"))
    .values(number=bindparam("number"), moment=bindparam("moment"))
)

_CANDIDATE = select(deliveries.c.id, deliveries.c.attempts, deliveries.c.state).where(MAY_GO).limit(1)
NEXT_CANDIDATE = _CANDIDATE.order_by(deliveries.c.next_attempt_at, deliveries.c.id).with_for_update(skip_locked=True)
THE_CANDIDATE = _CANDIDATE.where(deliveries.c.id == bindparam("the_delivery")).with_for_update(skip_locked=True)
CLAIM = update(deliveries).where(deliveries.c.id == bindparam("the_delivery"))
CLAIMED = (
    select(
        deliveries.c.id.label("delivery_id"),
        deliveries.c.message_id,
        deliveries.c.destination,
        deliveries.c.operation,
        deliveries.c.attempts,
        (deliveries.c.attempts - deliveries.c.attempts_before).label("tries"),
        select(func.count())
        .where(attempts.c.delivery_id == deliveries.c.id, attempts.c.number > deliveries.c.attempts_before)
        .where(attempts.c.outcome == "lost")
        .scalar_subquery()
        .label("lost"),
        messages.c.referentienummer,
        messages.c.zender_partner,
        messages.c.body,
    )
    .join(messages, messages.c.id == deliveries.c.message_id)
    .where(deliveries.c.id == bindparam("the_delivery"))
)
RECORD = update(deliveries).where(
    deliveries.c.id == bindparam("the_delivery"),
    deliveries.c.attempts == bindparam("the_attempt"),
    deliveries.c.state == State.SENDING,
)
CLOSE_ATTEMPT = update(attempts).where(
    attempts.c.delivery_id == bindparam("the_delivery"),
    attempts.c.number == bindparam("the_attempt"),
    attempts.c.ended_at.is_(None),
)
TO_RELAY = (
    select(deliveries.c.id, deliveries.c.lane)
    .where(MAY_GO, or_(deliveries.c.relayed_until.is_(None), deliveries.c.relayed_until <= _NOW))
    .order_by(deliveries.c.id)
    .limit(bindparam("the_limit"))
    .with_for_update(skip_locked=True)
)


def _known(table: Table) -> Select[Any]:
    """What the register says, without when and from which message it was learned."""
    return select(*(column for column in table.c if column.name not in ("learned_at", "message_id")))


ZAAK = _known(register_zaken).where(register_zaken.c.zaakidentificatie == bindparam("the_zaak"))
DOCUMENT = _known(register_documenten).where(register_documenten.c.documentidentificatie == bindparam("the_document"))
DOMEINDOCUMENTEN = (
    _known(register_documenten)
    .where(register_documenten.c.zaakidentificatie == bindparam("the_zaak"), register_documenten.c.vorm != "")
    .order_by(register_documenten.c.learned_at)
)
GEZINSPLANNEN_VAN = select(register_clienten.c.gezinsplan).where(
    register_clienten.c.pseudoniem.in_(bindparam("the_pseudoniemen", expanding=True))
)
AANTAL_CLIENTEN = select(func.count()).where(register_clienten.c.gezinsplan == bindparam("the_plan"))
HAS_DEELPLANNEN = (
    select(register_zaken.c.zaakidentificatie)
    .where(
        register_zaken.c.gezinsplan == bindparam("the_plan"),
        register_zaken.c.zaakidentificatie != bindparam("the_plan"),
    )
    .limit(1)
)
OVERGEDRAGEN = (
    select(messages.c.zaakidentificatie)
    .where(
        messages.c.referentienummer == bindparam("the_number"),
        messages.c.operation == "overdragenZaak",
        messages.c.state == "accepted",
    )
    .distinct()
    .limit(2)
)
IS_BEANTWOORD = (
    select(messages.c.id)
    .where(
        messages.c.cross_refnummer == bindparam("the_number"),
        messages.c.operation == "bevestigOverdragenZaak",
        messages.c.state == "accepted",
        messages.c.zender_partner == bindparam("the_partner"),
    )
    .limit(1)
)
HAS_OPDRACHT = (
    select(opdrachten.c.partner)
    .where(
        opdrachten.c.partner == bindparam("the_partner"),
        opdrachten.c.gezinsplan.in_(bindparam("the_plans", expanding=True)),
    )
    .limit(1)
)

_origin = messages.alias("origin")
_went_to = exists().where(
    deliveries.c.message_id == messages.c.id, deliveries.c.destination == bindparam("the_receiver")
)
SENDER_OF = (
    select(messages.c.zender_partner, _origin.c.zender_partner.label("cause"))
    .outerjoin(_origin, _origin.c.id == messages.c.origin_id)
    .where(
        messages.c.referentienummer == bindparam("the_number"),
        messages.c.zender_partner == bindparam("the_sender"),
        bindparam("the_operation", type_=String).in_(["", messages.c.operation]),
        _went_to,
    )
    .order_by(messages.c.id.desc())
    .limit(1)
)
CAUSE_OF = (
    select(_origin.c.referentienummer)
    .join(messages, _origin.c.id == messages.c.origin_id)
    .where(messages.c.referentienummer == bindparam("the_number"), messages.c.zender_partner == "", _went_to)
    .order_by(messages.c.id.desc())
    .limit(1)
)
UNLEARN = tuple(
    delete(table).where(table.c.message_id == bindparam("the_message"))
    for table in (register_zaken, register_documenten, register_clienten)
)
FORGET_CLIENT = delete(register_clienten).where(
    register_clienten.c.pseudoniem == bindparam("the_pseudoniem"),
    register_clienten.c.gezinsplan == bindparam("the_plan"),
)
RELEASE_LANE = update(deliveries).where(deliveries.c.id == bindparam("the_delivery")).values(holds_lane=False)


@cache
def add_once(dialect: str, table: Table) -> Any:
    """Insert a row unless its key is there already; a row comes back when it was added (no driver counts inserts)."""
    return _insert(dialect, table).on_conflict_do_nothing().returning(*table.primary_key)


@cache
def add_or_change(dialect: str, table: Table) -> Any:
    """Insert a row, or give the row with its key the new values."""
    added = _insert(dialect, table)
    keys = [column.name for column in table.primary_key]
    values = {column.name: added.excluded[column.name] for column in table.c if column.name not in keys}
    return added.on_conflict_do_update(index_elements=keys, set_=values)


@cache
def keep_latest(dialect: str) -> Any:
    """Insert the moment of a zender, or move it forward; never back."""
    given = _insert(dialect, senders)
    later = senders.c.latest < given.excluded.latest
    return given.on_conflict_do_update(
        index_elements=[senders.c.zender], set_={"latest": given.excluded.latest}, where=later
    )


@cache
def count_deviation(dialect: str) -> Any:
    """Insert a deviation seen for the first time, or count it and keep the newest message, place and sample."""
    seen = _insert(dialect, deviations)
    newest = {name: seen.excluded[name] for name in ("last_at", "message_id", "path", "sample")}
    number = deviations.c.number + seen.excluded.number
    return seen.on_conflict_do_update(index_elements=list(deviations.primary_key), set_={"number": number, **newest})


def _insert(dialect: str, table: Table) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)
