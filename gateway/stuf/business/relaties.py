"""The relations of a kennisgeving: what is added, changed, ended or replaced, and on which side it stands.

A relation is given in oud and in huidig, in the same order; "leeg" is a relation element with xsi:nil and noValue
geenWaarde, which stands for "was not there" or "is not there any more" (StUF 03.01 par. 5.2.6, tables 5.5 and 5.7).
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.datums import is_later, is_zelfde
from gateway.stuf.business.rule import Bericht, Check, Familie, Found, Rule
from gateway.stuf.business.zoek import (
    ALLE_OBJECTEN,
    KENNISGEVINGEN,
    Nergens,
    Vraag,
    nergens,
    nergens_bij,
    opsomming,
)
from gateway.stuf.parse import is_nil, text_at
from gateway.stuf.problems import Gewicht, qualified

_RELATIE: Final = {"T": "T", "W": "TWERVI", "V": "I", "C": "WRVISO", "F": "WRVISO"}
"""mutatiesoort -> verwerkingssoort of a relation (StUF 03.01 par. 5.2.3, table 5.5)."""

_LEEG_IN_OUD = "T"
_LEEG_IN_HUIDIG = "EV"
_BEEINDIGT = frozenset("ER")
_ZONDER_TIJDVAK = frozenset((ns.zkn("isVan"),))
"""Relations that are not kept over time, so they have no eindRelatie."""

_MAG_VAKER = frozenset((ns.zkn("heeft"),))
"""Relations that may be made twice with the same object: a status is reached again."""

_BEGIN_RELATIE = ns.stuf("beginRelatie")
_EIND_RELATIE = ns.stuf("eindRelatie")
_TIJDVAK_RELATIE = ns.stuf("tijdvakRelatie")
_EIND = f"{_TIJDVAK_RELATIE}/{_EIND_RELATIE}"
_BEGIN = f"{_TIJDVAK_RELATIE}/{_BEGIN_RELATIE}"

_RELATIES = tuple(f"{ALLE_OBJECTEN}/*{below}" for below in ("", "/ZKN:isGezetDoor", "/ZKN:heeftAlsAanspreekpunt"))
"""Relations of the object, and the relations of those."""

_VAN_GERELATEERDE = "(parent::*/self::ZKN:gerelateerde or parent::*/parent::ZKN:gerelateerde)"
_IS_BESTAAND = "contains(' ZKT STT ZAK BSL ', concat(' ', ../@StUF:entiteittype, ' '))"


def _relatie_is(soort: str, letters: str) -> Check:
    words = {"mutatiesoort": soort, "toegestaan": opsomming(letters), "allowed": opsomming(letters, "or")}
    wrong = f"@StUF:verwerkingssoort[not(contains('{letters}', .))]"
    return Nergens({f"{relaties}/{wrong}": words for relaties in _RELATIES})


def _volgorde(bericht: Bericht) -> Iterator[Found]:
    if len(bericht.objecten) != 2 or bericht.paren:
        return
    oud, huidig = bericht.objecten
    for before, after in zip_longest(_relaties(oud), _relaties(huidig)):
        if before is None or after is None or before.tag != after.tag:
            place = after if after is not None else before
            yield Found(place, {"naam": qualified(str(place.tag))})
            return


def _relaties(zaak: _Element) -> list[_Element]:
    return [child for child in zaak if child.get(ns.VERWERKINGSSOORT) is not None]


def _zelfde_soort(bericht: Bericht) -> Iterator[Found]:
    return (
        Found(after, {"naam": qualified(str(after.tag))})
        for before, after in bericht.paren
        if before.get(ns.VERWERKINGSSOORT) != after.get(ns.VERWERKINGSSOORT)
    )


def _leeg(bericht: Bericht) -> Iterator[Found]:
    for before, after in bericht.paren:
        soort = after.get(ns.VERWERKINGSSOORT, "")
        for side, name, letters in ((before, "oud", _LEEG_IN_OUD), (after, "huidig", _LEEG_IN_HUIDIG)):
            if soort and soort in letters and not _is_leeg(side):
                yield Found(side, {"soort": soort, "kant": name})


def _is_leeg(relation: _Element) -> bool:
    return is_nil(relation) and relation.get(ns.NO_VALUE) == "geenWaarde"


def _gevuld(bericht: Bericht) -> Iterator[Found]:
    sides = _kanten(bericht)
    for side, name, letters in sides:
        soort = side.get(ns.VERWERKINGSSOORT, "")
        if soort not in letters and is_nil(side):
            yield Found(side, {"soort": soort, "kant": name})


def _kanten(bericht: Bericht) -> Iterator[tuple[_Element, str, str]]:
    """Every relation with the side it stands on and the verwerkingssoorten that leave it empty there."""
    if len(bericht.objecten) == 1:
        yield from ((relation, "huidig", "") for relation in _NIL_RELATIES(bericht.element))
    for before, after in bericht.paren:
        yield before, "oud", _LEEG_IN_OUD
        yield after, "huidig", _LEEG_IN_HUIDIG


_NIL_RELATIES = Vraag(f"{ALLE_OBJECTEN}/*/@xsi:nil[../@StUF:verwerkingssoort]")


def _eindigt(bericht: Bericht) -> Iterator[Found]:
    for before, _after in bericht.paren:
        ends = before.get(ns.VERWERKINGSSOORT) in _BEEINDIGT and before.tag not in _ZONDER_TIJDVAK
        if ends and not is_nil(before) and not _is_genoemd(before.find(_EIND)):
            yield Found(before)


def _is_genoemd(eind: _Element | None) -> bool:
    """Said, or said not to be known; geenWaarde says that it did not end."""
    return eind is not None and (bool(eind.text) or eind.get(ns.NO_VALUE) in ("waardeOnbekend", "vastgesteldOnbekend"))


def _sluit_aan(bericht: Bericht) -> Iterator[Found]:
    for before, after in bericht.paren:
        eind, begin = text_at(before, _EIND), text_at(after, _BEGIN)
        if after.get(ns.VERWERKINGSSOORT) == "R" and eind and begin and not is_zelfde(eind, begin):
            yield Found(after)


def _dubbel(bericht: Bericht) -> Iterator[Found]:
    repeated = (twins for tag, twins in bericht.huidig.items() if len(twins) > 1 and tag not in _MAG_VAKER)
    for twins in repeated:
        seen: set[tuple[str, str]] = set()
        for relation in filter(_is_gevuld, twins):
            key = _sleutel(relation)
            if key in seen:
                yield Found(relation, {"naam": qualified(str(relation.tag))})
            seen.add(key)


def _is_gevuld(child: _Element) -> bool:
    return child.get(ns.VERWERKINGSSOORT) is not None and len(child) > 0


def _sleutel(relation: _Element) -> tuple[str, str]:
    """What identifies the object at the other end: that comes first in it. Unlike any other when it has no value."""
    first = relation
    while len(first):
        first = first[0]
    return str(first.tag), first.text or str(id(relation))


def _tijdvak_volledig(bericht: Bericht) -> Iterator[Found]:
    for tijdvak in bericht.element.iter(_TIJDVAK_RELATIE):
        if len(tijdvak) == 1:
            yield Found(tijdvak)


def _tijdvak_volgorde(bericht: Bericht) -> Iterator[Found]:
    for tijdvak in bericht.element.iter(_TIJDVAK_RELATIE):
        if is_later(text_at(tijdvak, _BEGIN_RELATIE), text_at(tijdvak, _EIND_RELATIE)):
            yield Found(tijdvak)


def _tijdvak_toekomst(bericht: Bericht) -> Iterator[Found]:
    now = bericht.message.stuurgegevens.tijdstip_bericht
    for moment in bericht.element.iter(_BEGIN_RELATIE, _EIND_RELATIE):
        if is_later(moment.text or "", now):
            yield Found(moment, {"naam": qualified(str(moment.tag))})


RULES: Final = (
    Rule(
        id="StUF-verwerkingssoort-relatie",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.3, tabel 5.5",
        eis="De verwerkingssoort van een relatie past bij de mutatiesoort: T bij T; T, W, E, R, V of I bij W; I bij V; "
        "W, R, V, I, S of O bij C en F.",
        code="StUF055",
        nl="Bij mutatiesoort {mutatiesoort} is de verwerkingssoort van een relatie {toegestaan}",
        en="with mutatiesoort {mutatiesoort} the verwerkingssoort of a relation is {allowed}",
        doe_nl="Geef de relatie een verwerkingssoort die bij de mutatiesoort hoort",
        doe_en="give the relation a verwerkingssoort that fits the mutatiesoort",
        operaties=KENNISGEVINGEN,
        check=nergens_bij({soort: _relatie_is(soort, letters) for soort, letters in _RELATIE.items()}),
    ),
    Rule(
        id="StUF-verwerkingssoort-gerelateerde",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.2, ZDS 1.1 par. 4.4",
        eis="Een gerelateerde wordt toegevoegd (T) of geïdentificeerd (I), nooit gewijzigd of beëindigd.",
        code="StUF055",
        nl="De verwerkingssoort van een gerelateerde is T of I",
        en="the verwerkingssoort of a gerelateerde is T or I",
        doe_nl="Geef I als de ontvanger het object kent, anders T; wijzig het met een bericht over dat object zelf",
        doe_en="send I when the receiver knows the object, else T; change it with a message of its own",
        operaties=KENNISGEVINGEN,
        check=nergens(f"descendant::*/@StUF:verwerkingssoort[not(contains('TI', .)) and {_VAN_GERELATEERDE}]"),
    ),
    Rule(
        id="StUF-verwerkingssoort-bestaand",
        familie=Familie.STUF,
        bron="StUF-ZKN 3.10, ZDS 1.1 par. 4.4",
        eis="Een zaak, zaaktype, statustype of besluit bestaat al als het gerelateerde is: verwerkingssoort I.",
        code="StUF058",
        nl="Dit gerelateerde object kan niet met een relatie worden toegevoegd; verwacht wordt verwerkingssoort I",
        en="this gerelateerde cannot be added through a relation; expected verwerkingssoort I",
        doe_nl="Geef verwerkingssoort I",
        doe_en="send verwerkingssoort I",
        operaties=KENNISGEVINGEN,
        # "Treat T as I, never reject on it" (ZDS 1.1 par. 4.4): told, never refused.
        gewicht=Gewicht.SIGNAAL,
        check=nergens(f"descendant::ZKN:gerelateerde/@StUF:verwerkingssoort[. = 'T' and {_IS_BESTAAND}]"),
    ),
    Rule(
        id="StUF-relaties",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.6",
        eis="Oud en huidig hebben dezelfde relaties, even veel en in dezelfde volgorde.",
        code="StUF055",
        nl="De relaties in oud en huidig lopen niet gelijk, vanaf {naam}",
        en="the relations of oud and huidig differ, from {naam} on",
        doe_nl="Geef elke relatie in beide objecten, in dezelfde volgorde; wat er niet was of niet meer is, is leeg "
        'met xsi:nil en StUF:noValue="geenWaarde"',
        doe_en="give every relation in both objects, in the same order; what was not or is no longer there is empty "
        'with xsi:nil and StUF:noValue="geenWaarde"',
        operaties=KENNISGEVINGEN,
        check=_volgorde,
    ),
    Rule(
        id="StUF-relatie-verwerkingssoort",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.6",
        eis="Een relatie heeft in oud en huidig dezelfde verwerkingssoort.",
        code="StUF055",
        nl="{naam} heeft in oud een andere verwerkingssoort dan in huidig",
        en="{naam} has a different verwerkingssoort in oud and huidig",
        doe_nl="Geef de relatie aan beide kanten dezelfde verwerkingssoort",
        doe_en="give the relation the same verwerkingssoort on both sides",
        operaties=KENNISGEVINGEN,
        check=_zelfde_soort,
    ),
    Rule(
        id="StUF-relatie-leeg",
        familie=Familie.STUF,
        bron="StUF 03.01 tabel 5.5",
        eis="Een toegevoegde relatie (T) is leeg in oud; een beëindigde (E) of vervallen (V) is leeg in huidig.",
        code="StUF055",
        nl="Een relatie met verwerkingssoort {soort} is in {kant} leeg: xsi:nil met StUF:noValue geenWaarde",
        en="a relation with verwerkingssoort {soort} is empty in {kant}: xsi:nil with StUF:noValue geenWaarde",
        doe_nl='Maak de relatie hier leeg, met xsi:nil="true" en StUF:noValue="geenWaarde"',
        doe_en='empty the relation here, with xsi:nil="true" and StUF:noValue="geenWaarde"',
        operaties=KENNISGEVINGEN,
        check=_leeg,
    ),
    Rule(
        id="StUF-relatie-gevuld",
        familie=Familie.STUF,
        bron="StUF 03.01 tabel 5.5",
        eis="Aan de kant waar een relatie bestaat of bestond, is zij gevuld.",
        code="StUF055",
        nl="Een relatie met verwerkingssoort {soort} is in {kant} niet leeg",
        en="a relation with verwerkingssoort {soort} is not empty in {kant}",
        doe_nl="Geef hier het gerelateerde object",
        doe_en="give the gerelateerde here",
        operaties=KENNISGEVINGEN,
        check=_gevuld,
    ),
    Rule(
        id="StUF-eindRelatie",
        familie=Familie.STUF,
        bron="StUF 03.01 tabel 5.5",
        eis="Een relatie die eindigt of wordt vervangen, noemt in oud haar eindRelatie.",
        code="StUF055",
        nl="Een relatie die eindigt (E) of wordt vervangen (R) noemt in oud StUF:eindRelatie",
        en="a relation that ends (E) or is replaced (R) has StUF:eindRelatie in oud",
        doe_nl="Geef in StUF:tijdvakRelatie wanneer de relatie eindigt, of dat dat onbekend is",
        doe_en="say in StUF:tijdvakRelatie when the relation ends, or that this is unknown",
        operaties=KENNISGEVINGEN,
        check=_eindigt,
    ),
    Rule(
        id="StUF-relatie-vervangen",
        familie=Familie.STUF,
        bron="StUF 03.01 tabel 5.5",
        eis="De nieuwe relatie begint waar de vervangen relatie eindigt.",
        code="StUF055",
        nl="beginRelatie van de nieuwe relatie is niet eindRelatie van de vervangen relatie",
        en="beginRelatie of the new relation is not eindRelatie of the replaced one",
        doe_nl="Geef in huidig als beginRelatie de eindRelatie uit oud",
        doe_en="send the eindRelatie of oud as beginRelatie in huidig",
        operaties=KENNISGEVINGEN,
        check=_sluit_aan,
    ),
    Rule(
        id="StUF-relatie-dubbel",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.6",
        eis="Een relatie naar hetzelfde object komt maar één keer voor in een bericht.",
        code="StUF058",
        nl="{naam} komt twee keer voor met hetzelfde object",
        en="{naam} occurs twice with the same object",
        doe_nl="Neem de relatie één keer op",
        doe_en="give the relation once",
        operaties=KENNISGEVINGEN,
        # One person in two capacities is one relation to the standard and two to some senders: told, never refused.
        gewicht=Gewicht.SIGNAAL,
        check=_dubbel,
    ),
    Rule(
        id="StUF-tijdvakRelatie",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 3.3.1",
        eis="beginRelatie en eindRelatie staan er beide of geen van beide.",
        code="StUF055",
        nl="In StUF:tijdvakRelatie staan beginRelatie en eindRelatie altijd samen",
        en="StUF:tijdvakRelatie has beginRelatie and eindRelatie together",
        doe_nl='Voeg eindRelatie toe; zolang de relatie loopt met xsi:nil en StUF:noValue="geenWaarde"',
        doe_en='add eindRelatie; while the relation lasts with xsi:nil and StUF:noValue="geenWaarde"',
        operaties=KENNISGEVINGEN,
        check=_tijdvak_volledig,
    ),
    Rule(
        id="StUF-tijdvakRelatie-volgorde",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 3.3.1",
        eis="eindRelatie ligt niet voor beginRelatie.",
        code="StUF055",
        nl="eindRelatie ligt voor beginRelatie",
        en="eindRelatie is before beginRelatie",
        doe_nl="Geef een einde dat op of na het begin ligt",
        doe_en="send an end on or after the begin",
        check=_tijdvak_volgorde,
    ),
    Rule(
        id="StUF-tijdvakRelatie-toekomst",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5",
        eis="Een relatie begint of eindigt niet na tijdstipBericht.",
        code="StUF068",
        nl="{naam} ligt na tijdstipBericht",
        en="{naam} is after tijdstipBericht",
        doe_nl="Meld de wijziging als zij ingaat",
        doe_en="report the change when it takes effect",
        operaties=KENNISGEVINGEN,
        # The standard says it of beginGeldigheid; of a relation it follows, and plans do name an agreed end: told only.
        gewicht=Gewicht.SIGNAAL,
        check=_tijdvak_toekomst,
    ),
)
