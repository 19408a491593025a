"""Checks that can be asked together: one question, or one walk, tells of many rules that none of them is broken.

libxml2 walks the message; an element becomes a Python object only when there is something to tell about it. A check
that cannot be asked together is a function of its own, which every message it applies to pays for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from lxml import etree
from lxml.etree import _Element, _ElementUnicodeResult

from gateway.stuf import ns
from gateway.stuf.business.lezen import HUIDIG
from gateway.stuf.business.rule import Bericht, Check, Found
from gateway.stuf.operations import CATALOGUE, FO02, Soort
from gateway.stuf.problems import qualified

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

FOUTEN = frozenset(row.naam for row in CATALOGUE if row.soort is Soort.FOUT) | {FO02.rpartition("}")[2]}
"""Faults: as a message of their own, and on the connection of a question."""

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


@dataclass(frozen=True, slots=True)
class Indien:
    """A check that can only find something when one of the XPaths in `waar` selects something."""

    waar: tuple[str, ...]
    check: Check

    def __call__(self, bericht: Bericht) -> Iterator[Found]:
        """What the check finds."""
        return self.check(bericht)


Verdacht = Callable[[_Element, Bericht], bool]
"""Whether an element of a message can be wrong."""


@dataclass(frozen=True, slots=True)
class Langs:
    """A check that can only find something when `verdacht` is true of one of the elements with these tags."""

    tags: tuple[str, ...]
    verdacht: Verdacht
    check: Check

    def __call__(self, bericht: Bericht) -> Iterator[Found]:
        """What the check finds."""
        return self.check(bericht)


@dataclass(frozen=True, slots=True)
class Naargelang:
    """A check that differs per kind of message. voor: operation and mutatiesoort -> the check; None for none."""

    voor: Callable[[str, str], Check | None]

    def __call__(self, bericht: Bericht) -> Iterator[Found]:
        """What the check for this message finds."""
        check = self.voor(bericht.message.operation.naam, bericht.message.onderwerp.mutatiesoort)
        return check(bericht) if check else iter(())


def een_van(expressions: Iterable[str]) -> etree.XPath:
    """True when one of these XPaths selects something.

    Those that begin alike are asked in one go: looking for the object once for each of them costs more than the rest.
    """
    groups: dict[str, list[str]] = {}
    for expression in expressions:
        begin = next((one for one in _BEGIN if expression.startswith(one)), "")
        groups.setdefault(begin, []).append(expression.removeprefix(begin))
    alone = [f"boolean({one})" for one in groups.pop("", ())]
    together = [f"{begin}[{' or '.join(map(_from_there, rest))}]" for begin, rest in groups.items()]
    return etree.XPath(f"boolean({' or '.join((*together, *alone)) or 'false()'})", namespaces=ns.PREFIXES)


VAN_GERELATEERDE: Final = "descendant::ZKN:gerelateerde/@StUF:verwerkingssoort"
"""XPath from the message element to the verwerkingssoort of what is at the other end of a relation."""

_BEGIN: Final = (HUIDIG, f"{ALLE_OBJECTEN}[last()]", ALLE_OBJECTEN, "descendant::*/@StUF:noValue", VAN_GERELATEERDE)
"""How XPaths begin that are asked together, a longer one before what it begins with."""


def _from_there(rest: str) -> str:
    return rest[1:] if rest.startswith("/") else f"self::node(){rest}"


def nergens(*expressions: str) -> Check:
    """The check that XPaths from the message element select nothing."""
    return nergens_met({expression: {} for expression in expressions})


def nergens_met(rows: Mapping[str, Mapping[str, str]]) -> Check:
    """The check that XPaths from the message element select nothing; with each the words to tell it with."""
    is_any = een_van(rows)
    vragen = tuple((Vraag(expression), words) for expression, words in rows.items())

    def check(bericht: Bericht) -> Iterator[Found]:
        if len(vragen) > 1 and not is_any(bericht.element):
            return iter(())
        return (Found(element, words) for vraag, words in vragen for element in vraag(bericht.element))

    return Indien(tuple(rows), check)


def per_mutatiesoort(checks: Mapping[str, Check]) -> Check:
    """A check per mutatiesoort; another one is not judged."""
    return Naargelang(lambda _, mutatiesoort: checks.get(mutatiesoort))


def elk(tags: tuple[str, ...], verkeerd: Verdacht) -> Check:
    """The check that no element with these tags is wrong; the word `naam` says which one is."""

    def check(bericht: Bericht) -> Iterator[Found]:
        wrong = (one for one in bericht.element.iter(*tags) if verkeerd(one, bericht))
        return (Found(one, {"naam": qualified(str(one.tag))}) for one in wrong)

    return Langs(tags, verkeerd, check)


def als_er_is(tags: tuple[str, ...], check: Check) -> Check:
    """A check that has nothing to say of a message without elements with these tags."""
    return Langs(tags, lambda _element, _bericht: True, check)


GEEN: Final[Mapping[str, str]] = {"aantal": "geen", "number": "no"}
MEER: Final[Mapping[int, Mapping[str, str]]] = {
    0: {"aantal": "een", "number": "a"},
    1: {"aantal": "meer dan één", "number": "more than one"},
    2: {"aantal": "meer dan twee", "number": "more than two"},
}
"""Words for how many there are, when there should be more and when there should be no more than so many."""


def opsomming(letters: str, en: str = "of") -> str:
    """Letters as a Dutch or English enumeration: "T, W of I"."""
    return f" {en} ".join(filter(None, (", ".join(letters[:-1]), letters[-1:])))
