"""StUF019: each message of a zender has a later tijdstipBericht than those before it."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from gateway.stuf.stamp import tijdstip
from tests.factories import START, WMO, Bericht, Wissel, creeer_zaak, ruleset, update_zaak, zaakvraag

STRENG = ruleset(partners={"regiesysteem": {"tolerantie": {"regels": {"StUF019": "streng"}}}})


def _at(moment: str, bericht: Bericht | None = None) -> Bericht:
    """A message with this tijdstipBericht."""
    given = bericht or update_zaak(status="Klaar")
    old = given.message.stuurgegevens.tijdstip_bericht
    return given.replace(f"tijdstipBericht>{old}<", f"tijdstipBericht>{moment}<")


@pytest.fixture
def wissel(engine: Engine) -> Wissel:
    """A gateway that is strict about the moments of the regiesysteem, on a store of each kind."""
    return Wissel(engine, STRENG)


@pytest.mark.parametrize("second", ["20260401100000500", "20260401100000499", "20260401", "2026040110"])
def test_a_moment_that_is_not_later_is_refused(second: str, wissel: Wissel) -> None:
    """The same or an earlier moment is StUF019; one that says less counts from its beginning."""
    wissel.accept(_at("20260401100000500"))
    assert wissel.answer(_at(second)).code == "StUF019"
    assert wissel.answer(_at("20260401100000501")).berichtcode == "Bv03"


def test_usually_it_is_only_written_down(engine: Engine) -> None:
    """Applications that send in parallel do this every day, so without a word about it the message is accepted."""
    wissel = Wissel(engine)
    wissel.accept(_at("20260401100000500"), _at("20260401100000400"))
    late = [row for row in wissel.messages() if "StUF019" in row.deviations]
    assert len(late) == 1
    assert wissel.actions(late[0].id)[:1] == ["message_accepted"]
    assert "message_deviates" in wissel.actions(late[0].id)


def test_moments_are_per_zender(wissel: Wissel) -> None:
    """What one application sends does not make another late."""
    wissel.accept(_at("20260401100000500"), _at("20260401100000400", update_zaak(WMO)))
    assert not any(row.deviations for row in wissel.messages())


def test_what_comes_again_is_not_late(wissel: Wissel) -> None:
    """A repeat hears its Bv03 again, and a number that was refused may come back with the moment it always had."""
    first = _at("20260401100000400")
    unknown = _at("20260401100000450", creeer_zaak(zaaktype=("BRUILOFT", "Sluiten huwelijk")))
    wissel.accept(first)
    assert wissel.answer(unknown).code == "StUF058"
    wissel.accept(_at("20260401100000500"))
    assert wissel.answer(first).berichtcode == "Bv03"
    assert wissel.answer(unknown.replace("BRUILOFT", "WMO-HH")).berichtcode == "Bv03"


def test_what_was_late_stays_late(wissel: Wissel) -> None:
    """Offering a late message again does not make it later (StUF 03.01 par. 4.4: the cause is still there)."""
    wissel.accept(_at("20260401100000500"))
    late = _at("20260401100000400")
    assert [wissel.answer(late).code for _ in range(2)] == ["StUF019", "StUF019"]


def test_a_refused_message_makes_nobody_late(wissel: Wissel) -> None:
    """Only what was accepted counts."""
    refused = creeer_zaak(zaaktype=("BRUILOFT", "Sluiten huwelijk"))
    assert wissel.answer(_at("20260401100000900", refused)).code == "StUF058"
    wissel.accept(_at("20260401100000500"))


@pytest.mark.parametrize("wrong", [tijdstip(START + timedelta(days=2)), "99991231235959999", "morgen", "2026"])
def test_one_wrong_clock_does_not_shut_a_zender_out(wrong: str, wissel: Wissel) -> None:
    """A moment far ahead of now, or none at all, is not what later messages are held against."""
    wissel.accept(_at(wrong), _at("20260401100000500"))
    assert wissel.answer(_at("20260401100000400")).code == "StUF019"


def test_a_question_without_a_moment_is_never_late(wissel: Wissel) -> None:
    """Synchronous messages may leave it out (StUF 03.01 par. 4.3); nothing is written about them."""
    vraag = zaakvraag("REGIE", referentienummer="")
    wissel.accept(_at("20260401100000500"))
    assert wissel.answer(vraag).code != "StUF019"
