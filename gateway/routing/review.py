"""Judging a rule set that loads: what is in it that nobody can have meant?

The loader refuses what makes no sense by itself; here the rules are held against each other, against the partners and
against the ten interactions of the concept. Pure: nothing is sent and no database is asked.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from gateway.routing.interacties import Cell, Combination, missing_parties, play
from gateway.routing.rules import BESTEMMINGEN, Regel, RuleSet
from gateway.stuf.operations import CATALOGUE, Operation, PortType
from gateway.stuf.rzs import MAX_CODE

Severity = Literal["fout", "let op"]
Given = Mapping[str, tuple[str, ...] | bool]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong (fout) or may be meant (let op). where: part of the file."""

    severity: Severity
    where: str
    text: str


def review(rules: RuleSet) -> tuple[Finding, ...]:
    """Everything found in a rule set, in the order of the questions below; empty when it is in order."""
    return tuple(finding for question in _QUESTIONS for finding in question(rules))


def deelplan_zaaktypen(rules: RuleSet) -> tuple[str, ...]:
    """Codes of the zaaktypen that can be a deelplan."""
    return tuple(code for code, row in rules.zaaktypen.items() if row.soort == "deelplan")


def operations_of(regel: Regel) -> tuple[Operation, ...]:
    """The operations a rule can apply to."""
    names, kinds = regel.als.operatie, regel.als.soort_bericht
    return tuple(
        row for row in CATALOGUE if (names is None or row.naam in names) and (kinds is None or row.soort in kinds)
    )


def _last_rule(rules: RuleSet) -> Iterator[Finding]:
    if not rules.regels[-1].catches_all:
        text = "de laatste regel heeft voorwaarden; een bericht dat nergens past wordt geweigerd zonder eigen reden"
        yield Finding("fout", _where(rules, len(rules.regels) - 1), text)


def _unreachable(rules: RuleSet) -> Iterator[Finding]:
    """A rule all of whose messages an earlier rule already takes; after a catch-all that is every rule."""
    for number, regel in enumerate(rules.regels):
        for earlier, taker in enumerate(rules.regels[:number]):
            if _covers(taker.als.given, regel.als.given):
                text = f"wordt nooit bereikt: regel {earlier + 1} '{taker.naam}' neemt al deze berichten"
                yield Finding("fout", _where(rules, number), text)
                break


def _impossible(rules: RuleSet) -> Iterator[Finding]:
    for number, regel in enumerate(rules.regels):
        if not operations_of(regel):
            yield Finding("fout", _where(rules, number), "past nooit: geen operatie is van dit soort bericht")


def _wrong_action(rules: RuleSet) -> Iterator[Finding]:
    """Only `vraag` can answer on the connection, and nothing asynchronous can be asked."""
    for number, regel in enumerate(rules.regels):
        modes = {operation.synchronous for operation in operations_of(regel)}
        if regel.dan.vraag and modes == {False}:
            yield Finding("fout", _where(rules, number), "vraag kan alleen bij synchrone operaties")
        if (regel.dan.bezorg or regel.dan.houd_vast or regel.dan.neem_aan) and modes == {True}:
            yield Finding("fout", _where(rules, number), "synchrone operaties kunnen alleen met vraag of weiger")


def _wrong_code(rules: RuleSet) -> Iterator[Finding]:
    """StUF 03.01 table 4.1: storing is a matter of Fo03 alone, not answering in time of Fo02 alone."""
    for number, regel in enumerate(rules.regels):
        code = regel.dan.weiger.code if regel.dan.weiger else ""
        wrong = {operation.synchronous for operation in operations_of(regel)} & _FORBIDDEN.get(code, frozenset())
        kinds = " en ".join(_MODE[mode] for mode in sorted(wrong))
        if wrong:
            yield Finding("fout", _where(rules, number), f"{code} mag niet bij {kinds} berichten; gebruik StUF058")


def _without_backoffice(rules: RuleSet) -> Iterator[Finding]:
    for code in deelplan_zaaktypen(rules):
        if rules.zaaktypen[code].backoffice is None:
            yield Finding("fout", f"zaaktypen.{code}", "soort deelplan zonder backoffice: niemand krijgt de opdracht")


def _long_codes(rules: RuleSet) -> Iterator[Finding]:
    for code in rules.zaaktypen:
        if len(code) > MAX_CODE:
            text = f"de code is langer dan {MAX_CODE} tekens en blijft uit meldingen en opdrachten weg"
            yield Finding("let op", f"zaaktypen.{code}", text)


