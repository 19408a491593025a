"""One thing that is wrong with a message: where, what, and what to do about it; never a value of the message."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, cast

from lxml import etree
from lxml.etree import _Element

from gateway.stuf import ns

MAX_NAME: Final = 80
"""Characters of a name that are shown; the longest of the standard has 44, a hostile one may have thousands."""


class Gewicht(StrEnum):
    """How much a problem weighs: a fout is a reason to refuse, a signaal is told and never refuses."""

    FOUT = "fout"
    SIGNAAL = "signaal"


@dataclass(frozen=True, slots=True)
class Problem:
    """One place in a message that does not conform.

    rule: stable id. path: elements below the message element, in our own prefixes; the message element itself when
    that is the place. line: in the received document, when known. message_nl: for the sender. message_en: for
    developers. doe_nl, doe_en: what to do about it; none of the texts ends in a full stop. code: the StUF fault a
    refusal for it carries. attribuut: which attribute it is about, in our own prefix; empty when it is the element
    itself.
    """

    rule: str
    path: str
    line: int | None
    message_nl: str
    message_en: str
    doe_nl: str = ""
    doe_en: str = ""
    code: str = "StUF055"
    gewicht: Gewicht = Gewicht.FOUT
    attribuut: str = ""


def path_of(element: _Element, message: _Element) -> str:
    """The path of an element below the message element, e.g. ``ZKN:object[2]/ZKN:isVan``."""
    steps: list[str] = []
    while element is not message and (parent := element.getparent()) is not None:
        tag = etree.QName(element)
        number = int(cast(float, _twins_before(element, naam=tag.localname, uri=tag.namespace or ""))) + 1
        is_one_of_more = number > 1 or next(element.itersiblings(str(element.tag)), None) is not None
        steps.append(qualified(str(element.tag)) + (f"[{number}]" if is_one_of_more else ""))
        element = parent
    return "/".join(reversed(steps)) or qualified(str(message.tag))


def place_of(path: str, message: _Element) -> _Element | None:
    """The element a path of `path_of` leads to, None when it is not there or outside the namespaces we know."""
    if path == qualified(str(message.tag)):
        return message
    try:
        # XPath: looking for a number among a thousand siblings takes ElementPath a thousand times as long.
        found = cast(list[_Element], message.xpath(path, namespaces=ns.PREFIXES))
    except etree.XPathError:
        return None
    return found[0] if found else None


def qualified(tag: str) -> str:
    """A tag in Clark notation with our own prefix; without one when the namespace is not ours."""
    namespace, _, name = tag.rpartition("}")
    prefix = _PREFIX_OF.get(namespace[1:])
    shown = name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…"
    return f"{prefix}:{shown}" if prefix else shown


_twins_before = etree.XPath("count(preceding-sibling::*[local-name() = $naam and namespace-uri() = $uri])")

_PREFIX_OF = {uri: prefix for prefix, uri in ns.PREFIXES.items()}
