"""The values between {{ and }}."""

from datetime import UTC, datetime
from random import Random

import pytest

from gateway.scenario import values

NOW = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
KNOWN: dict[str, object] = {"zaak": "9990", "lijst": ["a", "b"]}


@pytest.mark.parametrize(
    ("part", "filled"),
    [
        ("{{zaak}}", "9990"),
        ("{{ zaak }}", "9990"),
        ("zaak {{zaak}}.", "zaak 9990."),
        ("{{lijst}}", ["a", "b"]),
        ({"{{zaak}}": ["{{zaak}}", 1, None]}, {"9990": ["9990", 1, None]}),
        ("zonder", "zonder"),
    ],
)
def test_fill(part: object, filled: object) -> None:
    """A name becomes its value at any depth; a text that is one name becomes the value whole."""
    assert values.fill(part, KNOWN.__getitem__) == filled


@pytest.mark.parametrize(
    ("naam", "value"),
    [("vandaag", "20260401"), ("nu", "20260401003000"), ("over 30 dagen", "20260501"), ("zaak", None)],
)
def test_moments_are_dutch_local_time(naam: str, value: str | None) -> None:
    """Today is today in the Netherlands, whatever the clock of the machine says."""
    assert values.moment(naam, NOW) == value


def test_names_in_everything() -> None:
    """Names are found at any depth, in keys too."""
    assert sorted(values.names_in({"{{a}}": [{"x": "{{b}} en {{c}}"}], "y": 1})) == ["a", "b", "c"]


def test_bsns_are_fictional_valid_and_never_twice() -> None:
    """Made-up BSNs stay in the range nobody has, pass the elfproef and differ from each other."""
    bsns = values.Bsns(Random(1))
    made = [bsns.next() for _ in range(2000)]
    assert len({*made}) == 2000
    assert all(bsn.startswith("9999") and values.passes_elfproef(bsn) for bsn in made)


@pytest.mark.parametrize(("bsn", "passes"), [("999910012", True), ("999990019", True), ("999910013", False)])
def test_elfproef(bsn: str, passes: bool) -> None:
    """The elfproef of a BSN weighs the last digit with -1."""
    assert values.passes_elfproef(bsn) is passes
