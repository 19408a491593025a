"""The most common rule: an element the prose demands is not there, although the schema lets it be (ZDS section 9.2)."""

from collections.abc import Iterable, Mapping

from gateway.stuf.business.rule import Check, Familie, Rule
from gateway.stuf.business.zoek import nergens_met
from gateway.stuf.problems import Gewicht


def verplicht(
    id: str,
    familie: Familie,
    bron: str,
    eis: str,
    check: Check,
    operaties: Iterable[str],
    gewicht: Gewicht = Gewicht.FOUT,
) -> Rule:
    """A rule on elements that must have a value; the check names one with the word `naam`."""
    return Rule(
        id=id,
        familie=familie,
        bron=bron,
        eis=eis,
        code="StUF055",
        nl="{naam} is verplicht, maar ontbreekt of heeft geen waarde",
        en="{naam} is required, yet missing or without a value",
        doe_nl="Voeg {naam} toe, met een waarde",
        doe_en="add {naam}, with a value",
        check=check,
        operaties=frozenset(operaties),
        gewicht=gewicht,
    )


def mist(places: Mapping[str, str]) -> Check:
    """The check that nothing is missing. places: XPath of where it is -> its name in the text."""
    return nergens_met({place: {"naam": naam} for place, naam in places.items()})


def zonder(place: str, *namen: str, onder: str = "", mits: str = "") -> dict[str, str]:
    """The place, for every one of these children without a value.

    onder: what the name in the text begins with. mits: predicates that only matter when a value lacks, looked at last.
    """
    return {f"{place}[not(normalize-space(ZKN:{naam.replace('/', '/ZKN:')}))]{mits}": onder + naam for naam in namen}
