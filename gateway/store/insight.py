"""The questions people ask, as queries: one method each, reading only (broker.insight has the values).

Lists never touch the column that holds the message itself, so a page costs the same whatever the size of the documents.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Engine, RowMapping, and_, exists, func, or_, select

from gateway.broker.insight import (
    MAX_ROWS,
    AttemptView,
    Cause,
    DeliveryCount,
    DeliveryFilter,
    DeliveryView,
    DeviationCount,
    EventView,
    Explanation,
    MessageCount,
    MessageDetail,
    MessageFilter,
    MessageView,
    RouteTaken,
    RuleSaid,
    Wait,
    ZaakView,
    why_waiting,
)
from gateway.broker.state import OPEN, State
from gateway.clock import Clock
from gateway.store.deviations import counted, of_message
from gateway.store.engine import read
from gateway.store.migrate import is_current
from gateway.store.moments import from_micros
from gateway.store.tables import (
    attempts,
    deliveries,
    events,
    messages,
    opdrachten,
    register_documenten,
    register_zaken,
)
from gateway.stuf.redact import mask_text

_LISTED = [
    messages.c[name]
    for name in (
        "id", "received_at", "zender", "ontvanger", "referentienummer", "operation", "zaakidentificatie", "zaaktype",
        "soort_plan", "state", "reply_code", "fault", "rule", "origin_id",
    )
]  # fmt: skip
_DETAILED = [
    *_LISTED,
    *(
        messages.c[name]
        for name in (
            "zender_partner", "documentidentificatie", "gezinsplan", "tijdstip_bericht", "cross_refnummer",
            "soap_action", "rules_version", "fault_details", "deviations", "decision",
        )
    ),
]  # fmt: skip
_TO_DECIDE = (State.PARKED, State.HELD)
_NOT_ENDED = (State.WAITING, State.SENDING, *_TO_DECIDE)


class SqlInsight:
    """Answers from the gateway's database; broker.insight.Insight says what each question means."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def messages(self, wanted: MessageFilter) -> tuple[MessageView, ...]:
        """Messages, newest first."""
        query = select(*_LISTED).where(*_message_conditions(wanted)).order_by(messages.c.id.desc())
        with read(self._engine) as connection:
            return _with_deliveries(connection, connection.execute(query.limit(_rows(wanted.limit))).mappings().all())

    def message(self, message_id: int) -> MessageDetail | None:
        """One message with everything known about it."""
        with read(self._engine) as connection:
            query = select(*_DETAILED).where(messages.c.id == message_id)
            row = connection.execute(query).mappings().one_or_none()
            return self._detail(connection, row) if row else None

    def content(self, message_id: int) -> bytes | None:
        """The message itself, None when it was not kept."""
        with read(self._engine) as connection:
            body = connection.execute(select(messages.c.body).where(messages.c.id == message_id)).scalar()
        return bytes(body) if body is not None else None

    def deliveries(self, wanted: DeliveryFilter) -> tuple[DeliveryView, ...]:
        """Deliveries, oldest first."""
        query = select(deliveries).where(*_delivery_conditions(wanted)).order_by(deliveries.c.id)
        with read(self._engine) as connection:
            rows = connection.execute(query.limit(_rows(wanted.limit))).mappings()
            return tuple(_delivery(row) for row in rows)

    def dependents(self, delivery_ids: Iterable[int]) -> tuple[DeliveryView, ...]:
        """Deliveries that wait until one of these is confirmed."""
        waits = and_(deliveries.c.after_id.in_(list(delivery_ids)), deliveries.c.state == State.WAITING)
        with read(self._engine) as connection:
            return tuple(_delivery(row) for row in connection.execute(select(deliveries).where(waits)).mappings())

    def causes(self) -> tuple[Cause, ...]:
        """What is parked or held, by destination and reason."""
        key = (deliveries.c.destination, deliveries.c.state, deliveries.c.reason)
        number = func.count().label("number")
        query = (
            select(*key, number, func.min(deliveries.c.created_at).label("since"))
            .where(deliveries.c.state.in_(_TO_DECIDE))
            .group_by(*key)
            .order_by(number.desc(), *key)
        )
        with read(self._engine) as connection:
            rows = connection.execute(query.limit(MAX_ROWS)).all()
        return tuple(
            Cause(row.destination, State(row.state), mask_text(row.reason), row.number, from_micros(row.since))
            for row in rows
        )

    def zaak(self, zaakidentificatie: str) -> ZaakView | None:
        """What routing remembers about a zaak, with what hangs under it."""
        known, documents, orders = register_zaken.c, register_documenten.c, opdrachten.c
        with read(self._engine) as connection:
            query = select(register_zaken).where(known.zaakidentificatie == zaakidentificatie)
            row = connection.execute(query).mappings().one_or_none()
            if row is None:
                return None
            under = and_(known.gezinsplan == zaakidentificatie, known.zaakidentificatie != zaakidentificatie)
            return ZaakView(
                **{name: row[name] for name in row if name not in ("learned_at", "message_id")},
                learned_at=from_micros(row["learned_at"]),
                documenten=_column(
                    connection, documents.documentidentificatie, documents.zaakidentificatie == zaakidentificatie
                ),
                deelplannen=_column(connection, known.zaakidentificatie, under),
                opdrachten=_column(connection, orders.partner, orders.gezinsplan == row["gezinsplan"]),
            )

    def deviations(self, partner: str | None = None, since: datetime | None = None) -> tuple[DeviationCount, ...]:
        """What partners do wrong."""
        with read(self._engine) as connection:
            return counted(connection, partner, since)

    def message_counts(self) -> tuple[MessageCount, ...]:
        """How many messages there are of each operation, state and fault code."""
        key = (messages.c.operation, messages.c.state, messages.c.fault)
        with read(self._engine) as connection:
            rows = connection.execute(select(*key, func.count().label("number")).group_by(*key).order_by(*key)).all()
        return tuple(MessageCount(row.operation, row.state, row.fault, row.number) for row in rows)

    def delivery_counts(self) -> tuple[DeliveryCount, ...]:
        """How many deliveries there are to each destination in each state."""
        key = (deliveries.c.destination, deliveries.c.state)
        measures = (func.count().label("number"), func.min(deliveries.c.created_at).label("oldest"))
        with read(self._engine) as connection:
            rows = connection.execute(select(*key, *measures).group_by(*key).order_by(*key)).all()
        return tuple(
            DeliveryCount(row.destination, State(row.state), row.number, from_micros(row.oldest)) for row in rows
        )

    def is_current(self) -> bool:
        """True when every migration was run."""
        return is_current(self._engine)

    def _detail(self, connection: Connection, row: RowMapping) -> MessageDetail:
        (listed,) = _with_deliveries(connection, [row])
        extra = (
            "zender_partner", "documentidentificatie", "gezinsplan", "tijdstip_bericht", "cross_refnummer",
            "soap_action", "rules_version",
        )  # fmt: skip
        return MessageDetail(
            **{name: getattr(listed, name) for name in MessageView.__dataclass_fields__},
            **{name: row[name] for name in extra},
            fault_details=mask_text(row["fault_details"]),
            deviations=of_message(row["deviations"]),
            explanation=_explanation(row["decision"]),
            events=_events(connection, listed.id),
            attempts=_attempts(connection, [delivery.id for delivery in listed.deliveries]),
            waits=tuple(self._wait(connection, one) for one in listed.deliveries if one.state in _NOT_ENDED),
            cause=next(iter(_listed(connection, messages.c.id == row["origin_id"])), None),
            made=_listed(connection, messages.c.origin_id == listed.id),
        )

    def _wait(self, connection: Connection, delivery: DeliveryView) -> Wait:
        older = _first_delivery(connection, _holds_lane_of(delivery))
        first = _first_delivery(connection, deliveries.c.id == delivery.after_id) if delivery.after_id else None
        return why_waiting(delivery, older, first, self._clock.now())


