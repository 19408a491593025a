"""Rules that are asked together find what each of them finds alone."""

import random
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import islice

import pytest
from lxml.etree import _Element

from gateway.errors import GatewayError
from gateway.stuf import ns
from gateway.stuf.business.judge import RULES, judge
from gateway.stuf.business.kennis import Kennis, NietsBekend
from gateway.stuf.business.lezen import HUIDIG
from gateway.stuf.business.rule import MAX_PLACES, Bericht, Rule
from gateway.stuf.business.soort import PLANNEN
from gateway.stuf.business.zoek import ALLE_OBJECTEN, Indien, Langs, een_van
from gateway.stuf.message import StufMessage
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.problems import path_of
from gateway.stuf.read import read_message
from tests.rule_cases import Case, bericht
from tests.unit.stuf.business import test_plan_rules, test_stuf_rules
from tests.unit.stuf.test_every_mutation import BERICHTEN, EXAMPLES, TREE, Mutation

SOORTEN = ("", "zaak", *PLANNEN)
_NIETS = NietsBekend()
PLACES = 4
"""At how many places of an example each kind of mutation is tried."""


def _applies(rule: Rule, bericht: Bericht, andere_berichten: bool) -> bool:
    """As the fields of a rule say it."""
    message = bericht.message
    return (
        rule.andere_berichten is andere_berichten
        and (not rule.operaties or message.operation.naam in rule.operaties)
        and (not rule.mutatiesoorten or message.onderwerp.mutatiesoort in rule.mutatiesoorten)
        and (not rule.soorten or bericht.soort_plan in rule.soorten)
    )


def _alone(bericht: Bericht, andere_berichten: bool) -> list[tuple[str, str]]:
    """What each rule finds when it is asked by itself: the rule and the place."""
    return [
        (rule.id, path_of(found.element, bericht.element))
        for rule in RULES
        if _applies(rule, bericht, andere_berichten)
        for found in islice(rule.check(bericht), MAX_PLACES)
    ]


def _agree(message: StufMessage, kennis: Kennis = _NIETS, *, andere_berichten: bool = False) -> None:
    for soort in SOORTEN:
        looked_at = Bericht(message, soort, kennis)
        together = judge(looked_at, andere_berichten=andere_berichten)
        assert [(one.rule, one.path) for one in together] == _alone(looked_at, andere_berichten)


def _mutations(original: _Element, seed: str, mutations: Sequence[Mutation]) -> Iterator[StufMessage]:
    """The message, changed in each of these ways; what is no message any more is left out."""
    chance = random.Random(f"samen {seed}")
    for mutation in mutations:
        changed = deepcopy(original)
        mutation(chance.choice(list(changed.iter("*"))), chance)
        try:
            yield read_message(changed)
        except GatewayError:
            continue


@pytest.mark.parametrize("case", (*test_stuf_rules.ROWS, *test_plan_rules.ALONE), ids=str)
def test_a_broken_rule_is_found_among_others(case: Case) -> None:
    """The one question and the one walk overlook none of the rules that a row breaks."""
    _agree(bericht(case.xml, case.action).message)


@pytest.mark.parametrize("case", (*test_stuf_rules.ROWS, *test_plan_rules.ALONE), ids=str)
def test_a_broken_rule_is_found_in_a_broken_message(case: Case) -> None:
    """Whatever else is changed in a message that breaks a rule, no rule is overlooked: changes alone reach not each."""
    for message in _mutations(bericht(case.xml, case.action).element, str(case), TREE):
        _agree(message)


@pytest.mark.parametrize(
    ("case", "kennis"), test_plan_rules.BESIDE, ids=[str(case) for case, _ in test_plan_rules.BESIDE]
)
def test_what_is_known_beside_a_message_is_overlooked_by_none(case: Case, kennis: Kennis) -> None:
    """The rules on other messages agree too, of a message that breaks one and of all that is made of it."""
    original = bericht(case.xml, case.action).element
    for message in (bericht(case.xml, case.action).message, *_mutations(original, str(case), TREE)):
        _agree(message, kennis, andere_berichten=True)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_rule_is_overlooked(name: str) -> None:
    """Whatever is changed in an example, all rules asked together find what each finds alone."""
    for message in _mutations(unwrap(read_xml((BERICHTEN / name).read_bytes())), name, TREE * PLACES):
        _agree(message)


def test_most_rules_are_asked_together() -> None:
    """A rule that every message pays for by itself is an exception."""
    alone = [rule.id for rule in RULES if not isinstance(rule.check, (Indien, Langs))]
    assert len(alone) < len(RULES) / 2


@pytest.mark.parametrize("begin", [HUIDIG, f"{ALLE_OBJECTEN}[last()]", ALLE_OBJECTEN])
@pytest.mark.parametrize(
    ("rest", "there"), [("/ZKN:isVan", True), ("[ZKN:isVan]", True), ("[ZKN:vreemd]/ZKN:isVan", False)]
)
def test_xpaths_that_begin_alike_keep_their_meaning(begin: str, rest: str, there: bool) -> None:
    """Asked in one go with another that selects nothing, an XPath is true when it selects something."""
    element = unwrap(read_xml((BERICHTEN / "zds11/creeerZaak_zakLk01.xml").read_bytes()))
    assert element.tag == ns.zkn("zakLk01")
    assert een_van((f"{begin}/ZKN:niets", f"{begin}{rest}"))(element) is there
    assert een_van(())(element) is False
