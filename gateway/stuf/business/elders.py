"""The rules of RZS 1.0 that are not judged on a message, and where they are kept instead.

Together with the rules of the table these are all of P-1 to P-18, U-1 to U-6, N-1 to N-9 and D-1, so that whoever looks
for one finds it. The sentences are Dutch: the documentation shows them to a beheerder.
"""

from collections.abc import Mapping
from types import MappingProxyType

ELDERS: Mapping[str, str] = MappingProxyType(
    {
        "P-9": "Zo wordt een deelplan herkend: aan de relatie met een plan. Een zaak zonder die relatie is een gewone "
        "zaak en krijgt de regels voor een deelplan niet; RZS-deelplan-relatie zegt het als haar zaaktype anders is "
        "afgesproken.",
        "P-10": "Routeringsregels bepalen wie een zaak aan een plan mag koppelen (koppelt_plan, zender_rol).",
        "P-12": "ZDS-zaak-verplicht eist de velden, ZDS-tekens en het schema de vorm van de identificatie; of die "
        "uniek is, weet het magazijn, dat een tweede zaak met dezelfde identificatie weigert (StUF058).",
        "P-14": "Aan een bericht is niet te zien dat de regisseur ook uitvoert; dit is een afspraak met de gebruiker.",
        "P-16": "Vraagt om niets te controleren: geen regel eist een unieke client of een gelijk adres.",
        "P-17": "Geldt voor wat een portaal toont; de wissel bewaart de rol belanghebbende zoals die is gegeven.",
        "P-18": "Een eis aan wat een systeem kan bewaren; het ingebouwde magazijn bewaart alle rollen.",
        "U-3": "De StUF-regels over oud en huidig: StUF-objecten, StUF-relaties, StUF-relatie-leeg, "
        "StUF-relatie-gevuld, StUF-eindRelatie, StUF-relatie-vervangen en StUF-tijdvakRelatie.",
        "U-4": "StUF-verwerkingssoort-bestaand geeft een signaal; verwerkingssoort T van wat al bestaat, wordt als I "
        "behandeld en nooit geweigerd.",
        "N-1": "De abonnementen in het regelbestand: zaaktype of soort plan en gebeurtenis bepalen de afnemers.",
        "N-2": "Wie de wijziging zond, valt af als afnemer; RZS-zendendeApplicatie eist daarvoor die naam.",
        "N-3": "De wissel schrijft in een notificatie niet meer dan dit; van anderen eisen RZS-identificatie, "
        "RZS-zaaktype en RZS-gebeurtenis het minimum.",
        "N-4": "De wissel notificeert pas na de bevestiging van het zakenmagazijn.",
        "N-5": "Elke afnemer krijgt een eigen bezorging, met een eigen referentienummer en eigen pogingen.",
        "N-6": "Alle notificaties gaan door de wissel, ook die van een ander abonnementenbeheer.",
        "N-7": "Het register onthoudt zaaktype, plan en document van een zaak voor berichten die ze niet noemen.",
        "N-9": "Een wijziging zonder bericht is hier niet te zien; het zakenmagazijn meldt die met "
        "initieerNotificeerOverZaak.",
    }
)
"""Id -> where it is kept, or why it cannot be judged."""
