"""tijdvakGeldigheid: since when the data of an object or relation hold (StUF 03.01 par. 3.3.1, 5.2.5 and 5.2.6)."""

from collections.abc import Callable, Iterator
from typing import Final

from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.datums import is_later, is_zelfde
from gateway.stuf.business.rule import Bericht, Familie, Found, Rule
from gateway.stuf.business.zoek import KENNISGEVINGEN, als_er_is, elk
from gateway.stuf.parse import text_at
from gateway.stuf.problems import Gewicht

_TIJDVAK = ns.stuf("tijdvakGeldigheid")
_BEGIN = ns.stuf("beginGeldigheid")
_EIND = ns.stuf("eindGeldigheid")
_GEEN_HISTORIE = frozenset("IV")
"""An object or relation that is only identified, or is no longer relevant, says nothing of its history."""


def _tijdvakken(bericht: Bericht) -> Iterator[Found]:
    for tijdvak in bericht.element.iter(_TIJDVAK):
        soort = _drager(tijdvak).get(ns.VERWERKINGSSOORT)
        if soort in _GEEN_HISTORIE or (soort == "T" and not _is_open(tijdvak)):
            yield Found(tijdvak)
    hold = _GEPAARD.get(bericht.message.onderwerp.mutatiesoort)
    if hold is None or len(bericht.objecten) != 2:
        return
    for oud, huidig in (bericht.objecten, *bericht.paren):
        before, after = oud.find(_TIJDVAK), huidig.find(_TIJDVAK)
        if huidig.get(ns.VERWERKINGSSOORT) == "W" and not _past(before, after, hold):
            yield Found(huidig if after is None else after)


def _drager(tijdvak: _Element) -> _Element:
    parent = tijdvak.getparent()
    return tijdvak if parent is None else parent


def _is_open(tijdvak: _Element) -> bool:
    """It has a begin, and has not ended."""
    eind = tijdvak.find(_EIND)
    return bool(text_at(tijdvak, _BEGIN)) and eind is not None and eind.get(ns.NO_VALUE) == "geenWaarde"


def _past(before: _Element | None, after: _Element | None, hold: Callable[[_Element, _Element], bool]) -> bool:
    """Both or neither."""
    return before is after if before is None or after is None else _is_open(after) and hold(before, after)


def _sluit_aan(before: _Element, after: _Element) -> bool:
    """The old data hold until the new ones do."""
    begin, eind, nieuw = text_at(before, _BEGIN), text_at(before, _EIND), text_at(after, _BEGIN)
    return bool(eind) and not is_later(begin, eind) and is_zelfde(eind, nieuw)


def _loopt_nog(before: _Element, _after: _Element) -> bool:
    """What was wrong held until now."""
    eind = before.find(_EIND)
    return eind is not None and eind.get(ns.NO_VALUE) == "geenWaarde"


_GEPAARD: Final = {"W": _sluit_aan, "C": _loopt_nog, "F": _loopt_nog}


def _toekomst(begin: _Element, bericht: Bericht) -> bool:
    return is_later(begin.text or "", bericht.message.stuurgegevens.tijdstip_bericht)


RULES: Final = (
    Rule(
        id="StUF-tijdvakGeldigheid",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.5, tabel 5.3",
        eis="tijdvakGeldigheid is gevuld zoals bij de mutatie hoort: bij T een begin en nog geen einde; bij W eindigt "
        "oud waar huidig begint; bij C en F zijn beide nog niet geëindigd; bij I en V staat het er niet.",
        code="StUF062",
        nl="StUF:tijdvakGeldigheid is niet gevuld zoals bij deze mutatie hoort, of staat er waar het niet hoort",
        en="StUF:tijdvakGeldigheid is not filled as it should be for this change, or is where it should not be",
        doe_nl="Geef beginGeldigheid, met eindGeldigheid geenWaarde in het nieuwe; bij een wijziging eindigt oud waar "
        "huidig begint. Of laat tijdvakGeldigheid overal weg",
        doe_en="send beginGeldigheid, with eindGeldigheid geenWaarde for what is new; for a change oud ends where "
        "huidig begins. Or leave tijdvakGeldigheid out everywhere",
        operaties=KENNISGEVINGEN,
        # StUF062 is for a receiver that needs it; which one does is for that receiver to say: told, never refused.
        gewicht=Gewicht.SIGNAAL,
        check=als_er_is((_TIJDVAK,), _tijdvakken),
    ),
    Rule(
        id="StUF-toekomst",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5",
        eis="Een Lk01 of Lk02 meldt geen toekomstige wijziging: beginGeldigheid ligt niet na tijdstipBericht.",
        code="StUF068",
        nl="beginGeldigheid ligt na tijdstipBericht; een wijziging mag pas worden gemeld als zij ingaat",
        en="beginGeldigheid is after tijdstipBericht; a change must be reported when it takes effect",
        doe_nl="Meld de wijziging als zij ingaat",
        doe_en="report the change when it takes effect",
        operaties=KENNISGEVINGEN,
        check=elk((_BEGIN,), _toekomst),
    ),
)
