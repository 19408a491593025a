"""How a partner's faults are treated: the rule itself, else the longest beginning, else the default."""

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gateway.access.tolerantie import Houding, Tolerantie
from gateway.errors import ConfigurationError
from gateway.routing.load import parse_rules
from gateway.stuf.problems import Gewicht, Problem
from gateway.stuf.regels import REGELS, TIJDSTIP, families
from tests.factories import ROOT, rules_text

HOUDINGEN = st.sampled_from(Houding)
BEGINNINGS = sorted({f"{rule[: at + 1]}*" for rule in REGELS for at, sign in enumerate(rule) if sign in ".-"})
TOLERANTIES = st.builds(
    Tolerantie,
    standaard=HOUDINGEN,
    regels=st.dictionaries(st.sampled_from([*REGELS, *BEGINNINGS]), HOUDINGEN, max_size=8),
)


def problem(rule: str, gewicht: Gewicht = Gewicht.FOUT) -> Problem:
    """A problem of a rule."""
    return Problem(rule, "ZKN:object", 3, "mis", "wrong", gewicht=gewicht)


@given(TOLERANTIES, st.sampled_from(sorted(REGELS)))
def test_the_most_exact_key_decides(tolerantie: Tolerantie, rule: str) -> None:
    """No key that fits a rule is more exact than the one that decided."""
    fitting = [key for key in tolerantie.regels if key == rule or (key[-1] == "*" and rule.startswith(key[:-1]))]
    if fitting:
        exact = rule if rule in fitting else max(fitting, key=len)
        assert tolerantie.voor(rule) is tolerantie.regels[exact]
    else:
        assert tolerantie.voor(rule) is (Houding.NOTEER if rule == TIJDSTIP else tolerantie.standaard)


@given(TOLERANTIES, st.sampled_from(sorted(REGELS)), st.sampled_from(Gewicht))
def test_only_a_strict_fault_refuses(tolerantie: Tolerantie, rule: str, gewicht: Gewicht) -> None:
    """A message is refused for a rule exactly when it is a fault and the attitude is streng."""
    expected = gewicht is Gewicht.FOUT and tolerantie.voor(rule) is Houding.STRENG
    assert tolerantie.refuses(problem(rule, gewicht)) is expected


def test_one_word_is_for_everything() -> None:
    """`tolerantie: herstel` is the default for all rules; without any word it is streng."""
    assert Tolerantie.model_validate("herstel").voor("schema.vorm") is Houding.HERSTEL
    assert Tolerantie().voor("schema.vorm") is Houding.STRENG


def test_the_order_of_moments_is_only_refused_when_asked() -> None:
    """StUF019 is written down unless the partner names it: applications that send in parallel break it harmlessly."""
    assert not Tolerantie().refuses(problem(TIJDSTIP))
    assert Tolerantie(regels={TIJDSTIP: Houding.STRENG}).refuses(problem(TIJDSTIP))


@pytest.mark.parametrize("key", ["onzin", "onzin.*", "schema", "P-999", "*", ""])
def test_an_unknown_rule_is_refused(key: str) -> None:
    """A key no rule answers to is an error that names the families there are."""
    with pytest.raises(ValidationError) as refused:
        Tolerantie(regels={key: Houding.NOTEER})
    assert all(family in str(refused.value) for family in families())


@pytest.mark.parametrize(("key", "meant"), [("schema.lente", "schema.lengte"), ("schemas.*", "schema.*")])
def test_a_typing_error_gets_the_nearest_rule(key: str, meant: str) -> None:
    """What looks like a rule or a family is told with the one that is probably meant."""
    with pytest.raises(ValidationError, match=rf"{re.escape(key)} \(bedoeld is misschien {re.escape(meant)}\)"):
        Tolerantie(regels={key: Houding.NOTEER})


def test_the_error_of_a_rules_file_has_its_line() -> None:
    """In routing_rules.yaml an unknown rule is told in Dutch with file and line, and nothing is loaded."""
    text = rules_text(partners={"wmo": {"tolerantie": {"standaard": "streng", "regels": {"schema.onzin": "noteer"}}}})
    line = next(number for number, one in enumerate(text.decode().splitlines(), 1) if "tolerantie:" in one)
    with pytest.raises(ConfigurationError) as refused:
        parse_rules(text)
    assert f":{line}: partners.wmo.tolerantie: onbekende regel schema.onzin" in str(refused.value)


def test_the_example_for_beheerders_loads() -> None:
    """What the howto tells to write is what the rules file understands."""
    page = (ROOT / "docs" / "howto" / "afwijkingen.md").read_text("utf-8")
    (block,) = re.findall(r"(?s)```yaml\n(.*?)```", page)
    tolerantie = Tolerantie.model_validate(yaml.safe_load(block)["wmo"]["tolerantie"])
    assert tolerantie.voor("schema.nil") is Houding.HERSTEL


def test_the_shipped_rules_are_strict() -> None:
    """Nobody is tolerated until a beheerder says so."""
    assert all(partner.tolerantie == Tolerantie() for partner in parse_rules(rules_text()).partners.values())
