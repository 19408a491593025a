"""When to try again: growing, jittered, ended, and never for what cannot help."""

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.partners import MAX_WAIT, R7B
from gateway.broker.outcome import Kind, Outcome
from gateway.broker.retry import JITTER, Again, GiveUp, next_step
from tests.factories import START

AGAIN = Outcome(Kind.TEMPORARY, "Geen verbinding met de partner")
NEVER = Outcome(Kind.PERMANENT, "StUF055: fout")

schedules = st.lists(st.floats(0.001, MAX_WAIT), max_size=50)


@given(schedule=schedules, attempts=st.integers(1, 60), seed=st.integers())
def test_a_temporary_failure_waits_as_the_schedule_says(schedule: list[float], attempts: int, seed: int) -> None:
    """Attempt n waits the n-th time of the schedule, a fifth more or less; after the last comes giving up."""
    step = next_step(AGAIN, attempts, schedule, START, random.Random(seed))
    if attempts > len(schedule):
        assert step == GiveUp(f"{AGAIN.reason}; opgegeven na {attempts} pogingen")
    else:
        assert isinstance(step, Again)
        wait = (step.at - START) / timedelta(seconds=1)
        wanted = schedule[attempts - 1]
        assert wanted * (1 - JITTER) - 1e-5 <= wait <= wanted * (1 + JITTER) + 1e-5


@given(schedule=schedules, attempts=st.integers(1, 60))
def test_a_permanent_failure_never_waits(schedule: list[float], attempts: int) -> None:
    """What cannot succeed unchanged goes to a person at once, with the reason as it is."""
    assert next_step(NEVER, attempts, schedule, START) == GiveUp(NEVER.reason)


def test_receivers_are_not_hit_in_waves() -> None:
    """A hundred messages that failed together are tried again spread over the time."""
    steps = [next_step(AGAIN, 1, [100], START) for _ in range(100)]
    assert len({step.at for step in steps if isinstance(step, Again)}) > 50


def test_the_usual_schedule_ends_after_three_days() -> None:
    """41 waits of R7b: 42 attempts in all, the last about 72 hours after the first."""
    now, attempts, chance = START, 1, random.Random(1)
    while isinstance(step := next_step(AGAIN, attempts, R7B, now, chance), Again):
        now, attempts = step.at, attempts + 1
    assert attempts == len(R7B) + 1
    assert timedelta(hours=65) < now - START < timedelta(hours=80)


@pytest.mark.parametrize("attempts", [1, 2, 100])
def test_without_a_schedule_there_is_one_attempt(attempts: int) -> None:
    """A partner that left the rules has no schedule: its delivery is given up, not lost."""
    assert isinstance(next_step(AGAIN, attempts, (), START), GiveUp)
