"""Rules that are one question to the tree: a compiled XPath selects every place where they do not hold.

libxml2 walks the message; an element becomes a Python object only when there is something to tell about it.
"""

from collections.abc import Iterator, Mapping
from typing import cast

from lxml import etree
from lxml.etree import _Element, _ElementUnicodeResult

from gateway.stuf import ns
from gateway.stuf.business.rule import Bericht, Check, Found
from gateway.stuf.operations import CATALOGUE, Soort

ALLE_OBJECTEN = "(self::*|ZKN:edcLk02)/ZKN:object"
"""XPath from the message element to the objects of a kennisgeving, also of the one inside updateZaakdocument."""

VRAGEN = frozenset(row.naam for row in CATALOGUE if row.soort is Soort.VRAAG) | {"geefZaakdocumentbewerken_Di02"}
"""Operations with selection and scope; the last one holds its question in an edcLv01."""

KENNISGEVINGEN = frozenset(row.naam for row in CATALOGUE if row.soort is Soort.KENNISGEVING) | {
    "updateZaakdocument_Di02"
}
"""Operations with objects that are added or changed; the last one holds its kennisgeving in an edcLk02."""

ANTWOORDEN = frozenset(row.reply.rpartition("}")[2] for row in CATALOGUE if row.synchronous)
"""Message elements that answer on the same connection; as an operation they are called by that name."""

GEEN_VRAGEN = (frozenset(row.naam for row in CATALOGUE) | ANTWOORDEN) - VRAGEN
"""Operations where an empty element says something instead of asking for it."""


class Vraag:
    """A compiled XPath that gives elements; it may name attributes instead, which gives the elements that carry them.

    Going up from an attribute in XPath itself makes libxml2 compare every parent with all before it.
    """

    def __init__(self, expression: str) -> None:
        self._xpath = etree.XPath(expression, namespaces=ns.PREFIXES)

    def __call__(self, element: _Element) -> list[_Element]:
        """What the expression selects, in document order."""
        found = cast(list[_Element | _ElementUnicodeResult], self._xpath(element))
        return [cast(_Element, one.getparent()) if isinstance(one, str) else one for one in found]


class Nergens:
    """The check that XPaths from the message element select nothing; with each the words to tell it with.

    expression: true in XPath when something is selected. It lets one question stand for many rules: a message that
    breaks none of them, as nearly every message, is asked once.
    """

    def __init__(self, rows: Mapping[str, Mapping[str, str]]) -> None:
        self.expression = " or ".join(f"boolean({one})" for one in rows)
        self._any = etree.XPath(self.expression, namespaces=ns.PREFIXES)
        self._vragen = tuple((Vraag(expression), words) for expression, words in rows.items())

    def __call__(self, bericht: Bericht) -> Iterator[Found]:
        """Every place an expression selects."""
        if len(self._vragen) > 1 and not self._any(bericht.element):
            return iter(())
        return (Found(element, words) for vraag, words in self._vragen for element in vraag(bericht.element))


def nergens(expression: str) -> Check:
    """The check that an XPath from the message element selects nothing."""
    return Nergens({expression: {}})


def nergens_bij(soorten: Mapping[str, Check]) -> Check:
    """A check per mutatiesoort; another one is not judged."""

    def check(bericht: Bericht) -> Iterator[Found]:
        asked = soorten.get(bericht.message.onderwerp.mutatiesoort)
        return asked(bericht) if asked else iter(())

    return check


def opsomming(letters: str, en: str = "of") -> str:
    """Letters as a Dutch or English enumeration: "T, W of I"."""
    return f" {en} ".join(filter(None, (", ".join(letters[:-1]), letters[-1:])))
