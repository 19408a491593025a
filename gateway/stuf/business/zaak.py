"""What ZDS demands of a zaak beyond the schema: its mandatory elements, zaaktype, initiator and related zaken."""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.lezen import (
    ANDERE_IDENTIFICATIE,
    GEGEVEN,
    GERELATEERDE,
    GEVULD,
    HUIDIG,
    OMSCHRIJVING,
    gegeven,
)
from gateway.stuf.business.rule import Bericht, Familie, Found, Rule
from gateway.stuf.business.verplicht import mist, verplicht, zonder
from gateway.stuf.business.zoek import ALLE_OBJECTEN, GEEN, MEER, Langs, Vraag, nergens, nergens_met
from gateway.stuf.message import Zaaktype
from gateway.stuf.parse import text_at
from gateway.stuf.problems import Gewicht

VERPLICHT: Final = ("identificatie", "startdatum", "registratiedatum", "zaakniveau", "deelzakenIndicatie")
"""What a zaak must have from the start and keep (ZDS 1.1 creeerZaak, RZS P-12)."""

CREEER: Final = ("creeerZaak_Lk01",)
WIJZIG: Final = ("updateZaak_Lk01", "actualiseerZaakstatus_Lk01")
KENNISGEVINGEN: Final = (*CREEER, *WIJZIG, "zakLk01")

IS_VAN: Final = ns.zkn("isVan")
ANDERE_ZAKEN: Final = ("heeftBetrekkingOpAndere", "heeftAlsDeelzaak")
"""The relations of a kennisgeving to another zaak."""

_SLEUTELS = (
    "ZKN:medewerker/ZKN:identificatie",
    "ZKN:organisatorischeEenheid/ZKN:identificatie",
    "ZKN:natuurlijkPersoon/BG:inp.bsn",
    "ZKN:natuurlijkPersoon/BG:anp.identificatie",
    "ZKN:nietNatuurlijkPersoon/BG:inn.nnpId",
    "ZKN:nietNatuurlijkPersoon/BG:ann.identificatie",
    "ZKN:vestiging/BG:vestigingsNummer",
)
"""What can be the key of a betrokkene (ZDS 1.1 creeerZaak)."""

_MET_SLEUTEL = " or ".join(f"normalize-space(ZKN:gerelateerde/{one})" for one in _SLEUTELS)
_ANDERE = tuple(f"{HUIDIG}/ZKN:{one}" for one in ANDERE_ZAKEN)
_ANDERE_CODE = Vraag(
    "ZKN:object[2]/ZKN:isVan[not(ZKN:gerelateerde/ZKN:code = ../../ZKN:object[1]/ZKN:isVan/ZKN:gerelateerde/ZKN:code)]"
)


def named_zaaktype(object_: _Element) -> Zaaktype:
    """The zaaktype an object names; both parts empty when it names none."""
    zaaktype = object_.find(f"{IS_VAN}/{GERELATEERDE}")
    if zaaktype is None:
        return Zaaktype()
    return Zaaktype(text_at(zaaktype, ns.zkn("code")), text_at(zaaktype, OMSCHRIJVING))


def differ(one: Zaaktype, other: Zaaktype) -> bool:
    """True when two names cannot mean one zaaktype: codes differ, and omschrijving as second key too (RZS C-7)."""
    if one.code and one.code == other.code:
        return False
    if one.omschrijving and other.omschrijving:
        return one.omschrijving.casefold() != other.omschrijving.casefold()
    return bool(one.code and other.code)


def _itself(bericht: Bericht) -> Iterator[Found]:
    related = chain.from_iterable(gegeven(bericht, tag) for tag in _ANDERE_TAGS)
    return (Found(one) for one in related if _is_own(one, bericht))


def _is_own(relation: _Element, bericht: Bericht) -> bool:
    own = bericht.message.onderwerp.zaakidentificatie
    return bool(own) and text_at(relation, ANDERE_IDENTIFICATIE) == own


_ANDERE_TAGS = tuple(map(ns.zkn, ANDERE_ZAKEN))


def _unchanged(bericht: Bericht) -> Iterator[Found]:
    for is_van in _ANDERE_CODE(bericht.element):
        if differ(*map(named_zaaktype, bericht.objecten[:2])):
            yield Found(is_van)


