"""Numbers and moments of our own messages: unique, strictly increasing, whatever the clock does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from gateway.store.engine import write
from gateway.store.stamps import next_stamp
from gateway.stuf.message import Systeem
from gateway.stuf.stamp import Stamp
from tests.factories import START

WISSEL = Systeem("Gemeente Lindewaard", "REGIEWISSEL")
TICK = timedelta(milliseconds=1)


def _stamp(engine: Engine, now: datetime = START, zender: Systeem = WISSEL) -> Stamp:
    with write(engine) as connection:
        return next_stamp(connection, zender, now)


def test_form(engine: Engine) -> None:
    """A number of at most 40 characters that names its zender, and 17 digits of Dutch local time."""
    assert _stamp(engine) == Stamp("RW-REGIEWISSEL-000000001", "20260401100000000")
    long = _stamp(engine, zender=Systeem("", "X" * 50))
    assert len(long.referentienummer) <= 40


def test_in_one_millisecond_they_still_increase(engine: Engine) -> None:
    """Ten stamps at the same moment run ahead a millisecond each."""
    stamps = [_stamp(engine) for _ in range(10)]
    assert [stamp.tijdstip_bericht for stamp in stamps] == [f"20260401100000{n:03}" for n in range(10)]
    assert [stamp.referentienummer[-9:] for stamp in stamps] == [f"{n:09}" for n in range(1, 11)]


CLOCKS = {
    "an hour back": [START, START - timedelta(hours=1), START - timedelta(hours=1) + TICK],
    "a day forward and back": [START, START + timedelta(days=1), START],
    "the end of summer time": [
        datetime(2026, 10, 25, 0, 59, 59, 999_000, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 2, 0, tzinfo=UTC),
    ],
    "the start of summer time": [
        datetime(2026, 3, 29, 0, 59, 59, 999_000, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    ],
    "new year": [datetime(2025, 12, 31, 22, 59, 59, 999_000, tzinfo=UTC), datetime(2025, 12, 31, 23, 0, tzinfo=UTC)],
}


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS.keys())
def test_whatever_the_clock_does_they_increase(clock: list[datetime], engine: Engine) -> None:
    """tijdstipBericht of a zender never stands still or goes back (StUF 03.01 par. 4.3.2)."""
    moments = [_stamp(engine, now).tijdstip_bericht for now in clock]
    assert moments == sorted(set(moments))
    assert all(len(moment) == 17 and datetime.strptime(moment[:14], "%Y%m%d%H%M%S") for moment in moments)  # noqa: DTZ007


def test_after_running_ahead_it_falls_in_with_the_clock(engine: Engine) -> None:
    """As soon as the clock has caught up the real moment is shown again."""
    _stamp(engine)
    _stamp(engine, START - timedelta(hours=1))
    later = START + timedelta(seconds=5)
    assert _stamp(engine, later).tijdstip_bericht == "20260401100005000"


def test_over_threads_each_is_given_out_once(engine: Engine) -> None:
    """Two hundred stamps over ten threads, with a clock that jumps: all different, and increasing with their number."""

    def take(number: int) -> Stamp:
        return _stamp(engine, START + timedelta(hours=number % 3 - 1))

    with ThreadPoolExecutor(10) as pool:
        stamps = list(pool.map(take, range(200)))
    by_number = sorted(stamps, key=lambda stamp: stamp.referentienummer)
    moments = [stamp.tijdstip_bericht for stamp in by_number]
    assert len({stamp.referentienummer for stamp in stamps}) == 200
    assert moments == sorted(set(moments))


def test_zenders_do_not_disturb_each_other(engine: Engine) -> None:
    """Each zender counts for itself; the user within a system does not make another zender."""
    assert _stamp(engine).referentienummer.endswith("1")
    assert _stamp(engine, zender=Systeem("Dorp", "REGIEWISSEL")).referentienummer.endswith("1")
    assert _stamp(engine, zender=Systeem("Gemeente Lindewaard", "REGIEWISSEL", "", "Jansen")).referentienummer.endswith(
        "2"
    )


def test_an_unused_stamp_leaves_no_gap(engine: Engine) -> None:
    """A transaction that is not kept gives its number back."""
    with pytest.raises(RuntimeError), write(engine) as connection:
        next_stamp(connection, WISSEL, START)
        raise RuntimeError
    assert _stamp(engine).referentienummer.endswith("000000001")


def test_a_zender_of_any_length_can_be_answered(engine: Engine) -> None:
    """Who sends nonsense is numbered too: a name longer than the column is no failure of the store."""
    nonsense = Systeem("x" * 5000, "y" * 5000)
    assert _stamp(engine, zender=nonsense) != _stamp(engine, zender=nonsense)
