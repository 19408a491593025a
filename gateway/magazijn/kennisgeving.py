"""A kennisgeving as the magazijn handles it: which object was and which is, checked for what every one must have."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml.etree import _Element

from gateway.errors import StufError
from gateway.stuf import ns
from gateway.stuf.message import Status, StufMessage, Zaaktype
from gateway.stuf.parse import text_at

_OBJECTS = {"T": 1, "W": 2, "C": 2, "F": 2}
"""How many objects a mutatiesoort has (StUF 03.01 par. 5.2); the schema allows one or two in every case."""

_STATUSTYPE = ns.zkn("gerelateerde")


@dataclass(frozen=True, slots=True, eq=False)
class Kennisgeving:
    """oud: None for a new object. operatie: name of the operation, for the checks that belong to it."""

    operatie: str
    mutatiesoort: str
    huidig: _Element
    oud: _Element | None = None


def read_kennisgeving(message: StufMessage) -> Kennisgeving:
    """The kennisgeving in an Lk01, or in the update inside updateZaakdocument_Di02.

    Raises StufError StUF055 when the number of objects does not fit the mutatiesoort, StUF058 for a mutatiesoort the
    magazijn does not carry out.
    """
    inner = message.element.find(ns.zkn("edcLk02"))
    element = message.element if inner is None else inner
    mutatiesoort = text_at(element, f"{ns.zkn('parameters')}/{ns.stuf('mutatiesoort')}")
    if mutatiesoort not in _OBJECTS:
        raise StufError("StUF058", "Het zakenmagazijn verwijdert niets: mutatiesoort T, W, C en F worden uitgevoerd")
    objects = element.findall(ns.zkn("object"))
    if len(objects) != _OBJECTS[mutatiesoort]:
        raise StufError(
            "StUF055", f"Bij mutatiesoort {mutatiesoort} horen {_OBJECTS[mutatiesoort]} voorkomens van object"
        )
    return Kennisgeving(message.operation.naam, mutatiesoort, objects[-1], objects[0] if len(objects) == 2 else None)


def zaaktype_in(relations: Iterable[_Element]) -> Zaaktype:
    """The zaaktype named by the relation isVan among these; both parts empty when there is none."""
    named = next((relation for relation in relations if relation.tag == ns.zkn("isVan")), None)
    if named is None:
        return Zaaktype()
    path = f"{ns.zkn('gerelateerde')}/"
    return Zaaktype(text_at(named, path + ns.zkn("code")), text_at(named, path + ns.zkn("omschrijving")))


def status_of(heeft: _Element) -> Status:
    """The status a relation `heeft` sets."""
    return Status(
        volgnummer=text_at(heeft, f"{_STATUSTYPE}/{ns.zkn('volgnummer')}"),
        omschrijving=text_at(heeft, f"{_STATUSTYPE}/{ns.zkn('omschrijving')}"),
        code=text_at(heeft, f"{_STATUSTYPE}/{ns.zkn('code')}"),
        datum_gezet=text_at(heeft, ns.zkn("datumStatusGezet")),
    )
