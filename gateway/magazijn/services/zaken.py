"""creeerZaak, updateZaak and actualiseerZaakstatus: zaken made and changed (ZDS 6.2-6.4, RZS 3.1-3.4)."""

from lxml.etree import _Element

from gateway.errors import StufError
from gateway.magazijn import model
from gateway.magazijn.catalogus import Statustype
from gateway.magazijn.change import changed_record, new_record, set_veld
from gateway.magazijn.checks import check_change
from gateway.magazijn.kennisgeving import new_statussen, read_kennisgeving, status_of, zaaktype_in
from gateway.magazijn.record import Record
from gateway.magazijn.services.setting import Setting
from gateway.magazijn.status import newest_first, set_at
from gateway.magazijn.store.unit import Writing
from gateway.stuf.message import StufMessage, Zaaktype
from gateway.stuf.parse import text_at


def create(writing: Writing, message: StufMessage, setting: Setting) -> None:
    """A new zaak, under the identificatie the message gives it.

    Raises StufError StUF058 (identificatie taken, not in the catalogus), StUF055 (an element the standard does not
    know here).
    """
    kennisgeving = read_kennisgeving(message)
    record = new_record(model.ZAAK, kennisgeving.huidig)
    zaaktype = zaaktype_in(kennisgeving.huidig)
    if setting.catalogus is not None and setting.catalogus.zaaktype(zaaktype) is None:
        raise StufError("StUF058", "Het zaaktype komt niet voor in de zaaktypecatalogus")
    writing.zaken.add(_with_end(record, _statustypen(kennisgeving.huidig, zaaktype, setting)))


def change(writing: Writing, message: StufMessage, setting: Setting) -> None:
    """A changed zaak: own elements, relations, statuses.

    Raises StufError StUF064 (zaak or relation unknown), StUF067 (relation not told apart), StUF058 (conflict,
    immutable, no Client left), StUF055.
    """
    kennisgeving = read_kennisgeving(message)
    oud = kennisgeving.huidig if kennisgeving.oud is None else kennisgeving.oud
    named = text_at(oud, model.IDENTIFICATIE) or text_at(kennisgeving.huidig, model.IDENTIFICATIE)
    before = writing.zaken.find(named, to_change=True)
    if before is None:
        raise StufError("StUF064", "De zaak bestaat niet in het zakenmagazijn")
    after = changed_record(before, oud, kennisgeving.huidig, setting.moment)
    check_change(before, after, setting.moment)
    statustypen = _statustypen(
        kennisgeving.huidig, zaaktype_in(relatie.element for relatie in before.relaties), setting
    )
    writing.zaken.change(before, _with_end(after, statustypen))


def _statustypen(zaak: _Element, zaaktype: Zaaktype, setting: Setting) -> dict[str, Statustype]:
    """datumStatusGezet of each new status -> its statustype; empty without a catalogus.

    Raises StufError StUF058 for a status the zaaktype does not have (ZDS 6.4 a).
    """
    known = setting.catalogus.zaaktype(zaaktype) if setting.catalogus is not None else None
    if known is None or not known.statustypen:
        return {}
    found = {}
    for heeft in new_statussen(zaak):
        status = status_of(heeft)
        statustype = known.statustype(status)
        if statustype is None:
            raise StufError("StUF058", "De status komt bij dit zaaktype niet voor in de zaaktypecatalogus")
        found[status.datum_gezet] = statustype
    return found


def _with_end(record: Record, statustypen: dict[str, Statustype]) -> Record:
    """An eindstatus ends the zaak on the day it was set, unless that day is known already (ZDS 6.4 b)."""
    newest = next(iter(newest_first(relatie for relatie in record.relaties if relatie.tag == model.HEEFT)), None)
    if newest is None or text_at(record.velden, model.EINDDATUM):
        return record
    statustype = statustypen.get(text_at(newest.element, model.DATUM_STATUS_GEZET))
    return set_veld(record, model.EINDDATUM, set_at(newest)[:8]) if statustype and statustype.eind else record
