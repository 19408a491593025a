"""Writers of the four messages RZS 1.0 adds: notificeren, initieren and overdragen (RZS sections 3.6 and 3.7).

The schema has little room, so the rest travels as agreed: in (initieer)notificeer as named extraElementen, in
overdragenZaak, which has none, as melding; the receiver reads everything else with geefZaakdetails (RZS section 1, 5).
"""

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element

from gateway.errors import StufError
from gateway.stuf import ns
from gateway.stuf.message import Status, Stuurgegevens, Systeem, Zaaktype
from gateway.stuf.stamp import Stamp
from gateway.stuf.write import add, add_nil, add_stuurgegevens, message

MAX_CODE = 10
MAX_OMSCHRIJVING = 80
MAX_MELDING = 250
_ZAAKIDENTIFICATIE = range(5, 41)
_VOLGNUMMER = re.compile("0*[1-9][0-9]{0,3}")
_TIJDSTIP = re.compile("[0-9]{8,17}")

GEACCEPTEERD = "Overdracht geaccepteerd"
GEWEIGERD = "Overdracht geweigerd"

GEBEURTENIS = "gebeurtenis"
ZENDENDE_APPLICATIE = "zendendeApplicatie"
GEZINSPLAN = "gezinsplan"
DOMEINGEGEVENS = "domeingegevens"
"""Names of extraElementen. Only gebeurtenis is registered (bijlage D); the others are this gateway's agreement."""


@dataclass(frozen=True, slots=True)
class Zaakbericht:
    """What a notification or work order says about a zaak.

    It may come from a message that was tolerated with a fault: what does not fit is not written. extra: a notification
    has at least one, gebeurtenis.
    """

    zaakidentificatie: str
    zaaktype: Zaaktype = field(default_factory=Zaaktype)
    status: Status | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    meldingen: tuple[str, ...] = ()


def plain_naam(naam: str) -> str:
    """The name of an extraElement that is not standardised: blanks, underscores and capitals differ (RZS 3.7)."""
    return naam.replace(" ", "").replace("_", "").casefold()


def can_name(zaakidentificatie: str) -> bool:
    """True when a valid message can be about this zaak: its identificatie has 5 to 40 characters."""
    return len(zaakidentificatie) in _ZAAKIDENTIFICATIE


def notificeer(zender: Systeem, ontvanger: Systeem, stamp: Stamp, bericht: Zaakbericht) -> _Element:
    """notificeerOverZaak_Di01: from the abonnementenbeheer to one afnemer.

    Raises StufError StUF055 for a zaak that cannot be named, as every writer here does.
    """
    return _di01("notificeerOverZaak_Di01", zender, ontvanger, stamp, bericht)


def initieer(zender: Systeem, ontvanger: Systeem, stamp: Stamp, bericht: Zaakbericht) -> _Element:
    """initieerNotificeerOverZaak_Di01: from the servicebus to the abonnementenbeheer; functie as the schema has it."""
    return _di01("initieerNotificeerOverZaak_Di01", zender, ontvanger, stamp, bericht)


def overdragen(zender: Systeem, ontvanger: Systeem, stamp: Stamp, bericht: Zaakbericht) -> _Element:
    """overdragenZaak_Di01: the work order; what has no element of its own goes in meldingen of at most 250."""
    element = _message("overdragenZaak_Di01", "Di01", "overdragenZaak", zender, ontvanger, stamp)
    _add_meldingen(element, (*bericht.meldingen, *(f"{naam}: {waarde}" for naam, waarde in bericht.extra.items())))
    zaak = _add_zaak(element, bericht.zaakidentificatie)
    _add_zaaktype(zaak, bericht.zaaktype)
    return element


def bevestig_overdracht(
    zender: Systeem,
    ontvanger: Systeem,
    stamp: Stamp,
    cross_refnummer: str,
    zaakidentificatie: str,
    antwoord: str,
    meldingen: tuple[str, ...] = (),
) -> _Element:
    """overdragenZaak_Du01. antwoord: GEACCEPTEERD or GEWEIGERD. cross_refnummer: of the Di01 it answers.

    Raises StufError StUF055 for any other antwoord, or a zaak that cannot be named.
    """
    if antwoord not in (GEACCEPTEERD, GEWEIGERD):
        raise StufError("StUF055", f"RZS:object/ZKN:antwoord: geef '{GEACCEPTEERD}' of '{GEWEIGERD}'")
    element = _message("overdragenZaak_Du01", "Du01", "overdragenZaak", zender, ontvanger, stamp, cross_refnummer)
    _add_meldingen(element, meldingen)
    add(_add_zaak(element, zaakidentificatie), ns.zkn("antwoord"), antwoord)
    return element


