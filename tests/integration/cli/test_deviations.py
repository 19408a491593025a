"""`regiewissel deviations`: what partners do wrong, and the report their supplier gets."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from gateway.access.tolerantie import Behandeling
from tests.deviating import GEBOREN, deviate, deviation
from tests.factories import CLIENT, START
from tests.integration.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture
def kept(engine: Engine) -> int:
    """Two messages of wmo and one of rmc that deviate; the id of the last of wmo."""
    deviate(engine, [deviation("vorm.bom"), deviation(behandeling=Behandeling.HERSTELD)])
    deviate(engine, [deviation()], partner="rmc")
    return deviate(engine, [deviation("vorm.bom")], at=START + timedelta(days=2))


def test_all_partners(regiewissel: Command) -> None:
    """The list counts per partner and rule, with Dutch moments and what was done."""
    shown = regiewissel("deviations", "list")
    assert shown.code == 0
    for expected in ("wmo", "rmc", "vorm.bom", "schema.vorm", "hersteld", "genoteerd", "01-04-2026", "03-04-2026"):
        assert expected in shown.out
    given = regiewissel("deviations", "list", "--json").json
    assert [(row["partner"], row["rule"], row["number"]) for row in given] == [
        ("rmc", "schema.vorm", 1), ("wmo", "schema.vorm", 1), ("wmo", "vorm.bom", 2),
    ]  # fmt: skip


def test_one_partner_since_a_day(regiewissel: Command) -> None:
    """Filters keep what they name; both ways to write a day mean the same."""
    for day in ("03-04-2026", "2026-04-03"):
        rows = regiewissel("deviations", "list", "--partner", "wmo", "--sinds", day, "--json").json
        assert [row["rule"] for row in rows] == ["vorm.bom"]
    assert "Geen afwijkingen" in regiewissel("deviations", "list", "--sinds", "04-04-2026").out


@pytest.mark.parametrize("arguments", [("list", "--partner", "onbekend"), ("report", "onbekend")])
def test_an_unknown_partner(regiewissel: Command, arguments: tuple[str, ...]) -> None:
    """Exit 1, with the partners there are."""
    told = regiewissel("deviations", *arguments)
    assert told.code == 1
    assert "Onbekende partner" in told.out and "zakenmagazijn" in told.out


@pytest.mark.parametrize("arguments", [("list", "--sinds", "gisteren"), ("report",), ("report", "wmo", "--html", "/")])
def test_wrong_usage(regiewissel: Command, arguments: tuple[str, ...]) -> None:
    """A day that is none, no partner, or a file that cannot be written is exit 2."""
    assert regiewissel("deviations", *arguments).code == 2


def test_a_report_without_a_file_is_a_table(regiewissel: Command) -> None:
    """Asked for a partner only, the report is shown; the other partner is not in it."""
    shown = regiewissel("deviations", "report", "wmo")
    assert shown.code == 0
    assert "schema.vorm" in shown.out and "rmc" not in shown.out


def test_the_files_for_a_supplier(regiewissel: Command, tmp_path: Path) -> None:
    """Both files tell each rule, what it asks and what to do, and nothing about a person."""
    page, table = tmp_path / "wmo.html", tmp_path / "wmo.csv"
    told = regiewissel("deviations", "report", "wmo", "--html", page, "--csv", table)
    assert told.code == 0 and str(page) in told.out.replace("\n", "")
    html = page.read_text("utf-8")
    raw = table.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert [(row["regel"], row["berichten"]) for row in rows] == [("schema.vorm", "1"), ("vorm.bom", "2")]
    assert rows[0]["wat te doen"] == "Schrijf acht cijfers."
    for text in (html, raw.decode("utf-8")):
        assert "schema.vorm" in text and "De waarde is geen datum" in text
        assert CLIENT not in text and GEBOREN not in text


def test_a_partner_without_deviations(regiewissel: Command, tmp_path: Path) -> None:
    """Its report says so."""
    page = tmp_path / "leeg.html"
    assert regiewissel("deviations", "report", "subsidies", "--html", page).code == 0
    assert "geen afwijkingen" in page.read_text("utf-8")


@pytest.mark.parametrize("command", ["show", "explain"])
def test_a_message_shows_its_own(regiewissel: Command, kept: int, command: str) -> None:
    """show and explain name the rule, the place, what is wrong and what was done."""
    told = regiewissel("messages", command, kept - 2)
    for expected in ("schema.vorm", "BG:inp.bsn", "De waarde is geen datum", "hersteld: Streepjes weggehaald"):
        assert expected in told.out
    assert GEBOREN not in told.out
    assert GEBOREN not in regiewissel("messages", "show", kept - 2, "--json").out
