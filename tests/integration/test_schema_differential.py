"""Our profile against the published schemas: the same verdict on every example and on every way to break one."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from lxml import etree
from lxml.etree import _Element
from xmlschema.validators import XsdElement

from gateway.stuf import ns
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.validate import Schemas, load
from tests.published import Published

PROFILE = Path(__file__).parents[2] / "schemas" / "stuf-zkn"
WRONG_TEXTS = (None, "x", " ", "a" * 2000, "99999999999999999999", "2026-03-02", "-1", "0")
TYPE = f"{{{ns.XSI}}}type"

Change = Callable[[_Element], None]


@pytest.fixture(scope="module")
def profile() -> Schemas:
    """The shipped profile."""
    return load(PROFILE)


def test_the_profile_and_the_published_schemas_agree(
    official: list[Published], profile: Schemas, berichten: Path
) -> None:
    """Every example is valid for both, and every single change gives the same verdict from both."""
    done: set[tuple[str, str]] = set()
    verdicts = {True: 0, False: 0}
    disagreements: list[str] = []
    for path in sorted(berichten.rglob("*.xml")):
        original = standalone(path)
        for what, message in [("as it is", original), *changes(original, done)]:
            expected = any(schemas.accepts(message) for schemas in official)
            verdicts[expected] += 1
            if expected != (not profile.problems(message)):
                disagreements.append(f"{path.name}: {what}: published {expected}")
    assert disagreements == []
    assert min(verdicts.values()) > 400


def test_a_message_may_state_the_published_types(official: list[Published], profile: Schemas, berichten: Path) -> None:
    """xsi:type with the published name of an element's type is accepted, with the name of its parent's type refused."""
    stated = 0
    wrong: list[str] = []
    for path in sorted(berichten.rglob("*.xml")):
        message = standalone(path)
        schemas = next(schemas for schemas in official if schemas.accepts(message))
        types = declared_types(message, schemas)
        for element in message.iter("*"):
            for where, expected in ((element, True), (element.getparent(), False)):
                name = types.get(place(where)) if where is not None else None
                if name is None:
                    continue
                state(element, name)
                stated += 1
                if (not profile.problems(message)) != expected or schemas.libxml2.validate(message) != expected:
                    wrong.append(f"{path.name}: {place(element)} stated as {name}")
                del element.attrib[TYPE]
    assert wrong == []
    assert stated > 2000


def declared_types(message: _Element, schemas: Published) -> dict[str, str]:
    """The name of the type each element of a message is declared with, by place; without those that have none."""

    def below(element: _Element, declared: XsdElement) -> Iterator[tuple[str, str]]:
        if declared.type.name and not declared.type.name.startswith(f"{{{ns.XSD}}}"):
            yield place(element), declared.type.name
        group = declared.type.model_group
        children = {} if group is None else {child.name: child for child in group.iter_elements()}
        for child in element.iterchildren("*"):
            if isinstance(found := children.get(str(child.tag)), XsdElement):
                yield from below(child, found)

    return dict(below(message, schemas.second.maps.elements[str(message.tag)]))


def place(element: _Element) -> str:
    """Where an element stands in its document."""
    return str(element.getroottree().getpath(element))


def state(element: _Element, name: str) -> None:
    """Give an element an xsi:type."""
    kind = etree.QName(name)
    prefix = next(prefix for prefix, namespace in element.nsmap.items() if namespace == kind.namespace)
    element.set(TYPE, f"{prefix}:{kind.localname}")


def standalone(path: Path) -> _Element:
    """The message element of an example as a document of its own, in which every prefix of ours is known."""
    message = unwrap(read_xml(path.read_bytes()))
    root = etree.Element(message.tag, dict(message.attrib), nsmap=dict(ns.PREFIXES))
    root.extend(deepcopy(list(message)))
    return read_xml(etree.tostring(root))


def changes(original: _Element, done: set[tuple[str, str]]) -> Iterator[tuple[str, _Element]]:
    """Copies of a message with one change each; a change of a kind at a place in the structure is made once for all."""
    for number, element in enumerate(original.iter()):
        where = "/".join(etree.QName(step).localname for step in (*reversed(list(element.iterancestors())), element))
        for kind, change in kinds(element):
            if (kind, where) not in done:
                done.add((kind, where))
                copy = read_xml(etree.tostring(original, with_tail=False))
                change(list(copy.iter())[number])
                yield f"{kind} {where}", copy


def kinds(element: _Element) -> Iterator[tuple[str, Change]]:
    """The kinds of change that make sense for an element."""
    if element.getparent() is not None:
        yield "without", drop
        yield "twice", twice
        yield "after the next", swap
        yield "renamed", lambda target: setattr(target, "tag", f"{target.tag}X")
    yield "nil", lambda target: target.set(ns.NIL, "true")
    yield "foreign attribute", lambda target: target.set(ns.SCOPE, "alles")
    for name in element.attrib:
        yield f"without @{name}", lambda target, name=name: target.attrib.pop(name) and None
        yield f"other @{name}", lambda target, name=name: target.set(name, f"{target.get(name)}X")
    if len(element) == 0:
        for text in WRONG_TEXTS:
            yield f"text {str(text)[:20]}", lambda target, text=text: setattr(target, "text", text)


def drop(element: _Element) -> None:
    """Remove an element."""
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def twice(element: _Element) -> None:
    """Repeat an element."""
    element.addnext(deepcopy(element))


def swap(element: _Element) -> None:
    """Move an element behind the one after it."""
    if (following := element.getnext()) is not None:
        following.addnext(element)