def _di01(root: str, zender: Systeem, ontvanger: Systeem, stamp: Stamp, bericht: Zaakbericht) -> _Element:
    element = _message(root, "Di01", "notificeerOverZaak", zender, ontvanger, stamp)
    _add_meldingen(element, bericht.meldingen)
    zaak = _add_zaak(element, bericht.zaakidentificatie)
    extra = add(zaak, ns.stuf("extraElementen"))
    for naam, waarde in bericht.extra.items():
        add(extra, ns.stuf("extraElement"), waarde).set("naam", naam)
    _add_zaaktype(zaak, bericht.zaaktype)
    if bericht.status:
        _add_status(zaak, bericht.zaaktype, bericht.status)
    return element


def _message(
    root: str,
    berichtcode: str,
    functie: str,
    zender: Systeem,
    ontvanger: Systeem,
    stamp: Stamp,
    cross_refnummer: str = "",
) -> _Element:
    element = message(ns.rzs(root), "RZS", "ZKN")
    add_stuurgegevens(
        element,
        Stuurgegevens(
            berichtcode=berichtcode,
            zender=zender,
            ontvanger=ontvanger,
            referentienummer=stamp.referentienummer,
            tijdstip_bericht=stamp.tijdstip_bericht,
            cross_refnummer=cross_refnummer,
            functie=functie,
        ),
    )
    return element


def _add_meldingen(element: _Element, meldingen: tuple[str, ...]) -> None:
    """One melding holds 250 characters, so a longer text becomes several (RZS C-13)."""
    for melding in meldingen:
        for part in textwrap.wrap(melding, MAX_MELDING):
            add(element, ns.rzs("melding"), part)


def _add_zaak(element: _Element, zaakidentificatie: str) -> _Element:
    if not can_name(zaakidentificatie):
        raise StufError("StUF055", "ZKN:identificatie van de zaak: geef 5 tot en met 40 tekens")
    zaak = add(element, ns.rzs("object"), entiteittype="ZAK", functie="entiteit")
    add(zaak, ns.zkn("identificatie"), zaakidentificatie)
    return zaak


def _add_zaaktype(zaak: _Element, zaaktype: Zaaktype) -> None:
    """omschrijving is required though nillable, an unknown or over-long code is left out (RZS N-8, C-7).

    A text that is too long is cut, for it is read by people; half a code would be another code.
    """
    gerelateerde = add(add(zaak, ns.zkn("isVan"), entiteittype="ZAKZKT"), ns.zkn("gerelateerde"), entiteittype="ZKT")
    _add_known(gerelateerde, [("omschrijving", zaaktype.omschrijving[:MAX_OMSCHRIJVING])], "waardeOnbekend")
    _add_known(gerelateerde, [("code", _code(zaaktype.code))])


def _add_status(zaak: _Element, zaaktype: Zaaktype, status: Status) -> None:
    """code, omschrijving and ingangsdatumObject are required though nillable (RZS C-10, N-8)."""
    heeft = add(zaak, ns.zkn("heeft"), entiteittype="ZAKSTT")
    statustype = add(heeft, ns.zkn("gerelateerde"), entiteittype="STT")
    optional = (
        ("zkt.code", _code(zaaktype.code)),
        ("zkt.omschrijving", zaaktype.omschrijving[:MAX_OMSCHRIJVING]),
        ("volgnummer", status.volgnummer if _VOLGNUMMER.fullmatch(status.volgnummer) else ""),
    )
    _add_known(statustype, optional)
    required = (
        ("code", _code(status.code)),
        ("omschrijving", status.omschrijving[:MAX_OMSCHRIJVING]),
        ("ingangsdatumObject", ""),
    )
    _add_known(statustype, required, "waardeOnbekend")
    if _TIJDSTIP.fullmatch(status.datum_gezet):
        add(heeft, ns.zkn("datumStatusGezet"), status.datum_gezet)


def _add_known(parent: _Element, values: Iterable[tuple[str, str]], no_value: str = "") -> None:
    """Elements of ZKN with a text; an empty text is left out, or written as this noValue."""
    for name, value in values:
        if value:
            add(parent, ns.zkn(name), value)
        elif no_value:
            add_nil(parent, ns.zkn(name), no_value)


def _code(code: str) -> str:
    return code if len(code) <= MAX_CODE else ""
