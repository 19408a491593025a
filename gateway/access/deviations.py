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

Found = tuple[Problem, Behandeling, Repair | None]
"""A problem, what was done with it, and the difference when it was repaired."""


def deviations_of(found: Iterable[Found], element: _Element | None) -> tuple[Deviation, ...]:
    """Problems and what was done with them; the register keeps one fragment of each rule, so the first place has one.

    element: the message element as it was received, None when it could not be read.
    """
    told: set[tuple[str, Behandeling]] = set()
    kept = []
    for problem, behandeling, repair in found:
        is_first = (problem.rule, behandeling) not in told
        told.add((problem.rule, behandeling))
        kept.append(_deviation(problem, behandeling, repair, _fragment(problem, element) if is_first else ""))
    return tuple(kept)


def _fragment(problem: Problem, element: _Element | None) -> str:
    place = place_of(problem.path, element) if element is not None else None
    return fragment(place, MAX_FRAGMENT) if place is not None else ""


def _deviation(problem: Problem, behandeling: Behandeling, repair: Repair | None, shown: str) -> Deviation:
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
        fragment=shown,
    )


def as_json(deviations: Iterable[Deviation]) -> str:
    """Deviations as they are kept with their message; empty when there are none."""
    rows = [asdict(one) for one in deviations]
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def from_json(text: str) -> tuple[Deviation, ...]:
    """What `as_json` wrote."""
    rows = json.loads(text) if text else []
    return tuple(Deviation(**{**row, "behandeling": Behandeling(row["behandeling"])}) for row in rows)
