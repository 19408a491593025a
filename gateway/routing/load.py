"""A rules file to a RuleSet, whole or not at all; every error names file, line, key and what was expected."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from gateway.access.partners import Rol
from gateway.errors import ConfigurationError
from gateway.located import LocatedError, Where, read_yaml
from gateway.routing.rules import BESTEMMINGEN, RuleSet, Scenario, SoortPlan, Variant
from gateway.stuf.operations import Soort


def load_rules(path: Path) -> RuleSet:
    """The rule set of a file.

    Raises LocatedError (a ConfigurationError) with every mistake found, each with its line.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: regelbestand niet te lezen ({error.strerror})") from None
    return parse_rules(data, str(path))


def parse_rules(data: bytes, name: str = "routing_rules.yaml") -> RuleSet:
    """The rule set of the bytes of a file; name is only used in error messages. Raises LocatedError."""
    source = read_yaml(data, name, "versie, variant, partners en regels")
    if "version" in source.values:
        raise LocatedError([source.at(("version",), "deze sleutel is onbekend; bedoeld is misschien versie")])
    try:
        rules = RuleSet.model_validate({**source.values, "version": hashlib.sha256(data).hexdigest()[:12]})
    except ValidationError as error:
        raise source.errors(error) from None
    if problems := [source.at(where, text) for question in _QUESTIONS for where, text in question(rules)]:
        raise LocatedError(problems)
    return rules


def _references(rules: RuleSet) -> Iterator[tuple[Where, str]]:
    """Names that point nowhere: a partner, zaaktype or word that is not in the file or the list it comes from."""
    for where, names, known in _named(rules):
        for name in names:
            if name not in known:
                yield where, f"onbekend: {name!r}; bekend zijn {', '.join(known)}"


def _addresses(rules: RuleSet) -> Iterator[tuple[Where, str]]:
    """Names in stuurgegevens that would mean two partners, or a partner and the gateway itself."""
    taken: dict[tuple[str, str, str], str] = {}
    for naam, partner in rules.partners.items():
        for key, name in [("applicatie", partner.applicatie), *(("aliassen", alias) for alias in partner.aliassen)]:
            other = taken.setdefault((name, partner.organisatie, partner.administratie), naam)
            if name == rules.applicatie:
                yield ("partners", naam, key), f"{name!r} is de applicatie van de wissel zelf; kies een andere naam"
            elif other != naam:
                yield ("partners", naam, key), f"{name!r} is al de naam van {other}, met dezelfde organisatie"


def _beheerder(rules: RuleSet) -> Iterator[tuple[Where, str]]:
    """Subscriptions that are kept by a party that is not there."""
    rol = rules.beheerder_rol
    if rol and all(partner.rol != rol for partner in rules.partners.values()):
        yield ("abonnementenbeheer",), f"{rules.abonnementenbeheer} vraagt een partner met rol {rol}"


_QUESTIONS: tuple[Callable[[RuleSet], Iterator[tuple[Where, str]]], ...] = (_references, _addresses, _beheerder)


def _named(rules: RuleSet) -> Iterator[tuple[Where, Iterable[str], Collection[str]]]:
    """Every place that names something, what it names and what it can choose from."""
    partners = tuple(rules.partners)
    for code, zaaktype in rules.zaaktypen.items():
        yield ("zaaktypen", code, "backoffice"), filter(None, (zaaktype.backoffice,)), partners
    words = {key: known(rules) for key, known in _WORDS.items()}
    for number, regel in enumerate(rules.regels):
        yield ("regels", number, "dan"), regel.dan.destinations, (*partners, *BESTEMMINGEN)
        for key, known in words.items():
            yield ("regels", number, "als", key), getattr(regel.als, key) or (), known
    for number, abonnement in enumerate(rules.abonnementen):
        yield ("abonnementen", number, "afnemers"), abonnement.afnemers, (*partners, "backoffice")
        for key in ("zaaktype", "soort_plan"):
            yield ("abonnementen", number, key), getattr(abonnement, key) or (), words[key]


_WORDS: dict[str, Callable[[RuleSet], Collection[str]]] = {
    "zender": lambda rules: tuple(rules.partners),
    "zender_rol": lambda _: tuple(Rol),
    "ontvanger": lambda rules: tuple(rules.partners),
    "ontvanger_rol": lambda _: tuple(Rol),
    "soort_bericht": lambda _: tuple(Soort),
    "soort_plan": lambda _: get_args(SoortPlan),
    "zaaktype": lambda rules: tuple(rules.zaaktypen),
    "domein": lambda rules: sorted({zaaktype.domein for zaaktype in rules.zaaktypen.values()} - {""}),
    "mutatiesoort": lambda _: ("T", "W", "V", "C", "F"),
    "variant": lambda _: get_args(Variant),
    "scenario": lambda _: get_args(Scenario),
}
"""Condition -> the words it can hold: a misspelt word would make a rule that never fits, in silence."""
