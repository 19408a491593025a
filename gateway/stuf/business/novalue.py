"""xsi:nil and StUF:noValue: why an element is empty (StUF 03.01 par. 3.4). The schema does not couple the two."""

from typing import Final

from gateway.stuf.business.rule import Familie, Rule
from gateway.stuf.business.zoek import GEEN_VRAGEN, KENNISGEVINGEN, nergens
from gateway.stuf.problems import Gewicht

_NIL_ZONDER_REDEN = "descendant::*/@xsi:nil[(. = 'true' or . = '1') and not(../@StUF:noValue)]"
_REDEN_MET_WAARDE = "descendant::*/@StUF:noValue[../* or normalize-space(..)]"
_WEGLATEN = "descendant::*/@StUF:noValue[. = 'nietOndersteund' or . = 'nietGeautoriseerd']"

RULES: Final = (
    Rule(
        id="StUF-nil",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 3.4",
        eis="Een leeg element met xsi:nil zegt met StUF:noValue waarom het leeg is.",
        code="StUF055",
        nl="Het element heeft xsi:nil maar geen StUF:noValue; dat moet zeggen waarom het leeg is",
        en="xsi:nil without StUF:noValue, which must say why it is empty",
        # What clears a value must not be advised for one that is not known.
        doe_nl='Geef de waarde of laat het element weg; StUF:noValue="geenWaarde" wist de waarde, behalve in een lege '
        "relatie, waar het moet staan",
        doe_en='send the value or leave the element out; StUF:noValue="geenWaarde" clears the value, except in an '
        "empty relation, where it must be",
        # In a question, nil alone is how an element is asked for (par. 6.3.3).
        operaties=GEEN_VRAGEN,
        check=nergens(_NIL_ZONDER_REDEN),
    ),
    Rule(
        id="StUF-noValue",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 3.4",
        eis="Een element met StUF:noValue is leeg.",
        code="StUF055",
        nl="Het element heeft StUF:noValue en toch een inhoud; met StUF:noValue moet het leeg zijn",
        en="the element has StUF:noValue and content too; with StUF:noValue it must be empty",
        doe_nl="Geef de waarde zonder StUF:noValue, of maak het element leeg en voeg xsi:nil toe",
        doe_en="send the value without StUF:noValue, or empty the element and add xsi:nil",
        check=nergens(_REDEN_MET_WAARDE),
    ),
    Rule(
        id="StUF-noValue-kennisgeving",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 3.4.1",
        eis="In een kennisgeving blijft weg wat niet ondersteund of niet geautoriseerd is.",
        code="StUF058",
        nl="StUF:noValue is nietOndersteund of nietGeautoriseerd; dat hoort niet in een kennisgeving",
        en="StUF:noValue is nietOndersteund or nietGeautoriseerd, which should not be in a kennisgeving",
        doe_nl="Laat het element weg; is het verplicht, geef dan de waarde of waardeOnbekend",
        doe_en="leave the element out; when it is required, send its value or waardeOnbekend",
        operaties=KENNISGEVINGEN,
        # Allowed on a mandatory element, and which those are depends on the agreement: told, never refused.
        gewicht=Gewicht.SIGNAAL,
        check=nergens(_WEGLATEN),
    ),
)
