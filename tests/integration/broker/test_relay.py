"""Synchronous messages: asked within the deadline, answered on the connection, never queued."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from lxml import etree
from sqlalchemy import Engine

from gateway.broker.ports import Response, Unreachable
from gateway.broker.relay import Relay
from gateway.store.work import SqlStore, SqlWork
from gateway.stuf.answer import Answer, read_answer
from gateway.transport.memory import MemoryTransport, Sent
from tests.factories import (
    DEELPLAN,
    KEY,
    START,
    Bericht,
    Wissel,
    bevestigd,
    creeer_zaak,
    envelope,
    fout,
    genereer_zaakidentificatie,
    ruleset,
    soap_fout,
    wijzig_document,
    zaakantwoord,
    zaakidentificatie,
    zaakvraag,
)


@pytest.fixture
def wissel(engine: Engine) -> Wissel:
    """A gateway on a store of each kind."""
    return Wissel(engine)


def _answers(bericht: Bericht) -> Response:
    """The right answer to a synchronous message."""
    bodies = {
        "geefZaakdetails_Lv01": lambda: zaakantwoord(bericht),
        "genereerZaakIdentificatie_Di02": zaakidentificatie,
        "updateZaakdocument_Di02": bevestigd,
    }
    return Response(200, envelope(bodies[bericht.operation]()))


@pytest.mark.parametrize("bericht", [zaakvraag(), genereer_zaakidentificatie(), wijzig_document()])
def test_the_answer_is_passed_on(bericht: Bericht, wissel: Wissel) -> None:
    """The destination gets the question as it came; its answer is the reply, and is recorded."""
    wissel.transport.script(_answers(bericht))
    reply = wissel.receive(bericht)
    expected, got = read_answer(_answers(bericht).body), read_answer(reply.body)
    assert expected is not None and got is not None
    assert (reply.status, got.berichtcode) == (200, expected.berichtcode)
    (sent,) = wissel.sent_to("zakenmagazijn")
    assert (sent.operation.naam, sent.stuurgegevens) == (bericht.operation, bericht.message.stuurgegevens)
    (message,) = wissel.messages()
    assert (message.state, message.reply_code, message.fault) == ("answered", expected.berichtcode, "")
    assert wissel.actions() == ["message_accepted", "question_answered"]
    assert wissel.deliveries() == []


FAULTS: dict[str, tuple[Response | Unreachable, str, str]] = {
    "too late": (
        Unreachable("Geen antwoord binnen de tijd", timed_out=True),
        "StUF960",
        "Geen antwoord binnen de tijd",
    ),
    "nobody there": (Unreachable("Geen verbinding met de partner"), "StUF049", "Geen verbinding met de partner"),
    "Fo02": (Response(500, soap_fout(fout("StUF064", berichtcode="Fo02").xml)), "StUF064", ""),
    "Fo02 without a code": (
        Response(500, soap_fout(fout("", berichtcode="Fo02").xml)),
        "StUF058",
        "De bestemming gaf een onvolledig",
    ),
    "Fo02 without a body": (
        Response(500, soap_fout(re.sub("<StUF:body>.*</StUF:body>", "", fout(berichtcode="Fo02").xml))),
        "StUF058",
        "De bestemming gaf een onvolledig",
    ),
    "Fo03 to a question": (Response(500, soap_fout(fout("StUF010").xml)), "StUF010", ""),
    "Fo02 with status 200": (Response(200, soap_fout(fout("StUF064", berichtcode="Fo02").xml)), "StUF064", ""),
    "Fo03 with a code we do not know": (Response(500, soap_fout(fout("ZKN0001").xml)), "StUF058", ""),
    "bare SOAP fault": (Response(500, soap_fout("")), "StUF058", "De bestemming gaf een SOAP-fout"),
    "HTML": (Response(502, b"<html>Bad gateway</html>"), "StUF058", "De bestemming gaf geen antwoord"),
    "nothing": (Response(200, b""), "StUF058", "De bestemming gaf geen antwoord"),
    "half": (Response(200, envelope(bevestigd())[:-9]), "StUF058", "De bestemming gaf geen antwoord"),
    "answer of another kind": (Response(200, envelope(zaakidentificatie())), "StUF058", "De bestemming gaf geen"),
    "answer to another question": (
        Response(200, envelope(zaakantwoord(zaakvraag(referentienummer="van een ander")))),
        "StUF058",
        "De bestemming gaf geen antwoord",
    ),
    "Bv03 for an answer": (
        Response(200, envelope(fout(cross="x", berichtcode="Bv03").xml)),
        "StUF058",
        "De bestemming gaf geen antwoord",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_without_a_good_answer_there_is_a_fo02(name: str, sqlite_engine: Engine) -> None:
    """Whatever goes wrong behind the gateway, the sender gets a valid Fo02 that says what; nothing is queued."""
    wissel = Wissel(sqlite_engine)
    answer, code, details = FAULTS[name]
    wissel.transport.script(answer)
    reply = wissel.receive(zaakvraag())
    fault = read_answer(reply.body)
    assert fault is not None
    assert (reply.status, fault.berichtcode, fault.code) == (500, "Fo02", code)
    assert fault.details.startswith(details)
    (message,) = wissel.messages()
    assert (message.state, message.fault) == ("answered", code)
    assert wissel.deliveries() == []


FO02 = fout("ZKN0012", berichtcode="Fo02").xml
PASSED_ON: dict[str, str] = {
    "a code of a sector": FO02,
    "a standard code": FO02.replace("ZKN0012", "StUF118"),
    "another plek than the table has": FO02.replace("ZKN0012", "StUF064").replace(">server<", ">client<"),
    "details": FO02.replace("</StUF:body>", "<StUF:details>Kies een andere zaak</StUF:details></StUF:body>"),
}


def _canonical(answer: Answer) -> bytes:
    assert answer.element is not None
    return bytes(etree.tostring(answer.element, method="c14n", exclusive=True))


@pytest.mark.parametrize("name", PASSED_ON)
def test_a_fo02_is_passed_on_as_it_is(name: str, sqlite_engine: Engine) -> None:
    """What the destination says about the question reaches the asker in its own words, and is on record."""
    wissel = Wissel(sqlite_engine)
    given = read_answer(soap_fout(PASSED_ON[name]))
    wissel.transport.script(Response(500, soap_fout(PASSED_ON[name])))
    reply = wissel.receive(zaakvraag())
    got = read_answer(reply.body)
    assert given is not None and got is not None
    assert _canonical(got) == _canonical(given)
    assert f"<faultcode>soapenv:{given.plek.capitalize()}</faultcode>".encode() in reply.body
    assert (reply.status, reply.berichtcode, wissel.messages()[0].fault) == (500, "Fo02", given.code)


def test_a_du02_to_another_question_hands_out_nothing(sqlite_engine: Engine) -> None:
    """A zaakidentificatie that was made for somebody else is not given to this one."""
    wissel = Wissel(sqlite_engine)
    other = zaakidentificatie().replace(
        "<StUF:functie>", "<StUF:crossRefnummer>van een ander</StUF:crossRefnummer><StUF:functie>"
    )
    wissel.transport.script(Response(200, envelope(other)))
    answer = wissel.answer(genereer_zaakidentificatie())
    assert (answer.berichtcode, answer.code) == ("Fo02", "StUF058")


def test_questions_do_not_take_all_threads(sqlite_engine: Engine) -> None:
    """While as many questions wait as may, the next hears at once that it must come back, and then there is room."""
    asked, answer = Barrier(3), threading.Event()
    sent: list[str] = []

    def slowly(one: Sent) -> Response:
        sent.append(one.soap_action)
        if len(sent) <= 2:
            asked.wait(10)
            assert answer.wait(10)
        raise Unreachable("weg")

    vraag = zaakvraag().message
    relay = Relay(MemoryTransport(slowly), 5.0, simultaneous=2)
    partner = ruleset().partners["zakenmagazijn"]
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(relay.ask, vraag, partner) for _ in range(2)]
        asked.wait(10)
        refused = relay.ask(vraag, partner)
        assert (refused.berichtcode, refused.fault, len(sent)) == ("Fo02", "StUF049", 2)
        answer.set()
        assert [one.result(10).fault for one in waiting] == ["StUF049"] * 2
    relay.ask(vraag, partner)
    assert len(sent) == 3


def test_a_destination_without_this_port_type(sqlite_engine: Engine) -> None:
    """A partner that offers no questions is told as a process that is not available."""
    only = {"url": None, "endpoints": {"OntvangAsynchroon": "http://127.0.0.1:8081/x"}}
    wissel = Wissel(sqlite_engine, ruleset(partners={"zakenmagazijn": only}))
    answer = wissel.answer(zaakvraag())
    assert (answer.code, wissel.transport.sent) == ("StUF049", [])


def test_the_deadline_is_given_to_the_transport(sqlite_engine: Engine) -> None:
    """A question is not waited for longer than the setting says, unlike a delivery."""
    wissel = Wissel(sqlite_engine)
    wissel.transport.script(_answers(zaakvraag()))
    wissel.receive(zaakvraag())
    wissel.accept(creeer_zaak())
    wissel.deliver()
    assert [sent.timeout for sent in wissel.transport.sent] == [5.0, 25.0]


def test_a_question_is_asked_again(wissel: Wissel) -> None:
    """A repeat of a question gives today's answer: it is relayed again, also under the same number."""
    vraag = zaakvraag()
    wissel.transport.script(_answers(vraag), _answers(vraag))
    assert [wissel.answer(vraag).berichtcode for _ in range(2)] == ["La01", "La01"]
    assert len(wissel.transport.sent) == 2


