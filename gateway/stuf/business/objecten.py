"""The objects of a kennisgeving: how many, in which role, and oud about the same as huidig (StUF 03.01 par. 5.2)."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.rule import Bericht, Familie, Found, Rule
from gateway.stuf.business.zoek import KENNISGEVINGEN, opsomming
from gateway.stuf.parse import text_at

AANTAL: Final = {"T": 1, "V": 1, "W": 2, "C": 2, "F": 2}
"""mutatiesoort -> how many objects it takes (StUF 03.01 par. 5.2); the schema allows one or two in every case."""

_TOP: Final = {"T": "T", "V": "V", "W": "WI", "C": "WISO", "F": "WI"}
"""mutatiesoort -> verwerkingssoort of the object (StUF 03.01 table 5.3)."""

_ANDERE_SLEUTEL = frozenset("SO")
"""verwerkingssoort of a change of key: there oud and huidig differ in what identifies them."""

_CORRECTIES = frozenset("CF")
_IDENTIFICATIE = ns.zkn("identificatie")
_REGISTRATIE = ns.stuf("tijdstipRegistratie")


def _aantal(bericht: Bericht) -> Iterator[Found]:
    soort = bericht.message.onderwerp.mutatiesoort
    expected = AANTAL.get(soort)
    if expected and len(bericht.objecten) != expected:
        place = bericht.objecten[-1] if bericht.objecten else bericht.element
        words = {"mutatiesoort": soort, "aantal": _WOORDEN[expected][0], "number": _WOORDEN[expected][1]}
        yield Found(place, words)


_WOORDEN = {1: ("één object", "one object"), 2: ("twee objecten, oud en huidig", "two objects, oud and huidig")}


def _soort(bericht: Bericht) -> Iterator[Found]:
    soort = bericht.message.onderwerp.mutatiesoort
    letters = _TOP.get(soort, "")
    for one in bericht.objecten if letters else ():
        if (one.get(ns.VERWERKINGSSOORT) or " ") not in letters:
            words = {"mutatiesoort": soort, "toegestaan": opsomming(letters), "allowed": opsomming(letters, "or")}
            yield Found(one, words)


def _zelfde_soort(bericht: Bericht) -> Iterator[Found]:
    for oud, huidig in _oud_en_huidig(bericht):
        if oud.get(ns.VERWERKINGSSOORT) != huidig.get(ns.VERWERKINGSSOORT):
            yield Found(huidig)


def _zelfde_sleutel(bericht: Bericht) -> Iterator[Found]:
    for oud, huidig in _oud_en_huidig(bericht):
        same = oud.get(ns.SLEUTEL_VERZENDEND) == huidig.get(ns.SLEUTEL_VERZENDEND)
        if not same and huidig.get(ns.VERWERKINGSSOORT) not in _ANDERE_SLEUTEL:
            yield Found(huidig)


def _zelfde_object(bericht: Bericht) -> Iterator[Found]:
    # A correction may mend the identificatie itself, a change may not (ZDS section 8).
    if bericht.message.onderwerp.mutatiesoort != "W":
        return
    for oud, huidig in _oud_en_huidig(bericht):
        before, after = text_at(oud, _IDENTIFICATIE), text_at(huidig, _IDENTIFICATIE)
        if before and after and before != after:
            yield Found(next(huidig.iterchildren(_IDENTIFICATIE)))


def _iets_te_corrigeren(bericht: Bericht) -> Iterator[Found]:
    if bericht.message.onderwerp.mutatiesoort not in _CORRECTIES:
        return
    for oud, huidig in _oud_en_huidig(bericht):
        if huidig.get(ns.VERWERKINGSSOORT) == "W" and _eigen(oud) == _eigen(huidig):
            yield Found(huidig)


def _oud_en_huidig(bericht: Bericht) -> Iterator[tuple[_Element, _Element]]:
    if len(bericht.objecten) == 2:
        yield bericht.objecten[0], bericht.objecten[1]


def _eigen(zaak: _Element) -> list[tuple[str, str | None, str | None]]:
    """What an object says of itself: no relations, and not when it was registered, which is always new."""
    own = (child for child in zaak if child.get(ns.VERWERKINGSSOORT) is None and child.tag != _REGISTRATIE)
    return [(str(one.tag), one.text, one.get(ns.NO_VALUE)) for child in own for one in child.iter()]


RULES: Final = (
    Rule(
        id="StUF-objecten",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2",
        eis="Bij mutatiesoort T en V hoort één object, bij W, C en F horen er twee: eerst oud, dan huidig.",
        code="StUF055",
        nl="Bij mutatiesoort {mutatiesoort} hoort: {aantal}",
        en="mutatiesoort {mutatiesoort} takes {number}",
        doe_nl="Geef bij een wijziging eerst het object zoals het was en dan zoals het is; bij een toevoeging "
        "alleen het nieuwe",
        doe_en="send the object as it was and then as it is for a change; only the new one for an addition",
        operaties=KENNISGEVINGEN,
        check=_aantal,
    ),
    Rule(
        id="StUF-verwerkingssoort-object",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.3, tabel 5.3",
        eis="De verwerkingssoort van het object past bij de mutatiesoort: T bij T, V bij V, W of I bij W en F, W, I, "
        "S of O bij C.",
        code="StUF055",
        nl="Bij mutatiesoort {mutatiesoort} is de verwerkingssoort van het object {toegestaan}",
        en="with mutatiesoort {mutatiesoort} the verwerkingssoort of the object is {allowed}",
        doe_nl="Geef het object een verwerkingssoort die bij de mutatiesoort hoort",
        doe_en="give the object a verwerkingssoort that fits the mutatiesoort",
        operaties=KENNISGEVINGEN,
        check=_soort,
    ),
    Rule(
        id="StUF-oud-huidig-verwerkingssoort",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.3",
        eis="Oud en huidig hebben dezelfde verwerkingssoort.",
        code="StUF055",
        nl="Het object heeft in oud een andere verwerkingssoort dan in huidig",
        en="oud and huidig have a different verwerkingssoort",
        doe_nl="Geef beide objecten dezelfde verwerkingssoort: W als gegevens van het object zelf wijzigen, anders I",
        doe_en="give both the same: W when data of the object itself change, else I",
        operaties=KENNISGEVINGEN,
        check=_zelfde_soort,
    ),
    Rule(
        id="StUF-oud-huidig-sleutel",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.4",
        eis="Oud en huidig hebben dezelfde sleutelVerzendend, behalve bij een sleutelwijziging of ontdubbeling.",
        code="StUF058",
        nl="Oud en huidig hebben niet dezelfde StUF:sleutelVerzendend",
        en="oud and huidig do not carry the same StUF:sleutelVerzendend",
        doe_nl="Geef beide objecten dezelfde sleutel, of geen van beide",
        doe_en="give both objects the same key, or neither",
        operaties=KENNISGEVINGEN,
        check=_zelfde_sleutel,
    ),
    Rule(
        id="StUF-oud-huidig-identificatie",
        familie=Familie.STUF,
        bron="ZDS 1.1 par. 4, StUF 03.01 par. 5.2.4",
        eis="Een wijziging gaat in oud en huidig over hetzelfde object.",
        code="StUF058",
        nl="De identificatie in huidig is een andere dan die in oud",
        en="identificatie differs between oud and huidig",
        doe_nl="Noem in oud en huidig dezelfde identificatie; die kan niet wijzigen",
        doe_en="name the same identificatie in both; it cannot change",
        operaties=KENNISGEVINGEN,
        check=_zelfde_object,
    ),
    Rule(
        id="StUF-correctie",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.5",
        eis="Een correctie van een object corrigeert ten minste één gegeven.",
        code="StUF066",
        nl="De correctie verandert niets: oud en huidig zijn gelijk",
        en="the correction changes nothing: oud equals huidig",
        doe_nl="Geef in oud de foute en in huidig de juiste waarde; verwerkingssoort I als alleen relaties veranderen",
        doe_en="put the wrong value in oud and the right one in huidig; verwerkingssoort I when only relations change",
        operaties=KENNISGEVINGEN,
        check=_iets_te_corrigeren,
    ),
)
