"""Which operation does a message call? SOAPAction first, then content.

A known SOAPAction that belongs to the body decides. Empty, generic and rule-derived actions leave it to the content,
because creeerZaak, updateZaak and actualiseerZaakstatus share one root (ZDS section 1), as do the document and the
question services. WS-I BP 1.1 R1127: never rely on SOAPAction alone.
"""

from collections.abc import Callable

from lxml import etree
from lxml.etree import _Element

from gateway.errors import SoapError, StufError
from gateway.stuf import ns, operations
from gateway.stuf.message import Stuurgegevens
from gateway.stuf.operations import BY_NAME, Operation
from gateway.stuf.parse import is_nil, mutatiesoort_of, text_at

NIEUW = ("T", "R")
"""verwerkingssoort of a relation that is added or replaced (StUF 03.01 par. 5.2.3)."""

BERICHTCODES = frozenset(
    ["Bv01", "Bv02", "Bv03", "Bv04", "Di01", "Di02", "Du01", "Du02", "Fo01", "Fo02", "Fo03", "Tr01"]
    + [f"{kind}{number:02}" for kind in ("La", "Lv") for number in range(1, 15)]
    + [f"Lk{number:02}" for number in range(1, 7)]
    + [f"{kind}{number:02}" for kind in ("Sa", "Sh") for number in range(1, 5)]
)
"""The whole enumeration of StUF 03.01 par. 4.1.2."""

ENTITEITTYPEN = frozenset({
    "AOA", "BSL", "BST", "BTR", "CTP", "DCT", "DTG", "EDC", "MDW", "NNP",
    "NPS", "OBJ", "OEH", "SDC", "STA", "STT", "VES", "ZAK", "ZKT",
})  # fmt: skip
"""Entity types of the sectormodel ZKN 3.10 that may name a message; all others are StUF028."""


def resolve(element: _Element, stuurgegevens: Stuurgegevens, soap_action: str | None) -> Operation:
    """The operation of a message element.

    soap_action: the header as received, quoted or not, or None when there was none.
    Raises SoapError when the action belongs to another message, StufError (StUF001-StUF040) when nothing fits.
    """
    root = str(element.tag)
    if stuurgegevens.namespace != ns.STUF:
        raise StufError("StUF001", "Ondersteund wordt StUF 03.01")
    candidates = operations.of_root(root)
    if not candidates:
        raise _unknown(root, stuurgegevens)
    named = operations.of_action(plain_action(soap_action))
    if named and named[0].root != root:
        raise SoapError("De SOAPAction hoort bij een ander bericht dan in de SOAP Body staat")
    _check_stuurgegevens(candidates[0], stuurgegevens)
    if named and not named[0].generic:
        _check_content(named[0], element)
        return named[0]
    return candidates[0] if len(candidates) == 1 else _by_content(root, element)


def plain_action(soap_action: str | None) -> str:
    """A SOAPAction header without quotes and blanks; empty when absent."""
    return (soap_action or "").strip().strip("\"'").strip()


def _by_content(root: str, element: _Element) -> Operation:
    local = etree.QName(root).localname
    return {"zakLk01": _zaakkennisgeving, "edcLk01": _documentkennisgeving, "zakLv01": _zaakvraag}[local](element)


def _zaakkennisgeving(element: _Element) -> Operation:
    mutatiesoort = mutatiesoort_of(element)
    if mutatiesoort == "T":
        return BY_NAME["creeerZaak_Lk01"]
    if mutatiesoort != "W":
        return BY_NAME["zakLk01"]
    return BY_NAME["actualiseerZaakstatus_Lk01" if _sets_status(element) else "updateZaak_Lk01"]


def new_relations(element: _Element, name: str, verwerkingssoorten: tuple[str, ...] = NIEUW) -> list[_Element]:
    """The relations of this name that a kennisgeving adds to its object, which is the last one (huidig)."""
    huidig: list[_Element] = element.findall(ns.zkn("object"))[-1:]
    relations = (relation for zaak in huidig for relation in zaak.findall(ns.zkn(name)))
    return [one for one in relations if one.get(ns.VERWERKINGSSOORT) in verwerkingssoorten and not is_nil(one)]


def _sets_status(element: _Element) -> bool:
    """True when a kennisgeving adds a status, the only way a status changes (ZDS 1.1 actualiseerZaakstatus)."""
    return bool(new_relations(element, "heeft", ("T",)))


def _documentkennisgeving(element: _Element) -> Operation:
    if mutatiesoort_of(element) != "T":
        return BY_NAME["edcLk01"]
    has_content = element.find(f"{ns.zkn('object')}/{ns.zkn('inhoud')}") is not None
    return BY_NAME["voegZaakdocumentToe_Lk01" if has_content else "maakZaakdocument_Lk01"]


