"""A rule as a value: what it asks of a message, what is said when it does not hold, and which fault belongs to it.

A check looks at one message, with or without what is known of others, and yields every place that does not hold. It
never raises for what a message holds, and it says names, never values: a value may be a person.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from lxml.etree import _Element

from gateway.stuf.business.kennis import Kennis
from gateway.stuf.message import StufMessage
from gateway.stuf.problems import Gewicht


class Familie(StrEnum):
    """Which agreement a rule comes from; each profile of `regiewissel validate` adds one to those before it."""

    STUF = "stuf"
    ZDS = "zds"
    RZS = "rzs"


@dataclass(frozen=True, slots=True)
class Found:
    """One place where a rule does not hold. words: what fills the texts of the rule; names and limits, never values."""

    element: _Element
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, eq=False)
class Bericht:
    """What a rule looks at. soort_plan: gezinsplan, levensdomeinplan, deelplan, zaak, or empty when nobody knows."""

    message: StufMessage
    soort_plan: str
    kennis: Kennis

    @property
    def element(self) -> _Element:
        """The message element."""
        return self.message.element


Check = Callable[[Bericht], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table.

    id: stable, e.g. ``P-1`` or ``StUF-objecten``. bron: where it is agreed, e.g. ``RZS 1.0 par. 6.3``. eis: the rule
    itself in one Dutch sentence, for the documentation. code: StUF fault when a message is refused for it.
    nl, en: what is wrong and what was expected; doe_nl, doe_en: what to do. All four may name the words of a Found.
    operaties: names of the operations it applies to, empty for all. andere_berichten: it asks `kennis`, so it is judged
    with the register or the magazijn at hand and not by the message alone.
    """

    id: str
    familie: Familie
    bron: str
    eis: str
    code: str
    nl: str
    en: str
    doe_nl: str
    doe_en: str
    check: Check
    operaties: frozenset[str] = frozenset()
    gewicht: Gewicht = Gewicht.FOUT
    andere_berichten: bool = False
