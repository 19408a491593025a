"""Our profile against the published schemas, type by type instead of message by message.

Both are followed from every message element down. At each pair of types the content models are compared as what they
are, descriptions of sequences: two automata that must accept the same. So nothing depends on what a test message holds,
nor on how either side groups its elements.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
import xmlschema
from lxml import etree
from xmlschema.validators import XsdAnyElement, XsdAttribute, XsdElement, XsdGroup, XsdType

from gateway.stuf import ns
from gateway.stuf.operations import CATALOGUE
from gateway.stuf.validate import ENTRY
from tests.published import Published

Pair = tuple[str, XsdElement, XsdElement]
"""A place in a message, and the element there in the published schemas and in ours."""

PROFILE = Path(__file__).parents[2] / "schemas" / "stuf-zkn"
ROOTS = sorted(
    {name for operation in CATALOGUE for name in (operation.root, operation.reply, operation.fault)}
    | {ns.stuf(f"{code}Bericht") for code in ("Bv01", "Bv04", "Fo01")}
)
LENGTHS = (
    0,
    1,
    2,
    3,
    4,
    5,
    10,
    12,
    15,
    16,
    17,
    20,
    24,
    25,
    30,
    35,
    40,
    42,
    45,
    50,
    65,
    80,
    85,
    100,
    124,
    200,
    250,
    254,
)
PROBES = (
    *("x" * (length + more) for length in (*LENGTHS, 255, 500, 1000, 1120) for more in (0, 1)),
    *("1" * length for length in range(1, 21)),
    *("-1", "0", "1.5", "1.25", "1.125", "-0.5", "007", "true", "J", "N", "V", "O", "1234AB", "0123", "AAAA", "99999"),
    *("AB.ABCDE.1234567890123456", "20260302", "2026030212000000", "20260302120000000", "SGVsbG8=", "", " ", "a"),
)
"""Values at both sides of the limits of the standard; each must be a value of both types or of neither."""


@pytest.fixture(scope="module")
def profile() -> xmlschema.XMLSchema10:
    """The shipped profile."""
    return xmlschema.XMLSchema10(str(PROFILE / ENTRY), allow="local")


@pytest.fixture(scope="module")
def pairs(official: list[Published], profile: xmlschema.XMLSchema10) -> list[Pair]:
    """For every published type a message can reach, the first element of that type and ours at the same place."""
    found: list[Pair] = []
    seen: set[tuple[int, int]] = set()

    def follow(place: str, published: XsdElement, ours: XsdElement) -> None:
        if (key := (id(published.type), id(ours.type))) in seen:
            return
        seen.add(key)
        found.append((place, published, ours))
        children = declared(ours.type)
        for name, child in declared(published.type).items():
            if name in children:
                follow(f"{place}/{etree.QName(name).localname}", child, children[name])

    for root in ROOTS:
        schemas = next(schemas.second for schemas in official if root in schemas.second.maps.elements)
        follow(etree.QName(root).localname, schemas.maps.elements[root], profile.maps.elements[root])
    assert len(found) > 900
    return found


def test_every_type_holds_the_same_sequences_of_children(pairs: list[Pair]) -> None:
    """No sequence of children is accepted by one and not by the other."""
    assert [
        f"{place}: {' '.join(difference)}"
        for place, published, ours in pairs
        if (difference := shortest_difference(Automaton(published.type), Automaton(ours.type))) is not None
    ] == []


def test_every_child_is_declared_alike(pairs: list[Pair]) -> None:
    """Type name, nillable, default and fixed value of each child are the same."""
    assert [
        f"{place}/{etree.QName(name).localname}"
        for place, published, ours in pairs
        for name, child in declared(published.type).items()
        if name in declared(ours.type) and declaration(child) != declaration(declared(ours.type)[name])
    ] == []


def test_every_type_has_the_same_attributes(pairs: list[Pair]) -> None:
    """Name, use, default and fixed value of each attribute are the same, and the values of those not fixed."""
    alike = cache(same_values)
    different = []
    for place, published, ours in pairs:
        one, other = attributes(published.type), attributes(ours.type)
        if {name: use(attribute) for name, attribute in one.items()} != {
            name: use(attribute) for name, attribute in other.items()
        } or not all(alike(one[name].type, other[name].type) for name in one if one[name].fixed is None):
            different.append(place)
    assert different == []


def test_every_value_has_the_same_limits(pairs: list[Pair]) -> None:
    """Values at the limits of the standard, and every listed value, belong to both types or to neither."""
    assert [
        place
        for place, published, ours in pairs
        if published.fixed is None
        and (one := value_type(published.type)) is not None
        and (other := value_type(ours.type)) is not None
        and not same_values(one, other)
    ] == []


class Automaton:
    """The sequences of children a type accepts: states with an edge per element name, or without a name (None)."""

    def __init__(self, of: XsdType) -> None:
        self.edges: list[list[tuple[str | None, int]]] = [[], []]
        if of.model_group is None:
            self.edges[0].append((None, 1))
        else:
            self._repeated(of.model_group, 0, 1)

    def closed(self, states: Iterator[int] | set[int]) -> frozenset[int]:
        """These states and all that can be reached without an element."""
        reached, waiting = set(states), list(states)
        while waiting:
            fresh = {state for name, state in self.edges[waiting.pop()] if name is None} - reached
            reached |= fresh
            waiting += fresh
        return frozenset(reached)

    def after(self, states: frozenset[int]) -> dict[str, frozenset[int]]:
        """Where each element leads from these states."""
        leads: dict[str, set[int]] = {}
        for state in states:
            for name, target in self.edges[state]:
                if name is not None:
                    leads.setdefault(name, set()).add(target)
        return {name: self.closed(targets) for name, targets in leads.items()}

    def _state(self) -> int:
        self.edges.append([])
        return len(self.edges) - 1

    def _repeated(self, particle: XsdGroup | XsdElement | XsdAnyElement, start: int, end: int) -> None:
        at = self._state()
        self.edges[start].append((None, at))
        for _ in range(particle.min_occurs):
            at = self._once(particle, at)
        if particle.max_occurs is None:
            loop = self._state()
            self.edges[at].append((None, loop))
            self.edges[self._once(particle, loop)].append((None, loop))
            at = loop
        else:
            for _ in range(particle.max_occurs - particle.min_occurs):
                self.edges[at].append((None, end))
                at = self._once(particle, at)
        self.edges[at].append((None, end))

    def _once(self, particle: XsdGroup | XsdElement | XsdAnyElement, start: int) -> int:
        end = self._state()
        if isinstance(particle, XsdAnyElement):
            self.edges[start].append(("any", end))
        elif isinstance(particle, XsdElement):
            self.edges[start] += [(choice.name, end) for choice in substitutes(particle)]
        elif particle.model == "choice":
            for part in particle:
                self._repeated(part, start, end)
        else:
            at = start
            for part in particle:
                step = self._state()
                self._repeated(part, at, step)
                at = step
            self.edges[at].append((None, end))
        return end


def shortest_difference(one: Automaton, other: Automaton) -> tuple[str, ...] | None:
    """The shortest sequence only one of them accepts; None when they accept the same. State 0 begins, 1 ends."""
    start = (one.closed({0}), other.closed({0}))
    seen = {start}
    waiting: deque[tuple[tuple[frozenset[int], frozenset[int]], tuple[str, ...]]] = deque([(start, ())])
    while waiting:
        (left, right), names = waiting.popleft()
        if (1 in left) != (1 in right):
            return names
        leads, others = one.after(left), other.after(right)
        for name in leads.keys() | others.keys():
            pair = (leads.get(name, frozenset()), others.get(name, frozenset()))
            if pair not in seen:
                seen.add(pair)
                waiting.append((pair, (*names, etree.QName(name).localname)))
    return None


def substitutes(element: XsdElement) -> Iterator[XsdElement]:
    """What may stand for an element; only a reference to a global one can be substituted."""
    if element.ref is None:
        yield element
        return
    if not element.ref.abstract:
        yield element
    for member in element.maps.substitution_groups.get(element.name, ()):
        yield from substitutes_of_global(member)


def substitutes_of_global(element: XsdElement) -> Iterator[XsdElement]:
    """A global element, unless it is abstract, and what may stand for it."""
    if not element.abstract:
        yield element
    for member in element.maps.substitution_groups.get(element.name, ()):
        yield from substitutes_of_global(member)


def declared(of: XsdType) -> Mapping[str, XsdElement]:
    """The children of a type, by name."""
    if of.model_group is None:
        return {}
    elements = (child for child in of.model_group.iter_elements() if isinstance(child, XsdElement))
    return {choice.name: choice for child in elements for choice in substitutes(child)}


def declaration(element: XsdElement) -> tuple[object, ...]:
    """What a declaration says besides its place."""
    return element.type.name, element.nillable, element.default, element.fixed


def attributes(of: XsdType) -> dict[str, XsdAttribute]:
    """The attributes a type may carry, by name."""
    found = getattr(of, "attributes", {})
    return {name: found[name] for name in found if name and found[name].use != "prohibited"}


def use(attribute: XsdAttribute) -> tuple[object, ...]:
    """What the use of an attribute says besides its type."""
    return attribute.use, attribute.default, attribute.fixed


def value_type(of: XsdType) -> XsdType | None:
    """The simple type of what stands in an element; None where elements stand in it."""
    if of.is_simple():
        return of
    return of.content if of.has_simple_content() else None


def same_values(one: XsdType, other: XsdType) -> bool:
    """True when each probe, and each value either lists, belongs to both or to neither."""
    listed = [str(value) for kind in (one, other) for value in getattr(kind, "enumeration", None) or ()]
    return all(one.is_valid(value) == other.is_valid(value) for value in (*PROBES, *listed))
