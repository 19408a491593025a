"""Why may an element not stand where it stands? The order of its parent tells more than the few names that would fit.

Questions are tried one after the other; the first that is answered with a reason is the one to tell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum, auto
from types import MappingProxyType

from lxml import etree
from lxml.etree import _Element

from gateway.stuf.schema.structure import Child, Structure

WRONG_NAMES: Mapping[str, str] = MappingProxyType({
    "heeftInitiator": "heeftAlsInitiator",
    "heeftbetrekkingOpAndere": "heeftBetrekkingOpAndere",
    "locatie": "lokatie",
    "vestigingNummer": "vestigingsNummer",
})  # fmt: skip
"""Names that the text of RZS 1.0 spells otherwise than its schema (fact C-14)."""

MAX_COMPARED = 60
"""Characters of a name that is compared with others; the longest of the standard has 44."""


class Why(Enum):
    """The reasons there are."""

    REPEATED = auto()
    EXCLUDED = auto()
    ORDER = auto()
    MISSING = auto()
    NAMESPACE = auto()
    MISSPELLED = auto()
    ELSEWHERE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, with the names that belong to it: tags, as in an XML document.

    first, second: the elements that stand in the wrong order or exclude each other, as they stand now. fitting: what
    is missing, or would be right here. maximum: how often the element may occur.
    """

    why: Why
    first: str = ""
    second: str = ""
    fitting: tuple[str, ...] = ()
    maximum: int = 1


@dataclass(frozen=True, slots=True)
class _Place:
    """What the questions look at.

    tag: of the unexpected element. known: it has a place elsewhere. expected: what libxml2 would have had here.
    """

    tag: str
    known: bool
    earlier: Sequence[str]
    later: frozenset[str]
    expected: Sequence[str]
    children: Mapping[str, tuple[Child, ...]] = field(default_factory=dict)

    def places(self, tag: str) -> tuple[int, ...]:
        """Where in the order a child may stand; empty when it may not or nobody knows."""
        return tuple(child.place for child in self.children.get(tag, ()))

    def before_it(self, tag: str) -> bool:
        """True when the schema wants another child before this element."""
        return bool(self.children.get(tag)) and max(self.places(tag)) < min(self.places(self.tag), default=0)


def misplaced(element: _Element, expected: Sequence[str], message: _Element, structure: Structure) -> Reason:
    """Why an element below a message element is not expected. expected: tags that libxml2 would have accepted."""
    parent = element.getparent()
    children = structure.content(parent, message) if parent is not None else ()
    place = _Place(
        str(element.tag),
        structure.knows(str(element.tag)),
        [str(one.tag) for one in element.itersiblings(preceding=True)][::-1],
        frozenset(str(one.tag) for one in element.itersiblings()),
        expected,
        _by_tag(children),
    )
    found = next(filter(None, (question(place) for question in _QUESTIONS)), None)
    return found or Reason(Why.ELSEWHERE if place.known else Why.UNKNOWN, fitting=tuple(expected))


def incomplete(element: _Element, expected: Sequence[str], message: _Element, structure: Structure) -> Reason:
    """What an element misses at its end. expected: tags that libxml2 would have accepted there."""
    present = {str(one.tag) for one in element}
    required = [one.tag for one in structure.content(element, message) if one.required and one.tag not in present]
    return Reason(Why.MISSING, fitting=tuple(required) or tuple(expected))


def _by_tag(children: Sequence[Child]) -> dict[str, tuple[Child, ...]]:
    found: dict[str, tuple[Child, ...]] = {}
    for child in children:
        found[child.tag] = (*found.get(child.tag, ()), child)
    return found


def _repeated(place: _Place) -> Reason | None:
    limits = [child.maximum for child in place.children.get(place.tag, ())]
    most = 1 if not limits else sum(limit or 0 for limit in limits)
    limited = all(limits) if limits else place.tag not in place.expected
    return Reason(Why.REPEATED, maximum=most) if limited and place.earlier.count(place.tag) >= most else None


def _excluded(place: _Place) -> Reason | None:
    own = place.children.get(place.tag, ())
    for tag in place.earlier:
        others = place.children.get(tag, ())
        if own and others and all(_exclude(one, other) for one in own for other in others):
            return Reason(Why.EXCLUDED, tag, place.tag)
    return None


def _too_late(place: _Place) -> Reason | None:
    own = place.places(place.tag)
    late = (tag for tag in place.earlier if own and min(place.places(tag), default=0) > max(own))
    first = next(late, None)
    return Reason(Why.ORDER, first, place.tag) if first else None


def _too_early(place: _Place) -> Reason | None:
    second = next((tag for tag in place.expected if tag in place.later and place.before_it(tag)), None)
    return Reason(Why.ORDER, place.tag, second) if second else None


def _missing(place: _Place) -> Reason | None:
    if not place.children.get(place.tag):
        return None
    required = [tag for tag in place.expected if any(one.required for one in place.children.get(tag, ()))]
    return Reason(Why.MISSING, second=place.tag, fitting=tuple(required) or tuple(place.expected))


def _other_namespace(place: _Place) -> Reason | None:
    here = (*place.children, *place.expected)
    same = [tag for tag in here if _local(tag) == _local(place.tag) and tag != place.tag]
    return Reason(Why.NAMESPACE, fitting=(same[0],)) if same else None


def _misspelled(place: _Place) -> Reason | None:
    here = {_local(tag): tag for tag in (*place.children, *place.expected) if _local(tag)}
    name = _local(place.tag)[:MAX_COMPARED]
    close = [WRONG_NAMES.get(name, ""), *([] if place.known else get_close_matches(name, here, 1, 0.75))]
    meant = next((here[one] for one in close if one in here), None)
    return Reason(Why.MISSPELLED, fitting=(meant,)) if meant and meant != place.tag else None


_QUESTIONS: tuple[Callable[[_Place], Reason | None], ...] = (
    _repeated, _excluded, _too_late, _too_early, _missing, _other_namespace, _misspelled,
)  # fmt: skip


def _exclude(one: Child, other: Child) -> bool:
    """True when two children stand in different branches of the same choice."""
    branches = dict(one.branch)
    return any(branches.get(choice, branch) != branch for choice, branch in other.branch)


def _local(tag: str) -> str:
    """The name without its namespace; empty for a wildcard of libxml2."""
    return "" if tag.startswith(("*", "#")) else etree.QName(tag).localname
