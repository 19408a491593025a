"""What `routes check` finds in rules that load, and the ten interactions it plays."""

import json
from typing import Any

import pytest
import yaml

from gateway.routing.interacties import COMBINATIONS, INTERACTIES, Combination, missing_parties, play
from gateway.routing.load import parse_rules
from gateway.routing.review import Finding, deelplan_zaaktypen, review
from gateway.routing.rules import RuleSet
from tests import factories
from tests.factories import S1, S2, V1, V2

SHIPPED = yaml.safe_load((factories.ROOT / "routing_rules.yaml").read_bytes())
CATCH_ALL = {"naam": "slot", "dan": {"weiger": {"code": "StUF058", "reden": "Er is geen route afgesproken."}}}
TO_MAGAZIJN = {"bezorg": "zakenmagazijn"}


def rules(regels: list[dict[str, Any]] | None = None, **changed: Any) -> RuleSet:
    """The shipped rules with others in their place."""
    # Through JSON, so that a condition used twice is no YAML anchor.
    given = {"regels": json.loads(json.dumps(regels))} if regels else {}
    return parse_rules(factories.rules_text(**given, **changed))


def texts(found: tuple[Finding, ...], severity: str = "fout") -> list[str]:
    """What was found, as one line each."""
    return [f"{one.where}: {one.text}" for one in found if one.severity == severity]


@pytest.mark.parametrize("combination", COMBINATIONS, ids=str)
def test_the_shipped_rules_are_in_order(combination: Combination) -> None:
    """In each of the four combinations nothing is found, not even something that may be meant."""
    assert review(factories.ruleset(combination.variant, combination.scenario)) == ()


