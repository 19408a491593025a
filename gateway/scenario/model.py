"""A scenario as frozen values: exactly the keys of a file in scenarios/, in the tester's own Dutch."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from gateway.routing.rules import Scenario as ScenarioKeuze
from gateway.routing.rules import Variant
from gateway.simulator.behaviour import BEHAVIOURS
from gateway.stuf.operations import BY_NAME

DEADLINE = 15.0
"""Seconds in which what a step expects must have come true, unless it says otherwise."""

NAME = r"^[a-z0-9][a-z0-9-]*$"

Waarde = str | int | float | tuple[str | int | float, ...] | Mapping[str, Any]
"""What a value must be: equal to a text; exactly these of a list; or {bevat: …}, {niet: …}, {aantal: …}."""

Doet = Literal["verstuurt", "herhaalt", "gedraagt zich", "wacht"]
Toestand = Literal["bezorgd", "wacht", "geparkeerd", "vastgehouden", "weggegooid"]

TOESTANDEN: Mapping[str, str] = {
    "bezorgd": "delivered",
    "wacht": "waiting",
    "geparkeerd": "parked",
    "vastgehouden": "held",
    "weggegooid": "discarded",
}
"""The states of a delivery in the tester's words -> as the gateway's API names them."""


class _Values(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _short(key: str) -> BeforeValidator:
    """A text stands for the most used key of a mapping: ``antwoord: Bv03`` is ``antwoord: {bericht: Bv03}``."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, Mapping) else value


class Antwoord(_Values):
    """What comes back on the connection. inhoud: file whose bytes the document in the answer must equal."""

    bericht: str
    code: str = ""
    tekst: str = Field("", alias="tekst bevat")
    waarden: dict[str, Waarde] = Field(default_factory=dict)
    inhoud: str = ""
    interactie: int | None = Field(None, ge=1, le=10)


class Aankomst(_Values):
    """What must reach a party. aantal: how many of these in the whole scenario; without it, at least one new one."""

    bij: str
    bericht: str
    van: str = ""
    waarden: dict[str, Waarde] = Field(default_factory=dict)
    aantal: int | None = Field(None, ge=0)
    interactie: int | None = Field(None, ge=1, le=10)
    onthoud: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known_message(self) -> Self:
        if self.bericht not in BY_NAME:
            raise ValueError(f"onbekend bericht '{self.bericht}'")
        return self


class Magazijn(_Values):
    """What the zakenmagazijn must hold about a zaak. status: the latest; documenten: all identificaties there are."""

    zaak: str
    bestaat: bool = True
    waarden: dict[str, Waarde] = Field(default_factory=dict)
    status: str = ""
    documenten: tuple[str, ...] | None = None


class Bezorging(_Values):
    """What must have become of the delivery to one party, as the gateway tells it. reden: text it must contain."""

    naar: str
    toestand: Toestand = "bezorgd"
    reden: str = Field("", alias="reden bevat")


class Volgorde(_Values):
    """Messages that must have arrived at a party in this order, with nothing missing and nothing double."""

    bij: str
    bericht: str
    pad: str
    waarden: tuple[str, ...]


class Verwacht(_Values):
    """What must be true after a step, within so many seconds."""

    antwoord: Annotated[Antwoord | None, _short("bericht")] = None
    aankomst: Annotated[tuple[Aankomst, ...], BeforeValidator(_listed)] = ()
    magazijn: Annotated[tuple[Magazijn, ...], BeforeValidator(_listed)] = ()
    bezorging: Annotated[tuple[Bezorging, ...], BeforeValidator(_listed)] = ()
    volgorde: Volgorde | None = None
    binnen: float = Field(DEADLINE, gt=0, le=300)


class Stap(_Values):
    """One step. heet: a name later steps can use: ``herhaalt`` sends its message again, {{heet.referentienummer}}."""

    titel: str
    interactie: int | None = Field(None, ge=1, le=10)
    wie: str
    doet: Doet = "verstuurt"
    heet: str = ""
    sjabloon: str = ""
    herhaalt: str = ""
    met: dict[str, Any] = Field(default_factory=dict)
    naar: str = ""
    zender: str = ""
    cross_refnummer: str = Field("", alias="crossRefnummer")
    gedrag: str = ""
    onthoud: dict[str, str] = Field(default_factory=dict)
    verwacht: Verwacht = Verwacht()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = {"verstuurt": "sjabloon", "herhaalt": "herhaalt", "gedraagt zich": "gedrag"}.get(self.doet, "")
        if needed and not getattr(self, needed):
            raise ValueError(f"bij 'doet: {self.doet}' hoort de sleutel '{needed}'")
        if self.gedrag and self.gedrag not in BEHAVIOURS:
            raise ValueError(f"onbekend gedrag '{self.gedrag}'; verwacht {', '.join(BEHAVIOURS)}")
        if self.doet == "verstuurt" and self.verwacht.antwoord is None:
            raise ValueError("zeg bij 'verwacht' welk antwoord de zender moet krijgen")
        return self


class Geval(_Values):
    """One case of a scenario that is told several times: its own name and values, and variant or scenario if needed."""

    naam: str = Field(pattern=NAME)
    titel: str
    variant: Variant | None = None
    scenario: ScenarioKeuze | None = None
    gegevens: dict[str, Any] = Field(default_factory=dict)


class Verhaal(_Values):
    """A whole file. gevallen: the same steps told once for each case, as scenario ``<naam>-<geval>``."""

    naam: str = Field(pattern=NAME)
    titel: str
    uitleg: str = ""
    variant: Variant | None = None
    scenario: ScenarioKeuze | None = None
    gegevens: dict[str, Any] = Field(default_factory=dict)
    gevallen: tuple[Geval, ...] = ()
    stappen: tuple[Stap, ...] = Field(min_length=1)


class Scenario(_Values):
    """One playable scenario: a story, or one case of it. bestand: the file it came from."""

    naam: str
    titel: str
    uitleg: str
    variant: Variant | None
    scenario: ScenarioKeuze | None
    gegevens: dict[str, Any]
    stappen: tuple[Stap, ...]
    bestand: str

    @property
    def interacties(self) -> tuple[int, ...]:
        """The numbers of the concept's interactions that are asserted, in order of playing, each once."""
        numbers: list[int | None] = []
        for stap in self.stappen:
            arrivals = [aankomst.interactie for aankomst in stap.verwacht.aankomst]
            numbers += [
                stap.interactie,
                stap.verwacht.antwoord.interactie if stap.verwacht.antwoord else None,
                *arrivals,
            ]
        return tuple(dict.fromkeys(number for number in numbers if number))
