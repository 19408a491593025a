"""Everything the magazijn can show of a zaak or document, as the `object` of an answer.

Relations that hold now, statuses newest first with indicatieLaatsteStatus, related zaken and documents as they are now
rather than as they were called when the relation was made. What of it is given is the scope's affair.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element

from gateway.magazijn import model
from gateway.magazijn.fragment import clean, ordered
from gateway.magazijn.record import Record, Relatie
from gateway.magazijn.sleutel import sleutel
from gateway.magazijn.status import newest_first
from gateway.stuf import ns
from gateway.stuf.write import add

_NOT_IN_ANSWER = frozenset((ns.zkn("sta.datumStatusGezet"),))
"""The schema of answers types it as a volgnummer (ZDS 6.8), so it cannot be given where a zaak lists its documents."""


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What an object is shown with. zaken: the related ones. hoofdzaken: those it is a deelzaak of.

    documenten: those of the zaak, each with the relation that says so. laatste_status: J or N when only such statuses.
    """

    moment: str
    zaken: Mapping[str, Record] = field(default_factory=dict)
    hoofdzaken: tuple[Record, ...] = ()
    documenten: tuple[tuple[Record, Relatie], ...] = ()
    laatste_status: str = ""


def show(record: Record, around: Surroundings, inhoud: _Element | None = None) -> _Element:
    """The whole object. inhoud: the element with the content, when that is shown."""
    shown = deepcopy(record.velden)
    shown.tag = ns.zkn("object")
    shown.set(ns.ENTITEITTYPE, record.model.entiteittype)
    shown.set(ns.SLEUTEL_VERZENDEND, str(record.id))
    if inhoud is not None:
        shown.append(inhoud)
    for tag in record.model.relaties:
        shown.extend(_relations(record, tag, around))
    return ordered(shown, record.model.reeks)


def _relations(record: Record, tag: str, around: Surroundings) -> Iterator[_Element]:
    relaties = list(record.current(around.moment, tag))
    if tag == model.HEEFT:
        yield from _statussen(relaties, around.laatste_status)
    elif tag == model.HEEFT_RELEVANT:
        yield from (_zaakdocument(document, relatie) for document, relatie in around.documenten)
    elif tag == model.HEEFT_ALS_HOOFDZAAK:
        yield from (_hoofdzaak(zaak) for zaak in around.hoofdzaken)
    else:
        yield from (_current(relatie, record.model.relaties[tag], around.zaken) for relatie in relaties)


def _statussen(relaties: Iterable[Relatie], wanted: str) -> Iterator[_Element]:
    for index, status in enumerate(newest_first(relaties)):
        indicatie = "N" if index else "J"
        if wanted in ("", indicatie):
            element = deepcopy(status.element)
            element.set(ns.ENTITEITTYPE, "ZAKSTT")
            add(element, model.INDICATIE_LAATSTE_STATUS, indicatie)
            yield ordered(element, model.RELATIE_REEKS)


def _current(relatie: Relatie, entiteittype: str, zaken: Mapping[str, Record]) -> _Element:
    element = deepcopy(relatie.element)
    element.set(ns.ENTITEITTYPE, entiteittype)
    key = sleutel(element)
    if key.soort == "ZAK" and (zaak := zaken.get(key.waarde)) is not None:
        element[0] = _zaak(zaak)
    return element


def _zaak(zaak: Record) -> _Element:
    """A zaak where it is the gerelateerde."""
    element = etree.Element(model.GERELATEERDE, {ns.ENTITEITTYPE: "ZAK"}, nsmap={**ns.PREFIXES})
    for tag in model.ZAAK_ALS_GERELATEERDE:
        element.extend(deepcopy(zaak.velden.findall(tag)))
    element.extend(deepcopy(relatie.element) for relatie in zaak.relaties if relatie.tag == model.IS_VAN)
    return element


def _hoofdzaak(zaak: Record) -> _Element:
    element = etree.Element(model.HEEFT_ALS_HOOFDZAAK, {ns.ENTITEITTYPE: "ZAKZAKHFD"}, nsmap={**ns.PREFIXES})
    element.append(_zaak(zaak))
    return element


def _zaakdocument(document: Record, relatie: Relatie) -> _Element:
    """The relation of a document to a zaak, seen from the zaak."""
    element = etree.Element(model.HEEFT_RELEVANT, {ns.ENTITEITTYPE: "ZAKEDC"}, nsmap={**ns.PREFIXES})
    gerelateerde = add(element, model.GERELATEERDE, entiteittype="EDC")
    gerelateerde.extend(deepcopy(child) for child in document.velden if child.tag not in model.NIET_ALS_GERELATEERDE)
    own = clean(relatie.element, _NOT_IN_ANSWER | {model.GERELATEERDE})
    element.extend(list(own))
    return element
