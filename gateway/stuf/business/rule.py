"""A rule as a value: what it asks of a message, what is said when it does not hold, and which fault belongs to it.

A check looks at one message, with or without what is known of others, and yields every place that does not hold. It
never raises for what a message holds, and it says names, never values: a value may be a person.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import cast

from lxml import etree
from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.kennis import Kennis
from gateway.stuf.message import StufMessage
from gateway.stuf.problems import Gewicht

MAX_PLACES = 10
"""How many places of one rule are told; a hostile message must not cost minutes, and no rule hides another."""


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


Kinderen = Mapping[str, Sequence[_Element]]
"""The children of an element by tag."""


# No slots: what several rules look at is worked out once and kept.
@dataclass(frozen=True, eq=False)
class Bericht:
    """What a rule looks at. soort_plan: gezinsplan, levensdomeinplan, deelplan, zaak, or empty when nobody knows."""

    message: StufMessage
    soort_plan: str
    kennis: Kennis

    @property
    def element(self) -> _Element:
        """The message element."""
        return self.message.element

    @cached_property
    def objecten(self) -> tuple[_Element, ...]:
        """The objects of the message: oud before huidig in a kennisgeving; none in a question."""
        find = _OBJECTEN.get(str(self.element.tag))
        return tuple(cast(list[_Element], find(self.element))) if find else ()

    @cached_property
    def huidig(self) -> Kinderen:
        """The children of the last object by tag; empty when there is none."""
        found: dict[str, list[_Element]] = {}
        for child in self.objecten[-1] if self.objecten else ():
            found.setdefault(str(child.tag), []).append(child)
        return found

    @cached_property
    def paren(self) -> tuple[tuple[_Element, _Element], ...]:
        """The relations of oud, each beside its own in huidig (StUF 03.01 par. 5.2.6); none when they do not match."""
        if len(self.objecten) != 2:
            return ()
        oud, huidig = (
            [child for child in zaak if child.get(ns.VERWERKINGSSOORT) is not None] for zaak in self.objecten
        )
        same = [one.tag for one in oud] == [one.tag for one in huidig]
        return tuple(zip(oud, huidig, strict=True)) if same else ()


def _path(expression: str) -> etree.XPath:
    return etree.XPath(expression, namespaces=ns.PREFIXES)


_ZAAK = _path("RZS:object")
_OBJECTEN: Mapping[str, etree.XPath] = MappingProxyType({
    ns.zkn("zakLk01"): _path("ZKN:object"),
    ns.zkn("edcLk01"): _path("ZKN:object"),
    ns.zkn("updateZaakdocument_Di02"): _path("ZKN:edcLk02/ZKN:object"),
    ns.zkn("cancelCheckout_Di02"): _path("ZKN:document"),
    ns.rzs("overdragenZaak_Di01"): _ZAAK,
    ns.rzs("overdragenZaak_Du01"): _ZAAK,
    ns.rzs("notificeerOverZaak_Di01"): _ZAAK,
    ns.rzs("initieerNotificeerOverZaak_Di01"): _ZAAK,
})  # fmt: skip
"""Root -> where its objects stand."""

Check = Callable[[Bericht], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table.

    id: stable, e.g. ``P-1`` or ``StUF-objecten``. bron: where it is agreed, e.g. ``RZS 1.0 par. 6.3``. eis: the rule
    itself in one Dutch sentence, for the documentation. code: StUF fault when a message is refused for it.
    nl, en: what is wrong and what was expected; doe_nl, doe_en: what to do. All four may name the words of a Found.
    operaties: names of the operations it applies to, mutatiesoorten: what they do, empty for all. soorten: kinds of
    plan it applies to, empty for every zaak. andere_berichten: it asks `kennis`, so it is judged with the register or
    the magazijn at hand and not by the message alone.
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
    soorten: frozenset[str] = frozenset()
    mutatiesoorten: frozenset[str] = frozenset()
