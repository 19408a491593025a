"""Which party, thing, zaak or statustype is at the other end of a relation, and do two mean the same?

A gerelateerde is known by its key (BSN, RSIN, vestigingsnummer, identificatie); one without a key by everything that is
said of it (StUF 03.01 par. 4.3).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from gateway.magazijn import model
from gateway.stuf import ns
from gateway.stuf.parse import is_nil, text_at, text_of

_KEYS: dict[str, tuple[str, ...]] = {
    "NPS": (ns.bg("inp.bsn"), ns.bg("anp.identificatie")),
    "NNP": (ns.bg("inn.nnpId"), ns.bg("ann.identificatie")),
    "VES": (ns.bg("vestigingsNummer"),),
    "ZKT": (ns.zkn("code"), ns.zkn("omschrijving")),
    "STT": (ns.zkn("volgnummer"), ns.zkn("omschrijving")),
}
_ANY_KEY = (ns.zkn("identificatie"), ns.bg("identificatie"))


@dataclass(frozen=True, slots=True)
class Sleutel:
    """soort: entiteittype of the gerelateerde, empty when it is not named. waarde: its key, empty when it has none."""

    soort: str = ""
    waarde: str = field(default="", repr=False)


def gerelateerde(relatie: _Element) -> _Element | None:
    """The element that is the gerelateerde: of a choice the one typed child (StUF 03.01 par. 3.2.2)."""
    element = relatie.find(model.GERELATEERDE)
    if element is None or is_nil(element):
        return None
    if element.get(ns.ENTITEITTYPE):
        return element
    return element[0] if len(element) else None


def sleutel(relatie: _Element) -> Sleutel:
    """The key at the other end of a relation; empty when it says nothing."""
    element = gerelateerde(relatie)
    if element is None:
        return Sleutel()
    soort = element.get(ns.ENTITEITTYPE, "")
    values = (text_at(element, tag) for tag in _KEYS.get(soort, _ANY_KEY))
    return Sleutel(soort, next((value for value in values if value), ""))


def same_gerelateerde(sought: _Element, known: _Element) -> bool:
    """Do two relations mean the same gerelateerde? By the first key both have, else by all that the first one says."""
    one, other = gerelateerde(sought), gerelateerde(known)
    if one is None or other is None or one.get(ns.ENTITEITTYPE) != other.get(ns.ENTITEITTYPE):
        return False
    for tag in _KEYS.get(one.get(ns.ENTITEITTYPE, ""), _ANY_KEY):
        left, right = text_at(one, tag), text_at(other, tag)
        if left and right:
            return left == right
    said = set(_says(one))
    return bool(said) and said <= set(_says(other))


def _says(element: _Element) -> Iterator[tuple[str, str]]:
    return ((str(leaf.tag), text_of(leaf)) for leaf in element.iter() if len(leaf) == 0 and text_of(leaf))
