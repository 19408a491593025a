"""Documents added, changed, checked out and in (ZDS 6.9-6.14)."""

from collections.abc import Iterable
from dataclasses import replace

from lxml.etree import _Element

from gateway.errors import StufError
from gateway.magazijn import answer, model
from gateway.magazijn.change import changed_record, new_record
from gateway.magazijn.checks import check_change
from gateway.magazijn.fragment import clean, ordered
from gateway.magazijn.kennisgeving import read_kennisgeving
from gateway.magazijn.record import Record, Relatie
from gateway.magazijn.services.setting import Answered, Setting
from gateway.magazijn.show import Surroundings, show
from gateway.magazijn.sleutel import sleutel
from gateway.magazijn.store.unit import Writing
from gateway.stuf import ns
from gateway.stuf.message import StufMessage
from gateway.stuf.parse import text_at
from gateway.stuf.write import add

_CHECKED_OUT_ID = f"{ns.zkn('parameters')}/{ns.zkn('checkedOutId')}"


def create(writing: Writing, message: StufMessage, setting: Setting) -> None:
    """A new document with or without content, linked to zaken that exist.

    Raises StufError StUF055 (no base64), StUF058 (identificatie taken).
    """
    kennisgeving = read_kennisgeving(message)
    record = _registered(new_record(model.DOCUMENT, kennisgeving.huidig), setting.today)
    _store_inhoud(writing, writing.documenten.add(record), kennisgeving.huidig)


def change(writing: Writing, message: StufMessage, setting: Setting) -> None:
    """A changed document; a locked one only with the checkedOutId of its lock, which is then released.

    Raises StufError StUF064 (document unknown), StUF058 (lock, conflict, immutable), StUF055, StUF067.
    """
    kennisgeving = read_kennisgeving(message)
    before = _find(writing, text_at(kennisgeving.huidig, model.IDENTIFICATIE))
    _check_lock(writing, before, text_at(message.element, _CHECKED_OUT_ID))
    oud = kennisgeving.huidig if kennisgeving.oud is None else kennisgeving.oud
    after = _registered(changed_record(before, oud, kennisgeving.huidig, setting.moment), setting.today)
    check_change(before, after, setting.moment)
    _store_inhoud(writing, writing.documenten.change(before, after), kennisgeving.huidig)
    writing.open_lock(before)


def check_out(writing: Writing, message: StufMessage, setting: Setting) -> Answered:
    """The document with its content, locked for the asker. The same message again gets the same lock.

    Raises StufError StUF064 (document unknown), StUF058 (already checked out).
    """
    path = f"{ns.zkn('edcLv01')}/{ns.zkn('gelijk')}/{model.IDENTIFICATIE}"
    document = _find(writing, text_at(message.element, path))
    lock = writing.lock(document)
    if lock is not None and not lock.made_by(writing.source):
        raise StufError("StUF058", "Het document is al in bewerking bij een ander")
    zender = message.stuurgegevens.zender
    lock = lock or writing.make_lock(document, zender.gebruiker or zender.applicatie)
    inhoud = writing.content(document)
    named = inhoud.bestandsnaam if inhoud else text_at(document.velden, ns.zkn("titel"))
    element = answer.inhoud_element(named, inhoud.content_type if inhoud else "")
    contents = {element.text or "": inhoud} if inhoud else {}
    if inhoud is None:
        element.text = None
    zaken = writing.zaken.find_all(_zaken_of(document.current(setting.moment, model.IS_RELEVANT_VOOR)))
    shown = _linked(show(document, Surroundings(setting.moment, zaken), element), document)
    du02 = answer.du02_bewerken(message, setting.stamp, shown, lock.checked_out_id, lock.checked_out_by)
    return Answered(du02, contents, keep=False)


def cancel_checkout(writing: Writing, message: StufMessage, _setting: Setting) -> None:
    """End a checkout without a change.

    Raises StufError StUF064 (document unknown), StUF058 (not locked, or with another checkedOutId).
    """
    document = _find(writing, text_at(message.element, f"{ns.zkn('document')}/{model.IDENTIFICATIE}"))
    if writing.lock(document) is None:
        raise StufError("StUF058", "Het document is niet in bewerking")
    _check_lock(writing, document, text_at(message.element, _CHECKED_OUT_ID))
    writing.open_lock(document)


def _find(writing: Writing, identificatie: str) -> Record:
    document = writing.documenten.find(identificatie, to_change=True) if identificatie else None
    if document is None:
        raise StufError("StUF064", "Het document bestaat niet in het zakenmagazijn")
    return document


def _check_lock(writing: Writing, document: Record, checked_out_id: str) -> None:
    lock = writing.lock(document)
    if lock is not None and lock.checked_out_id != checked_out_id:
        raise StufError("StUF058", "Het document is in bewerking; het checkedOutId ontbreekt of is van een ander")
    if lock is None and checked_out_id:
        raise StufError("StUF058", "Het document is niet (meer) in bewerking; het checkedOutId geldt niet")


def _zaken_of(relaties: Iterable[Relatie]) -> set[str]:
    return {sleutel(relatie.element).waarde for relatie in relaties if relatie.tag == model.IS_RELEVANT_VOOR}


def _store_inhoud(writing: Writing, document: Record, huidig: _Element) -> None:
    inhoud = huidig.find(model.INHOUD)
    if inhoud is not None and inhoud.get(ns.BESTANDSNAAM) is not None:
        writing.store_content(document, inhoud)


def _registered(record: Record, today: str) -> Record:
    """Every relation with a zaak has a registratiedatum, which the list of zaakdocumenten must show (ZDS 6.8)."""
    relaties = tuple(
        relatie
        if relatie.id is not None or text_at(relatie.element, model.REGISTRATIEDATUM)
        else _dated(relatie, today)
        for relatie in record.relaties
    )
    return replace(record, relaties=relaties)


def _dated(relatie: Relatie, today: str) -> Relatie:
    element = clean(relatie.element, frozenset((model.REGISTRATIEDATUM,)))
    add(element, model.REGISTRATIEDATUM, today)
    return replace(relatie, element=ordered(element, model.RELATIE_REEKS))


def _linked(shown: _Element, document: Record) -> _Element:
    """The answer to bewerken must have a link (ZDS 6.12); a document that has none gets a name for itself."""
    link = shown.find(model.LINK)
    if link is None or not link.text:
        if link is not None:
            shown.remove(link)
        add(shown, model.LINK, f"urn:zaakdocument:{document.identificatie}")
    return ordered(shown, document.model.reeks)
