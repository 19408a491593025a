"""Kerngegevens: what an object is recognised by (StUF 03.01 par. 4.3 and 5.2.5; the list per object is StUF-ZKN's)."""

from collections.abc import Iterator
from typing import Final

from gateway.stuf import ns
from gateway.stuf.business.lezen import HUIDIG
from gateway.stuf.business.rule import Bericht, Familie, Found, Rule
from gateway.stuf.business.zoek import ALLE_OBJECTEN, KENNISGEVINGEN, Indien, Vraag, nergens_met
from gateway.stuf.problems import Gewicht

_GEEN_SLEUTEL = "not(@StUF:sleutelOntvangend)"
_HEEFT_KERN = (
    "string(ZKN:identificatie) or string(ZKN:omschrijving) or string(ZKN:dct.omschrijving) or string(ZKN:titel) "
    "or ZKN:isVan/ZKN:gerelateerde"
)
# What a kennisgeving can say of a gerelateerde are its kerngegevens, so any value will do.
_OBJECT_ONBEKEND = f"{ALLE_OBJECTEN}[{_GEEN_SLEUTEL} and not({_HEEFT_KERN})]"
_GERELATEERDE_ONBEKEND = (
    "descendant::ZKN:gerelateerde[not(normalize-space()) and not(@StUF:sleutelOntvangend or */@StUF:sleutelOntvangend)]"
)
_VAN_ZAAK = ("identificatie", "omschrijving", "isVan")
_ONVOLLEDIG = f"{HUIDIG}[{_GEEN_SLEUTEL} and not({' and '.join(f'ZKN:{one}' for one in _VAN_ZAAK)})]"


def _onvolledig(bericht: Bericht) -> Iterator[Found]:
    lacking = [naam for naam in _VAN_ZAAK if ns.zkn(naam) not in bericht.huidig]
    return (Found(zaak, {"namen": ", ".join(lacking)}) for zaak in _ONVOLLEDIGE_ZAAK(bericht.element))


_ONVOLLEDIGE_ZAAK = Vraag(_ONVOLLEDIG)

RULES: Final = (
    Rule(
        id="StUF-kerngegeven",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.5",
        eis="Van een object of gerelateerde zonder sleutelOntvangend heeft ten minste één kerngegeven een waarde.",
        code="StUF055",
        nl="Het object is niet te herkennen: geen kerngegeven heeft een waarde; ten minste één moet er een hebben",
        en="the object cannot be recognised: none of its kerngegevens has a value; at least one must",
        doe_nl="Geef de identificatie, of een ander kerngegeven, of StUF:sleutelOntvangend",
        doe_en="send the identificatie, another kerngegeven or StUF:sleutelOntvangend",
        operaties=KENNISGEVINGEN,
        check=nergens_met({_OBJECT_ONBEKEND: {}, _GERELATEERDE_ONBEKEND: {}}),
    ),
    Rule(
        id="StUF-kerngegevens",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 3.4.1, ZDS 1.1 par. 4",
        eis="Een zaak zonder sleutelOntvangend die ontstaat of wijzigt, heeft alle kerngegevens: identificatie, "
        "omschrijving en isVan.",
        code="StUF055",
        nl="Van de kerngegevens van de zaak ontbreekt {namen}; die horen er alle te staan",
        en="of the kerngegevens of the zaak {namen} is missing; all of them should be there",
        doe_nl="Voeg {namen} toe; wat onbekend is, is leeg met xsi:nil en StUF:noValue",
        doe_en="add {namen}; what is unknown is empty with xsi:nil and StUF:noValue",
        operaties=frozenset(("creeerZaak_Lk01", "updateZaak_Lk01", "zakLk01")),
        # The identificatie is enough to recognise it, and it is all that many systems send: told, never refused. Of a
        # status or document message and of a gerelateerde nearly every sender leaves some out; telling that would drown
        # the rest.
        gewicht=Gewicht.SIGNAAL,
        check=Indien((_ONVOLLEDIG,), _onvolledig),
    ),
)
