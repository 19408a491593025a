"""What people ask about the traffic: the answers as values, and the pure judgement why something waits.

One set of questions for pages, API, metrics and command line (`Insight`); the store answers them. No body and no
personal data is in any answer but `content`, which only leaves through stuf.redact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, get_args

from gateway.broker.state import State

MAX_ROWS = 500
"""Most rows one answer holds; there is more behind `before`."""

MessageState = Literal["accepted", "answered", "refused"]
MESSAGE_STATES: tuple[str, ...] = get_args(MessageState)
"""States a message can be in; a delivery has its own (broker.state)."""


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages; an empty part allows all. before: only ids below this one, for the next page."""

    referentienummer: str = ""
    zender: str = ""
    zaak: str = ""
    state: str = ""
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries; an empty part allows all. reason: text the reason contains. after: only ids above this one."""

    states: tuple[State, ...] = ()
    destination: str = ""
    reason: str = ""
    ids: tuple[int, ...] = ()
    after: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One delivery. reason: what the last attempt said. next_attempt_at: None unless it waits."""

    id: int
    message_id: int
    destination: str
    operation: str
    state: State
    attempts: int
    reason: str
    next_attempt_at: datetime | None
    created_at: datetime
    ended_at: datetime | None
    lane: str
    after_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """One message in a list. zender and ontvanger: applicatie. origin: id of the message that caused it."""

    id: int
    received_at: datetime
    zender: str
    ontvanger: str
    referentienummer: str
    operation: str
    zaakidentificatie: str
    zaaktype: str
    soort_plan: str
    state: str
    reply: str
    fault: str
    rule: str
    origin: int | None
    deliveries: tuple[DeliveryView, ...]


@dataclass(frozen=True, slots=True)
class RuleSaid:
    """What one rule said about a message: it held, or the first condition that did not."""

    naam: str
    hit: bool
    reason: str


@dataclass(frozen=True, slots=True)
class RouteTaken:
    """One destination of the decision."""

    kind: str
    destination: str
    operation: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a message went where it went: every rule up to the one that decided, and the facts they asked for."""

    rules: tuple[RuleSaid, ...] = ()
    facts: Mapping[str, str | bool] | None = None
    routes: tuple[RouteTaken, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    """One attempt; ended_at is None while it runs."""

    delivery_id: int
    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    reason: str
    http_status: int | None
    answer_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One thing that happened."""

    at: datetime
    action: str
    detail: str
    delivery_id: int | None


