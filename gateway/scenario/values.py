"""The values of a scenario: what stands between {{ and }}, and where the generated ones come from.

A text that is one {{naam}} becomes that value whole, also a list; elsewhere it becomes text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from gateway.errors import GatewayError
from gateway.stuf.stamp import NEDERLAND, datum

_HOLE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_DAYS = re.compile(r"over (\d{1,4}) dagen")

FILE = "inhoud uit"
"""In ``met``: a file beside the scenario whose bytes become ``inhoud``."""

ZAAKNUMMER, DOCUMENTNUMMER, BSN, UNIEK = "nieuw zaaknummer", "nieuw documentnummer", "nieuw bsn", "iets unieks"
GENERATORS = frozenset({ZAAKNUMMER, DOCUMENTNUMMER, BSN, UNIEK})
MOMENTS = frozenset({"vandaag", "nu"})

Lookup = Callable[[str], object]


class ValueMissingError(GatewayError):
    """A name between {{ and }} has no value (yet)."""


def is_generator(naam: str) -> bool:
    """True for a name that makes a value, such as ``nieuw zaaknummer`` and ``over 14 dagen``."""
    return naam in GENERATORS or bool(_DAYS.fullmatch(naam))


def names_in(part: Any) -> Iterator[str]:
    """Every name between {{ and }} in a value, at any depth."""
    if isinstance(part, str):
        yield from _HOLE.findall(part)
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from names_in(key)
            yield from names_in(value)
    elif isinstance(part, list | tuple):
        for item in part:
            yield from names_in(item)


def fill(part: Any, lookup: Lookup) -> Any:
    """A copy of a value with every {{naam}} replaced by what the lookup gives."""
    if isinstance(part, str):
        whole = _HOLE.fullmatch(part)
        return lookup(whole[1]) if whole else _HOLE.sub(lambda hole: str(lookup(hole[1])), part)
    if isinstance(part, Mapping):
        return {fill(key, lookup): fill(value, lookup) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [fill(item, lookup) for item in part]
    return part


def moment(naam: str, now: datetime) -> str | None:
    """The value of a name that depends on the time, None for any other name."""
    if naam == "vandaag":
        return datum(now)
    if naam == "nu":
        return f"{now.astimezone(NEDERLAND):%Y%m%d%H%M%S}"
    days = _DAYS.fullmatch(naam)
    return datum(now + timedelta(days=int(days[1]))) if days else None


class Bsns:
    """Fictional BSNs of the range 9999xxxxx that pass the elfproef, none handed out twice."""

    def __init__(self, random: Random) -> None:
        self._numbers = count(random.randrange(_RANGE))

    def next(self) -> str:
        """The next one; after 9000 it starts again."""
        return next(bsn for number in self._numbers if passes_elfproef(bsn := f"9999{number % _RANGE:05}"))


_RANGE = 100_000


def passes_elfproef(bsn: str) -> bool:
    """True when nine digits form a valid BSN (weights 9 to 2 and -1)."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(digit) for weight, digit in zip(weights, bsn, strict=True)) % 11 == 0
