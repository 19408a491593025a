"""Rules about stuurgegevens that neither the schema nor the order of standard faults covers (StUF 03.01 ch. 4)."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.datums import is_tijdstip
from gateway.stuf.business.rule import Bericht, Familie, Found, Rule
from gateway.stuf.business.zoek import ANTWOORDEN
from gateway.stuf.operations import CATALOGUE
from gateway.stuf.problems import Gewicht

_LATERE_ANTWOORDEN = frozenset(("Bv03", "Fo01", "Fo03", "bevestigOverdragenZaak"))
_ASYNCHROON = frozenset(row.naam for row in CATALOGUE if not row.synchronous)


def _afzender(bericht: Bericht) -> Iterator[Found]:
    given = bericht.message.stuurgegevens
    if given.zender.applicatie and given.zender.key == given.ontvanger.key:
        yield _bij(bericht, "ontvanger")


def _referentienummer(bericht: Bericht) -> Iterator[Found]:
    if not bericht.message.stuurgegevens.referentienummer:
        yield _bij(bericht, "referentienummer")


def _cross_refnummer(bericht: Bericht) -> Iterator[Found]:
    if not bericht.message.stuurgegevens.cross_refnummer:
        yield _bij(bericht, "crossRefnummer")


def _tijdstip_bericht(bericht: Bericht) -> Iterator[Found]:
    moment = bericht.message.stuurgegevens.tijdstip_bericht
    if moment and not is_tijdstip(moment):
        yield _bij(bericht, "tijdstipBericht")


def _bij(bericht: Bericht, name: str) -> Found:
    """A child of stuurgegevens, or stuurgegevens itself when the child is not there."""
    stuurgegevens = bericht.element[0]
    child: _Element | None = stuurgegevens.find(ns.stuf(name))
    return Found(stuurgegevens if child is None else child)


RULES: Final = (
    Rule(
        id="StUF-zender-ontvanger",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 4.2",
        eis="Zender en ontvanger verschillen in organisatie, applicatie of administratie.",
        code="StUF058",
        nl="Zender en ontvanger zijn hetzelfde systeem; zij horen te verschillen",
        en="zender and ontvanger are the same system; they should differ",
        doe_nl="Geef elk systeem een eigen applicatie of administratie",
        doe_en="give each system its own applicatie or administratie",
        # Suppliers of shared services do send it like this, and it harms nobody: told, never refused.
        gewicht=Gewicht.SIGNAAL,
        check=_afzender,
    ),
    Rule(
        id="StUF-referentienummer",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 4.3.1",
        eis="Een asynchroon bericht heeft een referentienummer dat niet leeg is.",
        code="StUF055",
        nl="Het referentienummer ontbreekt of is leeg; een asynchroon bericht moet er een hebben",
        en="referentienummer is missing or empty; an asynchronous message must have one",
        doe_nl="Geef elk bericht een eigen referentienummer van 1 tot en met 40 tekens",
        doe_en="give every message a referentienummer of its own, 1 to 40 characters",
        operaties=_ASYNCHROON,
        check=_referentienummer,
    ),
    Rule(
        id="StUF-tijdstipBericht",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 4.3.2",
        eis="tijdstipBericht is een bestaand tijdstip van 8, 10, 12, 14, 15, 16 of 17 cijfers.",
        code="StUF055",
        nl="tijdstipBericht is geen bestaand tijdstip EEJJMMDDuummssddd",
        en="tijdstipBericht is not an existing moment YYYYMMDDhhmmssddd",
        doe_nl="Geef het moment van versturen, liefst in 17 cijfers",
        doe_en="send the moment of sending, preferably in 17 digits",
        check=_tijdstip_bericht,
    ),
    Rule(
        id="StUF-crossRefnummer",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 4.3.1",
        eis="Een antwoord op een asynchroon bericht noemt het referentienummer van dat bericht in crossRefnummer.",
        code="StUF043",
        nl="Het crossRefnummer ontbreekt of is leeg; een antwoord moet zeggen waarop het antwoordt",
        en="crossRefnummer is missing or empty; an answer must say what it answers",
        doe_nl="Neem het referentienummer over van het bericht waarop dit het antwoord is",
        doe_en="copy the referentienummer of the message this answers",
        operaties=_LATERE_ANTWOORDEN,
        check=_cross_refnummer,
    ),
    Rule(
        id="StUF-crossRefnummer-antwoord",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 4.3.1",
        eis="Een antwoord op een vraag of synchroon vrij bericht noemt het referentienummer daarvan in crossRefnummer.",
        code="StUF043",
        nl="Het crossRefnummer ontbreekt of is leeg; daar hoort het referentienummer van de vraag te staan",
        en="crossRefnummer is missing or empty; it should hold the referentienummer of the question",
        doe_nl="Neem het referentienummer van de vraag over",
        doe_en="copy the referentienummer of the question",
        operaties=ANTWOORDEN - {"Bv02Bericht"},
        # The question need not have a number, and the connection tells it too: told, never refused.
        gewicht=Gewicht.SIGNAAL,
        check=_cross_refnummer,
    ),
)
