"""A message against the table: RULES is the whole list, in the order in which problems are told.

What applies to an operation is looked up once at start; a message only meets its own rules.
"""

from collections.abc import Container, Iterable
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import cast

from gateway.stuf.business import (
    antwoord,
    datums,
    document,
    fout,
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
from gateway.stuf.business.objecten import AANTAL
from gateway.stuf.business.rule import MAX_PLACES, Bericht, Familie, Found, Rule
from gateway.stuf.business.zoek import Indien, Langs, Naargelang, Verdacht, een_van
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
    *fout.RULES,
    *plan.RULES,
    *regie.RULES,
    *samenhang.RULES,
)
"""Every rule, family by family."""

BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}


_ALL_FAMILIES = tuple(Familie)


def judge(
    bericht: Bericht,
    *,
    andere_berichten: bool = False,
    families: Iterable[Familie] = _ALL_FAMILIES,
    only: Container[str] = BY_ID,
    most: int = MAX_PLACES,
) -> tuple[Problem, ...]:
    """What does not hold, rule by rule.

    andere_berichten: False judges the message alone, True only what takes knowledge of others.
    families: of which agreements. only: ids of the rules to ask. most: how many places of one rule are told.
    """
    message = bericht.message
    # What a message gives as mutatiesoort can be anything, and is kept.
    mutatiesoort = message.onderwerp.mutatiesoort if message.onderwerp.mutatiesoort in AANTAL else ""
    applicable = _applicable(
        message.operation.naam, mutatiesoort, bericht.soort_plan, andere_berichten, tuple(families)
    )
    rules = applicable.rules_for(bericht)
    asked = (rule for rule in rules if rule.id in only)
    return tuple(_problem(rule, found, bericht) for rule in asked for found in islice(rule.check(bericht), most))


class _Applicable:
    """The rules for one kind of message, of which most are asked together: by one question and on one walk."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._is_any_there = een_van(
            path for rule in rules if isinstance(rule.check, Indien) for path in rule.check.waar
        )
        along: dict[str, tuple[Verdacht, ...]] = {}
        for check in (rule.check for rule in rules if isinstance(rule.check, Langs)):
            along |= {tag: (*along.get(tag, ()), check.verdacht) for tag in check.tags}
        self._along = along
        self._rules = {
            (there, wrong): tuple(
                rule
                for rule in rules
                if (there or not isinstance(rule.check, Indien)) and (wrong or not isinstance(rule.check, Langs))
            )
            for there in (False, True)
            for wrong in (False, True)
        }

    def rules_for(self, bericht: Bericht) -> tuple[Rule, ...]:
        """Those that must be looked at one by one."""
        return self._rules[bool(self._is_any_there(bericht.element)), self._is_any_wrong(bericht)]

    def _is_any_wrong(self, bericht: Bericht) -> bool:
        """Whether a walk along the elements that rules look at meets a wrong one."""
        along = self._along
        for element in bericht.element.iter(*along) if along else ():
            for verdacht in along[cast(str, element.tag)]:
                if verdacht(element, bericht):
                    return True
        return False


@cache
def _applicable(
    operatie: str, mutatiesoort: str, soort_plan: str, andere_berichten: bool, families: tuple[Familie, ...]
) -> _Applicable:
    named = (
        _named(rule, operatie, mutatiesoort)
        for rule in RULES
        if rule.andere_berichten == andere_berichten
        and rule.familie in families
        and (not rule.operaties or operatie in rule.operaties)
        and (not rule.mutatiesoorten or mutatiesoort in rule.mutatiesoorten)
        and (not rule.soorten or soort_plan in rule.soorten)
    )
    return _Applicable(tuple(filter(None, named)))


def _named(rule: Rule, operatie: str, mutatiesoort: str) -> Rule | None:
    """The rule with its check for this kind of message; None when it asks nothing of it."""
    if not isinstance(rule.check, Naargelang):
        return rule
    check = rule.check.voor(operatie, mutatiesoort)
    return replace(rule, check=check) if check else None


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
