"""Kerngegevens: what an object is recognised by (StUF 03.01 par. 4.3 and 5.2.5; the list per object is StUF-ZKN's)."""

from typing import Final

from gateway.stuf.business.rule import Familie, Rule
from gateway.stuf.business.zoek import ALLE_OBJECTEN, KENNISGEVINGEN, Nergens, nergens
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
_ONVOLLEDIG = (
    f"{ALLE_OBJECTEN}[{_GEEN_SLEUTEL} and not(ZKN:identificatie and (ZKN:omschrijving and ZKN:isVan "
    "or ZKN:dct.omschrijving and ZKN:titel))]"
)

RULES: Final = (
    Rule(
        id="StUF-kerngegeven",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 5.2.5",
        eis="Van een object of gerelateerde zonder sleutelOntvangend heeft ten minste één kerngegeven een waarde.",
        code="StUF055",
        nl="Het object is niet te herkennen: geen enkel kerngegeven heeft een waarde",
        en="the object cannot be recognised: none of its kerngegevens has a value",
        doe_nl="Geef de identificatie, of een ander kerngegeven, of StUF:sleutelOntvangend",
        doe_en="send the identificatie, another kerngegeven or StUF:sleutelOntvangend",
        operaties=KENNISGEVINGEN,
        check=Nergens({_OBJECT_ONBEKEND: {}, _GERELATEERDE_ONBEKEND: {}}),
    ),
    Rule(
        id="StUF-kerngegevens",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 3.4.1, ZDS 1.1 par. 4",
        eis="Een object zonder sleutelOntvangend heeft alle kerngegevens: van een zaak identificatie, omschrijving en "
        "isVan, van een document identificatie, dct.omschrijving en titel.",
        code="StUF055",
        nl="Niet alle kerngegevens staan in het object: van een zaak identificatie, omschrijving en isVan, van een "
        "document identificatie, dct.omschrijving en titel",
        en="not all kerngegevens are there: identificatie, omschrijving and isVan of a zaak, identificatie, "
        "dct.omschrijving and titel of a document",
        doe_nl="Voeg toe wat ontbreekt; een onbekend kerngegeven is leeg met xsi:nil en StUF:noValue",
        doe_en="add what is missing; an unknown one is empty with xsi:nil and StUF:noValue",
        operaties=KENNISGEVINGEN,
        # The identificatie is enough to recognise it, and it is all that many systems send: told, never refused. Of a
        # gerelateerde nearly every sender leaves some out; telling that would drown the rest.
        gewicht=Gewicht.SIGNAAL,
        check=nergens(_ONVOLLEDIG),
    ),
)
