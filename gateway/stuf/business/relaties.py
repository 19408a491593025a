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
from gateway.stuf.business.objecten import GEPAARD
from gateway.stuf.business.rule import Bericht, Check, Familie, Found, Rule
from gateway.stuf.business.zoek import (
    ALLE_OBJECTEN,
    KENNISGEVINGEN,
    VAN_GERELATEERDE,
    Indien,
    elk,
    nergens,
    nergens_met,
    opsomming,
    per_mutatiesoort,
)
from gateway.stuf.parse import is_nil, text_at, text_of
from gateway.stuf.problems import Gewicht, qualified

_RELATIE: Final = {"T": "T", "W": "TWERVI", "V": "I", "C": "WRVISO", "F": "WRVISO"}
"""mutatiesoort -> verwerkingssoort of a relation (StUF 03.01 par. 5.2.3, table 5.5)."""

_SOORTEN = frozenset("".join(_RELATIE.values()))
_LEEG_IN_OUD = frozenset("T")
_LEEG_IN_HUIDIG = frozenset("EV")
_BEEINDIGT = frozenset("ER")
_ZONDER_TIJDVAK = frozenset((ns.zkn("isVan"),))
"""Relations that are not kept over time, so they have no eindRelatie."""

_KERNGEGEVEN = frozenset((ns.zkn("isVan"),))
"""Relations an object is recognised by; a message that adds or removes it gives them, also when they are unknown."""

_MAG_VAKER = frozenset((ns.zkn("heeft"),))
"""Relations that may be made twice with the same object: a status is reached again."""

_BEGIN_RELATIE = ns.stuf("beginRelatie")
_EIND_RELATIE = ns.stuf("eindRelatie")
_TIJDVAK_RELATIE = ns.stuf("tijdvakRelatie")
_EIND = f"{_TIJDVAK_RELATIE}/{_EIND_RELATIE}"
_BEGIN = f"{_TIJDVAK_RELATIE}/{_BEGIN_RELATIE}"

_RELATIES = tuple(f"{ALLE_OBJECTEN}/*{below}" for below in ("", "/ZKN:isGezetDoor", "/ZKN:heeftAlsAanspreekpunt"))
"""Relations of the object, and the relations of those."""

_VAN_SUBTYPE = "descendant::ZKN:gerelateerde/*/@StUF:verwerkingssoort"
_ANDERS_DAN_TI = "[not(contains('TI', .))]"
_IS_BESTAAND = "contains(' ZKT STT ZAK BSL ', concat(' ', ../@StUF:entiteittype, ' '))"


def _relatie_is(soort: str, letters: str) -> Check:
    words = {"mutatiesoort": soort, "toegestaan": opsomming(letters), "allowed": opsomming(letters, "or")}
    wrong = f"@StUF:verwerkingssoort[not(contains('{letters}', .))]"
    return nergens_met({f"{relaties}/{wrong}": words for relaties in _RELATIES})


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
        soort = _soort(after)
        for side, name, letters in ((before, "oud", _LEEG_IN_OUD), (after, "huidig", _LEEG_IN_HUIDIG)):
            if soort in letters and not _is_leeg(side):
                yield Found(side, {"soort": soort, "kant": name})


def _is_leeg(relation: _Element) -> bool:
    return is_nil(relation) and relation.get(ns.NO_VALUE) == "geenWaarde"


def _gevuld(bericht: Bericht) -> Iterator[Found]:
    for side, name, letters in _kanten(bericht):
        soort = _soort(side)
        if soort in _SOORTEN - letters and is_nil(side) and not _is_onbekend(side, soort, letters):
            yield Found(side, {"soort": soort, "kant": name})


def _is_onbekend(side: _Element, soort: str, letters: frozenset[str]) -> bool:
    """A kerngegeven nobody knows, given empty (StUF 03.01 par. 3.4.2): only identified (I), or of a single object."""
    may = soort == "I" or (side.tag in _KERNGEGEVEN and not letters)
    return may and side.get(ns.NO_VALUE) in ("waardeOnbekend", "geenWaarde")


def _soort(relation: _Element) -> str:
    return relation.get(ns.VERWERKINGSSOORT, "")


