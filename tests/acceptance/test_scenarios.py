"""Every shipped scenario, played through a whole gateway: four processes, real HTTP and SOAP, one stage for all.

A scenario that is added to scenarios/ is a test from then on.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner

from gateway.cli import scenario as command
from gateway.clock import SystemClock
from gateway.scenario.load import load_folder
from gateway.scenario.model import Scenario
from gateway.scenario.run import Player
from gateway.scenario.stage import Stage, built_stage, free_ports
from gateway.settings import find_file

SHIPPED = load_folder(find_file(Path("scenarios")))
RULES = find_file(Path("routing_rules.yaml"))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A gateway, a zakenmagazijn and all simulated parties, on free ports and an empty folder."""
    with built_stage(tmp_path_factory.mktemp("stage"), free_ports(), RULES) as stage:
        yield stage


@pytest.fixture(scope="module")
def player(stage: Stage) -> Player:
    """Plays on that stage."""
    return Player(stage, SystemClock(), random.Random())


@pytest.mark.parametrize("scenario", SHIPPED, ids=[scenario.naam for scenario in SHIPPED])
def test_scenario_holds(player: Player, stage: Stage, scenario: Scenario) -> None:
    """Every step of the scenario comes out as its file says."""
    result = player.play(scenario)
    stage.check()
    wrong = [f"{step.titel}: {finding}" for step in result.steps for finding in step.findings if not finding.ok]
    assert (wrong, result.error) == ([], "")
    assert result.ok


def test_wrong_expectation_is_found_out(player: Player, tmp_path: Path) -> None:
    """A scenario that expects what is not so fails at that step, tells why, and skips the rest."""
    step = "  - {titel: x, wie: wmo, sjabloon: geefZaakstatus, met: {zaak: 9990NIET}, verwacht: {antwoord: %s}}\n"
    path = tmp_path / "mis.yaml"
    path.write_text("naam: mis\ntitel: t\nstappen:\n" + step % "La01" + step % "Bv03" + step % "La01")
    (scenario,) = load_folder(tmp_path)
    result = player.play(scenario)
    assert [(item.ok, item.skipped) for item in result.steps] == [(True, False), (False, False), (False, True)]
    assert str(result.steps[1].findings[0]) == "het antwoord: verwacht Bv03, gevonden La01"


@pytest.mark.parametrize(
    ("wie", "met", "told"),
    [
        ("niemand", "{zaak: 9990A}", "'niemand' wordt niet gesimuleerd; wel: regiesysteem, inburgering"),
        ("wmo", '{zaak: ""}', "geef een waarde voor 'zaak'"),
    ],
)
def test_step_that_cannot_be_played_is_told(player: Player, tmp_path: Path, wie: str, met: str, told: str) -> None:
    """A party that is not there or a value that is missing fails that step, with the reason in Dutch."""
    step = f"  - {{titel: x, wie: {wie}, sjabloon: geefZaakstatus, met: {met}, verwacht: {{antwoord: La01}}}}\n"
    (tmp_path / "mis.yaml").write_text(f"naam: mis\ntitel: t\nstappen:\n{step}")
    (scenario,) = load_folder(tmp_path)
    (result,) = player.play(scenario).steps
    assert not result.ok
    assert told in str(result.findings[0])


def test_run_on_an_existing_stage_writes_reports(stage: Stage, tmp_path: Path) -> None:
    """The command plays on what already runs, puts the rules back as they were and writes both reports."""
    before = stage.rules_file.read_bytes()
    at = stage.addresses
    arguments = ["run", "fout-verkeerde-partij-v2", "fout-verkeerde-partij-v1", "--json"]
    arguments += ["--gateway", at.gateway, "--magazijn", at.magazijn, "--rules", str(stage.rules_file)]
    arguments += ["--regiesysteem", at.regiesysteem, "--backoffice", at.backoffice]
    arguments += ["--report", str(tmp_path / "verslag.html"), "--junit", str(tmp_path / "junit.xml")]
    outcome = CliRunner().invoke(command.app, arguments)
    assert outcome.exit_code == 0, outcome.output
    assert [(item["naam"], item["in_orde"]) for item in json.loads(outcome.stdout)] == [
        ("fout-verkeerde-partij-v2", True),
        ("fout-verkeerde-partij-v1", True),
    ]
    assert stage.rules_file.read_bytes() == before
    assert "2 van 2" in (tmp_path / "verslag.html").read_text("utf-8")
    assert len(etree.parse(tmp_path / "junit.xml").getroot()) == 2


def test_rules_that_are_not_ours_are_left_alone(stage: Stage) -> None:
    """On an existing stage without its rules file, a scenario for another variant is not played."""
    at = stage.addresses
    stage.switch("deelplan-door-regiesysteem", "aanvraag-via-regiesysteem")
    arguments = ["run", "v2-s2", "--gateway", at.gateway, "--magazijn", at.magazijn]
    arguments += ["--regiesysteem", at.regiesysteem, "--backoffice", at.backoffice]
    outcome = CliRunner().invoke(command.app, arguments)
    assert outcome.exit_code == 1
    assert "geef met --rules het regelbestand" in outcome.output


@pytest.mark.parametrize("arguments", [["run"], ["run", "bestaat-niet"], ["run", "v1-s1", "--all"]])
def test_wrong_use(arguments: list[str]) -> None:
    """Asking for nothing, for something unknown or for two things at once is wrong use."""
    assert CliRunner().invoke(command.app, arguments).exit_code == 2


def test_list_as_json() -> None:
    """The list tells a program what there is, with the interactions each scenario asserts."""
    rows = json.loads(CliRunner().invoke(command.app, ["list", "--json"]).stdout)
    assert {row["naam"] for row in rows} == {scenario.naam for scenario in SHIPPED}
    assert next(row for row in rows if row["naam"] == "v1-s1")["interacties"] == "1 2 3 4 5 6 7 9 10 8"
