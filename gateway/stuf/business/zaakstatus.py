"""What ZDS demands of a status that is set (actualiseerZaakstatus)."""

from typing import Final

from gateway.stuf.business.lezen import GEVULD, HUIDIG
from gateway.stuf.business.rule import Familie, Rule
from gateway.stuf.business.verplicht import mist, verplicht, zonder
from gateway.stuf.business.zoek import nergens
from gateway.stuf.problems import Gewicht

ACTUALISEER: Final = ("actualiseerZaakstatus_Lk01",)

_VERPLICHT = ("gerelateerde/volgnummer", "gerelateerde/omschrijving", "datumStatusGezet")
_NIEUW = f"{HUIDIG}/ZKN:heeft[@StUF:verwerkingssoort = 'T']{GEVULD}"
_GEZET_DOOR = {
    f"{_NIEUW}[not(normalize-space(ZKN:isGezetDoor/ZKN:gerelateerde/*/ZKN:identificatie))]": (
        "heeft/isGezetDoor/gerelateerde/…/identificatie"
    )
}
_BEGIN = "StUF:tijdvakRelatie/StUF:beginRelatie"
# A moment may be cut off from the right; what both give must agree.
_ANDER_BEGIN = (
    f"{_NIEUW}[normalize-space({_BEGIN})]"
    f"[not(starts-with(ZKN:datumStatusGezet, {_BEGIN}) or starts-with({_BEGIN}, ZKN:datumStatusGezet))]"
)

RULES: tuple[Rule, ...] = (
    verplicht(
        "ZDS-status",
        Familie.ZDS,
        "ZDS 1.1 actualiseerZaakstatus",
        "Een nieuwe status heeft volgnummer, omschrijving, datumStatusGezet en de identificatie van wie haar zette.",
        mist(zonder(_NIEUW, *_VERPLICHT, onder="heeft/") | _GEZET_DOOR),
        ACTUALISEER,
    ),
    Rule(
        id="ZDS-status-begin",
        familie=Familie.ZDS,
        bron="StUF-ZKN 3.10, ZAKSTT",
        eis="De beginRelatie van een status is het moment waarop zij is gezet.",
        code="StUF058",
        nl="beginRelatie en datumStatusGezet zijn niet hetzelfde moment; zij moeten gelijk zijn",
        en="beginRelatie and datumStatusGezet are not the same moment, as they must be",
        doe_nl="Geef beginRelatie de waarde van datumStatusGezet of laat tijdvakRelatie weg",
        doe_en="give beginRelatie the value of datumStatusGezet or leave tijdvakRelatie out",
        check=nergens(_ANDER_BEGIN),
        operaties=frozenset((*ACTUALISEER, "creeerZaak_Lk01", "updateZaak_Lk01")),
    ),
    # A date alone is allowed (8 to 17 digits), yet two statuses of one day cannot be put in order by it.
    Rule(
        id="ZDS-status-tijdstip",
        familie=Familie.ZDS,
        bron="ZDS 1.1 actualiseerZaakstatus",
        eis="datumStatusGezet noemt ook de tijd, zodat te zien is welke status de laatste is.",
        code="StUF055",
        nl="datumStatusGezet is een datum zonder tijd; die hoort erbij, anders is van twee statussen op één dag de "
        "laatste niet te zien",
        en="datumStatusGezet is a date without a time; it should have one, else the latest of two statuses of one day "
        "cannot be told",
        doe_nl="Geef datumStatusGezet met uren, minuten en seconden",
        doe_en="give datumStatusGezet with hours, minutes and seconds",
        check=nergens(f"{_NIEUW}[string-length(normalize-space(ZKN:datumStatusGezet)) = 8]"),
        operaties=frozenset(ACTUALISEER),
        gewicht=Gewicht.SIGNAAL,
    ),
)
