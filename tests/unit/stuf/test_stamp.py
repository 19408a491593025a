"""Moments as StUF writes them."""

from datetime import UTC, datetime

import pytest

from gateway.stuf.stamp import datum, tijdstip


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 1, 15, 8, 0, 0, 123_999, tzinfo=UTC), "20260115090000123"),
        (datetime(2026, 7, 15, 8, 0, tzinfo=UTC), "20260715100000000"),
        (datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC), "20260329015959999"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "20260329030000000"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "20261025023000000"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "20261025023000000"),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "20260101003000000"),
    ],
    ids=["winter", "summer", "before the clock goes forward", "after", "before it goes back", "after it", "new year"],
)
def test_a_moment_is_dutch_local_time(moment: datetime, expected: str) -> None:
    """Seventeen digits in Dutch local time, milliseconds cut off, and the date that belongs to it."""
    assert tijdstip(moment) == expected
    assert datum(moment) == expected[:8]
