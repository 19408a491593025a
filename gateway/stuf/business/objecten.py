"""The objects of a kennisgeving: how many, in which role, and oud about the same as huidig (StUF 03.01 par. 5.2)."""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.rule import Bericht, Check, Familie, Found, Rule
from gateway.stuf.business.zoek import ALLE_OBJECTEN, KENNISGEVINGEN, nergens_met, opsomming, per_mutatiesoort
from gateway.stuf.parse import text_at

AANTAL: Final = {"T": 1, "V": 1, "W": 2, "C": 2, "F": 2}
"""mutatiesoort -> how many objects it takes (StUF 03.01 par. 5.2); the schema allows one or two in every case."""

_TOP: Final = {"T": "T", "V": "V", "W": "WI", "C": "WISO", "F": "WI"}
"""mutatiesoort -> verwerkingssoort of the object (StUF 03.01 table 5.3)."""

_ANDERE_SLEUTEL = frozenset("SO")
"""verwerkingssoort of a change of key: there oud and huidig differ in what identifies them."""

GEPAARD: Final = frozenset(soort for soort, number in AANTAL.items() if number == 2)
"""The mutatiesoorten that say what was and what is."""

_IDENTIFICATIE = ns.zkn("identificatie")
_REGISTRATIE = ns.stuf("tijdstipRegistratie")


def _aantal_is(soort: str, expected: int) -> Check:
    words = {"mutatiesoort": soort, **_WOORDEN[soort]}
    places = (f"self::*[not({ALLE_OBJECTEN})]", f"{ALLE_OBJECTEN}[last()][count(../ZKN:object) != {expected}]")
    return nergens_met(dict.fromkeys(places, words))


_OUD_EN_HUIDIG = {
    "aantal": "moeten het er twee zijn: eerst oud, dan huidig",
    "number": "two: first oud, then huidig",
    "doe": "Geef eerst het object zoals het was en dan zoals het is",
    "do": "send the object as it was and then as it is",
}
_WOORDEN: Mapping[str, Mapping[str, str]] = {
    "T": {
        "aantal": "moet het er één zijn",
        "number": "one",
        "doe": "Geef alleen het nieuwe object",
        "do": "send the new object only",
    },
    "V": {
        "aantal": "moet het er één zijn",
        "number": "one",
        "doe": "Geef alleen het object dat vervalt",
        "do": "send only the object that is removed",
    },
    **dict.fromkeys("WCF", _OUD_EN_HUIDIG),
}


def _soort_is(soort: str, letters: str) -> Check:
    words = {"mutatiesoort": soort, "toegestaan": opsomming(letters), "allowed": opsomming(letters, "or")}
    right = f"string(@StUF:verwerkingssoort) and contains('{letters}', @StUF:verwerkingssoort)"
    return nergens_met({f"{ALLE_OBJECTEN}[not({right})]": words})


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
    for oud, huidig in _oud_en_huidig(bericht):
        before, after = text_at(oud, _IDENTIFICATIE), text_at(huidig, _IDENTIFICATIE)
        if before and after and before != after:
            yield Found(next(huidig.iterchildren(_IDENTIFICATIE)))


def _iets_te_corrigeren(bericht: Bericht) -> Iterator[Found]:
    # A C may correct when something was registered; of an F that moment is always new (StUF 03.01 par. 5.2.5).
    ignored = "" if bericht.message.onderwerp.mutatiesoort == "C" else _REGISTRATIE
    for oud, huidig in _oud_en_huidig(bericht):
        if huidig.get(ns.VERWERKINGSSOORT) == "W" and _eigen(oud, ignored) == _eigen(huidig, ignored):
            yield Found(huidig)


def _oud_en_huidig(bericht: Bericht) -> Iterator[tuple[_Element, _Element]]:
    if len(bericht.objecten) == 2:
        yield bericht.objecten[0], bericht.objecten[1]


def _eigen(zaak: _Element, ignored: str) -> list[tuple[str, str | None, dict[str, str]]]:
    """What an object says of itself: no relations; attributes too, for one says how complete a date is."""
    own = (child for child in zaak if child.get(ns.VERWERKINGSSOORT) is None and child.tag != ignored)
    return [(str(one.tag), one.text, _attributes(one)) for child in own for one in child.iter()]


