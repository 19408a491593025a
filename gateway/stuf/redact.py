"""A message for people who may see that it passed, not whom it is about.

Strategy: show what is known to be safe, mask everything else. SHOWN lists elements that never hold anything personal;
BY_OWNER lists elements whose meaning depends on what they describe (identificatie of a zaak is a number of the
municipality, of a person it is a BSN). Names, free text and attributes nobody listed become bullets, a BSN keeps its
last four digits, and the content of a document is left out.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from lxml import etree
from lxml.etree import _Element

from gateway.stuf import ns, rzs
from gateway.stuf.operations import CATALOGUE
from gateway.stuf.parse import text_of
from gateway.stuf.plaats import ENTITEITTYPEN, FUNCTIES

MASK = "•••"
LEFT_OUT = "[inhoud niet getoond]"

MAX_DEPTH = 3
MAX_CHILDREN = 12
MAX_ATTRIBUTES = 12
MAX_SHAPE = 80
"""How much of an element a fragment shows: levels below it, children and attributes of one element, characters of one
text."""

_SHORTEST = len("<a/>")

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

_NUMMERS = frozenset({ns.stuf("referentienummer"), ns.stuf("crossRefnummer"), ns.zkn("identificatie")})
"""Of what is shown, that in which nine digits are a serial number and no BSN."""

_IDENTIFICATIES = r"\d{4}[\w.-]{1,36}( \d{4}[\w.-]{1,36})*"
_EXTRA = {
    rzs.GEBEURTENIS: re.compile("|".join(sorted({row.gebeurtenis for row in CATALOGUE if row.gebeurtenis}))),
    rzs.ZENDENDE_APPLICATIE: re.compile(r"[\w.-]{3,50}"),
    rzs.GEZINSPLAN: re.compile(_IDENTIFICATIES),
    rzs.DOMEINGEGEVENS: re.compile(_IDENTIFICATIES),
}
"""Agreed names of what has no element of its own -> the values that are not personal."""

_OFFICE = "application/vnd.openxmlformats-officedocument"
_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    ns.ENTITEITTYPE: ENTITEITTYPEN,
    ns.FUNCTIE: FUNCTIES,
    ns.VERWERKINGSSOORT: frozenset("TWVEIRSO"),
    ns.NO_VALUE: frozenset(
        ("geenWaarde", "waardeOnbekend", "vastgesteldOnbekend", "nietOndersteund", "nietGeautoriseerd")
    ),
    ns.SCOPE: frozenset(
        (
            "alles", "allesZonderMetagegevens", "allesMaarKerngegevensGerelateerden",
            "allesZonderMetagegevensMaarKerngegevensGerelateerden", "kerngegevens",
        )
    ),
    ns.NIL: frozenset(("true", "false", "0", "1")),
    ns.CONTENT_TYPE: frozenset(
        (
            "application/json", "application/msword", "application/octet-stream", "application/pdf", "application/xml",
            "application/zip", "application/vnd.ms-excel", "application/vnd.oasis.opendocument.text",
            f"{_OFFICE}.spreadsheetml.sheet", f"{_OFFICE}.wordprocessingml.document", "image/jpeg", "image/png",
            "image/tiff", "message/rfc822", "text/csv", "text/html", "text/plain", "text/xml",
        )
    ),
    "naam": frozenset(_EXTRA),
}  # fmt: skip
"""Attributes that are shown -> the values of the standard, and media types documents have; what only looks like one may
be somebody's name."""
_DECLARATION = re.compile(r' xmlns:\w+="[^"]*"')
_DIGIT, _CAPITAL, _LETTER = re.compile(r"\d"), re.compile(r"[A-ZÀ-ÖØ-Þ]"), re.compile(r"[^\W\dA-ZÀ-ÖØ-Þ_]")
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


def fragment(element: _Element, length: int) -> str:
    """The beginning of an element with of every text only its shape.

    For lists and reports that leave the municipality: the shape tells what is wrong with a value and not whose it is.
    """
    copy = etree.Element(element.tag, nsmap=dict(ns.PREFIXES))
    _outline(copy, element, MAX_DEPTH, iter(range(length // _SHORTEST)))
    text = _DECLARATION.sub("", etree.tostring(copy, encoding="unicode"))
    return text if len(text) <= length else text[: length - 1] + "…"


def shape(text: str) -> str:
    """A text without what it says: letters as x, digits as 9, signs as they are, and not all of a long one."""
    return _LETTER.sub("x", _CAPITAL.sub("X", _DIGIT.sub("9", text[:MAX_SHAPE])))


def mask_text(text: str) -> str:
    """A line of text with everything that could be a BSN masked."""
    return _NINE_DIGITS.sub(r"*****\1", text)


def _fill(copy: _Element, element: _Element) -> None:
    for name, value in element.attrib.items():
        copy.set(name, value if _is_standard(name, value) else MASK)
    if len(element) == 0:
        copy.text = _value(element)
    for child in element:
        _fill(etree.SubElement(copy, child.tag), child)


def _outline(copy: _Element, element: _Element, depth: int, room: Iterator[int]) -> None:
    """room: one for every element that may still fit."""
    for name, value in islice(element.attrib.items(), MAX_ATTRIBUTES):
        copy.set(name, value if _is_standard(name, value) else shape(value))
    if len(element) == 0:
        copy.text = LEFT_OUT if element.tag == ns.zkn("inhoud") and element.text else shape(element.text or "")
    elif depth == 0:
        copy.text = "…"
    else:
        # In this order: zip asks for room only when there is a child.
        for child, _ in zip(islice(element, MAX_CHILDREN), room, strict=False):
            _outline(etree.SubElement(copy, child.tag), child, depth - 1, room)


def _value(element: _Element) -> str | None:
    text = text_of(element)
    if not text:
        return None
    if element.tag == ns.zkn("inhoud"):
        return LEFT_OUT
    if _is_safe(element):
        return text if element.tag in _NUMMERS else mask_text(text)
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
        return _is_agreed_value(element.get("naam", ""), text)
    # A work order has no extraElementen: there it is a melding "naam: waarde".
    naam, _, waarde = text.partition(": ")
    return element.tag == ns.rzs("melding") and _is_agreed_value(naam, waarde)


def _is_agreed_value(naam: str, waarde: str) -> bool:
    return naam in _EXTRA and _EXTRA[naam].fullmatch(waarde) is not None


def _is_standard(name: str, value: str) -> bool:
    return value in _ATTRIBUTES.get(name, ())