def _message_conditions(wanted: MessageFilter) -> list[ColumnElement[bool]]:
    given: list[tuple[object, ColumnElement[bool]]] = [
        (wanted.referentienummer, messages.c.referentienummer == wanted.referentienummer),
        (wanted.zaak, messages.c.zaakidentificatie == wanted.zaak),
        (wanted.state, messages.c.state == wanted.state),
        (wanted.before, messages.c.id < (wanted.before or 0)),
        (wanted.zender, _sent_by(wanted.zender)),
    ]
    return [condition for value, condition in given if value]


def _sent_by(zender: str) -> ColumnElement[bool]:
    """By name of the partner or by applicatie, the middle part of the stored key."""
    return or_(messages.c.zender_partner == zender, messages.c.zender.contains(f"|{zender}|", autoescape=True))


def _delivery_conditions(wanted: DeliveryFilter) -> list[ColumnElement[bool]]:
    given: list[tuple[object, ColumnElement[bool]]] = [
        (wanted.states, deliveries.c.state.in_(wanted.states)),
        (wanted.destination, deliveries.c.destination == wanted.destination),
        (wanted.reason, deliveries.c.reason.contains(wanted.reason, autoescape=True)),
        (wanted.ids, deliveries.c.id.in_(wanted.ids)),
        (wanted.after, deliveries.c.id > wanted.after),
    ]
    return [condition for value, condition in given if value]


