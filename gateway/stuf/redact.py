"""A message for people who may see that it passed, not whom it is about.

Strategy: show what is known to be safe, mask everything else. SHOWN lists elements that never hold anything personal;
BY_OWNER lists elements whose meaning depends on what they describe (identificatie of a zaak is a number of the
municipality, of a person it is a BSN). Names, free text and attributes nobody listed become bullets, a BSN keeps its
last four digits, and the content of a document is left out.
"""

import re

from lxml import etree
from lxml.etree import _Element

from gateway.stuf import ns, rzs
from gateway.stuf.parse import text_of

MASK = "•••"
LEFT_OUT = "[inhoud niet getoond]"

_STUURGEGEVENS = """
    berichtcode organisatie applicatie administratie referentienummer tijdstipBericht crossRefnummer entiteittype
    functie mutatiesoort indicatorOvername sortering indicatorVervolgvraag indicatorAfnemerIndicatie indicatorAantal
    maximumAantal aantalVoorkomens code plek tijdstipRegistratie beginGeldigheid eindGeldigheid
"""
_ZAAK = """
    startdatum registratiedatum publicatiedatum einddatum einddatumGepland uiterlijkeEinddatum zaakniveau
    deelzakenIndicatie archiefnominatie datumVernietigingDossier volgnummer datumStatusGezet indicatieLaatsteStatus
    zkt.code zkt.omschrijving ingangsdatumObject einddatumObject dct.omschrijving dct.category creatiedatum
    ontvangstdatum verzenddatum formaat taal versie status vertrouwelijkAanduiding vertrouwAanduiding antwoord code
    checkedOutId
"""

SHOWN = frozenset({ns.stuf(name) for name in _STUURGEGEVENS.split()} | {ns.zkn(name) for name in _ZAAK.split()})
"""Elements whose value is always shown."""

BY_OWNER: dict[str, frozenset[str]] = {
    ns.zkn("identificatie"): frozenset({"ZAK", "EDC", "ZKT", "STT", "DCT"}),
    ns.zkn("omschrijving"): frozenset({"ZKT", "STT", "DCT", "ZAKOBJ"}),
}
"""Elements that are shown only in an object of one of these entity types."""

_EXTRA = frozenset({rzs.GEBEURTENIS, rzs.ZENDENDE_APPLICATIE, rzs.GEZINSPLAN, rzs.DOMEINGEGEVENS})
_ATTRIBUTES = frozenset(
    {ns.ENTITEITTYPE, ns.FUNCTIE, ns.VERWERKINGSSOORT, ns.NO_VALUE, ns.SCOPE, ns.NIL, ns.CONTENT_TYPE, "naam"}
)
_NINE_DIGITS = re.compile(r"(?<!\d)\d{5}(\d{4})(?!\d)")


def redact(element: _Element) -> _Element:
    """A masked copy of a message element; the original is not touched and its document content not copied."""
    copy = etree.Element(element.tag, nsmap=dict(ns.PREFIXES))
    _fill(copy, element)
    etree.cleanup_namespaces(copy)
    return copy


def shown(element: _Element) -> str:
    """The masked copy as indented text, for a screen."""
    copy = redact(element)
    etree.indent(copy, "  ")
    return etree.tostring(copy, encoding="unicode")


def mask_text(text: str) -> str:
    """A line of text with everything that could be a BSN masked."""
    return _NINE_DIGITS.sub(r"*****\1", text)


def _fill(copy: _Element, element: _Element) -> None:
    for name, value in element.attrib.items():
        copy.set(name, value if name in _ATTRIBUTES else MASK)
    if len(element) == 0:
        copy.text = _value(element)
    for child in element:
        _fill(etree.SubElement(copy, child.tag), child)


def _value(element: _Element) -> str | None:
    text = text_of(element)
    if not text:
        return None
    if element.tag == ns.zkn("inhoud"):
        return LEFT_OUT
    if _is_safe(element):
        return text
    if _is_agreed(element, text) or _NINE_DIGITS.fullmatch(text):
        return mask_text(text)
    return MASK


def _is_safe(element: _Element) -> bool:
    tag = str(element.tag)
    owner = element.getparent()
    return tag in SHOWN or (owner is not None and owner.get(ns.ENTITEITTYPE) in BY_OWNER.get(tag, ()))


def _is_agreed(element: _Element, text: str) -> bool:
    """What has no element of its own and travels under an agreed name (RZS section 1, row 5)."""
    if element.tag == ns.stuf("extraElement"):
        return element.get("naam") in _EXTRA
    # A work order has no extraElementen: there it is a melding "naam: waarde".
    return element.tag == ns.rzs("melding") and text.partition(":")[0] in _EXTRA
