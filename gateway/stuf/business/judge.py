"""A message against the table: RULES is the whole list, in the order in which problems are told.

What applies to an operation is looked up once at start; a message only meets its own rules.
"""

from collections.abc import Iterable
from functools import cache

from gateway.stuf.business.rule import Bericht, Familie, Found, Rule
from gateway.stuf.operations import CATALOGUE
from gateway.stuf.problems import Problem, path_of

RULES: tuple[Rule, ...] = ()
"""Every rule, family by family."""

BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}


def judge(
    bericht: Bericht, *, andere_berichten: bool = False, families: Iterable[Familie] = tuple(Familie)
) -> tuple[Problem, ...]:
    """What does not hold, rule by rule.

    andere_berichten: False judges the message alone, True only what takes knowledge of others.
    families: of which agreements.
    """
    rules = _applicable(bericht.message.operation.naam, andere_berichten, frozenset(families))
    return tuple(_problem(rule, found, bericht) for rule in rules for found in rule.check(bericht))


@cache
def _applicable(operatie: str, andere_berichten: bool, families: frozenset[Familie]) -> tuple[Rule, ...]:
    return tuple(
        rule
        for rule in RULES
        if rule.andere_berichten == andere_berichten
        and rule.familie in families
        and (not rule.operaties or operatie in rule.operaties)
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
    names = {row.naam for row in CATALOGUE}
    twice = [rule.id for rule in RULES if BY_ID[rule.id] is not rule]
    unknown = [f"{rule.id}: {naam}" for rule in RULES for naam in rule.operaties if naam not in names]
    return twice + unknown