def test_a_synchronous_change_is_made_once(wissel: Wissel) -> None:
    """A repeat of a change that succeeded gets the earlier answer: no second zaakidentificatie is handed out."""
    vraag = genereer_zaakidentificatie()
    wissel.transport.script(Response(200, envelope(zaakidentificatie("9990ZK1"))), Response(200, envelope(bevestigd())))
    first, again = wissel.receive(vraag), wissel.receive(vraag)
    assert first.body == again.body and b"9990ZK1" in again.body
    assert len(wissel.transport.sent) == 1


def test_a_change_that_failed_may_be_tried_again(wissel: Wissel) -> None:
    """After a fault the same number is free: the second attempt is relayed."""
    vraag = genereer_zaakidentificatie()
    wissel.transport.script(Unreachable("weg"), _answers(vraag))
    assert [wissel.answer(vraag).berichtcode for _ in range(2)] == ["Fo02", "Du02"]


def test_after_a_fault_the_number_may_carry_another_content(wissel: Wissel) -> None:
    """What failed was not done, so a repaired message may keep its number (field B5)."""
    vraag = zaakvraag(referentienummer="R-1")
    wissel.transport.script(Unreachable("weg"), _answers(vraag))
    repaired = vraag.replace(DEELPLAN, "9990ZZ2026000001")
    assert [wissel.answer(one).berichtcode for one in (vraag, repaired)] == ["Fo02", "La01"]


