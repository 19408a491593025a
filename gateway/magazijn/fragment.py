"""The form in which the magazijn keeps XML: canonical fragments, the same for the same content.

A fragment has our own prefixes, no blanks between elements and nothing that belongs to the message it came from
(verwerkingssoort, keys of the sender). The content of a document is never part of one.
"""

from collections.abc import Iterable

from lxml import etree
from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.parse import is_nil, read_xml

_OF_THE_MESSAGE = frozenset(
    (ns.VERWERKINGSSOORT, ns.SCOPE, ns.FUNCTIE, *(ns.stuf(f"sleutel{whose}") for whose in ("Verzendend", "Ontvangend")))
)


def clean(element: _Element, leave_out: frozenset[str] = frozenset()) -> _Element:
    """A copy that says only what is so. leave_out: qualified names of direct children that are not copied."""
    copy = etree.Element(element.tag, nsmap={**ns.PREFIXES})
    _fill(copy, element, leave_out)
    return copy


def to_text(element: _Element) -> str:
    """A clean element as exclusive canonical XML, so that equal content gives equal text."""
    return etree.tostring(element, method="c14n", exclusive=True).decode()


def from_texts(texts: Iterable[str]) -> list[_Element]:
    """The elements of stored fragments, parsed in one go."""
    return list(read_xml(f"<fragments>{''.join(texts)}</fragments>".encode()))


def texts(elements: Iterable[_Element]) -> tuple[str, ...]:
    """What elements say, for comparing: nil says that there is no value, the same as absence."""
    return tuple(to_text(copy) for copy in map(clean, elements) if not is_nil(copy))


def ordered(parent: _Element, order: dict[str, int]) -> _Element:
    """The same parent with its children in the order of the standard; unknown ones last."""
    parent[:] = sorted(parent, key=lambda child: order.get(str(child.tag), len(order)))
    return parent


def _fill(copy: _Element, element: _Element, leave_out: frozenset[str]) -> None:
    for name, value in element.attrib.items():
        if name not in _OF_THE_MESSAGE:
            copy.set(name, value)
    if is_nil(element) or element.get(ns.NO_VALUE):
        copy.set(ns.NIL, "true")  # noValue without nil says the same (StUF 03.01 par. 3.4)
        return
    if len(element) == 0:
        copy.text = element.text
    for child in element:
        if child.tag not in leave_out:
            _fill(etree.SubElement(copy, child.tag), child, frozenset())
