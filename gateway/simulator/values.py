"""Reading values out of a message by a path people can type: ``heeft/gerelateerde/omschrijving``.

Namespaces are left out of a path, because no two elements of a StUF message with the same path differ in theirs. A step
may name one extraElement among its twins: ``extraElement[gezinsplan]``.
"""

from collections.abc import Iterable, Iterator

from lxml import etree
from lxml.etree import _Element

from gateway.stuf.parse import is_nil

NIETS = ""
"""The value of an element that is there but says nothing (xsi:nil)."""


def values_at(element: _Element, path: str) -> list[str]:
    """Texts of the elements or attributes at a path below an element, in document order; absent gives an empty list.

    A first step ``**`` looks at any depth: ``**/identificatie``.
    """
    steps = [step for step in path.split("/") if step]
    anywhere = steps[:1] == ["**"]
    found: Iterable[_Element] = [element]
    attribute = steps.pop()[1:] if steps and steps[-1].startswith("@") else ""
    for number, step in enumerate(steps[1:] if anywhere else steps):
        found = list(_below(found, step, deep=anywhere and number == 0))
    if attribute:
        return [value for item in found for name, value in item.attrib.items() if _local(name) == attribute]
    return [NIETS if is_nil(item) else (item.text or "").strip() for item in found]


def _below(elements: Iterable[_Element], step: str, *, deep: bool) -> Iterator[_Element]:
    name, _, naam = step.rstrip("]").partition("[")
    for element in elements:
        for item in element.iter() if deep else element:
            if _local(item.tag) == name and naam in ("", item.get("naam")):
                yield item


def _local(name: object) -> str:
    return etree.QName(str(name)).localname