WaitKind = Literal["behind", "after", "until", "due", "sending", "parked", "held", "stuck"]


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a delivery is not delivered yet. behind: the delivery that must go first. until: when it is tried again."""

    delivery_id: int
    kind: WaitKind
    text: str
    behind: int | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationView:
    """One thing wrong with a message and what was done with it. voor, na: the shape of the difference a repair made."""

    rule: str
    path: str
    line: int | None
    behandeling: str
    melding: str
    doe: str
    gedaan: str
    voor: str
    na: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDetail(MessageView):
    """One message with everything known about it. cause: what made us send it; made: what was sent because of it."""

    zender_partner: str
    documentidentificatie: str
    gezinsplan: str
    tijdstip_bericht: str
    cross_refnummer: str
    soap_action: str
    rules_version: str
    fault_details: str
    deviations: tuple[DeviationView, ...]
    explanation: Explanation
    events: tuple[EventView, ...]
    attempts: tuple[AttemptView, ...]
    waits: tuple[Wait, ...]
    cause: MessageView | None
    made: tuple[MessageView, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """Parked or held deliveries that have the same destination and reason. since: when the first of them was made."""

    destination: str
    state: State
    reason: str
    number: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ZaakView:
    """What routing remembers about a zaak. bron: how it is known. opdrachten: partners that were given work for it."""

    zaakidentificatie: str
    zaaktype: str
    zaaktype_omschrijving: str
    soort_plan: str
    gezinsplan: str
    eigenaar: str
    bron: str
    learned_at: datetime
    documenten: tuple[str, ...]
    deelplannen: tuple[str, ...]
    opdrachten: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationCount:
    """In how many messages of an operation a partner deviated from a rule, and what was done with those.

    partner: empty for senders nobody knows. message_id, path, fragment, melding, doe: of the last of them.
    """

    partner: str
    operation: str
    rule: str
    behandeling: str
    number: int
    first_at: datetime
    last_at: datetime
    message_id: int
    path: str
    fragment: str
    eis: str
    melding: str
    doe: str


@dataclass(frozen=True, slots=True)
class MessageCount:
    """How many messages of an operation are in a state, refused with a fault code."""

    operation: str
    state: str
    fault: str
    number: int


@dataclass(frozen=True, slots=True)
class DeliveryCount:
    """How many deliveries to a destination are in a state. oldest: when the first of them was made."""

    destination: str
    state: State
    number: int
    oldest: datetime


class Insight(Protocol):
    """The questions; each raises StorageError when the store does not answer."""

    def messages(self, wanted: MessageFilter) -> tuple[MessageView, ...]:
        """Messages, newest first."""
        ...

    def message(self, message_id: int) -> MessageDetail | None:
        """One message, None when there is none with this id."""
        ...

    def content(self, message_id: int) -> bytes | None:
        """The message itself as it is kept, None when it was not kept."""
        ...

    def deliveries(self, wanted: DeliveryFilter) -> tuple[DeliveryView, ...]:
        """Deliveries, oldest first."""
        ...

    def dependents(self, delivery_ids: Iterable[int]) -> tuple[DeliveryView, ...]:
        """Deliveries that wait until one of these is confirmed."""
        ...

    def causes(self) -> tuple[Cause, ...]:
        """What is parked or held, by destination and reason, the largest first."""
        ...

    def zaak(self, zaakidentificatie: str) -> ZaakView | None:
        """What routing remembers about a zaak, None when that is nothing."""
        ...

    def deviations(self, partner: str | None = None, since: datetime | None = None) -> tuple[DeviationCount, ...]:
        """What partners do wrong, or one of them, as far as it still occurred since a moment; by partner and rule."""
        ...

    def message_counts(self) -> tuple[MessageCount, ...]:
        """How many messages there are of each kind."""
        ...

    def delivery_counts(self) -> tuple[DeliveryCount, ...]:
        """How many deliveries there are of each kind."""
        ...

    def is_current(self) -> bool:
        """True when the store has the newest tables."""
        ...


def why_waiting(delivery: DeliveryView, older: DeliveryView | None, first: DeliveryView | None, now: datetime) -> Wait:
    """Why a delivery that has not ended is not delivered yet.

    older: the oldest delivery that holds its lane. first: the delivery that must be confirmed before this one.
    """
    if delivery.state is State.PARKED:
        return Wait(delivery.id, "parked", f"Opgegeven: {delivery.reason}. Iemand moet kiezen: opnieuw of weggooien.")
    if delivery.state is State.HELD:
        return Wait(delivery.id, "held", "Vastgehouden tot iemand hem vrijgeeft of weggooit.")
    if delivery.state is State.SENDING:
        return Wait(delivery.id, "sending", "Wordt nu bezorgd.")
    if first is not None and first.state is not State.DELIVERED:
        return _after(delivery, first)
    if older is not None:
        how = " die geparkeerd is en de rij vasthoudt" if older.state is State.PARKED else ""
        text = f"Wacht op zijn beurt achter bezorging {older.id}{how} (zelfde bestemming en zaak)."
        return Wait(delivery.id, "behind", text, older.id)
    if delivery.next_attempt_at is not None and delivery.next_attempt_at > now:
        return Wait(delivery.id, "until", "Wacht op de volgende poging.", until=delivery.next_attempt_at)
    return Wait(delivery.id, "due", "Is aan de beurt en gaat zodra een bezorger vrij is.")


def _after(delivery: DeliveryView, first: DeliveryView) -> Wait:
    if first.state is State.DISCARDED:
        text = f"Hoort bij bezorging {first.id}, die is weggegooid; deze gaat niet meer vanzelf."
        return Wait(delivery.id, "stuck", text, first.id)
    text = f"Gaat pas nadat bezorging {first.id} aan {first.destination} is bevestigd."
    return Wait(delivery.id, "after", text, first.id)
