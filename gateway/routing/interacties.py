"""The ten interactions of the concept, played against a rule set without sending anything (RZS section 2.1).

For each of the four combinations of variant and scenario every interaction is a message of the party that sends it in
that combination, decided by the real `decide` on a register that knows what happened before. Beside them stand the
messages the combination forbids, because a rule set that lets those pass is as wrong as one that stops the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from gateway.access.partners import Partner, Rol
from gateway.routing.decide import Decision, decide
from gateway.routing.register import KnownZaak
from gateway.routing.remembered import Remembered
from gateway.routing.rules import RuleSet, Scenario, Variant, ZaaktypeRegel
from gateway.stuf.message import Onderwerp, StufMessage, Stuurgegevens, Zaaktype
from gateway.stuf.operations import BY_NAME
from gateway.stuf.write import message as new_element

_GEZINSPLAN, _DEELPLAN, _CLIENT = "GEZINSPLAN-1", "DEELPLAN-1", "client"
_REG, _BO, _ZM = Rol.REGIESYSTEEM, Rol.BACKOFFICE, Rol.ZAAKSYSTEEM

VARIANTEN: tuple[Variant, ...] = get_args(Variant)
SCENARIOS: tuple[Scenario, ...] = get_args(Scenario)
V1, V2 = VARIANTEN
S1, S2 = SCENARIOS


@dataclass(frozen=True, slots=True)
class Combination:
    """One of the four ways a municipality can work."""

    variant: Variant
    scenario: Scenario

    def __str__(self) -> str:
        return f"{self.variant} / {self.scenario}"


COMBINATIONS = tuple(Combination(variant, scenario) for variant in VARIANTEN for scenario in SCENARIOS)


@dataclass(frozen=True, slots=True)
class Interactie:
    """One row: what is sent by whom to whom. numbers: of the concept, the answer on the connection included.

    allowed: combinations in which it must pass; forbidden: in which it must be refused; in others it may do either.
    """

    numbers: tuple[int, ...]
    naam: str
    operation: str
    van: Rol
    aan: Rol
    allowed: frozenset[Combination]
    forbidden: frozenset[Combination] = frozenset()
    opdracht: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What a rule set does with one interaction in one combination. wanted: None when either will do."""

    interactie: Interactie
    combination: Combination
    decision: Decision
    wanted: bool | None

    @property
    def passes(self) -> bool:
        """True when the message goes somewhere."""
        return bool(self.decision.routes) and self.decision.refusal is None

    @property
    def in_order(self) -> bool:
        """True when it passes or is refused as the combination demands."""
        return self.wanted is None or self.passes == self.wanted

    @property
    def outcome(self) -> str:
        """Where it goes, else why it does not."""
        if self.decision.refusal:
            return f"geweigerd ({self.decision.rule or 'geen regel'})"
        own = self.interactie.operation
        return (
            ", ".join(
                route.destination + (f" als {route.operation}" if route.operation != own else "")
                for route in self.decision.routes
            )
            or "aangenomen zonder bezorging"
        )


def _in(*rows: tuple[Variant, Scenario]) -> frozenset[Combination]:
    return frozenset(Combination(variant, scenario) for variant, scenario in rows)


_ALL = frozenset(COMBINATIONS)
_V1, _V2 = _in((V1, S1), (V1, S2)), _in((V2, S1), (V2, S2))

INTERACTIES = (
    Interactie((1,), "gezinsplan maken", "creeerZaak_Lk01", _REG, _ZM, _ALL),
    Interactie((1,), "gezinsplan door de backoffice", "creeerZaak_Lk01", _BO, _ZM, frozenset(), _ALL),
    Interactie((2, 3), "gezinsplan zoeken, en het antwoord", "zakLv01", _BO, _ZM, _ALL),
    Interactie((4,), "deelplan door het regiesysteem", "creeerZaak_Lk01", _REG, _ZM, _V1, _V2),
    Interactie((4,), "deelplan door de backoffice na opdracht", "creeerZaak_Lk01", _BO, _ZM, _V2, _V1, opdracht=True),
    Interactie(
        (4,), "deelplan door de backoffice zonder opdracht", "creeerZaak_Lk01", _BO, _ZM,
        _in((V2, S2)), _V1 | _in((V2, S1)),
    ),
    Interactie((5,), "opdracht aan de backoffice", "overdragenZaak", _REG, _BO, _in((V1, S1))),
    Interactie((5,), "melding aan de backoffice", "notificeerOverZaak", _REG, _BO, _in((V2, S1))),
    Interactie((5,), "melding aan het regiesysteem", "notificeerOverZaak", _BO, _REG, _in((V1, S2), (V2, S2))),
    Interactie((6,), "deelplan wijzigen", "updateZaak_Lk01", _BO, _ZM, _ALL),
    Interactie((7,), "voortgang melden", "actualiseerZaakstatus_Lk01", _BO, _ZM, _ALL),
    Interactie((8,), "gezinsplan wijzigen", "updateZaak_Lk01", _REG, _ZM, _ALL),
    Interactie((8,), "gezinsplan wijzigen door de backoffice", "updateZaak_Lk01", _BO, _ZM, frozenset(), _ALL),
    Interactie((9, 10), "status vragen, en het antwoord", "geefZaakstatus_Lv01", _REG, _ZM, _ALL),
)  # fmt: skip
"""Every interaction of the concept at least once, in its order."""