@pytest.mark.parametrize(
    ("regels", "expected"),
    [
        ([{"naam": "a", "als": {"soort_bericht": "vraag"}, "dan": {"vraag": "zakenmagazijn"}}], "de laatste regel"),
        ([CATCH_ALL, {"naam": "b", "als": {"zender": "wmo"}, "dan": TO_MAGAZIJN}, CATCH_ALL], "regel 2 'b'"),
        (
            [
                {"naam": "ruim", "als": {"zender_rol": ["backoffice", "regiesysteem"]}, "dan": TO_MAGAZIJN},
                {"naam": "smal", "als": {"zender_rol": "backoffice", "zaaktype_bekend": "ja"}, "dan": TO_MAGAZIJN},
                CATCH_ALL,
            ],
            "regel 2 'smal': wordt nooit bereikt: regel 1 'ruim'",
        ),
        (
            [
                {"naam": "onmogelijk", "als": {"operatie": "zakLv01", "soort_bericht": "fout"}, "dan": TO_MAGAZIJN},
                CATCH_ALL,
            ],
            "past nooit",
        ),
        (
            [{"naam": "v", "als": {"operatie": "creeerZaak_Lk01"}, "dan": {"vraag": "zakenmagazijn"}}, CATCH_ALL],
            "vraag kan alleen bij synchrone",
        ),
        (
            [{"naam": "b", "als": {"operatie": "zakLv01"}, "dan": TO_MAGAZIJN}, CATCH_ALL],
            "synchrone operaties kunnen alleen",
        ),
    ],
    ids=["no-catch-all", "after-catch-all", "shadowed", "impossible", "vraag-async", "bezorg-sync"],
)
def test_rules_that_cannot_be_meant_are_found(regels: list[dict[str, Any]], expected: str) -> None:
    """Each kind of mistake is a fault that names the rule."""
    assert any(expected in line for line in texts(review(rules(regels))))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"zender_rol": "backoffice"}, {"zender_rol": ["backoffice", "regiesysteem"]}),
        ({"zaaktype_bekend": "ja"}, {"zaaktype_bekend": "nee"}),
        ({"operatie": "zakLv01", "zender": "wmo"}, {"operatie": "zakLv01"}),
    ],
)
def test_a_rule_that_can_still_be_reached_is_not_blamed(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Only a rule whose every message is taken earlier is unreachable."""
    regels = [{"naam": "a", "als": first, "dan": {"vraag": "zakenmagazijn"}},
              {"naam": "b", "als": second, "dan": {"vraag": "zakenmagazijn"}}, CATCH_ALL]  # fmt: skip
    assert not any("wordt nooit bereikt" in line for line in texts(review(rules(regels))))


def test_a_deelplan_without_backoffice_is_found() -> None:
    """A zaaktype that can be a deelplan must be somebody's work."""
    zaaktypen = {**SHIPPED["zaaktypen"], "LOS": {"omschrijving": "Los werk", "soort": "deelplan"}}
    assert any(line.startswith("zaaktypen.LOS: ") for line in texts(review(rules(zaaktypen=zaaktypen))))


def test_a_code_that_does_not_fit_a_notification_is_told() -> None:
    """A code of more than ten characters is allowed in a zaak and left out of a notification."""
    zaaktypen = {**SHIPPED["zaaktypen"], "VEELTELANG1": {"omschrijving": "Lang", "soort": "zaak"}}
    assert any("VEELTELANG1" in line for line in texts(review(rules(zaaktypen=zaaktypen)), "let op"))


@pytest.mark.parametrize(
    ("partner", "expected"),
    [
        ("zakenmagazijn", "zakenmagazijn heeft geen url of endpoint voor BeantwoordVraag"),
        ("wmo", "wmo heeft geen url of endpoint voor OntvangAsynchroon"),
        ("regiesysteem", "afnemer regiesysteem heeft geen url"),
    ],
)
def test_a_partner_without_an_address_is_found(partner: str, expected: str) -> None:
    """Whoever something is sent to, by a rule or a subscription, must have an address for it."""
    assert any(expected in line for line in texts(review(rules(partners={partner: {"url": None}}))))


@pytest.mark.parametrize(("foutstijl", "found"), [("standaard", True), ("praktijk", False)])
def test_a_fo01_needs_an_address(foutstijl: str, found: bool) -> None:
    """Who wants its faults later, and is not reachable, is told of; in practice a fault needs no address."""
    lines = texts(review(rules(partners={"leerlingenvervoer": {"url": None, "foutstijl": foutstijl}})))
    assert any("foutstijl standaard vraagt een url" in line for line in lines) is found


@pytest.mark.parametrize("zaaktype", deelplan_zaaktypen(factories.ruleset()))
def test_every_cell_of_the_matrix_has_an_outcome(zaaktype: str) -> None:
    """Each interaction in each combination goes somewhere or is refused by a rule with a name."""
    cells = play(factories.ruleset(), zaaktype)
    assert len(cells) == len(COMBINATIONS) * len(INTERACTIES)
    assert {number for cell in cells for number in cell.interactie.numbers} == set(range(1, 11))
    assert all(cell.decision.rule and cell.outcome for cell in cells)


@pytest.mark.parametrize(
    ("combination", "passes"),
    [
        (Combination(V1, S1), {"deelplan door het regiesysteem"}),
        (Combination(V1, S2), {"deelplan door het regiesysteem"}),
        (Combination(V2, S1), {"deelplan door de backoffice na opdracht"}),
        (
            Combination(V2, S2),
            {"deelplan door de backoffice na opdracht", "deelplan door de backoffice zonder opdracht"},
        ),
    ],
    ids=str,
)
def test_who_makes_the_deelplan_follows_the_combination(combination: Combination, passes: set[str]) -> None:
    """Interaction 4 passes for exactly the parties the concept names (RZS section 2.1)."""
    cells = play(factories.ruleset(), "WMO-HH")
    fourth = [cell for cell in cells if cell.interactie.numbers == (4,) and cell.combination == combination]
    assert {cell.interactie.naam for cell in fourth if cell.passes} == passes


def test_a_rule_set_that_lets_the_wrong_party_through_is_found() -> None:
    """Without its refusing rules a rule set delivers everything, and that is a fault in the combination in force."""
    regels = [regel for regel in SHIPPED["regels"] if "weiger" not in regel["dan"]] + [CATCH_ALL]
    found = review(rules(regels))
    assert any("moet worden geweigerd bij deelplan-door-regiesysteem" in line for line in texts(found))
    assert any("moet worden geweigerd bij deelplan-door-backoffice" in line for line in texts(found, "let op"))


def test_a_rule_set_without_a_party_says_which() -> None:
    """The interactions cannot be played without a zakenmagazijn, and that is told instead of guessed."""
    partners = {naam: keys for naam, keys in SHIPPED["partners"].items() if naam != "zakenmagazijn"}
    text = yaml.safe_dump({**SHIPPED, "partners": partners, "regels": [CATCH_ALL]}, sort_keys=False).encode()
    alone = parse_rules(text)
    assert missing_parties(alone) == ("een partner met rol zaaksysteem",)
    assert play(alone, "WMO-HH") == ()
    assert any("zonder een partner met rol zaaksysteem" in line for line in texts(review(alone), "let op"))


@pytest.mark.parametrize(
    ("code", "als", "wrong"),
    [
        ("StUF046", {"soort_bericht": "vraag"}, "synchrone"),
        ("StUF046", {"soort_bericht": "kennisgeving"}, ""),
        ("StUF049", {"operatie": "overdragenZaak"}, "asynchrone"),
        ("StUF049", {"operatie": "zakLv01"}, ""),
        ("StUF960", {"zender": "wmo"}, "asynchrone"),
        ("StUF058", {"zender": "wmo"}, ""),
    ],
)
def test_a_refusal_with_a_code_of_the_other_mode_is_found(code: str, als: dict[str, str], wrong: str) -> None:
    """StUF046 is for asynchronous messages, StUF049 and StUF960 for synchronous ones (StUF 03.01 table 4.1)."""
    refuse = {"naam": "nee", "als": als, "dan": {"weiger": {"code": code, "reden": "Dit bericht gaat niet door."}}}
    found = [line for line in texts(review(rules([refuse, CATCH_ALL]))) if "mag niet bij" in line]
    assert found == ([f"regel 1 'nee': {code} mag niet bij {wrong} berichten; gebruik StUF058"] if wrong else [])
