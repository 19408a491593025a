"""What may stand where, read from the files of a schema set.

libxml2 says that an element is not expected and what would be; to say why (too early, too late, beside an element it
excludes, misspelled) the whole order of its parent is needed. Read once, and only when something is wrong.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count, pairwise
from pathlib import Path
from typing import Final

from lxml import etree
from lxml.etree import _Element

from gateway.errors import SoapError
from gateway.stuf import ns
from gateway.stuf.parse import read_xml

_TYPE: Final = f"{{{ns.XSI}}}type"
_GROUPS: Final = ("sequence", "choice", "all")

_TYPES: Final = ("simpleType", "complexType")
_DERIVED: Final = tuple(f"{{{ns.XSD}}}{name}" for name in ("restriction", "extension"))

Branch = tuple[tuple[int, int], ...]
"""(choice, which of its branches), outermost first; children in different branches of one choice exclude each other.
"""


@dataclass(frozen=True, slots=True)
class Child:
    """One element an element may hold. place: where in the order, the same for children whose order is free."""

    tag: str
    place: int
    required: bool
    maximum: int | None
    branch: Branch


class Structure:
    """The elements of a schema set and what each may hold."""

    def __init__(self, entry: Path) -> None:
        """Reads the files from `entry` on, as far as they are on this machine; never raises."""
        self._components: dict[tuple[str, str], _Element] = {}
        self._target: dict[_Element, str] = {}
        self._contents: dict[_Element, tuple[Child, ...]] = {}
        self._declared: dict[tuple[_Element, str], _Element] = {}
        self._read(entry, "", set())
        self._names = frozenset(self._all_names())

    def knows(self, tag: str) -> bool:
        """True when an element of this name has a place somewhere in the set."""
        return tag in self._names

    def content(self, element: _Element, message: _Element) -> tuple[Child, ...]:
        """What an element below a message element may hold, in order; empty when that is not known."""
        kind = self._type(self._declaration(element, message), element)
        return self._children(kind) if kind is not None else ()

    def kinds(self, element: _Element, message: _Element) -> tuple[str, ...]:
        """The names of the type of an element below a message element and of those it derives from."""
        declaration = self._declaration(element, message)
        return self.derived_from(_clark(declaration.get("type", ""), declaration)) if declaration is not None else ()

    def derived_from(self, name: str) -> tuple[str, ...]:
        """The name of a type and of those it derives from, without their namespace; ends in one of XML Schema."""
        kind = next((one for one in (self._components.get((kind, name)) for kind in _TYPES) if one is not None), None)
        base = next((one.get("base") for one in kind.iter(*_DERIVED)), None) if kind is not None else None
        rest = self.derived_from(_clark(base, kind)) if base and kind is not None else ()
        return (name.rpartition("}")[2], *rest)

    def _read(self, path: Path, target: str, seen: set[Path]) -> None:
        if path in seen:
            return
        seen.add(path)
        try:
            root = read_xml(path.read_bytes())
        except (OSError, SoapError):
            return
        target = self._target[root] = root.get("targetNamespace", target)
        for node in root:
            kind = etree.QName(node).localname
            if location := node.get("schemaLocation"):
                self._read((path.parent / location).resolve(), target if kind == "include" else "", seen)
            elif name := node.get("name"):
                self._components[kind, f"{{{target}}}{name}"] = node

    def _all_names(self) -> Iterator[str]:
        for root in self._target:
            yield from (self._tag(node) for node in root.iter(_xsd("element")) if node.get("name"))

    def _declaration(self, element: _Element, message: _Element) -> _Element | None:
        """Where an element below a message element is declared, None when that is not known."""
        steps = [element, *element.iterancestors()]
        declaration = self._components.get(("element", str(message.tag)))
        for parent, step in pairwise(steps[steps.index(message) :: -1]):
            kind = self._type(declaration, parent)
            if kind is None:
                return None
            self._children(kind)
            declaration = self._declared.get((kind, str(step.tag)))
        return declaration

    def _type(self, declaration: _Element | None, element: _Element) -> _Element | None:
        """The complexType an element has: the one it names itself, else that of its declaration."""
        given = element.get(_TYPE)
        named = self._components.get(("complexType", _clark(given, element))) if given else None
        if named is not None or declaration is None:
            return named
        name = declaration.get("type")
        own = declaration.find(_xsd("complexType"))
        return self._component("complexType", name, declaration) if name else own

    def _children(self, kind: _Element) -> tuple[Child, ...]:
        if kind not in self._contents:
            self._contents[kind] = tuple(self._walk(self._parts(kind), kind, _Around(count(1))))
        return self._contents[kind]

    def _parts(self, kind: _Element) -> Iterator[_Element]:
        """The groups of a complexType, those of the type it extends first."""
        derived = kind.find(f"{_xsd('complexContent')}/*")
        holder = kind if derived is None else derived
        if derived is not None and derived.tag == _xsd("extension"):
            base = self._component("complexType", derived.get("base", ""), derived)
            if base is not None and base is not kind:
                yield from self._parts(base)
        yield from (node for node in holder if etree.QName(node).localname in (*_GROUPS, "group"))

    def _walk(self, nodes: Iterable[_Element], kind: _Element, around: "_Around") -> Iterator[Child]:
        for node in nodes:
            name, here = etree.QName(node).localname, around.within(node)
            if name == "element":
                yield self._child(node, kind, here)
            elif name == "group":
                group = self._component("group", node.get("ref", ""), node)
                yield from self._walk(group if group is not None else (), kind, here)
            elif name == "choice":
                for branch, inside in zip(node, here.branches(node), strict=True):
                    yield from self._walk((branch,), kind, inside)
            elif name in _GROUPS:
                yield from self._walk(node, kind, here)

    def _child(self, node: _Element, kind: _Element, around: "_Around") -> Child:
        declaration = node
        if reference := node.get("ref"):
            found = self._component("element", reference, node)
            declaration = node if found is None else found
        tag = self._tag(declaration)
        self._declared.setdefault((kind, tag), declaration)
        return Child(tag, around.place or next(around.numbers), around.required, around.maximum, around.branch)

    def _component(self, kind: str, name: str, node: _Element) -> _Element | None:
        return self._components.get((kind, _clark(name, node)))

    def _tag(self, declaration: _Element) -> str:
        root = declaration.getroottree().getroot()
        qualified = declaration.getparent() is root or (
            declaration.get("form", root.get("elementFormDefault")) == "qualified"
        )
        name = declaration.get("name", "")
        return f"{{{self._target[root]}}}{name}" if qualified and self._target[root] else name


@dataclass(frozen=True, slots=True)
class _Around:
    """What the groups around an element say about it.

    numbers: gives the next place or choice. place: of the group within which the order is free, 0 when there is none.
    """

    numbers: Iterator[int]
    required: bool = True
    maximum: int | None = 1
    branch: Branch = ()
    place: int = 0

    def within(self, node: _Element) -> "_Around":
        """The same with the numbers of one more group or element."""
        given = node.get("maxOccurs", "1")
        most = None if given == "unbounded" else int(given)
        repeats = most != 1 and node.tag != _xsd("element")
        return replace(
            self,
            required=self.required and node.get("minOccurs") != "0",
            maximum=None if most is None or self.maximum is None else most * self.maximum,
            place=self.place or (next(self.numbers) if repeats or node.tag == _xsd("all") else 0),
        )

    def branches(self, choice: _Element) -> "Iterator[_Around]":
        """One for each branch of a choice; one that may be repeated excludes nothing."""
        number = next(self.numbers)
        for index in range(len(choice)):
            exclusive = () if self.place else ((number, index),)
            yield replace(self, required=False, branch=self.branch + exclusive)


def _clark(name: str, node: _Element) -> str:
    """A prefixed name in a document as namespace and name."""
    prefix, _, local = name.strip().rpartition(":")
    namespace = node.nsmap.get(prefix or None)
    return f"{{{namespace}}}{local}" if namespace else local


def _xsd(name: str) -> str:
    return f"{{{ns.XSD}}}{name}"