def test_another_content_under_the_number_of_a_question(wissel: Wissel) -> None:
    """The same number for another question is StUF016, as a Fo02."""
    vraag = zaakvraag(referentienummer="R-1")
    wissel.transport.script(_answers(vraag))
    wissel.receive(vraag)
    answer = wissel.answer(vraag.replace(DEELPLAN, "9990ZZ2026000001"))
    assert (answer.berichtcode, answer.code) == ("Fo02", "StUF016")


def test_a_question_without_a_number_is_answered(sqlite_engine: Engine) -> None:
    """A synchronous message needs no number: its correlation is the connection."""
    wissel = Wissel(sqlite_engine)
    vraag = zaakvraag(referentienummer="")
    for _ in range(2):
        wissel.transport.script(_answers(zaakvraag()))
        assert wissel.answer(vraag).berichtcode == "La01"


def test_a_slow_question_does_not_hold_the_store(wissel: Wissel) -> None:
    """While the destination thinks, others are accepted: nothing is locked during the wait."""
    asked, answer = threading.Event(), threading.Event()
    vraag = zaakvraag()

    def slowly(_sent: object) -> Response:
        asked.set()
        assert answer.wait(10)
        return _answers(vraag)

    wissel.transport.script(slowly)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wissel.answer, vraag)
        assert asked.wait(10)
        wissel.accept(creeer_zaak())
        answer.set()
        assert waiting.result(10).berichtcode == "La01"


class AwayAfterwards(SqlStore):
    """A store that is lost between asking and writing down the answer."""

    transactions = 0

    def write(self):  # type: ignore[no-untyped-def]
        """The second transaction fails at its end."""
        from contextlib import contextmanager

        from gateway.errors import StorageError

        @contextmanager
        def failing():  # type: ignore[no-untyped-def]
            self.transactions += 1
            with SqlStore.write(self) as work:
                yield work
                if self.transactions == 2:
                    raise StorageError("weg")

        return failing()


def test_an_answer_that_cannot_be_kept_is_not_given(sqlite_engine: Engine) -> None:
    """When the store is lost after asking, the sender hears that the process is away and asks again."""
    wissel = Wissel(sqlite_engine)
    store = AwayAfterwards(sqlite_engine, wissel.clock, KEY)
    wissel = Wissel(sqlite_engine, store=store)
    vraag = genereer_zaakidentificatie()
    wissel.transport.script(_answers(vraag), _answers(vraag))
    answers = [wissel.answer(vraag) for _ in range(2)]
    assert [(one.berichtcode, one.code) for one in answers] == [("Fo02", "StUF049"), ("Du02", "")]


def test_work_knows_its_moment(sqlite_engine: Engine) -> None:
    """All that one transaction writes has the moment at which it began."""
    wissel = Wissel(sqlite_engine)
    with wissel.write() as work:
        assert isinstance(work, SqlWork)
        wissel.clock.advance(60)
        assert work.now == START
