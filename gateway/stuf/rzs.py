"""Writers of the four messages RZS 1.0 adds: notificeren, initieren and overdragen (RZS sections 3.6 and 3.7).

The schema has little room, so the rest travels as agreed: in (initieer)notificeer as named extraElementen, in
overdragenZaak, which has none, as melding; the receiver reads everything else with geefZaakdetails (RZS section 1, 5).
"""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.message import Status, Stuurgegevens, Systeem, Zaaktype
from gateway.stuf.stamp import Stamp
from gateway.stuf.write import add, add_nil, add_stuurgegevens, message

MAX_CODE = 10
MAX_MELDING = 250
GEACCEPTEERD = "Overdracht geaccepteerd"
GEWEIGERD = "Overdracht geweigerd"

GEBEURTENIS = "gebeurtenis"
ZENDENDE_APPLICATIE = "zendendeApplicatie"
GEZINSPLAN = "gezinsplan"
DOMEINGEGEVENS = "domeingegevens"
"""Names of extraElementen. Only gebeurtenis is registered (bijlage D); the others are this gateway's agreement."""


@dataclass(frozen=True, slots=True)
class Zaakbericht:
    """What a notification or work order says about a zaak."""

    zaakidentificatie: str
    zaaktype: Zaaktype = field(default_factory=Zaaktype)
    status: Status | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    meldingen: tuple[str, ...] = ()


def notificeer(zender: Systeem, ontvanger: Systeem, stamp: Stamp, bericht: Zaakbericht) -> _Element:
    """notificeerOverZaak_Di01: from the abonnementenbeheer to one afnemer."""
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
    """overdragenZaak_Du01. antwoord: GEACCEPTEERD or GEWEIGERD. cross_refnummer: of the Di01 it answers."""
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
    zaak = add(element, ns.rzs("object"), entiteittype="ZAK", functie="entiteit")
    add(zaak, ns.zkn("identificatie"), zaakidentificatie)
    return zaak


def _add_zaaktype(zaak: _Element, zaaktype: Zaaktype) -> None:
    """omschrijving is required though nillable, an unknown or over-long code is left out (RZS N-8, C-7)."""
    gerelateerde = add(add(zaak, ns.zkn("isVan"), entiteittype="ZAKZKT"), ns.zkn("gerelateerde"), entiteittype="ZKT")
    if zaaktype.omschrijving:
        add(gerelateerde, ns.zkn("omschrijving"), zaaktype.omschrijving)
    else:
        add_nil(gerelateerde, ns.zkn("omschrijving"), "waardeOnbekend")
    if 0 < len(zaaktype.code) <= MAX_CODE:
        add(gerelateerde, ns.zkn("code"), zaaktype.code)


def _add_status(zaak: _Element, zaaktype: Zaaktype, status: Status) -> None:
    """code, omschrijving and ingangsdatumObject are required though nillable (RZS C-10, N-8)."""
    heeft = add(zaak, ns.zkn("heeft"), entiteittype="ZAKSTT")
    statustype = add(heeft, ns.zkn("gerelateerde"), entiteittype="STT")
    if 0 < len(zaaktype.code) <= MAX_CODE:
        add(statustype, ns.zkn("zkt.code"), zaaktype.code)
    if zaaktype.omschrijving:
        add(statustype, ns.zkn("zkt.omschrijving"), zaaktype.omschrijving)
    if status.volgnummer:
        add(statustype, ns.zkn("volgnummer"), status.volgnummer)
    for name, value in (("code", status.code), ("omschrijving", status.omschrijving), ("ingangsdatumObject", "")):
        if value:
            add(statustype, ns.zkn(name), value)
        else:
            add_nil(statustype, ns.zkn(name), "waardeOnbekend")
    if status.datum_gezet:
        add(heeft, ns.zkn("datumStatusGezet"), status.datum_gezet)
