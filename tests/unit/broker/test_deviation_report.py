"""The report for a supplier: complete, self-contained, and safe to open in a browser and a spreadsheet."""

import csv
import io
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.broker.deviation_report import HEADS, csv_report, html_report
from gateway.broker.insight import DeviationCount

NOW = datetime(2026, 9, 1, 22, 30, tzinfo=UTC)
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
COUNTS = st.builds(
    DeviationCount, partner=TEXT, operation=TEXT, rule=TEXT, behandeling=TEXT, number=st.integers(1, 999),
    first_at=st.just(NOW), last_at=st.just(NOW), message_id=st.just(1), path=TEXT, fragment=TEXT, eis=TEXT,
    melding=TEXT, doe=TEXT,
)  # fmt: skip


def count(rule: str = "schema.vorm", number: int = 1, **changed: str) -> DeviationCount:
    """One row of the register."""
    texts = {"operation": "creeerZaak_Lk01", "path": "ZKN:object", "fragment": "<a/>", "eis": "De eis.",
             "melding": "Mis", "doe": "Doe dit."} | changed  # fmt: skip
    return DeviationCount(
        partner="wmo",
        rule=rule,
        behandeling="genoteerd",
        number=number,
        first_at=NOW,
        last_at=NOW,
        message_id=1,
        **texts,
    )


class Tags(HTMLParser):
    """The tags of a page, with what would load something from elsewhere."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.loads: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.names.append(tag)
        self.loads += [
            value or "" for name, value in attrs if name in ("src", "href") and not (value or "").startswith("#")
        ]


def test_the_rule_with_most_messages_comes_first() -> None:
    """The overview is ordered by messages over all operations, and every rule has its section."""
    rows = [count("a", 2), count("b", 2, operation="x"), count("b", 1)]
    page = html_report("wmo", rows, NOW, None)
    assert page.index('href="#b"') < page.index('href="#a"')
    assert page.count("<section") == 2
    assert "01-09-2026" not in page and "02-09-2026 00:30" in page


def test_a_page_says_since_when() -> None:
    """Limited to a period, the page says so with a Dutch date."""
    assert "sinds 02-09-2026" in html_report("wmo", [], NOW, NOW)


@given(st.lists(COUNTS, max_size=4), TEXT)
def test_the_page_needs_nothing_and_runs_nothing(rows: list[DeviationCount], partner: str) -> None:
    """Whatever stands in the register, the page has no script, loads nothing and has only tags of ours."""
    tags = Tags(html_report(partner, rows, NOW, None))
    assert tags.loads == []
    assert set(tags.names) <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table", "tr", "th", "td", "a", "section",
        "dl", "dt", "dd", "pre",
    }  # fmt: skip


@given(st.lists(COUNTS, max_size=4))
def test_the_table_is_read_back(rows: list[DeviationCount]) -> None:
    """Each row of the register is one row of the table with all columns, whatever signs it holds."""
    table = list(csv.reader(io.StringIO(csv_report(rows), newline=""), delimiter=";"))
    assert table[0] == list(HEADS)
    assert [len(row) for row in table] == [len(HEADS)] * (len(rows) + 1)
    assert [row[6] for row in table[1:]] == [str(row.number) for row in rows]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =cmd", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)"]
)
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    """What a spreadsheet would calculate begins with an apostrophe."""
    (row,) = list(csv.DictReader(io.StringIO(csv_report([count(melding=text)])), delimiter=";"))
    assert row["wat er mis is"] == f"'{text}"
