"""What StUF demands of a fault: the omschrijving that table 4.1 gives its code."""

from collections.abc import Iterator
from typing import Final

from gateway.stuf import ns
from gateway.stuf.business.rule import Bericht, Familie, Found, Rule
from gateway.stuf.business.zoek import FOUTEN
from gateway.stuf.faults import FAULTS, MAX_OMSCHRIJVING
from gateway.stuf.parse import text_at
from gateway.stuf.problems import Gewicht

_CODE = ns.stuf("code")
_OMSCHRIJVING = ns.stuf("omschrijving")


def _andere_omschrijving(bericht: Bericht) -> Iterator[Found]:
    for body in bericht.element.iterchildren(ns.stuf("body")):
        row = FAULTS.get(text_at(body, _CODE))
        given = " ".join(text_at(body, _OMSCHRIJVING).split())
        if row and given != row.omschrijving[:MAX_OMSCHRIJVING]:
            yield from map(Found, body.iterchildren(_OMSCHRIJVING))


RULES: Final = (
    Rule(
        id="StUF-omschrijving",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 4.4, tabel 4.1",
        eis="Een fout heeft letterlijk de omschrijving die de standaard bij haar code geeft.",
        code="StUF058",
        nl="De omschrijving is niet die van de code; zij hoort letterlijk die van de standaard te zijn",
        en="omschrijving is not that of the code; it should literally be the one of the standard",
        doe_nl="Neem de omschrijving van de code over uit de standaard en zet eigen uitleg in details",
        doe_en="copy the omschrijving of the code from the standard and put an explanation in details",
        operaties=FOUTEN,
        # The code says it all and every system goes by that: told, never refused.
        gewicht=Gewicht.SIGNAAL,
        check=_andere_omschrijving,
    ),
)
