"""One transaction on the store: the changes intake and workers make, one method each (broker.ports.Work)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.broker.outcome import Outcome
from gateway.broker.ports import Claim, NewDelivery, NewMessage, Parcel, Receipt
from gateway.broker.state import OPEN, State
from gateway.clock import Clock
from gateway.routing.register import KnownDocument, KnownZaak
from gateway.store.engine import write
from gateway.store.moments import to_micros
from gateway.store.register import StoredRegister
from gateway.store.stamps import next_stamp
from gateway.store.tables import attempts, deliveries, events, messages, receipts
from gateway.stuf.message import Systeem
from gateway.stuf.stamp import Stamp


class SqlStore:
    """The store of the gateway on SQLite or PostgreSQL. key: for the pseudonyms in the register."""

    def __init__(self, engine: Engine, clock: Clock, key: bytes) -> None:
        self.engine = engine
        self._clock = clock
        self._key = key

    @contextmanager
    def write(self) -> Iterator["SqlWork"]:
        """A transaction. Raises StorageError when the database refuses."""
        with write(self.engine) as connection:
            yield SqlWork(connection, self._clock, self._key)


class SqlWork:
    """The changes of one transaction."""

    def __init__(self, connection: Connection, clock: Clock, key: bytes) -> None:
        self._connection = connection
        self.now = clock.now()
        self.register = StoredRegister(connection, key)

    def stamp(self, zender: Systeem) -> Stamp:
        """The next referentienummer and tijdstipBericht of an own zender."""
        return next_stamp(self._connection, zender, self.now)

    def receipt(self, zender: str, referentienummer: str) -> Receipt | None:
        """The earlier acceptance of this number, if any."""
        query = select(receipts.c.message_id, receipts.c.digest, receipts.c.reply, receipts.c.reply_code).where(
            receipts.c.zender == zender, receipts.c.referentienummer == referentienummer
        )
        row = self._connection.execute(query).mappings().one_or_none()
        return Receipt(**row) if row else None

    def add_receipt(
        self, zender: str, referentienummer: str, digest: str, message_id: int, reply: bytes | None, reply_code: str
    ) -> bool:
        """Record an acceptance; False when another transaction accepted the same number first."""
        values = {
            "zender": zender,
            "referentienummer": referentienummer,
            "digest": digest,
            "message_id": message_id,
            "reply": reply,
            "reply_code": reply_code,
        }
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        return bool(self._connection.execute(dialect.insert(receipts).values(values).on_conflict_do_nothing()).rowcount)

    def set_reply(self, message_id: int, reply: bytes | None, reply_code: str) -> None:
        """Keep the answer to a synchronous message."""
        change = update(receipts).where(receipts.c.message_id == message_id)
        self._connection.execute(change.values(reply=reply, reply_code=reply_code))

    def forget_receipt(self, message_id: int) -> None:
        """A synchronous message failed: its number may be offered again (StUF 03.01 par. 4.4.3)."""
        self._connection.execute(delete(receipts).where(receipts.c.message_id == message_id))

    def add_message(self, message: NewMessage) -> int:
        """Store a message; its id."""
        values = {**_values(message), "received_at": to_micros(message.received_at)}
        return self._insert(messages, values)

    def set_answer(self, message_id: int, state: str, reply_code: str, fault: str, details: str) -> None:
        """What a synchronous message came to."""
        values = {"state": state, "reply_code": reply_code, "fault": fault, "fault_details": details}
        self._connection.execute(update(messages).where(messages.c.id == message_id).values(values))

    def add_delivery(self, delivery: NewDelivery) -> int:
        """Store a delivery; its id."""
        values = _values(delivery)
        values["next_attempt_at"] = to_micros(values.pop("due_at"))
        return self._insert(deliveries, {**values, "created_at": to_micros(self.now)})

    def add_event(self, message_id: int, action: str, detail: str = "", delivery_id: int | None = None) -> None:
        """Add one line to what happened to a message."""
        row = {"message_id": message_id, "delivery_id": delivery_id, "action": action, "detail": detail}
        self._connection.execute(insert(events).values({**row, "at": to_micros(self.now)}))

    def learn(
        self,
        zaken: Iterable[KnownZaak] = (),
        documenten: Iterable[KnownDocument] = (),
        clienten: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Remember what a message taught."""
        now = to_micros(self.now)
        for zaak in zaken:
            self.register.learn_zaak(zaak, now)
        for document in documenten:
            self.register.learn_document(document, now)
        for bsn, gezinsplan in clienten:
            self.register.learn_client(bsn, gezinsplan, now)

    def add_opdracht(self, partner: str, gezinsplan: str, message_id: int) -> None:
        """Remember that the regiesysteem gave a partner work for a gezinsplan."""
        self.register.add_opdracht(partner, gezinsplan, message_id, to_micros(self.now))

    def claim(self, worker: str, lease_seconds: float, delivery_id: int | None = None) -> Claim | None:
        """Take the oldest delivery that may go now, or the one given; the attempt is counted before it is made."""
        now = to_micros(self.now)
        wanted = [] if delivery_id is None else [deliveries.c.id == delivery_id]
        candidate = (
            select(deliveries.c.id, deliveries.c.attempts, deliveries.c.state)
            .where(_may_go(now), *wanted)
            .order_by(deliveries.c.next_attempt_at, deliveries.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = self._connection.execute(candidate).one_or_none()
        if row is None:
            return None
        if row.state == State.SENDING:
            self._close_attempt(row.id, row.attempts, "lost", "De werker die dit verstuurde is gestopt")
        number = row.attempts + 1
        until = to_micros(self.now + timedelta(seconds=lease_seconds))
        values = {"state": State.SENDING, "attempts": number, "claimed_by": worker, "claimed_until": until}
        self._connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(values))
        self._connection.execute(insert(attempts).values(delivery_id=row.id, number=number, started_at=now))
        return self._claimed(row.id)

    def take_to_relay(self, limit: int, again_after: float) -> list[Parcel]:
        """Deliveries that may go and are not in a queue; they count as relayed for so many seconds."""
        now = to_micros(self.now)
        not_in_queue = or_(deliveries.c.relayed_until.is_(None), deliveries.c.relayed_until <= now)
        query = (
            select(deliveries.c.id, deliveries.c.lane)
            .where(_may_go(now), not_in_queue)
            .order_by(deliveries.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        parcels = [Parcel(row.id, row.lane) for row in self._connection.execute(query)]
        self._set_relayed([parcel.delivery_id for parcel in parcels], now + int(again_after * 1_000_000))
        return parcels

    def put_back(self, delivery_ids: Iterable[int]) -> None:
        """These did not reach a queue after all."""
        self._set_relayed(list(delivery_ids), None)

    def record(self, claim: Claim, outcome: Outcome, state: State, next_attempt_at: datetime | None) -> bool:
        """Write down how an attempt ended; False when the lease ended and another worker took over."""
        now = to_micros(self.now)
        ours = and_(
            deliveries.c.id == claim.delivery_id,
            deliveries.c.attempts == claim.attempts,
            deliveries.c.state == State.SENDING,
        )
        values: dict[str, Any] = {"state": state, "reason": outcome.reason}
        values |= dict.fromkeys(("claimed_by", "claimed_until", "relayed_until"))
        if next_attempt_at is not None:
            values["next_attempt_at"] = to_micros(next_attempt_at)
        if state in (State.DELIVERED, State.PARKED):
            values["ended_at"] = now
        kept = bool(self._connection.execute(update(deliveries).where(ours).values(values)).rowcount)
        code = outcome.answer.berichtcode if outcome.answer else ""
        self._close_attempt(claim.delivery_id, claim.attempts, outcome.kind, outcome.reason, outcome.http_status, code)
        return kept

    def move(self, delivery_id: int, expected: Iterable[State], state: State, reason: str) -> bool:
        """Change the state of a delivery by hand; False when it is not in an expected state."""
        change = update(deliveries).where(deliveries.c.id == delivery_id, deliveries.c.state.in_(list(expected)))
        values: dict[str, Any] = {"state": state, "reason": reason, "next_attempt_at": to_micros(self.now)}
        if state is State.WAITING:
            values |= {"attempts_before": deliveries.c.attempts, "ended_at": None}
        return bool(self._connection.execute(change.values(values)).rowcount)

    def _claimed(self, delivery_id: int) -> Claim:
        lost = (
            select(func.count())
            .where(attempts.c.delivery_id == deliveries.c.id, attempts.c.number > deliveries.c.attempts_before)
            .where(attempts.c.outcome == "lost")
            .scalar_subquery()
        )
        query = (
            select(
                deliveries.c.id.label("delivery_id"),
                deliveries.c.message_id,
                deliveries.c.destination,
                deliveries.c.operation,
                deliveries.c.attempts,
                (deliveries.c.attempts - deliveries.c.attempts_before).label("tries"),
                lost.label("lost"),
                messages.c.referentienummer,
                messages.c.zender_partner,
                messages.c.body,
            )
            .join(messages, messages.c.id == deliveries.c.message_id)
            .where(deliveries.c.id == delivery_id)
        )
        return Claim(**self._connection.execute(query).mappings().one())

    def _set_relayed(self, delivery_ids: list[int], until: int | None) -> None:
        if delivery_ids:
            which = update(deliveries).where(deliveries.c.id.in_(delivery_ids))
            self._connection.execute(which.values(relayed_until=until))

    def _close_attempt(
        self, delivery_id: int, number: int, outcome: str, reason: str, http_status: int | None = None, code: str = ""
    ) -> None:
        which = and_(attempts.c.delivery_id == delivery_id, attempts.c.number == number, attempts.c.ended_at.is_(None))
        values = {"ended_at": to_micros(self.now), "outcome": outcome, "reason": reason}
        self._connection.execute(
            update(attempts).where(which).values({**values, "http_status": http_status, "answer_code": code})
        )

    def _insert(self, table: Any, values: dict[str, Any]) -> int:
        return int(self._connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one())


def _may_go(now: int) -> ColumnElement[bool]:
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
        and_(deliveries.c.state == State.WAITING, deliveries.c.next_attempt_at <= now),
        and_(deliveries.c.state == State.SENDING, deliveries.c.claimed_until <= now),
    )
    return and_(due, ~held, ~unconfirmed)


def _values(value: Any) -> dict[str, Any]:
    return asdict(value)
