"""Dates and moments: every Datum is a day and every Tijdstip a moment of the calendar (StUF 03.01 par. 3.3.1).

The schema only counts digits: it accepts 20240230, 1, -20240102 and 99999999999999999.
"""

from datetime import date
from typing import Final

from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.rule import Bericht, Check, Familie, Rule
from gateway.stuf.business.zoek import KENNISGEVINGEN, VRAGEN, Naargelang, Verdacht, elk

_ZAAK_EN_DOCUMENT: Final = (
    "creatiedatum", "datumBeslissing", "datumVernietigingDossier", "einddatum", "einddatumGepland",
    "ingangsdatumObject", "ontvangstdatum", "publicatiedatum", "registratiedatum", "startdatum", "uiterlijkeEinddatum",
    "verzenddatum",
)  # fmt: skip
_OVERIG_ZKN: Final = (
    "datumPublicatie", "datumUiterlijkeReactie", "datumUitDienst", "datumVerzending", "einddatumObject",
    "einddatumWerking", "ingangsdatumWerking",
)  # fmt: skip
_REGISTRATIE: Final = (
    "begindatumAanduiding", "begindatumVerblijf", "datum", "datumAanvang", "datumEinde",
    "datumEindeFamilierechtelijkeBetrekking", "datumIngangFamilierechtelijkeBetrekking", "datumInhoudingVermissing",
    "datumOntbinding", "datumSluiting", "datumUitgifte", "datumVoortzetting", "einddatumGeldigheid", "einddatumObject",
    "einddatumRecht", "ing.datumVerkrijgingVerblijfstitel", "ing.datumVerliesVerblijfstitel", "ingangsdatumObject",
    "ingangsdatumRecht", "inn.datumVoortzetting", "inp.datumInschrijving", "inp.datumOpschortingBijhouding",
    "inp.datumVerkrijging", "inp.datumVerlies", "inp.datumVertrekUitNederland", "inp.datumVestigingInNederland",
    "overlijdensdatum",
)  # fmt: skip

DATUMS_IN_MUTATIE: Final = (*map(ns.zkn, _ZAAK_EN_DOCUMENT), ns.bg("geboortedatum"))
"""Elements with a Datum in a message that adds or changes. Not sta.datumStatusGezet: there the schema makes it a number
of four digits."""

DATUMS: Final = (
    *DATUMS_IN_MUTATIE,
    *map(ns.zkn, _OVERIG_ZKN),
    *map(ns.bg, _REGISTRATIE),
    ns.stuf("beginObject"),
    ns.stuf("eindObject"),
)
"""All elements with a Datum; a question or answer can hold the whole base registration."""

TIJDSTIPPEN: Final = (
    ns.zkn("datumStatusGezet"),
    ns.zkn("laatsteBetaaldatum"),
    ns.bg("transactiedatum"),
    *map(ns.stuf, ("beginGeldigheid", "beginRelatie", "eindGeldigheid", "eindRelatie", "tijdstipRegistratie")),
)
"""Elements with a Tijdstip; that of the message itself is a rule of stuurgegevens."""

_EXACT: Final = ns.stuf("exact")
_LENGTES: Final = frozenset((8, 10, 12, 14, 15, 16, 17))


def is_datum(text: str) -> bool:
    """True for eight digits that are a day of the Gregorian calendar, EEJJMMDD."""
    if len(text) != 8 or not _is_cijfers(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_tijdstip(text: str) -> bool:
    """True for EEJJMMDDhhmmssddd that exists, cut off to 8, 10, 12, 14, 15, 16 or 17 digits."""
    return (
        len(text) in _LENGTES
        and _is_cijfers(text)
        and is_datum(text[:8])
        and text[8:10] < "24"
        and text[10:12] < "60"
        and text[12:14] < "60"
    )


def is_later(one: str, other: str) -> bool:
    """True when a tijdstip is certainly later than another: only what both say is compared."""
    said = min(len(one), len(other))
    return one[:said] > other[:said]


def is_zelfde(one: str, other: str) -> bool:
    """True when two tijdstippen can be the same moment: one may be said more precisely than the other."""
    return one.startswith(other) or other.startswith(one)


def _is_cijfers(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _geen_datum(element: _Element, _: Bericht) -> bool:
    text = element.text or ""
    return text != "" and not is_datum(text.strip())


def _geen_tijdstip(element: _Element, _: Bericht) -> bool:
    text = element.text or ""
    return text != "" and not is_tijdstip(text.strip())


def _als_geheel(verkeerd: Verdacht) -> Verdacht:
    """The same of what is not the begin of a value: with exact="false" a question asks for 202601 (par. 6.3.1)."""
    return lambda element, bericht: element.get(_EXACT) not in ("false", "0") and verkeerd(element, bericht)


# A kennisgeving can hold a quarter of them, and looking for each name costs time on every message.
_DATUM_IN_MUTATIE = elk(DATUMS_IN_MUTATIE, _geen_datum)
_DATUM_OVERAL = elk(DATUMS, _geen_datum)
_DATUM_IN_VRAAG = elk(DATUMS, _als_geheel(_geen_datum))
_TIJDSTIP_OVERAL = elk(TIJDSTIPPEN, _geen_tijdstip)
_TIJDSTIP_IN_VRAAG = elk(TIJDSTIPPEN, _als_geheel(_geen_tijdstip))


def _datum(operatie: str, _: str) -> Check:
    if operatie in KENNISGEVINGEN:
        return _DATUM_IN_MUTATIE
    return _DATUM_IN_VRAAG if operatie in VRAGEN else _DATUM_OVERAL


def _tijdstip(operatie: str, _: str) -> Check:
    return _TIJDSTIP_IN_VRAAG if operatie in VRAGEN else _TIJDSTIP_OVERAL


RULES: Final = (
    Rule(
        id="StUF-datum",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 3.3.1",
        eis="Een datum heeft acht cijfers, EEJJMMDD, en bestaat op de kalender; ook als hij onvolledig is.",
        code="StUF055",
        nl="{naam} is geen bestaande datum van acht cijfers, EEJJMMDD",
        en="{naam} is not an existing date of eight digits, YYYYMMDD",
        doe_nl="Geef een bestaande datum, zonder teken of streepjes; zet bij een onbekende dag of maand een geldige "
        "vulling en het attribuut StUF:indOnvolledigeDatum",
        doe_en="send an existing date without sign or dashes; for an unknown day or month send a valid filler with "
        "StUF:indOnvolledigeDatum",
        check=Naargelang(_datum),
    ),
    Rule(
        id="StUF-tijdstip",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 3.3.1",
        eis="Een tijdstip is EEJJMMDDuummssddd, eventueel afgekapt tot 8, 10, 12, 14, 15 of 16 cijfers, en bestaat.",
        code="StUF055",
        nl="{naam} is geen bestaand tijdstip EEJJMMDDuummssddd",
        en="{naam} is not an existing moment YYYYMMDDhhmmssddd",
        doe_nl="Geef een bestaand tijdstip in 8, 10, 12, 14, 15, 16 of 17 cijfers",
        doe_en="send an existing moment of 8, 10, 12, 14, 15, 16 or 17 digits",
        check=Naargelang(_tijdstip),
    ),
)
