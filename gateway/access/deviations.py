"""From what is wrong with a message to what the deviation register and the message itself keep of it."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from lxml.etree import _Element

from gateway.access.tolerantie import Behandeling, Deviation
from gateway.stuf.problems import Problem, place_of
from gateway.stuf.redact import fragment
from gateway.stuf.repair import Repair

MAX_FRAGMENT: Final = 500
"""Characters of the masked fragment that is kept."""


def deviation_of(
    problem: Problem, behandeling: Behandeling, element: _Element | None, repair: Repair | None = None
) -> Deviation:
    """A problem and what was done with it.

    element: the message element as it was received, None when it could not be read. repair: the difference, when it was
    repaired.
    """
    place = place_of(problem.path, element) if element is not None else None
    return Deviation(
        rule=problem.rule,
        path=problem.path,
        line=problem.line,
        behandeling=behandeling,
        melding=problem.message_nl,
        doe=problem.doe_nl,
        gedaan=repair.gedaan if repair else "",
        voor=repair.voor if repair else "",
        na=repair.na if repair else "",
        fragment=fragment(place, MAX_FRAGMENT) if place is not None else "",
    )


def as_json(deviations: Iterable[Deviation]) -> str:
    """Deviations as they are kept with their message; empty when there are none."""
    rows = [asdict(one) for one in deviations]
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def from_json(text: str) -> tuple[Deviation, ...]:
    """What `as_json` wrote."""
    rows = json.loads(text) if text else []
    return tuple(Deviation(**{**row, "behandeling": Behandeling(row["behandeling"])}) for row in rows)
