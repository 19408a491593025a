"""What the broker asks of a store and of a transport, and the values that pass between them."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from lxml.etree import _Element

from gateway.access.tolerantie import Deviation
from gateway.broker.outcome import Outcome
from gateway.broker.state import State
from gateway.routing.register import KnownDocument, KnownZaak, Register
from gateway.stuf.message import Systeem
from gateway.stuf.problems import Problem
from gateway.stuf.stamp import Stamp


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message as it is stored. state: accepted, answered or refused. decision, deviations: JSON."""

    received_at: datetime
    state: str
    operation: str = ""
    soap_action: str = ""
    zender: str = ""
    zender_partner: str = ""
    ontvanger: str = ""
    referentienummer: str = ""
    tijdstip_bericht: str = ""
    cross_refnummer: str = ""
    zaakidentificatie: str = ""
    documentidentificatie: str = ""
    zaaktype: str = ""
    soort_plan: str = ""
    gezinsplan: str = ""
    digest: str = ""
    body: bytes | None = field(default=None, repr=False)
    reply_code: str = ""
    fault: str = ""
    fault_details: str = field(default="", repr=False)
    rule: str = ""
    rules_version: str = ""
    decision: str = ""
    deviations: str = field(default="", repr=False)
    origin_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery to be made. after_id: delivery that must be acknowledged before this one may go."""

    message_id: int
    destination: str
    operation: str
    lane: str
    state: State
    holds_lane: bool
    due_at: datetime
    after_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the duplicate administration knows of a (zender, referentienummer).

    refused: the message was confirmed and its fault told after that.
    """

    message_id: int
    digest: str
    reply: bytes | None = field(repr=False)
    reply_code: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a zender and a number it uses. receipt: of the number. latest: as `Work.keep_latest` has it."""

    receipt: Receipt | None = None
    latest: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery a worker has taken, with what is needed to send it.

    attempts: number of this attempt. tries: the same, counted from the last time a person requeued it. lost: how many
    of those ended without a result, because their worker died.
    """

    delivery_id: int
    message_id: int
    destination: str
    operation: str
    attempts: int
    tries: int
    lost: int
    referentienummer: str
    zender_partner: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery that is due, as it goes through a queue."""

    delivery_id: int
    lane: str


class Work(Protocol):
    """One transaction: all of it is on disk when it ends, or nothing is kept."""

    @property
    def now(self) -> datetime:
        """The moment of this transaction."""
        ...

    @property
    def register(self) -> Register:
        """The register as this transaction sees it."""
        ...

    def stamp(self, zender: Systeem) -> Stamp:
        """The next referentienummer and a strictly later tijdstipBericht of an own zender."""
        ...

    def history(self, zender: str, referentienummer: str) -> History:
        """The earlier acceptance of this number, if any, and the latest moment of its zender."""
        ...

    def was_offered(self, zender: str, referentienummer: str) -> bool:
        """True when this number came before, whatever became of it; a refusal for its moment (StUF019) stays one."""
        ...

    def keep_latest(self, zender: str, tijdstip: str) -> None:
        """Remember the tijdstipBericht (17 digits) of an accepted message, unless a later one is known."""
        ...

    def add_receipt(
        self, zender: str, referentienummer: str, digest: str, message_id: int, reply: bytes | None, reply_code: str
    ) -> bool:
        """Record an acceptance; False when another transaction accepted the same number first."""
        ...

    def set_reply(self, message_id: int, reply: bytes | None, reply_code: str) -> None:
        """Keep the answer to a synchronous message, to repeat it when the same message comes again."""
        ...

    def replace_receipt(self, receipt: Receipt, message_id: int, reply: bytes | None, reply_code: str) -> bool:
        """Put a newer offer of the same message in the place of a receipt; False when another transaction did."""
        ...

    def forget_receipt(self, message_id: int) -> None:
        """A synchronous message failed: its number may be offered again."""
        ...

    def add_message(self, message: NewMessage) -> int:
        """Store a message; its id."""
        ...

    def set_answer(self, message_id: int, state: str, reply_code: str, fault: str, details: str) -> None:
        """What a synchronous message came to."""
        ...

    def add_delivery(self, delivery: NewDelivery) -> int:
        """Store a delivery; its id."""
        ...

    def add_event(self, message_id: int, action: str, detail: str = "", delivery_id: int | None = None) -> None:
        """Add one line to what happened to a message."""
        ...

    def add_deviations(self, message_id: int, partner: str, operation: str, deviations: Iterable[Deviation]) -> None:
        """Count what a message of a partner had wrong in the deviation register."""
        ...

    def learn(
        self,
        zaken: Iterable[KnownZaak] = (),
        documenten: Iterable[KnownDocument] = (),
        clienten: Iterable[tuple[str, str]] = (),
        ended: Iterable[tuple[str, str]] = (),
        message_id: int | None = None,
    ) -> None:
        """Remember what a message taught, so that it can be unlearned again.

        clienten, ended: (BSN, gezinsplan) of clients that came and went; a BSN is kept as a pseudonym only.
        """
        ...

    def unlearn(self, message_id: int) -> None:
        """What a message taught is not so: its change was refused."""
        ...

    def release_lane(self, delivery_id: int) -> None:
        """A parked delivery no longer holds those behind it."""
        ...

    def add_opdracht(self, partner: str, gezinsplan: str, message_id: int) -> None:
        """Remember that the regiesysteem gave a partner work for a gezinsplan."""
        ...

    def claim(self, worker: str, lease_seconds: float, delivery_id: int | None = None) -> Claim | None:
        """Take the oldest delivery that may go now, or the one given if it may; the attempt is counted with it."""
        ...

    def take_to_relay(self, limit: int, again_after: float) -> list[Parcel]:
        """Deliveries that may go and are not in a queue; they count as relayed for so many seconds."""
        ...

    def put_back(self, delivery_ids: Iterable[int]) -> None:
        """These did not reach a queue after all."""
        ...

    def record(self, claim: Claim, outcome: Outcome, state: State, next_attempt_at: datetime | None) -> bool:
        """Write down how an attempt ended; False when the claim was lost to another worker meanwhile."""
        ...

    def move(self, delivery_id: int, expected: Iterable[State], state: State, reason: str) -> bool:
        """Change the state of a delivery by hand; False when it is not in an expected state."""
        ...


class Schemas(Protocol):
    """What validation asks of a schema set."""

    def problems(self, root: _Element, most: int = ...) -> tuple[Problem, ...]:
        """Everything about a message element that does not conform, as far as it is worth telling.

        most: how many findings are looked at.
        """
        ...


class Store(Protocol):
    """Where everything is kept."""

    def write(self) -> AbstractContextManager[Work]:
        """A transaction. Raises StorageError when the store refuses."""
        ...


class Transport(Protocol):
    """The way out to a partner."""

    def post(self, url: str, envelope: bytes, soap_action: str, timeout: float) -> "Response":
        """Send one SOAP envelope. Raises Unreachable when there is no complete answer."""
        ...


@dataclass(frozen=True, slots=True)
class Response:
    """A complete HTTP response of a partner."""

    status: int
    body: bytes = field(repr=False)


class Unreachable(Exception):
    """No complete answer came. reason: one Dutch line. timed_out: the time was up, the partner may have the message."""

    def __init__(self, reason: str, timed_out: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.timed_out = timed_out


Wake = Callable[[], None]
"""Tells the workers of this process that there is something to deliver."""