RULES: tuple[Rule, ...] = (
    verplicht(
        "ZDS-zaak-verplicht",
        Familie.ZDS,
        "ZDS 1.1 creeerZaak; RZS 1.0 P-12",
        f"Een nieuwe zaak heeft {', '.join(VERPLICHT)}, elk met een waarde.",
        mist(zonder(HUIDIG, *VERPLICHT)),
        CREEER,
    ),
    verplicht(
        "ZDS-zaaktype",
        Familie.ZDS,
        "ZDS 1.1 creeerZaak",
        "Een nieuwe zaak noemt de code van haar zaaktype (isVan/gerelateerde/code).",
        mist(zonder(HUIDIG, "isVan/gerelateerde/code")),
        CREEER,
    ),
    Rule(
        id="ZDS-initiator",
        familie=Familie.ZDS,
        bron="ZDS 1.1 creeerZaak; RZS 1.0 P-2, P-3",
        eis="Een nieuwe zaak heeft precies één heeftAlsInitiator.",
        code="StUF055",
        nl="De nieuwe zaak heeft {aantal} heeftAlsInitiator; het moet er precies één zijn",
        en="the new zaak has {number} heeftAlsInitiator; it must have exactly one",
        doe_nl="Geef één initiator; geef andere betrokkenen een andere rol",
        doe_en="give one initiator; give other parties another role",
        check=nergens_met(
            {
                f"{HUIDIG}[not(ZKN:heeftAlsInitiator{GEVULD})]": GEEN,
                f"{HUIDIG}[ZKN:heeftAlsInitiator{GEVULD}[2]]": MEER[1],
            }
        ),
        operaties=frozenset(CREEER),
    ),
    Rule(
        id="ZDS-initiator-sleutel",
        familie=Familie.ZDS,
        bron="ZDS 1.1 creeerZaak",
        eis="De initiator van een nieuwe zaak heeft een sleutel, zoals identificatie, inp.bsn of vestigingsNummer.",
        code="StUF055",
        nl="De initiator heeft geen gerelateerde met een sleutel; die moet er zijn",
        en="the initiator has no gerelateerde with a key, as it must",
        doe_nl="Geef medewerker of organisatorischeEenheid een identificatie, natuurlijkPersoon een inp.bsn, "
        "nietNatuurlijkPersoon een inn.nnpId of vestiging een vestigingsNummer",
        doe_en="give medewerker or organisatorischeEenheid an identificatie, natuurlijkPersoon an inp.bsn, "
        "nietNatuurlijkPersoon an inn.nnpId or vestiging a vestigingsNummer",
        check=nergens(f"{HUIDIG}/ZKN:heeftAlsInitiator[not({_MET_SLEUTEL})]{GEVULD}"),
        operaties=frozenset(CREEER),
    ),
    verplicht(
        "ZDS-identificatie",
        Familie.ZDS,
        "ZDS 1.1 updateZaak, actualiseerZaakstatus, updateZaakdocument, cancelCheckout",
        "Een wijziging noemt de identificatie van de zaak of het document.",
        mist(zonder(f"({ALLE_OBJECTEN}[last()]|ZKN:document)", "identificatie")),
        (*WIJZIG, "updateZaakdocument_Di02", "cancelCheckout_Di02"),
    ),
    Rule(
        id="ZDS-zaaktype-ongewijzigd",
        familie=Familie.ZDS,
        bron="ZDS 1.1 updateZaak; RZS 1.0 U-2",
        eis="Een wijziging noemt in oud en huidig hetzelfde zaaktype; het verandert niet.",
        code="StUF058",
        nl="Oud en huidig noemen niet hetzelfde zaaktype (isVan); het mag niet wijzigen",
        en="oud and huidig do not name the same zaaktype (isVan), which may not change",
        doe_nl="Geef in oud en huidig het zaaktype waarmee de zaak is aangemaakt",
        doe_en="give the zaaktype the zaak was made with in both oud and huidig",
        check=_unchanged,
        operaties=frozenset((*WIJZIG, "zakLk01")),
    ),
    verplicht(
        "ZDS-gerelateerde-zaak",
        Familie.ZDS,
        "RZS 1.0 P-5, P-6; StUF-ZKN 3.10",
        "Een relatie met een andere zaak noemt de identificatie van die zaak.",
        mist({k: v for one in _ANDERE for k, v in zonder(one, "gerelateerde/identificatie", mits=GEGEVEN).items()}),
        KENNISGEVINGEN,
    ),
    Rule(
        id="ZDS-zelfverwijzing",
        familie=Familie.ZDS,
        bron="RGBZ 1.0",
        eis="Een zaak heeft geen relatie met zichzelf.",
        code="StUF058",
        nl="De relatie verwijst naar de zaak zelf; zij moet naar een andere zaak verwijzen",
        en="the relation refers to the zaak itself; it must refer to another",
        doe_nl="Verwijs naar een andere zaak of laat de relatie weg",
        doe_en="refer to another zaak or leave the relation out",
        check=Langs(_ANDERE_TAGS, _is_own, _itself),
        operaties=frozenset(KENNISGEVINGEN),
    ),
    # The prose demands all four, the schema only omschrijving; receivers are to be tolerant (RZS C-17).
    verplicht(
        "ZDS-anderZaakObject",
        Familie.ZDS,
        "ZDS 1.1 creeerZaak; RZS 1.0 C-17",
        "Een anderZaakObject heeft naast omschrijving ook aanduiding, lokatie en registratie.",
        mist(zonder(f"{HUIDIG}/ZKN:anderZaakObject", "aanduiding", "lokatie", "registratie", onder="anderZaakObject/")),
        KENNISGEVINGEN,
        Gewicht.SIGNAAL,
    ),
)