def _without_endpoint(rules: RuleSet) -> Iterator[Finding]:
    """A partner that something is sent to must have an address for it."""
    for number, regel in enumerate(rules.regels):
        for name, port_type in _sent_by(rules, regel):
            if rules.partners[name].endpoint(port_type) is None:
                yield Finding("fout", _where(rules, number), f"{name} heeft geen url of endpoint voor {port_type}")
    for number, abonnement in enumerate(rules.abonnementen):
        for name in _names(rules, abonnement.afnemers):
            if rules.partners[name].endpoint(PortType.ONTVANG_ASYNCHROON) is None:
                text = f"afnemer {name} heeft geen url of endpoint voor {PortType.ONTVANG_ASYNCHROON}"
                yield Finding("fout", f"abonnementen.{number + 1}", text)


def _unreachable_for_fo01(rules: RuleSet) -> Iterator[Finding]:
    """Who wants its faults as a Fo01 must be able to receive one; else it hears a Fo03, as in practice."""
    for name, partner in rules.partners.items():
        if partner.foutstijl == "standaard" and partner.endpoint(PortType.ONTVANG_ASYNCHROON) is None:
            text = f"foutstijl standaard vraagt een url of endpoint voor {PortType.ONTVANG_ASYNCHROON}; anders Fo03"
            yield Finding("fout", f"partners.{name}", text)


def _interactions(rules: RuleSet) -> Iterator[Finding]:
    """Under the variant and scenario in force a fault; under the others something to know before switching."""
    if missing := missing_parties(rules):
        yield Finding("let op", "bestand", f"de tien interacties zijn niet na te spelen zonder {', '.join(missing)}")
    in_force = Combination(rules.variant, rules.scenario)
    for code in deelplan_zaaktypen(rules):
        for cell in play(rules, code):
            if not cell.in_order:
                severity: Severity = "fout" if cell.combination == in_force else "let op"
                yield Finding(severity, f"zaaktypen.{code}", _told(cell))


_QUESTIONS: tuple[Callable[[RuleSet], Iterator[Finding]], ...] = (
    _last_rule,
    _unreachable,
    _impossible,
    _wrong_action,
    _wrong_code,
    _without_backoffice,
    _long_codes,
    _without_endpoint,
    _unreachable_for_fo01,
    _interactions,
)


_MODE = {False: "asynchrone", True: "synchrone"}
_FORBIDDEN: Mapping[str, frozenset[bool]] = {
    "StUF046": frozenset({True}),
    "StUF049": frozenset({False}),
    "StUF960": frozenset({False}),
}
"""Fault code -> the modes (synchronous or not) in which it may not be used."""


def _covers(wide: Given, narrow: Given) -> bool:
    """True when every message that meets `narrow` also meets `wide`."""
    return all(key in narrow and _within(narrow[key], values) for key, values in wide.items())


def _within(narrow: tuple[str, ...] | bool, wide: tuple[str, ...] | bool) -> bool:
    if isinstance(narrow, bool) or isinstance(wide, bool):
        return narrow is wide
    return set(narrow) <= set(wide)


def _sent_by(rules: RuleSet, regel: Regel) -> dict[tuple[str, PortType], None]:
    """(partner, portType) of everything a rule can send, each once."""
    own = {operation.port_type for operation in operations_of(regel)}
    ordered = regel.dan.overdragen
    relayed = tuple(name for name in regel.dan.destinations if name != ordered)
    pairs = [(name, port_type) for name in _names(rules, relayed) for port_type in sorted(own)]
    orders = [(name, PortType.ONTVANG_ASYNCHROON) for name in _names(rules, (ordered,) if ordered else ())]
    return dict.fromkeys([*pairs, *orders])


def _names(rules: RuleSet, destinations: tuple[str, ...]) -> list[str]:
    """The partners that destinations can mean, as far as the rules alone decide that."""
    backoffices = sorted({row.backoffice for row in rules.zaaktypen.values() if row.backoffice})
    return [
        name
        for destination in destinations
        for name in (backoffices if destination == "backoffice" else [destination])
        if name not in BESTEMMINGEN
    ]


def _told(cell: Cell) -> str:
    numbers = " en ".join(str(number) for number in cell.interactie.numbers)
    expected = "moet doorgaan" if cell.wanted else "moet worden geweigerd"
    return f"interactie {numbers} ({cell.interactie.naam}) {expected} bij {cell.combination}, maar: {cell.outcome}"


def _where(rules: RuleSet, number: int) -> str:
    return f"regel {number + 1} '{rules.regels[number].naam}'"
