"""Why something waits: a judgement about values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.broker.insight import DeliveryView, why_waiting
from gateway.broker.labels import DELIVERY_STATES, EVENTS, OUTCOMES, WORDS, said_of
from gateway.broker.outcome import Kind
from gateway.broker.state import Event, State

NOW = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
DELIVERY = DeliveryView(
    id=5,
    message_id=5,
    destination="wmo",
    operation="notificeerOverZaak",
    state=State.WAITING,
    attempts=0,
    reason="",
    next_attempt_at=NOW,
    created_at=NOW,
    ended_at=None,
    lane="wmo|1",
    after_id=None,
)


def other(state: State) -> DeliveryView:
    """An older delivery in a state."""
    return replace(DELIVERY, id=3, destination="zakenmagazijn", state=state)


@pytest.mark.parametrize(
    ("delivery", "older", "first", "kind", "behind"),
    [
        (DELIVERY, None, None, "due", None),
        (replace(DELIVERY, next_attempt_at=LATER), None, None, "until", None),
        (replace(DELIVERY, state=State.SENDING), other(State.WAITING), None, "sending", None),
        (replace(DELIVERY, state=State.PARKED), other(State.WAITING), None, "parked", None),
        (replace(DELIVERY, state=State.HELD), None, None, "held", None),
        (DELIVERY, other(State.WAITING), None, "behind", 3),
        (DELIVERY, other(State.PARKED), None, "behind", 3),
        (replace(DELIVERY, next_attempt_at=LATER), other(State.SENDING), None, "behind", 3),
        (DELIVERY, None, other(State.WAITING), "after", 3),
        (DELIVERY, None, other(State.PARKED), "after", 3),
        (DELIVERY, None, other(State.DELIVERED), "due", None),
        (DELIVERY, None, other(State.DISCARDED), "stuck", 3),
        (DELIVERY, other(State.WAITING), other(State.WAITING), "after", 3),
    ],
)
def test_the_reason_that_holds_longest_is_given(
    delivery: DeliveryView, older: DeliveryView | None, first: DeliveryView | None, kind: str, behind: int | None
) -> None:
    """Of all reasons to wait the one is told that must end first, with the delivery that is waited for."""
    wait = why_waiting(delivery, older, first, NOW)
    assert (wait.kind, wait.behind) == (kind, behind)
    assert wait.text


def test_a_retry_says_when() -> None:
    """A delivery that waits for its next attempt tells the moment."""
    assert why_waiting(replace(DELIVERY, next_attempt_at=LATER), None, None, NOW).until == LATER


@pytest.mark.parametrize(("table", "names"), [(DELIVERY_STATES, State), (EVENTS, Event), (OUTCOMES, Kind)])
def test_everything_has_a_dutch_word(table: dict[str, str], names: type[State]) -> None:
    """No state, event or outcome reaches a screen in English."""
    assert {str(one) for one in names} - table.keys() == set()


def test_an_unknown_name_is_shown_as_it_is() -> None:
    """A name a newer version wrote is shown rather than refused."""
    assert {said_of("iets_nieuws", about) for about in WORDS} == {"iets_nieuws"}
