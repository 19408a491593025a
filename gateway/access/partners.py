"""The partners of a municipality and the rights they have, as values from the rules file."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, model_validator

from gateway.access.tolerantie import Tolerantie
from gateway.stuf.message import Systeem
from gateway.stuf.operations import BY_NAME, Operation, PortType

Naam = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9_-]*$")]

R7B: tuple[float, ...] = (10, 30, 120, 600, 1800, 3600, *(7200,) * 35)
"""Seconds before each next attempt: growing, then every two hours until 72 hours (reliability R7b)."""


MAX_WAIT = 7 * 24 * 3600.0
"""Longest wait before a next attempt that a partner may have, in seconds."""


class Rol(StrEnum):
    """The referentiecomponenten of RZS 1.0 section 4 that a partner can be."""

    REGIESYSTEEM = "regiesysteem"
    ZAAKSYSTEEM = "zaaksysteem"
    BACKOFFICE = "backoffice"
    ABONNEMENTENBEHEER = "abonnementenbeheer"
    AFNEMER = "afnemer"


class Partner(BaseModel):
    """One application the gateway exchanges messages with; the keys are those of routing_rules.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    naam: str = ""
    rol: Rol
    applicatie: str = Field(min_length=3, max_length=50)
    aliassen: tuple[Annotated[str, StringConstraints(min_length=3, max_length=50)], ...] = ()
    organisatie: str = Field("", max_length=200)
    administratie: str = Field("", max_length=50)
    url: HttpUrl | None = None
    endpoints: dict[PortType, HttpUrl] = Field(default_factory=dict)
    bevestiging: Literal["Bv03", "Bv04"] = "Bv03"
    foutstijl: Literal["praktijk", "standaard"] = "praktijk"
    tolerantie: Tolerantie = Tolerantie()
    http_status_fout: Literal[200, 500] = 500
    herhaling: tuple[Annotated[float, Field(gt=0, le=MAX_WAIT)], ...] = R7B
    bij_fout: Literal["wacht", "door"] = "wacht"
    opdracht: Literal["overdragenZaak", "notificeerOverZaak"] = "overdragenZaak"
    rechten: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _known_operations(self) -> Self:
        unknown = [naam for naam in self.rechten or () if naam not in BY_NAME]
        if unknown:
            raise ValueError(f"rechten noemt onbekende operaties: {', '.join(unknown)}")
        return self

    @property
    def systeem(self) -> Systeem:
        """How this partner is addressed in stuurgegevens."""
        return Systeem(self.organisatie, self.applicatie, self.administratie)

    def endpoint(self, port_type: PortType) -> str | None:
        """Where a portType of this partner is, or None when it has none: own endpoint first, else url/portType."""
        own = self.endpoints.get(port_type)
        if own is not None:
            return str(own)
        return f"{str(self.url).rstrip('/')}/{port_type}" if self.url is not None else None

    def is_called(self, systeem: Systeem) -> bool:
        """True when a zender or ontvanger means this partner; parts the partner leaves open match anything."""
        return (
            systeem.applicatie in (self.applicatie, *self.aliassen)
            and self.organisatie in ("", systeem.organisatie)
            and self.administratie in ("", systeem.administratie)
        )

    def may_send(self, operation: Operation) -> bool:
        """True when the partner has the right to use an operation; without a list of rights it has all."""
        return self.rechten is None or operation.naam in self.rechten


def find(partners: Iterable[Partner], systeem: Systeem) -> Partner | None:
    """The partner a zender or ontvanger means, or None; the most specific one when several fit."""
    matches = [partner for partner in partners if partner.is_called(systeem)]
    return max(matches, key=lambda partner: bool(partner.organisatie) + bool(partner.administratie), default=None)
