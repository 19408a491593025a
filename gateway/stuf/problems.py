"""One thing that is wrong with a message: where, what, and what to do about it; never a value of the message."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

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
        twins = parent.findall(str(element.tag))
        number = f"[{twins.index(element) + 1}]" if len(twins) > 1 else ""
        steps.append(qualified(str(element.tag)) + number)
        element = parent
    return "/".join(reversed(steps)) or qualified(str(message.tag))


def place_of(path: str, message: _Element) -> _Element | None:
    """The element a path of `path_of` leads to, None when it is not there or outside the namespaces we know."""
    if path == qualified(str(message.tag)):
        return message
    try:
        return message.find(path, dict(ns.PREFIXES))
    except (SyntaxError, KeyError):
        return None


def qualified(tag: str) -> str:
    """A tag in Clark notation with our own prefix; without one when the namespace is not ours."""
    namespace, _, name = tag.rpartition("}")
    prefix = _PREFIX_OF.get(namespace[1:])
    shown = name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…"
    return f"{prefix}:{shown}" if prefix else shown


_PREFIX_OF = {uri: prefix for prefix, uri in ns.PREFIXES.items()}
