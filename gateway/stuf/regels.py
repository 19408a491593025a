"""Every rule a message can deviate from, with what it asks in one Dutch sentence: for rules files and reports.

The ids come from where messages are judged: `explain` (schema), `vorm` (how it came in) and the table of
`business.judge`. A test compares them.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gateway.stuf.business.judge import RULES
from gateway.stuf.vorm import SIGNALEN

TIJDSTIP: Final = "StUF019"
"""Each tijdstipBericht of a zender is later than the one before it (StUF 03.01 par. 4.3.2)."""

_SCHEMA: Final[Mapping[str, str]] = MappingProxyType(
    {
        "schema.attribuut-naam": "Attributen heten zoals de standaard ze noemt.",
        "schema.attribuut-namespace": "Een attribuut staat in de namespace van de standaard die het noemt.",
        "schema.attribuut-onbekend": "Een element heeft alleen attributen die het schema daar kent.",
        "schema.attribuut-ontbreekt": "Een element heeft alle attributen die het schema daar verplicht stelt.",
        "schema.attribuut-prefix": "Attributen van StUF worden met hun prefix geschreven.",
        "schema.attribuut-waarde": "Een attribuut heeft de waarde die het schema op die plaats vastlegt.",
        "schema.bereik": "Een getal ligt binnen de grenzen van het schema.",
        "schema.bericht": "Het bericht is er een van ZDS 1.1 of van de Regie- en Zaakservices 1.0.",
        "schema.cijfers": "Een getal heeft niet meer cijfers dan het schema toestaat.",
        "schema.element-onbekend": "Elementen heten zoals het schema ze noemt.",
        "schema.element-ontbreekt": "Een element bevat alle elementen die het schema daarin verplicht stelt.",
        "schema.element-onverwacht": "Een element staat alleen waar het schema het toelaat.",
        "schema.element-te-vaak": "Een element komt niet vaker voor dan het schema toestaat.",
        "schema.inhoud": "Een element bevat een waarde of elementen, zoals het schema voorschrijft.",
        "schema.keuze": "Van elementen die elkaar uitsluiten staat er hoogstens één in het bericht.",
        "schema.lengte": "Een waarde is niet korter of langer dan het schema toestaat.",
        "schema.naam": "Elementen heten zoals het schema ze noemt.",
        "schema.namespace": "Een element staat in de namespace die het schema noemt.",
        "schema.nil": "xsi:nil staat alleen op een leeg element waar het schema het toelaat.",
        "schema.overig": "Het bericht voldoet aan het schema.",
        "schema.patroon": "Een waarde heeft de vorm die het schema voorschrijft.",
        "schema.type": "xsi:type noemt een type dat daar mag staan.",
        "schema.vaste-waarde": "Een element heeft de waarde die het schema op die plaats vastlegt.",
        "schema.volgorde": "De elementen staan in de volgorde van het schema.",
        "schema.vorm": "Een waarde is van de soort die het schema voorschrijft: een datum, een getal, ja of nee.",
        "schema.waardenlijst": "Een waarde komt uit de lijst van het schema, met dezelfde hoofdletters.",
    }
)

REGELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **_SCHEMA,
        **{signaal.rule: f"{signaal.doe_nl}." for signaal in SIGNALEN},
        TIJDSTIP: "Elk tijdstipBericht van een zender is later dan dat van zijn vorige bericht.",
        **{rule.id: rule.eis for rule in RULES},
    }
)
"""What each rule asks, by id."""


def known(key: str) -> bool:
    """True when a key is a rule, or ``begin.*`` (or ``begin-*``) of the id of at least one."""
    return key in REGELS or (key[-2:] in (".*", "-*") and any(rule.startswith(key[:-1]) for rule in REGELS))


def families() -> tuple[str, ...]:
    """The beginnings that rules share, as keys, to name in an error."""
    return tuple(sorted({found[0] + "*" for rule in REGELS if (found := _BEGIN.match(rule))}))


_BEGIN: Final = re.compile(r"\w+[.-]")
