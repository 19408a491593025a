"""What a person does with deliveries that will not go by themselves: offer them again or throw them away.

Command line and console call the same functions. Every step is an event with who and why; each delivery moves only
when it is still in the state it was seen in, so two persons cannot decide about the same one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.broker.insight import DeliveryFilter, DeliveryView, Insight
from gateway.broker.ports import Store, Wake
from gateway.broker.state import Event, State, after
from gateway.stuf.redact import mask_text

BATCH = 200
"""Deliveries moved in one transaction, so that accepting messages never waits long."""

TO_DECIDE = (State.PARKED, State.HELD)
"""States in which a person decides."""


class Choice(StrEnum):
    """What a person can choose."""

    REQUEUE = "requeue"
    DISCARD = "discard"


_EVENTS: dict[tuple[State, Choice], Event] = {
    (State.PARKED, Choice.REQUEUE): Event.REQUEUED,
    (State.HELD, Choice.REQUEUE): Event.RELEASED,
    (State.PARKED, Choice.DISCARD): Event.DISCARDED,
    (State.HELD, Choice.DISCARD): Event.DISCARDED,
    (State.WAITING, Choice.DISCARD): Event.DISCARDED,
}
"""What a choice is called for a delivery in a state. A waiting one is only ever discarded with what it waits for."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a choice, as ids of deliveries. missed: not moved, because it changed meanwhile."""

    moved: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()


def chosen(insight: Insight, wanted: DeliveryFilter) -> tuple[DeliveryView, ...]:
    """All deliveries a filter means that wait for a person, however many there are; oldest first."""
    found: list[DeliveryView] = []
    last = wanted.after
    while page := insight.deliveries(_page(wanted, last)):
        found += page
        last = page[-1].id
    return tuple(found)


def decide(
    deliveries: Sequence[DeliveryView], choice: Choice, who: str, why: str, store: Store, wake: Wake = lambda: None
) -> Decided:
    """Carry out a choice about deliveries that wait for a person. who, why: kept with each as an event."""
    detail = mask_text(f"{who}: {why}")
    moved: dict[int, None] = {}
    for start in range(0, len(deliveries), BATCH):
        with store.write() as work:
            for delivery in deliveries[start : start + BATCH]:
                event = _EVENTS[delivery.state, choice]
                if work.move(delivery.id, (delivery.state,), after(delivery.state, event), detail):
                    work.add_event(delivery.message_id, event, detail, delivery.id)
                    moved[delivery.id] = None
    wake()
    return Decided(tuple(moved), tuple(one.id for one in deliveries if one.id not in moved))


def discard(deliveries: Sequence[DeliveryView], who: str, why: str, insight: Insight, store: Store) -> Decided:
    """Throw deliveries away, and with each what waited for its confirmation: that would wait for ever."""
    first = decide(deliveries, Choice.DISCARD, who, why, store)
    waiting = _waiting_for(insight, first.moved)
    along = decide(waiting, Choice.DISCARD, who, f"hoort bij wat is weggegooid; {why}", store)
    return Decided((*first.moved, *along.moved), (*first.missed, *along.missed))


def _waiting_for(insight: Insight, delivery_ids: Iterable[int]) -> list[DeliveryView]:
    """What waits for these, and what waits for that in turn."""
    found: list[DeliveryView] = []
    ids = list(delivery_ids)
    while ids:
        page = insight.dependents(ids)
        found += page
        ids = [one.id for one in page]
    return found


def _page(wanted: DeliveryFilter, after: int) -> DeliveryFilter:
    return DeliveryFilter(
        states=tuple(state for state in wanted.states or TO_DECIDE if state in TO_DECIDE),
        destination=wanted.destination,
        reason=wanted.reason,
        ids=wanted.ids,
        after=after,
        limit=BATCH,
    )