def _kanten(bericht: Bericht) -> Iterator[tuple[_Element, str, frozenset[str]]]:
    """Every relation with the side it stands on and the verwerkingssoorten that leave it empty there."""
    if len(bericht.objecten) == 1:
        yield from ((relation, "huidig", frozenset[str]()) for relation in _relaties(bericht.objecten[0]))
    for before, after in bericht.paren:
        yield before, "oud", _LEEG_IN_OUD
        yield after, "huidig", _LEEG_IN_HUIDIG


_ANDERS_LEEG = (
    f"{ALLE_OBJECTEN}/*/@xsi:nil[../@StUF:verwerkingssoort != 'T']",
    f"{ALLE_OBJECTEN}[last()]/*/@xsi:nil[not(contains('EV', ../@StUF:verwerkingssoort))]",
)
"""Empty relations that are not there to stand opposite a new or an ended one."""


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
    filled: dict[str, list[_Element]] = {}
    for child in bericht.objecten[-1] if bericht.objecten else ():
        if len(child):
            filled.setdefault(str(child.tag), []).append(child)
    for tag, twins in filled.items():
        if len(twins) > 1 and tag not in _MAG_VAKER:
            yield from (Found(one, {"naam": qualified(tag)}) for one in _herhaald(twins))


def _herhaald(twins: list[_Element]) -> Iterator[_Element]:
    """The relations with the same object as one before it."""
    seen: set[tuple[str, str]] = set()
    for one in twins:
        key = _sleutel(one)
        if key in seen and one.get(ns.VERWERKINGSSOORT) is not None:
            yield one
        seen.add(key)


def _sleutel(relation: _Element) -> tuple[str, str]:
    """What identifies the object at the other end: that comes first in it. Unlike any other when it has no value."""
    first = relation
    while len(first):
        first = first[0]
    return str(first.tag), first.text or str(id(relation))


def _half(tijdvak: _Element, _: Bericht) -> bool:
    return len(tijdvak) == 1


def _omgekeerd(tijdvak: _Element, _: Bericht) -> bool:
    ends = (tijdvak.find(name) for name in (_BEGIN_RELATIE, _EIND_RELATIE))
    begin, eind = ("" if one is None or is_nil(one) else text_of(one) for one in ends)
    return is_later(begin, eind)


def _toekomst(moment: _Element, bericht: Bericht) -> bool:
    return is_later(moment.text or "", bericht.message.stuurgegevens.tijdstip_bericht)


