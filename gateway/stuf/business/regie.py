"""What RZS 1.0 demands of its own four messages: overdragenZaak both ways, notificeren and initieren."""

from collections.abc import Iterator
from typing import Final

from gateway.stuf import ns
from gateway.stuf.business.rule import Bericht, Familie, Found, Rule
from gateway.stuf.business.verplicht import mist, verplicht, zonder
from gateway.stuf.business.zoek import nergens
from gateway.stuf.operations import GEBEURTENISSEN
from gateway.stuf.parse import text_of
from gateway.stuf.problems import Gewicht
from gateway.stuf.rzs import GEBEURTENIS, ZENDENDE_APPLICATIE, plain_naam

NOTIFICATIES: Final = ("notificeerOverZaak", "initieerNotificeerOverZaak")
MET_ZAAKTYPE: Final = (*NOTIFICATIES, "overdragenZaak")
REGIEBERICHTEN: Final = (*MET_ZAAKTYPE, "bevestigOverdragenZaak")

_EXTRA_ELEMENTEN = ns.stuf("extraElementen")
_NAAM = plain_naam(ZENDENDE_APPLICATIE)
_GENOEMD = f"RZS:object/StUF:extraElementen/StUF:extraElement[@naam = '{GEBEURTENIS}']"
_AFGESPROKEN = " or ".join(f"normalize-space() = '{one}'" for one in GEBEURTENISSEN)
_ANDERE_GEBEURTENIS = (f"self::*[not({_GENOEMD})]", f"({_GENOEMD})[2]", f"{_GENOEMD}[not({_AFGESPROKEN})]")
_GEEN_ZAAKTYPE = (
    "RZS:object[not(ZKN:isVan/ZKN:gerelateerde[normalize-space(ZKN:code) or normalize-space(ZKN:omschrijving)])]"
)
_ANDERS_ONBEKEND = (
    "RZS:object/ZKN:heeft/ZKN:gerelateerde/*[self::ZKN:code or self::ZKN:omschrijving or self::ZKN:ingangsdatumObject]"
    "[@xsi:nil = 'true' or @xsi:nil = '1'][not(@StUF:noValue = 'waardeOnbekend')]"
)


def _sender_of_the_change(bericht: Bericht) -> Iterator[Found]:
    extra = (one for holder in bericht.huidig.get(_EXTRA_ELEMENTEN, ()) for one in holder)
    if not any(text_of(one) and plain_naam(one.get("naam", "")) == _NAAM for one in extra):
        yield Found(bericht.element, {"naam": ZENDENDE_APPLICATIE})


RULES: tuple[Rule, ...] = (
    # The schema lets it be nil in a notification.
    verplicht(
        "RZS-identificatie",
        Familie.RZS,
        "RZS 1.0 C-12",
        "Een regiebericht noemt de identificatie van de zaak; xsi:nil mag niet.",
        mist(zonder("RZS:object", "identificatie")),
        REGIEBERICHTEN,
    ),
    Rule(
        id="RZS-zaaktype-aantal",
        familie=Familie.RZS,
        bron="RZS 1.0 C-8",
        eis="Een regiebericht noemt niet meer dan één zaaktype (isVan).",
        code="StUF055",
        nl="isVan komt meer dan één keer voor; een zaak mag maar één zaaktype hebben",
        en="isVan occurs more than once; a zaak may have one zaaktype",
        doe_nl="Geef isVan één keer",
        doe_en="give isVan once",
        check=nergens("RZS:object/ZKN:isVan[2]"),
        operaties=frozenset(MET_ZAAKTYPE),
    ),
    Rule(
        id="RZS-zaaktype",
        familie=Familie.RZS,
        bron="RZS 1.0 C-9",
        eis="Een regiebericht noemt van het zaaktype ten minste de code of de omschrijving.",
        code="StUF055",
        nl="Van het zaaktype (isVan/gerelateerde) ontbreken code en omschrijving; een van beide moet er zijn",
        en="both code and omschrijving of the zaaktype (isVan/gerelateerde) are missing; one of them must be there",
        doe_nl="Voeg omschrijving toe, en code wanneer die bekend is",
        doe_en="add omschrijving, and code when it is known",
        check=nergens(_GEEN_ZAAKTYPE),
        operaties=frozenset(MET_ZAAKTYPE),
    ),
    Rule(
        id="RZS-gebeurtenis",
        familie=Familie.RZS,
        bron="RZS 1.0 bijlage D (C-11, N-3)",
        eis=f"Een notificatie heeft precies één extraElement gebeurtenis: {', '.join(GEBEURTENISSEN)}.",
        code="StUF055",
        nl="Het extraElement gebeurtenis komt niet precies één keer voor of heeft geen waarde uit de lijst: "
        + ", ".join(GEBEURTENISSEN),
        en="extraElement gebeurtenis does not occur exactly once or its value is not one of: "
        + ", ".join(GEBEURTENISSEN),
        doe_nl="Geef gebeurtenis één keer, precies zo gespeld als in de lijst",
        doe_en="give gebeurtenis once, spelled exactly as in the list",
        check=nergens("|".join(_ANDERE_GEBEURTENIS)),
        operaties=frozenset(NOTIFICATIES),
    ),
    Rule(
        id="RZS-zendendeApplicatie",
        familie=Familie.RZS,
        bron="RZS 1.0 initieerNotificeerOverZaak; N-2",
        eis="initieerNotificeerOverZaak noemt in een extraElement de applicatie die de wijziging zond.",
        code="StUF055",
        nl="Geen extraElement {naam} met een waarde; de applicatie die de wijziging zond, hoort er te staan",
        en="no extraElement {naam} with a value; the application that sent the change should be there",
        doe_nl="Voeg {naam} toe; zonder dat krijgt ook de afzender van de wijziging de notificatie",
        doe_en="add {naam}; without it the sender of the change gets the notification too",
        # Its name is not standardised, so it may be there by another one: told, never refused.
        gewicht=Gewicht.SIGNAAL,
        check=_sender_of_the_change,
        operaties=frozenset(("initieerNotificeerOverZaak",)),
    ),
    verplicht(
        "RZS-status",
        Familie.RZS,
        "RZS 1.0 notificeerOverZaak; C-10",
        "Een status in een notificatie heeft een gerelateerde en datumStatusGezet.",
        mist(
            {"RZS:object/ZKN:heeft[not(ZKN:gerelateerde)]": "heeft/gerelateerde"}
            | zonder("RZS:object/ZKN:heeft", "datumStatusGezet", onder="heeft/")
        ),
        NOTIFICATIES,
    ),
    # Another noValue says nearly the same and the receiver loses nothing.
    Rule(
        id="N-8",
        familie=Familie.RZS,
        bron="RZS 1.0 N-8, C-10",
        eis="Een onbekende code, omschrijving of ingangsdatumObject van een status is nil met noValue waardeOnbekend.",
        code="StUF055",
        nl="Dit onbekende gegeven van de status heeft niet StUF:noValue waardeOnbekend; dat hoort erbij",
        en="this unknown part of the status does not have StUF:noValue waardeOnbekend, as it should",
        doe_nl='Geef xsi:nil="true" en StUF:noValue="waardeOnbekend"',
        doe_en='give xsi:nil="true" and StUF:noValue="waardeOnbekend"',
        check=nergens(_ANDERS_ONBEKEND),
        operaties=frozenset(NOTIFICATIES),
        gewicht=Gewicht.SIGNAAL,
    ),
)
