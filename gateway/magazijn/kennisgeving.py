"""A kennisgeving as the magazijn handles it: which object was and which is, checked for what every one must have."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from gateway.errors import StufError
from gateway.stuf import ns
from gateway.stuf.business.objecten import AANTAL
from gateway.stuf.message import Status, StufMessage, Zaaktype
from gateway.stuf.parse import is_nil, text_at

_CARRIED_OUT = frozenset("TWCF")
"""The mutatiesoorten the magazijn carries out; V, removal, it does not."""

_STATUSTYPE = ns.zkn("gerelateerde")


@dataclass(frozen=True, slots=True, eq=False)
class Kennisgeving:
    """oud: None for a new object."""

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
    if mutatiesoort not in _CARRIED_OUT:
        raise StufError("StUF058", "Het zakenmagazijn verwijdert niets: mutatiesoort T, W, C en F worden uitgevoerd")
    objects = element.findall(ns.zkn("object"))
    if len(objects) != AANTAL[mutatiesoort]:
        raise StufError("StUF055", f"Bij mutatiesoort {mutatiesoort} hoort het object {AANTAL[mutatiesoort]} keer")
    return Kennisgeving(objects[-1], objects[0] if len(objects) == 2 else None)


def new_statussen(zaak: _Element) -> Iterator[_Element]:
    """The statuses a kennisgeving adds."""
    statussen = zaak.findall(ns.zkn("heeft"))
    return (heeft for heeft in statussen if heeft.get(ns.VERWERKINGSSOORT) == "T" and not is_nil(heeft))


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
