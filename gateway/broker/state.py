"""The states of a delivery as one table; a pair that is not in it is a mistake in the program.

waiting: due now or later. sending: claimed by a worker. delivered, discarded: ended. parked: given up, a person
decides. held: a rule wants a person to look first.
"""

from enum import StrEnum


class State(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    PARKED = "parked"
    HELD = "held"
    DISCARDED = "discarded"


class Event(StrEnum):
    """What can happen to a delivery; the same word stands in the log, the database and the console."""

    CLAIMED = "delivery_claimed"
    ACKNOWLEDGED = "delivery_acknowledged"
    POSTPONED = "delivery_postponed"
    GIVEN_UP = "delivery_given_up"
    LEASE_ENDED = "delivery_lease_ended"
    REQUEUED = "delivery_requeued"
    RELEASED = "delivery_released"
    DISCARDED = "delivery_discarded"


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.WAITING, Event.CLAIMED): State.SENDING,
    (State.SENDING, Event.ACKNOWLEDGED): State.DELIVERED,
    (State.SENDING, Event.POSTPONED): State.WAITING,
    (State.SENDING, Event.GIVEN_UP): State.PARKED,
    (State.SENDING, Event.LEASE_ENDED): State.WAITING,
    (State.WAITING, Event.DISCARDED): State.DISCARDED,
    (State.PARKED, Event.REQUEUED): State.WAITING,
    (State.PARKED, Event.DISCARDED): State.DISCARDED,
    (State.HELD, Event.RELEASED): State.WAITING,
    (State.HELD, Event.DISCARDED): State.DISCARDED,
}

OPEN = (State.WAITING, State.SENDING, State.HELD)
"""States in which a delivery still goes somewhere by itself or by a person."""


def after(state: State, event: Event) -> State:
    """The state that follows. Raises ValueError for a pair that is not in the table."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ValueError(f"A delivery that is {state} cannot have {event}") from None
