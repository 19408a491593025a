"""A message against the table: RULES is the whole list, in the order in which problems are told.

What applies to an operation is looked up once at start; a message only meets its own rules.
"""

from collections.abc import Iterable
from functools import cache
from itertools import islice

from lxml import etree

from gateway.stuf import ns
from gateway.stuf.business import (
    antwoord,
    datums,
    document,
    historie,
    identificaties,
    kerngegevens,
    novalue,
    objecten,
    plan,
    regie,
    relaties,
    samenhang,
    stuurgegevens,
    vragen,
    zaak,
    zaakstatus,
    zaakvraag,
)
from gateway.stuf.business.rule import MAX_PLACES, Bericht, Familie, Found, Rule
from gateway.stuf.business.zoek import ANTWOORDEN, Nergens
from gateway.stuf.operations import CATALOGUE
from gateway.stuf.problems import Problem, path_of

RULES: tuple[Rule, ...] = (
    *stuurgegevens.RULES,
    *objecten.RULES,
    *relaties.RULES,
    *historie.RULES,
    *kerngegevens.RULES,
    *novalue.RULES,
    *datums.RULES,
    *identificaties.RULES,
    *vragen.RULES,
    *zaak.RULES,
    *zaakstatus.RULES,
    *document.RULES,
    *zaakvraag.RULES,
    *antwoord.RULES,
    *plan.RULES,
    *regie.RULES,
    *samenhang.RULES,
)
"""Every rule, family by family."""

BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}


def judge(
    bericht: Bericht, *, andere_berichten: bool = False, families: Iterable[Familie] = tuple(Familie)
) -> tuple[Problem, ...]:
    """What does not hold, rule by rule.

    andere_berichten: False judges the message alone, True only what takes knowledge of others.
    families: of which agreements.
    """
    applicable = _applicable(bericht.message.operation.naam, bericht.soort_plan, andere_berichten, frozenset(families))
    rules = applicable.rules_for(bericht)
    return tuple(_problem(rule, found, bericht) for rule in rules for found in islice(rule.check(bericht), MAX_PLACES))


class _Applicable:
    """The rules for one kind of message; of those that are XPath, one question tells whether any can be broken."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._all = rules
        self._others = tuple(rule for rule in rules if not isinstance(rule.check, Nergens))
        expressions = " or ".join(rule.check.expression for rule in rules if isinstance(rule.check, Nergens))
        self._any_broken = etree.XPath(expressions or "false()", namespaces=ns.PREFIXES)

    def rules_for(self, bericht: Bericht) -> tuple[Rule, ...]:
        """Those that must be looked at one by one."""
        return self._all if self._any_broken(bericht.element) else self._others


@cache
def _applicable(operatie: str, soort_plan: str, andere_berichten: bool, families: frozenset[Familie]) -> _Applicable:
    return _Applicable(
        tuple(
            rule
            for rule in RULES
            if rule.andere_berichten == andere_berichten
            and rule.familie in families
            and (not rule.operaties or operatie in rule.operaties)
            and (not rule.soorten or soort_plan in rule.soorten)
        )
    )


def _problem(rule: Rule, found: Found, bericht: Bericht) -> Problem:
    return Problem(
        rule=rule.id,
        path=path_of(found.element, bericht.element),
        line=found.element.sourceline,
        message_nl=rule.nl.format_map(found.words),
        message_en=rule.en.format_map(found.words),
        doe_nl=rule.doe_nl.format_map(found.words),
        doe_en=rule.doe_en.format_map(found.words),
        code=rule.code,
        gewicht=rule.gewicht,
    )


def check_table() -> list[str]:
    """What is wrong with the table itself: ids twice, operations that do not exist. Empty when it is sound."""
    names = {row.naam for row in CATALOGUE} | ANTWOORDEN
    twice = [rule.id for rule in RULES if BY_ID[rule.id] is not rule]
    unknown = [f"{rule.id}: {naam}" for rule in RULES for naam in rule.operaties if naam not in names]
    return twice + unknown
