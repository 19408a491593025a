"""One transaction on the store: the changes intake and workers make, one method each (broker.ports.Work)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, update

from gateway.access.tolerantie import Deviation
from gateway.broker.outcome import Outcome
from gateway.broker.ports import Claim, History, NewDelivery, NewMessage, Parcel, Receipt
from gateway.broker.state import State
from gateway.clock import Clock
from gateway.routing.register import KnownDocument, KnownZaak
from gateway.store import statements
from gateway.store.engine import write
from gateway.store.moments import to_micros
from gateway.store.register import StoredRegister
from gateway.store.stamps import next_stamp
from gateway.store.tables import deliveries, receipts
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

    def history(self, zender: str, referentienummer: str) -> History:
        """The earlier acceptance of this number, if any, and the latest moment of its zender."""
        asked = {"the_zender": zender, "the_number": referentienummer}
        row = self._connection.execute(statements.HISTORY, asked).one()
        receipt = None
        if row.message_id is not None:
            receipt = Receipt(row.message_id, row.digest, row.reply, row.reply_code, row.state == "refused")
        return History(receipt, row.latest or "")

    def was_offered(self, zender: str, referentienummer: str) -> bool:
        """True when this number came before; a refusal for its moment (StUF019) stays one."""
        asked = {"the_zender": zender, "the_number": referentienummer}
        return self._connection.execute(statements.WAS_OFFERED, asked).first() is not None

    def keep_latest(self, zender: str, tijdstip: str) -> None:
        """Remember the tijdstipBericht of an accepted message, unless a later one is known."""
        row = {"zender": zender, "latest": tijdstip}
        self._connection.execute(statements.keep_latest(self._connection.dialect.name), row)

    def add_receipt(
        self, zender: str, referentienummer: str, digest: str, message_id: int, reply: bytes | None, reply_code: str
    ) -> bool:
        """Record an acceptance; False when another transaction accepted the same number first."""
        row = {
            "zender": zender,
            "referentienummer": referentienummer,
            "digest": digest,
            "message_id": message_id,
            "reply": reply,
            "reply_code": reply_code,
        }
        once = statements.add_once(self._connection.dialect.name, receipts)
        return self._connection.execute(once, row).first() is not None

    def replace_receipt(self, receipt: Receipt, message_id: int, reply: bytes | None, reply_code: str) -> bool:
        """Put a newer offer of the same message in the place of a receipt; False when another transaction did."""
        values = {"the_message": receipt.message_id, "newer": message_id, "reply": reply, "reply_code": reply_code}
        return bool(self._connection.execute(statements.REPLACE_RECEIPT, values).rowcount)

    def set_reply(self, message_id: int, reply: bytes | None, reply_code: str) -> None:
        """Keep the answer to a synchronous message."""
        values = {"the_message": message_id, "reply": reply, "reply_code": reply_code}
        self._connection.execute(statements.SET_REPLY, values)

    def forget_receipt(self, message_id: int) -> None:
        """A synchronous message failed: its number may be offered again (StUF 03.01 par. 4.4.3)."""
        self._connection.execute(statements.FORGET_RECEIPT, {"the_message": message_id})

    def add_message(self, message: NewMessage) -> int:
        """Store a message; its id."""
        values = {**asdict(message), "received_at": to_micros(message.received_at)}
        return int(self._connection.execute(statements.ADD_MESSAGE, values).scalar_one())

    def set_answer(self, message_id: int, state: str, reply_code: str, fault: str, details: str) -> None:
        """What a synchronous message came to."""
        values = {"state": state, "reply_code": reply_code, "fault": fault, "fault_details": details}
        self._connection.execute(statements.SET_ANSWER, {"the_message": message_id, **values})

    def add_delivery(self, delivery: NewDelivery) -> int:
        """Store a delivery; its id."""
        values = {**asdict(delivery), "created_at": to_micros(self.now)}
        values["next_attempt_at"] = to_micros(values.pop("due_at"))
        return int(self._connection.execute(statements.ADD_DELIVERY, values).scalar_one())

    def add_event(self, message_id: int, action: str, detail: str = "", delivery_id: int | None = None) -> None:
        """Add one line to what happened to a message."""
        row = {"message_id": message_id, "delivery_id": delivery_id, "action": action, "detail": detail}
        self._connection.execute(statements.ADD_EVENT, {**row, "at": to_micros(self.now)})

    def add_deviations(self, message_id: int, partner: str, operation: str, deviations: Iterable[Deviation]) -> None:
        """Count a message of a partner once for every rule it deviates from and what was done with it.

        Rows are written in the order of their keys: two messages with the same faults never wait for each other.
        """
        first: dict[tuple[str, str], Deviation] = {}
        for one in deviations:
            first.setdefault((one.rule, one.behandeling), one)
        now = to_micros(self.now)
        rows = [
            {"partner": partner, "operation": operation, "rule": rule, "behandeling": behandeling, "number": 1,
             "first_at": now, "last_at": now, "message_id": message_id, "path": one.path, "sample": one.fragment}
            for (rule, behandeling), one in sorted(first.items())
        ]  # fmt: skip
        if rows:
            self._connection.execute(statements.count_deviation(self._connection.dialect.name), rows)

    def learn(
        self,
        zaken: Iterable[KnownZaak] = (),
        documenten: Iterable[KnownDocument] = (),
        clienten: Iterable[tuple[str, str]] = (),
        ended: Iterable[tuple[str, str]] = (),
        message_id: int | None = None,
    ) -> None:
        """Remember what a message taught."""
        now = to_micros(self.now)
        for zaak in zaken:
            self.register.learn_zaak(zaak, now, message_id)
        for document in documenten:
            self.register.learn_document(document, now, message_id)
        self.register.learn_clienten(clienten, now, message_id)
        self.register.forget_clienten(ended)

    def unlearn(self, message_id: int) -> None:
        """What a message taught is not so: its change was refused."""
        self.register.unlearn(message_id)

    def release_lane(self, delivery_id: int) -> None:
        """A parked delivery no longer holds those behind it."""
        self._connection.execute(statements.RELEASE_LANE, {"the_delivery": delivery_id})

    def add_opdracht(self, partner: str, gezinsplan: str, message_id: int) -> None:
        """Remember that the regiesysteem gave a partner work for a gezinsplan."""
        self.register.add_opdracht(partner, gezinsplan, message_id, to_micros(self.now))

    def claim(self, worker: str, lease_seconds: float, delivery_id: int | None = None) -> Claim | None:
        """Take the oldest delivery that may go now, or the one given; the attempt is counted before it is made."""
        now = to_micros(self.now)
        candidate = statements.NEXT_CANDIDATE if delivery_id is None else statements.THE_CANDIDATE
        asked = {"the_now": now} if delivery_id is None else {"the_now": now, "the_delivery": delivery_id}
        row = self._connection.execute(candidate, asked).one_or_none()
        if row is None:
            return None
        if row.state == State.SENDING:
            self._close_attempt(row.id, row.attempts, "lost", "De werker die dit verstuurde is gestopt")
        number = row.attempts + 1
        until = to_micros(self.now + timedelta(seconds=lease_seconds))
        values = {"state": State.SENDING, "attempts": number, "claimed_by": worker[:80], "claimed_until": until}
        self._connection.execute(statements.CLAIM, {"the_delivery": row.id, **values})
        attempt = {"delivery_id": row.id, "number": number, "started_at": now}
        self._connection.execute(statements.ADD_ATTEMPT, attempt)
        claimed = self._connection.execute(statements.CLAIMED, {"the_delivery": row.id})
        return Claim(**claimed.mappings().one())

    def take_to_relay(self, limit: int, again_after: float) -> list[Parcel]:
        """Deliveries that may go and are not in a queue; they count as relayed for so many seconds."""
        now = to_micros(self.now)
        rows = self._connection.execute(statements.TO_RELAY, {"the_now": now, "the_limit": limit})
        parcels = [Parcel(row.id, row.lane) for row in rows]
        self._set_relayed([parcel.delivery_id for parcel in parcels], now + int(again_after * 1_000_000))
        return parcels

    def put_back(self, delivery_ids: Iterable[int]) -> None:
        """These did not reach a queue after all."""
        self._set_relayed(list(delivery_ids), None)

    def record(self, claim: Claim, outcome: Outcome, state: State, next_attempt_at: datetime | None) -> bool:
        """Write down how an attempt ended; False when the lease ended and another worker took over."""
        now = to_micros(self.now)
        values: dict[str, Any] = {"state": state, "reason": outcome.reason}
        values |= dict.fromkeys(("claimed_by", "claimed_until", "relayed_until"))
        if next_attempt_at is not None:
            values["next_attempt_at"] = to_micros(next_attempt_at)
        if state in (State.DELIVERED, State.PARKED):
            values["ended_at"] = now
        ours = {"the_delivery": claim.delivery_id, "the_attempt": claim.attempts}
        kept = bool(self._connection.execute(statements.RECORD, {**ours, **values}).rowcount)
        code = outcome.answer.berichtcode if outcome.answer else ""
        self._close_attempt(claim.delivery_id, claim.attempts, outcome.kind, outcome.reason, outcome.http_status, code)
        return kept

    def move(self, delivery_id: int, expected: Iterable[State], state: State, reason: str) -> bool:
        """Change the state of a delivery by hand; False when it is not in an expected state."""
        change = update(deliveries).where(deliveries.c.id == delivery_id, deliveries.c.state.in_(list(expected)))
        values: dict[str, Any] = {"state": state, "reason": reason, "next_attempt_at": to_micros(self.now)}
        if state is State.WAITING:
            values |= {"attempts_before": deliveries.c.attempts, "ended_at": None}
        if state is State.DISCARDED:
            values["ended_at"] = to_micros(self.now)
        return bool(self._connection.execute(change.values(values)).rowcount)

    def _set_relayed(self, delivery_ids: list[int], until: int | None) -> None:
        if delivery_ids:
            which = update(deliveries).where(deliveries.c.id.in_(delivery_ids))
            self._connection.execute(which.values(relayed_until=until))

    def _close_attempt(
        self, delivery_id: int, number: int, outcome: str, reason: str, http_status: int | None = None, code: str = ""
    ) -> None:
        values = {"ended_at": to_micros(self.now), "outcome": outcome, "reason": reason}
        values |= {"http_status": http_status, "answer_code": code}
        which = {"the_delivery": delivery_id, "the_attempt": number}
        self._connection.execute(statements.CLOSE_ATTEMPT, {**which, **values})
