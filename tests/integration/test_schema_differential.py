"""Our profile against the published schemas: the same verdict on every example and on every way to break one.

Only where a checkout of the published pack is at hand (REGIEWISSEL_OFFICIAL_SCHEMAS); nothing of it is kept here. The
pack spreads a namespace over many documents while libxml2 follows one import per namespace, so a wrapper per namespace
is written to a temporary folder (ZDS fact sheet section 11). The wrappers import each other before they include
anything: whichever namespace libxml2 meets first, it meets through its wrapper.
"""

import os
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from lxml import etree
from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.validate import Schemas, load

PROFILE = Path(__file__).parents[2] / "schemas" / "stuf-zkn"
VARIABLE = "REGIEWISSEL_OFFICIAL_SCHEMAS"
ENTRIES = ("zkn0310_msg_totaal.xsd", "rzs0310_msg_totaal.xsd")
"""The two sets of the pack cannot be loaded together (RZS fact C-32)."""

WRONG_TEXTS = (None, "x", " ", "a" * 2000, "99999999999999999999", "2026-03-02", "-1", "0")


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> list[etree.XMLSchema]:
    """The published sets, compiled; skips when the pack is not at hand."""
    if not os.environ.get(VARIABLE):
        pytest.skip(f"{VARIABLE} does not name a folder with the published schemas")
    root = Path(os.environ[VARIABLE]).resolve()
    return [compiled(next(root.rglob(entry)), tmp_path_factory.mktemp("wrappers")) for entry in ENTRIES]


@pytest.fixture(scope="module")
def profile() -> Schemas:
    """The shipped profile."""
    return load(PROFILE)


def test_the_profile_and_the_published_schemas_agree(
    official: list[etree.XMLSchema], profile: Schemas, berichten: Path
) -> None:
    """Every example is valid for both, and every single change gives the same verdict from both."""
    done: set[tuple[str, str]] = set()
    verdicts = {True: 0, False: 0}
    disagreements: list[str] = []
    for path in sorted(berichten.rglob("*.xml")):
        original = read_xml(etree.tostring(unwrap(read_xml(path.read_bytes())), with_tail=False))
        for what, message in [("as it is", original), *changes(original, done)]:
            published = any(schema.validate(message) for schema in official)
            verdicts[published] += 1
            if published != (not profile.problems(message)):
                disagreements.append(f"{path.name}: {what}: published {published}")
    assert disagreements == []
    assert min(verdicts.values()) > 400


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


def kinds(element: _Element) -> Iterator[tuple[str, Callable[[_Element], None]]]:
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


def compiled(entry: Path, folder: Path) -> etree.XMLSchema:
    """One published set behind a wrapper per namespace."""
    documents = closure(entry)
    names = {namespace: f"ns{number}.xsd" for number, namespace in enumerate(sorted(set(documents.values())))}
    for namespace, name in names.items():
        wrapper = schema_element(targetNamespace=namespace, elementFormDefault="qualified")
        for other in names.keys() - {namespace}:
            etree.SubElement(wrapper, xsd("import"), namespace=other, schemaLocation=names[other])
        for document in (path for path, owner in documents.items() if owner == namespace):
            etree.SubElement(wrapper, xsd("include"), schemaLocation=document.as_uri())
        (folder / name).write_bytes(etree.tostring(wrapper))
    driver = schema_element()
    for namespace, name in names.items():
        etree.SubElement(driver, xsd("import"), namespace=namespace, schemaLocation=name)
    (folder / "driver.xsd").write_bytes(etree.tostring(driver))
    return etree.XMLSchema(file=str(folder / "driver.xsd"))


def closure(entry: Path) -> dict[Path, str]:
    """Every document that hangs on an entry schema, with its namespace; those that declare nothing are left out."""
    found: dict[Path, str] = {}
    waiting, seen = [entry], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        root = read_xml(path.read_bytes())
        if any(child.get("name") for child in root):
            found[path] = root.get("targetNamespace", "")
        for child in root.iterchildren(xsd("include"), xsd("import")):
            location = child.get("schemaLocation", "")
            if location and "://" not in location:
                waiting.append((path.parent / location).resolve())
    return found


def schema_element(**attributes: str) -> _Element:
    """An empty schema document."""
    return etree.Element(xsd("schema"), attributes, nsmap={"xs": ns.XSD})


def xsd(name: str) -> str:
    """Qualified name in the XML Schema namespace."""
    return f"{{{ns.XSD}}}{name}"
