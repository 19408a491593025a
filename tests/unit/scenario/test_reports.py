"""The outcome as HTML, as JUnit XML and on the screen."""

import io
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree, html
from rich.console import Console

from gateway.scenario.junit import junit_report
from gateway.scenario.load import load_folder
from gateway.scenario.report import html_report
from gateway.scenario.results import Arrow, Finding, ScenarioResult, StepResult
from gateway.scenario.show import Show
from gateway.settings import find_file

SCENARIO = load_folder(find_file(Path("scenarios")))[0].model_copy(update={"titel": "Een <b>titel</b>"})
ARROW = Arrow(1, "regiesysteem", "zakenmagazijn", "creeerZaak_Lk01", "9990A", "Bv03, verwerkt", 12.3)
GOOD = StepResult(1, "Eerst", "wmo", (Finding(True, "het antwoord", "Bv03", "Bv03"),), (ARROW,), 0.1)
BAD = StepResult(2, "Dan", "wmo", (Finding(False, "de <code>", "1", "2"),), (), 0.2)
SKIPPED = StepResult(3, "Later", "wmo", (), (), 0.0, skipped=True)

HELD = ScenarioResult(SCENARIO, (GOOD,), 0.1)
FAILED = ScenarioResult(SCENARIO, (GOOD, BAD, SKIPPED), 0.3)
BROKEN = ScenarioResult(SCENARIO, (GOOD,), 0.1, "De wissel is gestopt")


def test_outcome_of_steps_and_scenarios() -> None:
    """A scenario holds when every step was played and held, and nothing else went wrong."""
    assert [result.ok for result in (HELD, FAILED, BROKEN)] == [True, False, False]
    assert HELD.arrows == (ARROW,)


def test_html_report_stands_alone() -> None:
    """The page needs nothing from elsewhere, shows every outcome and writes no markup of a scenario."""
    page = html_report([HELD, FAILED, BROKEN], datetime(2026, 4, 1, 10, tzinfo=UTC))
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //link | //img | //@src")
    assert "1 van 3 scenario's in orde" in tree.text_content()
    assert "01-04-2026 12:00" in tree.text_content()
    assert "de <code>: verwacht 1, gevonden 2" in tree.text_content()
    assert "De wissel is gestopt" in tree.text_content()
    assert not tree.xpath("//h2//b")


def test_junit_report_counts() -> None:
    """A build server sees a suite for each scenario and a case for each step, with what went wrong."""
    root = etree.fromstring(junit_report([HELD, FAILED, BROKEN]))
    counts = [[suite.get(name) for name in ("tests", "failures", "errors", "skipped")] for suite in root]
    assert counts == [["1", "0", "0", "0"], ["3", "1", "0", "1"], ["2", "0", "1", "0"]]
    assert root.findtext("testsuite/testcase/failure") == "de <code>: verwacht 1, gevonden 2"


def test_plain_lines_without_a_terminal() -> None:
    """Where no terminal is, a step is a plain line and what went wrong stands below it."""
    output = io.StringIO()
    show = Show(Console(file=output, width=200))
    with show.scenario(SCENARIO):
        for step in FAILED.steps:
            show.step(step)
    show.arrows("Pijlen", [ARROW])
    show.summary([HELD, FAILED])
    lines = output.getvalue().splitlines()
    assert any("✗    2  Dan  wmo  200 ms" in line for line in lines)
    assert any("de <code>: verwacht 1, gevonden 2" in line for line in lines)
    assert any("overgeslagen" in line for line in lines)
    assert any("regiesysteem → zakenmagazijn" in line and "9990A" in line and "(12 ms)" in line for line in lines)
    assert lines[-1] == "1 van 2 scenario's in orde"
    assert "\x1b" not in output.getvalue()


def test_live_table_in_a_terminal() -> None:
    """In a terminal the steps of a scenario are rows of one table."""
    output = io.StringIO()
    show = Show(Console(file=output, width=120, force_terminal=True))
    with show.scenario(SCENARIO):
        show.step(GOOD)
        show.step(BAD)
    assert "Eerst" in output.getvalue() and "verwacht 1, gevonden 2" in output.getvalue()
