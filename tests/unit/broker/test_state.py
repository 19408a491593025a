"""The states of a delivery: every pair is either in the table or refused, and every path ends."""

from itertools import product

import pytest

from gateway.broker.state import OPEN, TRANSITIONS, Event, State, after

ENDED = (State.DELIVERED, State.DISCARDED)


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_every_pair(state: State, event: Event) -> None:
    """A pair in the table gives its next state; any other is a mistake that says what it is."""
    if (state, event) in TRANSITIONS:
        assert after(state, event) is TRANSITIONS[state, event]
    else:
        with pytest.raises(ValueError, match=f"{state} cannot have {event}"):
            after(state, event)


EXPECTED = {
    ("waiting", "delivery_claimed", "sending"),
    ("waiting", "delivery_discarded", "discarded"),
    ("sending", "delivery_acknowledged", "delivered"),
    ("sending", "delivery_postponed", "waiting"),
    ("sending", "delivery_given_up", "parked"),
    ("sending", "delivery_lease_ended", "waiting"),
    ("parked", "delivery_requeued", "waiting"),
    ("parked", "delivery_discarded", "discarded"),
    ("held", "delivery_released", "waiting"),
    ("held", "delivery_discarded", "discarded"),
}


def test_the_table_is_the_agreement() -> None:
    """What the documentation draws: nothing more can happen to a delivery, and nothing less."""
    assert {(str(state), str(event), str(new)) for (state, event), new in TRANSITIONS.items()} == EXPECTED


@pytest.mark.parametrize("state", ENDED)
def test_what_ended_stays_ended(state: State) -> None:
    """A delivery that was confirmed or thrown away never moves again."""
    assert not any(start is state for start, _ in TRANSITIONS)


def test_every_state_can_be_reached_and_left() -> None:
    """Each state but the ended ones leads on to an end, and each but the first two is led to."""
    reached = set(TRANSITIONS.values())
    assert set(State) - reached == {State.HELD}  # A rule puts a delivery there from the start.
    for start in set(State) - set(ENDED):
        seen, todo = set[State](), [start]
        while todo:
            state = todo.pop()
            if state not in seen:
                seen.add(state)
                todo += [new for (old, _), new in TRANSITIONS.items() if old is state]
        assert seen & set(ENDED)


def test_open_is_what_still_goes_somewhere() -> None:
    """Parked needs a decision and the ended need nothing; the rest is open."""
    assert set(OPEN) == set(State) - set(ENDED) - {State.PARKED}
