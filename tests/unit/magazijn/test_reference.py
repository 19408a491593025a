"""The reference page of the magazijn says what the code does."""

import re
from pathlib import Path

import pytest

from gateway.magazijn.magazijn import CHANGES, QUESTIONS
from gateway.magazijn.question import DEFAULT_MAXIMUM, OWN_MAXIMUM
from gateway.magazijn.store.tables import metadata
from gateway.stuf.business import document, zaak
from gateway.stuf.operations import BY_NAME

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def page() -> str:
    """The reference page."""
    return (ROOT / "docs" / "reference" / "magazijn.md").read_text(encoding="utf-8")


def test_the_page_lists_exactly_the_operations_that_are_offered(page: str) -> None:
    """Every operation has its row, with its kind and its answer."""
    rows = re.findall(r"^\| `(\w+)` \| (change|question) \| (\w+) \|", page, re.MULTILINE)
    offered = {naam: ("question" if naam in QUESTIONS else "change") for naam in (*QUESTIONS, *CHANGES)}
    assert {naam: kind for naam, kind, _ in rows} == offered
    for naam, _, answer in rows:
        assert answer in BY_NAME[naam].reply


def test_the_page_lists_exactly_the_faults_the_code_gives(page: str) -> None:
    """Every StUF code that is raised somewhere has a row, and no other."""
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "gateway" / "magazijn").rglob("*.py"))
    raised = set(re.findall(r'"(StUF\d{3})"', source))
    assert set(re.findall(r"^\| (StUF\d{3}) \|", page, re.MULTILINE)) == raised


def test_the_page_names_every_table_and_limit(page: str) -> None:
    """Tables, maxima and required elements on the page are those of the code."""
    assert {table.name for table in metadata.sorted_tables} <= set(re.findall(r"`(\w+)`", page))
    assert f"{DEFAULT_MAXIMUM} without one, {OWN_MAXIMUM} at most" in page
    for naam in (*zaak.VERPLICHT, *document.VERPLICHT):
        assert naam in page
