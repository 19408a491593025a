"""A message and a rule set to a Decision: the first rule that holds, and why each earlier one did not.

Pure: what it needs to know beyond the message comes through the register it is given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from gateway.access.partners import Partner
from gateway.routing.facts import Fact, Facts
from gateway.routing.register import Register
from gateway.routing.rules import Actie, Regel, RuleSet
from gateway.stuf.message import StufMessage

RouteKind = Literal["bezorg", "kopieer", "vraag", "overdragen", "houd_vast"]


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """What one rule said: it held, or the first condition that did not and why."""

    naam: str
    hit: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """One destination and what is sent there. operation: name in the catalogue of what is delivered."""

    kind: RouteKind
    destination: str
    operation: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message is refused, in the StUF code that belongs to it."""

    code: str
    reden: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a message goes and why. notify: whether afnemers are told about the change it makes."""

    rule: str
    rules_version: str
    routes: tuple[Route, ...] = ()
    refusal: Refusal | None = None
    notify: bool = True
    trace: tuple[RuleTrace, ...] = ()
    facts: Mapping[str, Fact] | None = None


def decide(message: StufMessage, rules: RuleSet, register: Register) -> Decision:
    """The decision for a message. A rule set without a rule that holds refuses with StUF058: nothing falls through."""
    return decide_on(Facts(message, rules, register))


def decide_on(facts: Facts) -> Decision:
    """As `decide`, for facts that were already collected; the same facts can then be used to compose messages."""
    trace: list[RuleTrace] = []
    for regel in facts.rules.regels:
        failed = _first_failing(regel, facts)
        trace.append(RuleTrace(regel.naam, not failed, failed))
        if not failed:
            return _carry_out(regel, facts, tuple(trace))
    refusal = Refusal("StUF058", "Geen enkele routeringsregel past op dit bericht")
    return Decision("", facts.rules.version, refusal=refusal, trace=tuple(trace), facts=facts.asked)


def _first_failing(regel: Regel, facts: Facts) -> str:
    for key, expected in regel.als.given.items():
        actual = facts[key]
        holds = actual == expected if isinstance(expected, bool) else actual in expected
        if not holds:
            return f"{key} is {_shown(actual)}, verwacht {_shown(expected)}"
    return ""


def _carry_out(regel: Regel, facts: Facts, trace: tuple[RuleTrace, ...]) -> Decision:
    actie = regel.dan
    refusal = Refusal(actie.weiger.code, actie.weiger.reden) if actie.weiger else _unfit(regel, facts)
    routes: list[Route] = []
    for kind, name in _wanted(actie):
        partner = resolve_destination(name, facts)
        if partner is None:
            reden = f"Regel '{regel.naam}' wijst naar '{name}', maar daar is voor dit bericht geen partner voor bekend"
            refusal = Refusal("StUF058", reden)
            break
        routes.append(Route(kind, partner.naam, _operation_for(kind, partner, facts)))
    return Decision(
        rule=regel.naam,
        rules_version=facts.rules.version,
        routes=() if refusal else tuple(routes),
        refusal=refusal,
        notify=actie.notificeer is not False,
        trace=trace,
        facts=facts.asked,
    )


def _unfit(regel: Regel, facts: Facts) -> Refusal | None:
    """Only `vraag` answers a synchronous message on its connection, and nothing else can be asked."""
    operation = facts.message.operation
    if operation.synchronous == bool(regel.dan.vraag):
        return None
    expected = "alleen met vraag" if operation.synchronous else "niet met vraag"
    return Refusal(
        "StUF058", f"Regel '{regel.naam}' past niet bij {operation.naam}: dat kan {expected} worden behandeld"
    )


def _wanted(actie: Actie) -> Iterator[tuple[RouteKind, str]]:
    """What the action asks for, in the order in which it goes out."""
    yield from (("bezorg", name) for name in actie.bezorg or ())
    yield from (("houd_vast", name) for name in (actie.houd_vast,) if name)
    yield from (("vraag", name) for name in (actie.vraag,) if name)
    yield from (("kopieer", name) for name in actie.kopieer or ())
    yield from (("overdragen", name) for name in (actie.overdragen,) if name)


def resolve_destination(name: str, facts: Facts) -> Partner | None:
    """The partner a destination means for this message, None when there is none (see rules.BESTEMMINGEN)."""
    if name == "ontvanger":
        return facts.ontvanger
    if name == "backoffice":
        return facts.rules.partners.get(facts.backoffice or "", facts.ontvanger)
    if name == "opdrachtgever":
        return facts.rules.partners.get(facts.opdrachtgever or "")
    return facts.rules.partners.get(name)


def _operation_for(kind: RouteKind, partner: Partner, facts: Facts) -> str:
    """A work order takes the form the receiver supports (`opdracht`); anything else goes as it came."""
    operation = facts.message.operation.naam
    return partner.opdracht if kind == "overdragen" or operation == "overdragenZaak" else operation


def _shown(value: Fact | tuple[str, ...]) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, tuple):
        return " of ".join(value)
    return value or "leeg"