RULES: Final = (
    Rule(
        id="StUF-verwerkingssoort-relatie",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.3, tabel 5.5",
        eis="De verwerkingssoort van een relatie past bij de mutatiesoort: T bij T; T, W, E, R, V of I bij W; I bij V; "
        "W, R, V, I, S of O bij C en F.",
        code="StUF055",
        nl="De verwerkingssoort van deze relatie past niet bij mutatiesoort {mutatiesoort}; zij moet {toegestaan} zijn",
        en="the verwerkingssoort of this relation does not fit mutatiesoort {mutatiesoort}; it must be {allowed}",
        doe_nl="Geef de relatie verwerkingssoort {toegestaan}, of het bericht een andere mutatiesoort",
        doe_en="give the relation verwerkingssoort {allowed}, or the message another mutatiesoort",
        operaties=KENNISGEVINGEN,
        check=per_mutatiesoort({soort: _relatie_is(soort, letters) for soort, letters in _RELATIE.items()}),
    ),
    Rule(
        id="StUF-verwerkingssoort-gerelateerde",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.2, ZDS 1.1 par. 4.4",
        eis="Een gerelateerde wordt toegevoegd (T) of geïdentificeerd (I), nooit gewijzigd of beëindigd.",
        code="StUF055",
        nl="Deze gerelateerde heeft een andere verwerkingssoort dan T of I; zij moet T of I zijn",
        en="this gerelateerde has another verwerkingssoort than T or I; it must be T or I",
        doe_nl="Geef I als de ontvanger het object kent, anders T; wijzig het met een bericht over dat object zelf",
        doe_en="send I when the receiver knows the object, else T; change it with a message of its own",
        operaties=KENNISGEVINGEN,
        check=nergens(f"{VAN_GERELATEERDE}{_ANDERS_DAN_TI}", f"{_VAN_SUBTYPE}{_ANDERS_DAN_TI}"),
    ),
    Rule(
        id="StUF-verwerkingssoort-bestaand",
        familie=Familie.STUF,
        bron="StUF-ZKN 3.10, ZDS 1.1 par. 4.4",
        eis="Een zaak, zaaktype, statustype of besluit bestaat al als het gerelateerde is: verwerkingssoort I.",
        code="StUF058",
        nl="Dit gerelateerde object heeft verwerkingssoort T; een relatie kan het niet toevoegen, dus hoort hier I",
        en="this gerelateerde has verwerkingssoort T; a relation cannot add it, so it should be I",
        doe_nl="Geef verwerkingssoort I",
        doe_en="send verwerkingssoort I",
        operaties=KENNISGEVINGEN,
        # "Treat T as I, never reject on it" (ZDS 1.1 par. 4.4): told, never refused.
        gewicht=Gewicht.SIGNAAL,
        check=nergens(f"{VAN_GERELATEERDE}[. = 'T' and {_IS_BESTAAND}]"),
    ),
    Rule(
        id="StUF-relaties",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.6",
        eis="Oud en huidig hebben dezelfde relaties, even veel en in dezelfde volgorde.",
        code="StUF055",
        nl="De relaties in oud en huidig lopen niet gelijk, vanaf {naam}; het moeten dezelfde zijn",
        en="the relations of oud and huidig differ, from {naam} on; they must be the same",
        doe_nl="Geef elke relatie in beide objecten, in dezelfde volgorde; wat er niet was of niet meer is, is leeg "
        'met xsi:nil en StUF:noValue="geenWaarde"',
        doe_en="give every relation in both objects, in the same order; what was not or is no longer there is empty "
        'with xsi:nil and StUF:noValue="geenWaarde"',
        operaties=KENNISGEVINGEN,
        mutatiesoorten=GEPAARD,
        check=_volgorde,
    ),
    Rule(
        id="StUF-relatie-verwerkingssoort",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.6",
        eis="Een relatie heeft in oud en huidig dezelfde verwerkingssoort.",
        code="StUF055",
        nl="{naam} heeft in oud een andere verwerkingssoort dan in huidig; zij moeten gelijk zijn",
        en="{naam} has a different verwerkingssoort in oud and huidig; they must be the same",
        doe_nl="Geef de relatie aan beide kanten dezelfde verwerkingssoort",
        doe_en="give the relation the same verwerkingssoort on both sides",
        operaties=KENNISGEVINGEN,
        mutatiesoorten=GEPAARD,
        check=_zelfde_soort,
    ),
    Rule(
        id="StUF-relatie-leeg",
        familie=Familie.STUF,
        bron="StUF 03.01 tabel 5.5",
        eis="Een toegevoegde relatie (T) is leeg in oud; een beëindigde (E) of vervallen (V) is leeg in huidig.",
        code="StUF055",
        nl="Deze relatie is in {kant} niet leeg (xsi:nil met StUF:noValue geenWaarde); bij verwerkingssoort {soort} "
        "moet dat",
        en="this relation is not empty (xsi:nil with StUF:noValue geenWaarde) in {kant}; with verwerkingssoort {soort} "
        "it must be",
        doe_nl='Maak de relatie hier leeg, met xsi:nil="true" en StUF:noValue="geenWaarde"',
        doe_en='empty the relation here, with xsi:nil="true" and StUF:noValue="geenWaarde"',
        operaties=KENNISGEVINGEN,
        mutatiesoorten=GEPAARD,
        check=_leeg,
    ),
    Rule(
        id="StUF-relatie-gevuld",
        familie=Familie.STUF,
        bron="StUF 03.01 tabel 5.5",
        eis="Aan de kant waar een relatie bestaat of bestond, is zij gevuld.",
        code="StUF055",
        nl="Deze relatie is in {kant} leeg; bij verwerkingssoort {soort} moet zij gevuld zijn",
        en="this relation is empty in {kant}; with verwerkingssoort {soort} it must be filled",
        doe_nl="Geef hier het gerelateerde object",
        doe_en="give the gerelateerde here",
        operaties=KENNISGEVINGEN,
        check=Indien(_ANDERS_LEEG, _gevuld),
    ),
    Rule(
        id="StUF-eindRelatie",
        familie=Familie.STUF,
        bron="StUF 03.01 tabel 5.5",
        eis="Een relatie die eindigt of wordt vervangen, noemt in oud haar eindRelatie.",
        code="StUF055",
        nl="In oud ontbreekt StUF:eindRelatie of zegt die dat er geen einde is; bij E en R hoort er een einde te staan",
        en="StUF:eindRelatie is missing in oud or says that the relation goes on; with E and R it should give an end",
        doe_nl="Geef in StUF:tijdvakRelatie wanneer de relatie eindigt, of dat dat onbekend is",
        doe_en="say in StUF:tijdvakRelatie when the relation ends, or that this is unknown",
        operaties=KENNISGEVINGEN,
        mutatiesoorten=GEPAARD,
        # ZDS 1.1 par. 4.4 asks for it "if known", and its own test scenarios leave it out: told, never refused.
        gewicht=Gewicht.SIGNAAL,
        check=_eindigt,
    ),
    Rule(
        id="StUF-relatie-vervangen",
        familie=Familie.STUF,
        bron="StUF 03.01 tabel 5.5",
        eis="De nieuwe relatie begint waar de vervangen relatie eindigt.",
        code="StUF055",
        nl="beginRelatie van de nieuwe relatie verschilt van eindRelatie van de vervangen; zij moeten gelijk zijn",
        en="beginRelatie of the new relation differs from eindRelatie of the replaced one; they must be the same",
        doe_nl="Geef in huidig als beginRelatie de eindRelatie uit oud",
        doe_en="send the eindRelatie of oud as beginRelatie in huidig",
        operaties=KENNISGEVINGEN,
        mutatiesoorten=GEPAARD,
        check=_sluit_aan,
    ),
    Rule(
        id="StUF-relatie-dubbel",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.6",
        eis="Een relatie naar hetzelfde object komt maar één keer voor in een bericht.",
        code="StUF058",
        nl="{naam} komt meer dan één keer voor met hetzelfde object; één keer hoort genoeg te zijn",
        en="{naam} occurs more than once with the same object; once should do",
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
        nl="In StUF:tijdvakRelatie ontbreekt beginRelatie of eindRelatie; zij moeten er samen staan",
        en="StUF:tijdvakRelatie lacks beginRelatie or eindRelatie; it must have both",
        doe_nl="Voeg toe wat ontbreekt; zolang de relatie loopt is eindRelatie leeg, met xsi:nil en "
        'StUF:noValue="geenWaarde"',
        doe_en="add what is missing; while the relation lasts eindRelatie is empty, with xsi:nil and "
        'StUF:noValue="geenWaarde"',
        operaties=KENNISGEVINGEN,
        check=elk((_TIJDVAK_RELATIE,), _half),
    ),
    Rule(
        id="StUF-tijdvakRelatie-volgorde",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 3.3.1",
        eis="eindRelatie ligt niet voor beginRelatie.",
        code="StUF055",
        nl="eindRelatie ligt voor beginRelatie; zij moet erop of erna liggen",
        en="eindRelatie is before beginRelatie; it must be on or after it",
        doe_nl="Geef een einde dat op of na het begin ligt",
        doe_en="send an end on or after the begin",
        check=elk((_TIJDVAK_RELATIE,), _omgekeerd),
    ),
    Rule(
        id="StUF-tijdvakRelatie-toekomst",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5",
        eis="Een relatie begint of eindigt niet na tijdstipBericht.",
        code="StUF068",
        nl="{naam} ligt na tijdstipBericht; een wijziging hoort pas te worden gemeld als zij ingaat",
        en="{naam} is after tijdstipBericht; a change should be reported when it takes effect",
        doe_nl="Meld de wijziging als zij ingaat",
        doe_en="report the change when it takes effect",
        operaties=KENNISGEVINGEN,
        # The standard says it of beginGeldigheid; of a relation it follows, and plans do name an agreed end: told only.
        gewicht=Gewicht.SIGNAAL,
        check=elk((_BEGIN_RELATIE, _EIND_RELATIE), _toekomst),
    ),
)
