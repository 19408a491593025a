"""`foutstijl`: what is wrong with the content is told as a Fo03 now, or as the standard has it: Bv03, later Fo01.

StUF 03.01 par. 4.4.3: a Fo03 carries what must be checked before the Bv03, up to StUF046, and nothing else.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from gateway.broker.ports import Response
from gateway.routing.rules import RuleSet
from gateway.settings import find_file
from gateway.stuf import ns, validate
from gateway.stuf.parse import text_at
from gateway.stuf.problems import Problem
from tests.factories import (
    REGIE,
    WMO,
    ZMAG,
    Bericht,
    Wissel,
    bevestig,
    creeer_zaak,
    envelope,
    fout,
    overdraag,
    ruleset,
    soap_fout,
    update_zaak,
    zaakvraag,
)

SCHEMAS = validate.load(find_file(validate.SHIPPED))
UNKNOWN_TYPE = ("BRUILOFT", "Sluiten huwelijk")
NOT_AGREED = Problem("P-11", "ZKN:object/ZKN:isVan", 31, "Zo niet", "", "Doe het anders", code="StUF058")


def _standard(*partners: str) -> RuleSet:
    return ruleset(partners={naam: {"foutstijl": "standaard"} for naam in partners})


@pytest.fixture
def wissel(engine: Engine) -> Wissel:
    """A gateway whose regiesysteem follows the standard, on a store of each kind."""
    return Wissel(engine, _standard("regiesysteem"))


def _refused() -> Bericht:
    return creeer_zaak(zaaktype=UNKNOWN_TYPE)


def test_the_fault_follows_the_confirmation(wissel: Wissel) -> None:
    """The sender hears Bv03; then a valid Fo01 about its number, in the name it addressed; nothing else goes out."""
    bericht = _refused()
    number = bericht.message.stuurgegevens.referentienummer
    answer = wissel.answer(bericht)
    assert (answer.berichtcode, answer.cross_refnummer) == ("Bv03", number)
    refused = wissel.messages()[0]
    assert (refused.state, refused.fault, refused.reply_code) == ("refused", "StUF058", "Bv03")
    assert b"BRUILOFT" in refused.body
    assert wissel.states() == [("regiesysteem", "Fo01", "waiting")] and wissel.woken == 1
    wissel.deliver()
    (told,) = wissel.sent_to("regiesysteem")
    given = told.stuurgegevens
    assert (given.berichtcode, given.cross_refnummer) == ("Fo01", number)
    assert (given.zender.applicatie, given.ontvanger.applicatie) == (ZMAG, REGIE)
    assert given.referentienummer not in ("", number)
    assert text_at(told.element, f"{ns.stuf('body')}/{ns.stuf('code')}") == "StUF058"
    assert SCHEMAS.problems(told.element) == ()


def test_a_repeat_is_told_again(wissel: Wissel) -> None:
    """While the cause is there identical content hears Bv03 and Fo01 again, once per offer; other content: StUF016."""
    bericht = _refused()
    for number in (1, 2, 3):
        assert wissel.answer(bericht).berichtcode == "Bv03"
        assert wissel.states() == [("regiesysteem", "Fo01", "waiting")] * number
    assert wissel.answer(bericht.replace("BRUILOFT", "WMO-HH")).code == "StUF016"
    assert len(wissel.states()) == 3


def test_a_repeat_is_accepted_when_the_cause_is_gone(wissel: Wissel) -> None:
    """A confirmed message is not lost: offered again after the rules were mended it is processed, once."""
    wissel.intake = replace(wissel.intake, judge=lambda facts: (NOT_AGREED,))
    bericht = creeer_zaak()
    assert wissel.answer(bericht).berichtcode == "Bv03"
    wissel.intake = replace(wissel.intake, judge=lambda facts: ())
    accepted = wissel.receive(bericht)
    assert accepted.berichtcode == "Bv03" and wissel.receive(bericht) == accepted
    assert [row.state for row in wissel.messages() if row.operation == "creeerZaak_Lk01"] == ["refused", "accepted"]
    assert ("zakenmagazijn", "creeerZaak_Lk01", "waiting") in wissel.states()
    assert [operatie for _, operatie, _ in wissel.states()].count("Fo01") == 1


def test_its_moment_counts(engine: Engine) -> None:
    """A confirmed message was received, so the next of its zender is later (StUF 03.01 par. 4.3.2)."""
    strict = {"foutstijl": "standaard", "tolerantie": {"regels": {"StUF019": "streng"}}}
    wissel = Wissel(engine, ruleset(partners={"regiesysteem": strict}))
    first, second = _refused(), creeer_zaak()
    latest = first.message.stuurgegevens.tijdstip_bericht
    assert wissel.answer(first).berichtcode == "Bv03"
    early = second.replace(second.message.stuurgegevens.tijdstip_bericht, "20200101000000000")
    assert latest > "2020" and wissel.answer(early).code == "StUF019"


def test_twenty_at_once_all_hear_the_confirmation(wissel: Wissel) -> None:
    """The same refused message twenty times at one moment: twenty Bv03s, and a Fo01 for each offer that was kept."""
    bericht = _refused()
    with ThreadPoolExecutor(20) as pool:
        heard = list(pool.map(lambda _: wissel.receive(bericht), range(20)))
    assert {reply.berichtcode for reply in heard} == {"Bv03"}
    kept = [row for row in wissel.messages() if row.state == "refused"]
    assert 1 <= len(kept) <= 20
    assert wissel.states() == [("regiesysteem", "Fo01", "waiting")] * len(kept)


def test_of_twenty_at_once_one_is_accepted(wissel: Wissel) -> None:
    """The cause is gone and the message comes twenty times at one moment: it is processed once, all hear the same."""
    wissel.intake = replace(wissel.intake, judge=lambda facts: (NOT_AGREED,))
    bericht = creeer_zaak()
    wissel.answer(bericht)
    wissel.intake = replace(wissel.intake, judge=lambda facts: ())
    with ThreadPoolExecutor(20) as pool:
        heard = list(pool.map(lambda _: wissel.receive(bericht), range(20)))
    assert len({reply.body for reply in heard}) == 1 and heard[0].berichtcode == "Bv03"
    assert [row.state for row in wissel.messages() if row.operation == "creeerZaak_Lk01"] == ["refused", "accepted"]


def test_who_says_nothing_hears_a_fo03(engine: Engine) -> None:
    """In practice suppliers expect the fault on the connection, so that is what they get unless they ask otherwise."""
    wissel = Wissel(engine, _standard("wmo"))
    assert wissel.answer(_refused()).berichtcode == "Fo03"
    assert wissel.states() == []


NOW = {
    "a party": (creeer_zaak(ontvanger="NIEMAND"), "StUF010"),
    "a berichtcode": (creeer_zaak().replace(">Lk01<", ">Xx01<"), "StUF022"),
    "a reference": (bevestig("NOOIT-GEZIEN", zender=REGIE, ontvanger=WMO), "StUF043"),
}


@pytest.mark.parametrize("name", NOW)
def test_what_belongs_before_the_confirmation_is_told_at_once(name: str, wissel: Wissel) -> None:
    """Up to StUF046 a Fo03 is what the standard wants."""
    bericht, code = NOW[name]
    answer = wissel.answer(bericht)
    assert (answer.berichtcode, answer.code, wissel.states()) == ("Fo03", code, [])


def test_a_question_is_answered_on_its_connection(engine: Engine) -> None:
    """Synchronous messages know no other way: Fo02."""
    wissel = Wissel(engine, _standard("wmo"), judge=lambda facts: (NOT_AGREED,))
    answer = wissel.answer(zaakvraag())
    assert (answer.berichtcode, answer.code, wissel.states()) == ("Fo02", "StUF058", [])


def test_no_fault_about_a_fault(engine: Engine) -> None:
    """A Fo that is refused gets a Fo03: a fault about a fault would go round (StUF 03.01 par. 4.4)."""
    wissel, about = Wissel(engine, _standard("regiesysteem", "zakenmagazijn")), update_zaak(status="Klaar")
    wissel.accept(about)
    wissel.deliver()
    wissel.intake = replace(wissel.intake, judge=lambda facts: (NOT_AGREED,))
    answer = wissel.answer(fout(cross=about.message.stuurgegevens.referentienummer))
    assert (answer.berichtcode, answer.code) == ("Fo03", "StUF058")


def test_without_an_address_it_is_told_at_once(engine: Engine) -> None:
    """Who cannot be told later is told now."""
    rules = ruleset(partners={"regiesysteem": {"foutstijl": "standaard", "url": None}})
    answer = Wissel(engine, rules).answer(_refused())
    assert (answer.berichtcode, answer.code) == ("Fo03", "StUF058")


def test_what_cannot_be_kept_is_told_at_once(wissel: Wissel) -> None:
    """A number under a name that is too long to keep cannot be taken, so there is nothing to confirm."""
    long = creeer_zaak().replace("Gemeente Lindewaard", "Gemeente " * 100)
    answer = wissel.answer(long)
    assert (answer.berichtcode, answer.code, wissel.states()) == ("Fo03", "StUF055", [])


def test_the_places_are_in_the_fault_that_follows(engine: Engine) -> None:
    """The Fo01 says what the Fo03 would have said."""
    wissel = Wissel(engine, _standard("regiesysteem"), judge=lambda facts: (NOT_AGREED,))
    wissel.answer(creeer_zaak())
    wissel.deliver()
    details = text_at(wissel.sent_to("regiesysteem")[0].element, f"{ns.stuf('body')}/{ns.stuf('details')}")
    assert details == "ZKN:object/ZKN:isVan (regel 31): Zo niet [P-11]. Doe het anders."


def test_a_refusal_by_the_end_node_stays_a_fo03(wissel: Wissel) -> None:
    """What the end node refused goes back in its own words, whatever the style of the sender."""
    wissel.accept(update_zaak(status="Klaar"))
    wissel.transport.script(Response(500, soap_fout(fout("StUF064").xml)), url="http://127.0.0.1:8081")
    wissel.deliver()
    assert [one.operation.naam for one in wissel.sent_to("regiesysteem")] == ["Fo03"]


def test_a_fault_that_cannot_be_delivered_ends_there(wissel: Wissel) -> None:
    """A Fo01 the sender refuses is parked for a person and causes nothing more."""
    wissel.answer(_refused())
    wissel.transport.script(Response(500, soap_fout(fout("StUF055").xml)))
    wissel.deliver()
    assert wissel.states() == [("regiesysteem", "Fo01", "parked")]
    wissel.transport.script(Response(200, envelope("<a/>")))
    assert wissel.answer(overdraag()).berichtcode == "Bv03"
