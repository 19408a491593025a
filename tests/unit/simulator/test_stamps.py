"""The numbers a peer hands out (StUF 03.01 par. 4.3)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from gateway.clock import FixedClock
from gateway.simulator.stamps import Stamps, moments
from gateway.stuf.stamp import Stamp

NOON = datetime(2026, 4, 1, 10, 0, 0, 250_400, tzinfo=UTC)


def test_stamps_rise_while_the_clock_stands_still() -> None:
    """Two messages in one millisecond still have different, rising moments in Dutch time."""
    stamps = Stamps("REGIE", FixedClock(NOON))
    assert [stamps.next().tijdstip_bericht for _ in range(3)] == [
        "20260401120000250",
        "20260401120000251",
        "20260401120000252",
    ]


def test_stamps_rise_when_summer_time_ends() -> None:
    """The hour that comes twice in October does not make a moment come twice (StUF019)."""
    clock = FixedClock(datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC))
    stamps = Stamps("REGIE", clock)
    before = stamps.next()
    clock.advance(2)
    assert stamps.next().tijdstip_bericht > before.tijdstip_bericht


def test_numbers_are_unique_over_threads_and_fit() -> None:
    """However many threads ask, no referentienummer is given twice and none is longer than 40."""
    stamps = Stamps("EEN-APPLICATIE-MET-EEN-LANGE-NAAM-VAN-VIJFTIG", FixedClock(NOON))
    with ThreadPoolExecutor(8) as pool:
        numbers = [stamp.referentienummer for stamp in pool.map(lambda _: stamps.next(), range(400))]
    assert len({*numbers}) == 400
    assert max(map(len, numbers)) <= 40


def test_moments_follow_the_stamp() -> None:
    """What a template calls today and now is that of the message, so a repeat says the same."""
    assert moments(Stamp("REGIE-1", "20260401120000250")) == {"vandaag": "20260401", "nu": "20260401120000"}
