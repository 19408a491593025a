"""What rules read of elements: which relations are given, who is client; as XPath where a rule only looks."""

from typing import Final

from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.rule import Bericht
from gateway.stuf.parse import is_nil, text_at

GERELATEERDE: Final = ns.zkn("gerelateerde")
IDENTIFICATIE: Final = ns.zkn("identificatie")
OMSCHRIJVING: Final = ns.zkn("omschrijving")
ANDERE_IDENTIFICATIE: Final = f"{GERELATEERDE}/{IDENTIFICATIE}"

CLIENT: Final = "Client"
CLIENTEN: Final = frozenset(("client", "cliënt"))
"""Spellings of a client as zaakobject, in lower case; CLIENT is the one of the standard."""

HUIDIG: Final = "ZKN:object[last()]"
"""XPath of the last object of a kennisgeving: the new one, or how a changed one has become."""

GEVULD: Final = "[not(@xsi:nil[. = 'true' or . = '1'])]"
"""XPath predicate of an element that says something."""

GEGEVEN: Final = f"{GEVULD}[contains('TWR', @StUF:verwerkingssoort)]"
"""XPath predicate of a relation the message makes or changes."""

IS_CLIENT: Final = "[translate(normalize-space(ZKN:omschrijving), 'CLIENTËë', 'clientee') = 'client']"
"""XPath predicate of a zaakobject that is a client; the same as CLIENTEN."""

NIEUW: Final = "[../ZKN:parameters/StUF:mutatiesoort = 'T']"
"""XPath predicate of the object of a message that makes a zaak or document."""

_GEGEVEN = frozenset(("T", "W", "R"))
_EINDIGT = frozenset(("E", "V"))


def huidige(bericht: Bericht, tag: str) -> list[_Element]:
    """The relations of one name in the last object that say something."""
    return [relation for relation in bericht.huidig.get(tag, ()) if not is_nil(relation)]


def gegeven(bericht: Bericht, tag: str) -> list[_Element]:
    """The relations of one name a message makes or changes."""
    return [relation for relation in huidige(bericht, tag) if relation.get(ns.VERWERKINGSSOORT) in _GEGEVEN]


def beeindigd(bericht: Bericht, tag: str) -> list[_Element]:
    """The relations of one name a message ends; they stand in oud (StUF 03.01 par. 5.2.4)."""
    oud = bericht.objecten[0].iterchildren(tag) if len(bericht.objecten) > 1 else ()
    return [one for one in oud if one.get(ns.VERWERKINGSSOORT) in _EINDIGT and not is_nil(one)]


def is_client(relation: _Element) -> bool:
    """True for a zaakobject that is a client of the plan."""
    return text_at(relation, OMSCHRIJVING).casefold() in CLIENTEN


def bsn_of(relation: _Element) -> str:
    """The BSN of the natuurlijkPersoon at the other end of a relation, empty when there is none."""
    return text_at(relation, _BSN_PATH)


_BSN_PATH = f"{GERELATEERDE}/{ns.zkn('natuurlijkPersoon')}/{ns.bg('inp.bsn')}"