def _holds_lane_of(delivery: DeliveryView) -> ColumnElement[bool]:
    """Says of one delivery what store.statements decides for all; a test holds the two together."""
    cause = deliveries.alias("cause")
    given_up = exists().where(cause.c.id == deliveries.c.after_id, cause.c.state.in_([State.PARKED, State.DISCARDED]))
    holds = or_(
        and_(deliveries.c.state.in_(OPEN), ~given_up),
        and_(deliveries.c.state == State.PARKED, deliveries.c.holds_lane),
    )
    return and_(deliveries.c.lane == delivery.lane, deliveries.c.id < delivery.id, holds)


def _column(connection: Connection, column: Column[str], which: ColumnElement[bool]) -> tuple[str, ...]:
    return tuple(connection.execute(select(column).where(which).order_by(column).limit(MAX_ROWS)).scalars())


def _first_delivery(connection: Connection, which: ColumnElement[bool]) -> DeliveryView | None:
    query = select(deliveries).where(which).order_by(deliveries.c.id).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return _delivery(row) if row else None


def _listed(connection: Connection, which: ColumnElement[bool]) -> tuple[MessageView, ...]:
    query = select(*_LISTED).where(which).order_by(messages.c.id).limit(MAX_ROWS)
    return _with_deliveries(connection, connection.execute(query).mappings().all())


def _with_deliveries(connection: Connection, rows: Sequence[RowMapping]) -> tuple[MessageView, ...]:
    found: dict[int, list[DeliveryView]] = defaultdict(list)
    query = select(deliveries).where(deliveries.c.message_id.in_([row["id"] for row in rows]))
    for row in connection.execute(query.order_by(deliveries.c.id)).mappings() if rows else ():
        found[row["message_id"]].append(_delivery(row))
    return tuple(_message(row, found[row["id"]]) for row in rows)


def _message(row: RowMapping, made: Iterable[DeliveryView]) -> MessageView:
    return MessageView(
        id=row["id"],
        received_at=from_micros(row["received_at"]),
        zender=_applicatie(row["zender"]),
        ontvanger=_applicatie(row["ontvanger"]),
        referentienummer=row["referentienummer"],
        operation=row["operation"],
        zaakidentificatie=row["zaakidentificatie"],
        zaaktype=row["zaaktype"],
        soort_plan=row["soort_plan"],
        state=row["state"],
        reply=row["reply_code"],
        fault=row["fault"],
        rule=row["rule"],
        origin=row["origin_id"],
        deliveries=tuple(made),
    )


def _delivery(row: RowMapping) -> DeliveryView:
    state = State(row["state"])
    return DeliveryView(
        id=row["id"],
        message_id=row["message_id"],
        destination=row["destination"],
        operation=row["operation"],
        state=state,
        attempts=row["attempts"],
        reason=mask_text(row["reason"]),
        next_attempt_at=from_micros(row["next_attempt_at"]) if state is State.WAITING else None,
        created_at=from_micros(row["created_at"]),
        ended_at=_moment(row["ended_at"]),
        lane=row["lane"],
        after_id=row["after_id"],
    )


def _events(connection: Connection, message_id: int) -> tuple[EventView, ...]:
    query = select(events).where(events.c.message_id == message_id).order_by(events.c.id).limit(MAX_ROWS)
    return tuple(
        EventView(at=from_micros(row.at), action=row.action, detail=mask_text(row.detail), delivery_id=row.delivery_id)
        for row in connection.execute(query)
    )


def _attempts(connection: Connection, delivery_ids: list[int]) -> tuple[AttemptView, ...]:
    query = select(attempts).where(attempts.c.delivery_id.in_(delivery_ids)).order_by(attempts.c.id).limit(MAX_ROWS)
    return tuple(
        AttemptView(
            delivery_id=row.delivery_id,
            number=row.number,
            started_at=from_micros(row.started_at),
            ended_at=_moment(row.ended_at),
            outcome=row.outcome,
            reason=mask_text(row.reason),
            http_status=row.http_status,
            answer_code=row.answer_code,
        )
        for row in connection.execute(query)
    )


def _explanation(decision: str) -> Explanation:
    """What broker.record.explanation wrote."""
    if not decision:
        return Explanation()
    said: dict[str, Any] = json.loads(decision)
    return Explanation(
        rules=tuple(RuleSaid(row["naam"], row["past"], row["reden"]) for row in said["regels"]),
        facts=said["feiten"],
        routes=tuple(RouteTaken(row["soort"], row["naar"], row["operatie"]) for row in said["routes"]),
    )


def _applicatie(key: str) -> str:
    """The middle part of a stored organisatie|applicatie|administratie."""
    return key.split("|")[1] if key.count("|") == 2 else key


def _moment(micros: int | None) -> Any:
    return from_micros(micros) if micros is not None else None


def _rows(limit: int) -> int:
    return max(1, min(limit, MAX_ROWS))
