"""The rule set as frozen values: exactly the keys of routing_rules.yaml (design section 6)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, StringConstraints, model_validator

from gateway.access.partners import Naam, Partner, Rol
from gateway.stuf.faults import FAULTS
from gateway.stuf.message import Systeem
from gateway.stuf.message import Zaaktype as NamedZaaktype
from gateway.stuf.operations import BY_NAME, GEBEURTENISSEN

Variant = Literal["deelplan-door-regiesysteem", "deelplan-door-backoffice"]
Scenario = Literal["aanvraag-via-regiesysteem", "aanvraag-via-backoffice"]
SoortPlan = Literal["gezinsplan", "levensdomeinplan", "deelplan", "zaak"]
Abonnementenbeheer = Literal["ingebouwd", "zaaksysteem", "extern"]

BESTEMMINGEN = {
    "ontvanger": "de ontvanger in de stuurgegevens",
    "backoffice": "de backoffice van het zaaktype, anders de ontvanger",
    "opdrachtgever": "de zender van het bericht dat crossRefnummer noemt",
}
"""Destinations that depend on the message; any other destination is the name of a partner."""


class _Values(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _ja_nee(value: Any) -> Any:
    """YAML 1.1 reads neither ja nor nee as a boolean; both spellings mean what they say."""
    return {"ja": True, "nee": False}.get(value, value) if isinstance(value, str) else value


OneOrMore = Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(min_length=1)]
JaNee = Annotated[bool, BeforeValidator(_ja_nee)]


class ZaaktypeRegel(_Values):
    """What the municipality agreed about a zaaktype: may it be a plan, whose work is it."""

    omschrijving: str = Field(min_length=1, max_length=80)
    soort: SoortPlan
    domein: str = ""
    backoffice: Naam | None = None


class Voorwaarde(_Values):
    """`als`: every key that is given must hold; a key with a list holds when one of its values does."""

    operatie: OneOrMore | None = None
    zender: OneOrMore | None = None
    zender_rol: OneOrMore | None = None
    ontvanger: OneOrMore | None = None
    ontvanger_rol: OneOrMore | None = None
    soort_bericht: OneOrMore | None = None
    soort_plan: OneOrMore | None = None
    zaaktype: OneOrMore | None = None
    zaaktype_bekend: JaNee | None = None
    domein: OneOrMore | None = None
    gebeurtenis: OneOrMore | None = None
    mutatiesoort: OneOrMore | None = None
    variant: OneOrMore | None = None
    scenario: OneOrMore | None = None
    koppelt_plan: JaNee | None = None
    client_in_gezinsplan: JaNee | None = None
    opdracht: JaNee | None = None
    backoffice_klopt: JaNee | None = None

    _given: Mapping[str, tuple[str, ...] | bool] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _known_operations(self) -> Self:
        if unknown := [naam for naam in self.operatie or () if naam not in BY_NAME]:
            raise ValueError(f"onbekende operatie: {', '.join(unknown)}")
        return self

    @model_validator(mode="after")
    def _collect_given(self) -> Self:
        # Once here instead of for every rule at every message.
        values = {key: getattr(self, key) for key in type(self).model_fields}
        self._given = MappingProxyType({key: value for key, value in values.items() if value is not None})
        return self

    @property
    def given(self) -> Mapping[str, tuple[str, ...] | bool]:
        """The keys that were given, in the order of the list above."""
        return self._given


class Weigering(_Values):
    """`weiger`: refuse with a StUF code and a reason the sender can act on."""

    code: str
    reden: Annotated[str, StringConstraints(min_length=10, max_length=1000)]

    @model_validator(mode="after")
    def _known_code(self) -> Self:
        if self.code not in FAULTS:
            raise ValueError(f"onbekende StUF-code {self.code}")
        return self


class Actie(_Values):
    """`dan`: exactly one of bezorg, vraag, weiger, houd_vast and neem_aan, with what should follow it."""

    bezorg: OneOrMore | None = None
    vraag: str | None = None
    weiger: Weigering | None = None
    houd_vast: str | None = None
    neem_aan: JaNee | None = None
    kopieer: OneOrMore | None = None
    overdragen: str | None = None
    notificeer: JaNee | None = None

    @model_validator(mode="after")
    def _one_main_action(self) -> Self:
        main = [key for key in ("bezorg", "vraag", "weiger", "houd_vast", "neem_aan") if getattr(self, key)]
        if len(main) != 1:
            raise ValueError("geef precies één van bezorg, vraag, weiger, houd_vast en neem_aan")
        if main[0] != "bezorg" and (self.kopieer or self.overdragen):
            raise ValueError("kopieer en overdragen volgen alleen op bezorg")
        return self

    @property
    def destinations(self) -> tuple[str, ...]:
        """Every destination named, in order."""
        single = tuple(name for name in (self.vraag, self.houd_vast, self.overdragen) if name)
        return (*(self.bezorg or ()), *(self.kopieer or ()), *single)


class Regel(_Values):
    """One rule; the first whose condition holds decides."""

    naam: str = Field(min_length=1, max_length=120)
    als: Voorwaarde = Voorwaarde()
    dan: Actie

    @property
    def catches_all(self) -> bool:
        """True when it has no condition: nothing after it is ever reached."""
        return not self.als.given


class Abonnement(_Values):
    """Who is told about what: zaaktype or kind of plan x gebeurtenis -> afnemers (RZS N-1)."""

    zaaktype: OneOrMore | None = None
    soort_plan: OneOrMore | None = None
    gebeurtenis: OneOrMore = GEBEURTENISSEN
    afnemers: OneOrMore

    @model_validator(mode="after")
    def _known_events(self) -> Self:
        if unknown := [waarde for waarde in self.gebeurtenis if waarde not in GEBEURTENISSEN]:
            raise ValueError(f"onbekende gebeurtenis: {', '.join(unknown)}; bekend zijn {', '.join(GEBEURTENISSEN)}")
        return self


class Validatie(_Values):
    """`validatie`: with which schemas messages are judged."""

    schemas: Literal["eigen", "officieel"] = "eigen"


class RuleSet(_Values):
    """The whole file. version: fingerprint of the text it was read from."""

    versie: Literal[1]
    gemeente: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
    organisatie: str = Field("", max_length=200)
    applicatie: str = Field("REGIEWISSEL", min_length=3, max_length=50)
    variant: Variant
    scenario: Scenario
    abonnementenbeheer: Abonnementenbeheer = "ingebouwd"
    validatie: Validatie = Validatie()
    zaaktypen: dict[str, ZaaktypeRegel]
    partners: dict[Naam, Partner]
    regels: tuple[Regel, ...] = Field(min_length=1)
    abonnementen: tuple[Abonnement, ...] = ()
    version: str = ""

    @model_validator(mode="after")
    def _name_the_partners(self) -> Self:
        named = {naam: partner.model_copy(update={"naam": naam}) for naam, partner in self.partners.items()}
        object.__setattr__(self, "partners", named)
        return self

    @property
    def beheerder_rol(self) -> Rol | None:
        """Role of the partner that manages subscriptions (RZS variants 2 and 3), None when the gateway does (1)."""
        return {"zaaksysteem": Rol.ZAAKSYSTEEM, "extern": Rol.ABONNEMENTENBEHEER}.get(self.abonnementenbeheer)

    @property
    def systeem(self) -> Systeem:
        """How the gateway itself is addressed in stuurgegevens."""
        return Systeem(self.organisatie, self.applicatie)

    def zaaktype(self, named: NamedZaaktype) -> tuple[str, ZaaktypeRegel] | None:
        """The agreed zaaktype a message names, by code and, as second key, by omschrijving (RZS C-7)."""
        if named.code in self.zaaktypen:
            return named.code, self.zaaktypen[named.code]
        wanted = named.omschrijving.casefold()
        rows = ((code, row) for code, row in self.zaaktypen.items() if row.omschrijving.casefold() == wanted)
        return next(rows, None) if wanted else None