def _attributes(element: _Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


RULES: Final = (
    Rule(
        id="StUF-objecten",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2",
        eis="Bij mutatiesoort T en V hoort één object, bij W, C en F horen er twee: eerst oud, dan huidig.",
        code="StUF055",
        nl="Het bericht heeft te veel of te weinig objecten; bij mutatiesoort {mutatiesoort} {aantal}",
        en="the message has too many or too few objects; with mutatiesoort {mutatiesoort} it must have {number}",
        doe_nl="{doe}",
        doe_en="{do}",
        operaties=KENNISGEVINGEN,
        check=per_mutatiesoort({soort: _aantal_is(soort, number) for soort, number in AANTAL.items()}),
    ),
    Rule(
        id="StUF-verwerkingssoort-object",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.3, tabel 5.3",
        eis="De verwerkingssoort van het object past bij de mutatiesoort: T bij T, V bij V, W of I bij W en F, W, I, "
        "S of O bij C.",
        code="StUF055",
        nl="De verwerkingssoort van het object past niet bij mutatiesoort {mutatiesoort}; zij moet {toegestaan} zijn",
        en="the verwerkingssoort of the object does not fit mutatiesoort {mutatiesoort}; it must be {allowed}",
        doe_nl="Geef het object verwerkingssoort {toegestaan}, of het bericht een andere mutatiesoort",
        doe_en="give the object verwerkingssoort {allowed}, or the message another mutatiesoort",
        operaties=KENNISGEVINGEN,
        check=per_mutatiesoort({soort: _soort_is(soort, letters) for soort, letters in _TOP.items()}),
    ),
    Rule(
        id="StUF-oud-huidig-verwerkingssoort",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.3",
        eis="Oud en huidig hebben dezelfde verwerkingssoort.",
        code="StUF055",
        nl="Het object heeft in oud een andere verwerkingssoort dan in huidig; zij moeten gelijk zijn",
        en="oud and huidig have a different verwerkingssoort; they must be the same",
        doe_nl="Geef beide objecten dezelfde verwerkingssoort: W als gegevens van het object zelf wijzigen, anders I",
        doe_en="give both the same: W when data of the object itself change, else I",
        operaties=KENNISGEVINGEN,
        mutatiesoorten=GEPAARD,
        check=_zelfde_soort,
    ),
    Rule(
        id="StUF-oud-huidig-sleutel",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.4",
        eis="Oud en huidig hebben dezelfde sleutelVerzendend, behalve bij een sleutelwijziging of ontdubbeling.",
        code="StUF058",
        nl="Oud en huidig hebben niet dezelfde StUF:sleutelVerzendend; die moet gelijk zijn",
        en="oud and huidig do not carry the same StUF:sleutelVerzendend, as they must",
        doe_nl="Geef beide objecten dezelfde sleutel, of geen van beide",
        doe_en="give both objects the same key, or neither",
        operaties=KENNISGEVINGEN,
        mutatiesoorten=GEPAARD,
        check=_zelfde_sleutel,
    ),
    Rule(
        id="StUF-oud-huidig-identificatie",
        familie=Familie.STUF,
        bron="ZDS 1.1 par. 4, StUF 03.01 par. 5.2.4",
        eis="Een wijziging gaat in oud en huidig over hetzelfde object.",
        code="StUF058",
        nl="De identificatie in huidig is een andere dan die in oud; zij moeten gelijk zijn",
        en="identificatie differs between oud and huidig; it must be the same",
        doe_nl="Noem in oud en huidig dezelfde identificatie; die kan niet wijzigen",
        doe_en="name the same identificatie in both; it cannot change",
        operaties=KENNISGEVINGEN,
        # A correction may mend the identificatie itself, a change may not (ZDS section 8).
        mutatiesoorten=frozenset(("W",)),
        check=_zelfde_object,
    ),
    Rule(
        id="StUF-correctie",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.5",
        eis="Een correctie van een object corrigeert ten minste één gegeven.",
        code="StUF066",
        nl="De correctie verandert niets: oud en huidig zijn gelijk; er moet iets in verschillen",
        en="the correction changes nothing: oud equals huidig; something must differ",
        doe_nl="Geef in oud de foute en in huidig de juiste waarde; verwerkingssoort I als alleen relaties veranderen",
        doe_en="put the wrong value in oud and the right one in huidig; verwerkingssoort I when only relations change",
        operaties=KENNISGEVINGEN,
        mutatiesoorten=frozenset(("C", "F")),
        check=_iets_te_corrigeren,
    ),
)
