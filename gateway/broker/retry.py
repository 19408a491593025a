"""Again at T, or give up: a pure decision from outcome, attempts so far and the schedule of the receiver."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.broker.outcome import Outcome

JITTER = 0.2
"""Part by which a wait is lengthened or shortened at random, so that receivers are not hit in waves."""


@dataclass(frozen=True, slots=True)
class Again:
    """Try again, not before this moment."""

    at: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Do not try again; reason says why in one line for the beheerder."""

    reason: str


def next_step(
    outcome: Outcome, attempts: int, schedule: Sequence[float], now: datetime, chance: random.Random | None = None
) -> Again | GiveUp:
    """What to do after a failed attempt.

    attempts: made so far, this one included. schedule: seconds before each next attempt.
    """
    if outcome.permanent:
        return GiveUp(outcome.reason)
    if attempts > len(schedule):
        return GiveUp(f"{outcome.reason}; opgegeven na {attempts} pogingen")
    spread = (chance or random).uniform(1 - JITTER, 1 + JITTER)
    return Again(now + timedelta(seconds=schedule[attempts - 1] * spread))