@dataclass(frozen=True, slots=True)
class _Cast:
    """Who plays: the partners and zaaktypen of the rule set in the roles of the concept."""

    partners: dict[Rol, Partner]
    gezinsplan: Zaaktype
    deelplan: Zaaktype

    def register(self, interactie: Interactie) -> Remembered:
        """What is known when an interaction happens: the plans that exist by then, and the work orders given."""
        known = [KnownZaak(_GEZINSPLAN, self.gezinsplan.code, self.gezinsplan.omschrijving, "gezinsplan", _GEZINSPLAN)]
        if min(interactie.numbers) > 4:
            deelplan = self.deelplan
            known.append(KnownZaak(_DEELPLAN, deelplan.code, deelplan.omschrijving, "deelplan", _GEZINSPLAN))
        backoffice = self.partners[Rol.BACKOFFICE].naam
        ordered = interactie.opdracht or min(interactie.numbers) > 4
        return Remembered(
            zaken={zaak.zaakidentificatie: zaak for zaak in known},
            clienten={_CLIENT: frozenset({_GEZINSPLAN})} if min(interactie.numbers) > 1 else {},
            opdrachten=frozenset({(backoffice, _GEZINSPLAN)}) if ordered else frozenset(),
        )

    def message(self, interactie: Interactie) -> StufMessage:
        """The message of an interaction, with no more in it than the rules can ask about."""
        operation = BY_NAME[interactie.operation]
        van, aan = self.partners[interactie.van].systeem, self.partners[interactie.aan].systeem
        stuurgegevens = Stuurgegevens(operation.berichtcode, van, aan, "PROEF-1")
        return StufMessage(new_element(operation.root), operation, stuurgegevens, self._onderwerp(interactie))

    def _onderwerp(self, interactie: Interactie) -> Onderwerp:
        about_plan = min(interactie.numbers) in (1, 2, 8)
        zaaktype = self.gezinsplan if about_plan else self.deelplan
        related = interactie.numbers == (4,)
        return Onderwerp(
            zaakidentificatie=_GEZINSPLAN if about_plan else _DEELPLAN,
            mutatiesoort=BY_NAME[interactie.operation].mutatiesoort or "",
            zaaktype=zaaktype,
            plannen=(_GEZINSPLAN,) if related else (),
            clienten=(_CLIENT,) if related or about_plan else (),
            extra={"gezinsplan": _GEZINSPLAN} if interactie.operation == "notificeerOverZaak" else {},
        )


def play(rules: RuleSet, zaaktype: str) -> tuple[Cell, ...]:
    """Every interaction in every combination, with a deelplan of this zaaktype.

    Empty when the rule set lacks a party of the concept; missing_parties says which.
    """
    cast = _cast(rules, rules.zaaktypen[zaaktype], zaaktype)
    return tuple(_cells(rules, cast)) if cast else ()


def missing_parties(rules: RuleSet) -> tuple[str, ...]:
    """What a rule set lacks to play the concept: a party, or the zaaktype of a gezinsplan."""
    present = {partner.rol for partner in rules.partners.values()}
    missing = [f"een partner met rol {rol}" for rol in (_REG, _BO, _ZM) if rol not in present]
    if not any(row.soort == "gezinsplan" for row in rules.zaaktypen.values()):
        missing.append("een zaaktype van soort gezinsplan")
    return tuple(missing)


def _cast(rules: RuleSet, row: ZaaktypeRegel, code: str) -> _Cast | None:
    if missing_parties(rules):
        return None
    partners = {rol: next(one for one in rules.partners.values() if one.rol == rol) for rol in (_REG, _BO, _ZM)}
    if row.backoffice in rules.partners:
        partners[_BO] = rules.partners[row.backoffice or ""]
    plan = next((key, one) for key, one in rules.zaaktypen.items() if one.soort == "gezinsplan")
    return _Cast(partners, Zaaktype(plan[0], plan[1].omschrijving), Zaaktype(code, row.omschrijving))


def _cells(rules: RuleSet, cast: _Cast) -> Iterator[Cell]:
    for combination in COMBINATIONS:
        under = rules.model_copy(update={"variant": combination.variant, "scenario": combination.scenario})
        for row in INTERACTIES:
            wanted = True if combination in row.allowed else False if combination in row.forbidden else None
            yield Cell(row, combination, decide(cast.message(row), under, cast.register(row)), wanted)