def _zaakvraag(element: _Element) -> Operation:
    gelijk = element.find(ns.zkn("gelijk"))
    if gelijk is None or not text_at(gelijk, ns.zkn("identificatie")):
        return BY_NAME["zakLv01"]
    if element.find(f"{ns.zkn('scope')}/{ns.zkn('object')}/{ns.zkn('heeftRelevant')}") is not None:
        return BY_NAME["geefLijstZaakdocumenten_Lv01"]
    if text_at(gelijk, f"{ns.zkn('heeft')}/{ns.zkn('indicatieLaatsteStatus')}"):
        return BY_NAME["geefZaakstatus_Lv01"]
    return BY_NAME["geefZaakdetails_Lv01"]


def _check_content(operation: Operation, element: _Element) -> None:
    """A SOAPAction that does not fit the mutatiesoort, e.g. Lk01 T on updateZaak (ZDS section 9.2), or the status."""
    mutatiesoort = mutatiesoort_of(element)
    if operation.mutatiesoort and mutatiesoort and mutatiesoort != operation.mutatiesoort:
        raise StufError(
            "StUF040",
            f"De SOAPAction noemt {operation.naam}; daarbij hoort mutatiesoort {operation.mutatiesoort}, "
            "het bericht heeft een andere mutatiesoort",
        )
    if operation is BY_NAME["actualiseerZaakstatus_Lk01"] and not _sets_status(element):
        raise StufError("StUF040", f"De SOAPAction noemt {operation.naam}, maar het bericht zet geen nieuwe status")


def _check_stuurgegevens(operation: Operation, stuurgegevens: Stuurgegevens) -> None:
    """StUF022-StUF040: berichtcode, entiteittype and functie must be those of the message element."""
    if stuurgegevens.berichtcode not in BERICHTCODES:
        raise StufError("StUF022", "De berichtcode in de stuurgegevens bestaat niet in StUF 03.01")
    if stuurgegevens.berichtcode != operation.berichtcode:
        raise StufError("StUF025", f"Bij dit bericht hoort berichtcode {operation.berichtcode}")
    if operation.entiteittype and stuurgegevens.entiteittype != operation.entiteittype:
        code = "StUF031" if stuurgegevens.entiteittype in ENTITEITTYPEN else "StUF028"
        raise StufError(code, f"Bij dit bericht hoort entiteittype {operation.entiteittype}")
    if operation.functies and stuurgegevens.functie not in operation.functies:
        code = "StUF037" if stuurgegevens.functie in _FUNCTIES else "StUF034"
        raise StufError(code, f"Bij dit bericht hoort functie {operation.functies[0]}")


def _unknown(root: str, stuurgegevens: Stuurgegevens) -> StufError:
    """Why no operation has this root: the first row of _REASONS that holds, which are in the order of table 4.1."""
    namespace = etree.QName(root).namespace or ""
    rows = ((code, details) for holds, code, details in _REASONS if holds(namespace, stuurgegevens))
    return StufError(*next(rows, ("StUF040", "Dit bericht hoort niet bij de ondersteunde operaties")))


_ZDS12 = "Dit is een bericht van ZDS 1.2; ondersteund wordt ZDS 1.1 (zkn0310)"
_DRAFT = "Dit is een bericht van een oud concept van RZS; ondersteund wordt rzs0310 versie 1.0"
_OTHER_ZKN = "http://www.egem.nl/StUF/sector/zkn/"
_FUNCTIES = frozenset(functie for row in operations.CATALOGUE for functie in row.functies)
_BERICHTCODES_HERE = frozenset(row.berichtcode for row in operations.CATALOGUE)

_REASONS: tuple[tuple[Callable[[str, Stuurgegevens], bool], str, str], ...] = (
    (lambda namespace, _: namespace == ns.ZDS12, "StUF007", _ZDS12),
    (lambda namespace, _: namespace == ns.RZS_DRAFT, "StUF007", _DRAFT),
    (
        lambda namespace, _: namespace.startswith(_OTHER_ZKN) and namespace != ns.ZKN,
        "StUF007",
        "Ondersteund wordt zkn0310",
    ),
    (
        lambda namespace, _: namespace not in (ns.ZKN, ns.RZS, ns.STUF),
        "StUF004",
        "Ondersteund worden zkn0310 en rzs0310",
    ),
    (
        lambda _, given: given.berichtcode not in BERICHTCODES,
        "StUF022",
        "De berichtcode in de stuurgegevens bestaat niet in StUF 03.01",
    ),
    (
        lambda _, given: given.berichtcode not in _BERICHTCODES_HERE,
        "StUF025",
        "Deze berichtcode wordt hier niet ondersteund",
    ),
    (
        lambda _, given: bool(given.entiteittype) and given.entiteittype not in ENTITEITTYPEN,
        "StUF028",
        "Het entiteittype bestaat niet in zkn0310",
    ),
    (
        lambda _, given: given.entiteittype not in ("", "ZAK", "EDC"),
        "StUF031",
        "Ondersteund worden ZAK en EDC",
    ),
    (
        lambda _, given: bool(given.functie) and given.functie not in _FUNCTIES,
        "StUF034",
        "De functie bestaat niet in zkn0310 of rzs0310",
    ),
)
"""(namespace of the root, stuurgegevens) -> whether this is why, with the code and what is supported instead."""
