"""From bytes to promise: what is accepted is kept before it is confirmed, what is refused is told and kept apart."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Engine, event, func, select, text

from gateway.broker.ports import Response
from gateway.settings import find_file
from gateway.store import engine as engines
from gateway.store.engine import open_engine, read, write
from gateway.store.tables import counters, deliveries, messages, receipts
from gateway.stuf import ns, validate
from gateway.stuf.answer import read_answer
from gateway.stuf.message import Systeem
from gateway.stuf.operations import BY_NAME, PortType
from gateway.stuf.parse import open_envelope, read_xml, stuurgegevens_of, text_at
from gateway.stuf.problems import Problem
from gateway.stuf.read import read_message
from tests.factories import (
    CLIENT,
    DEELPLAN,
    GEZINSPLAN,
    GEZPLAN,
    REGIE,
    WMO,
    Bericht,
    FixedSchemas,
    Wissel,
    bevestig,
    creeer_zaak,
    envelope,
    fout,
    genereer_zaakidentificatie,
    initieer,
    notificeer,
    overdraag,
    ruleset,
    soap_fout,
    update_zaak,
    voeg_document_toe,
    zaakidentificatie,
    zaakvraag,
)

ASYNC = PortType.ONTVANG_ASYNCHROON
INVALID = Problem("schema.lengte", "ZKN:object/ZKN:omschrijving", 1, "De waarde is te lang", "too long")


def _rows(engine: Engine) -> dict[str, int]:
    """How many rows the tables of a message's path have."""
    with read(engine) as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (messages, receipts, deliveries)
        }


@pytest.fixture
def wissel(engine: Engine) -> Wissel:
    """A gateway on a store of each kind."""
    return Wissel(engine)


# --- the promise ------------------------------------------------------------------------------------------------------


def test_bv03_promises_what_is_kept(wissel: Wissel) -> None:
    """A confirmed message is in the store with its body, decision and deliveries, and the workers are woken."""
    bericht = creeer_zaak(plannen=[GEZINSPLAN], referentienummer="R-1")
    answer = wissel.answer(bericht)
    assert (answer.berichtcode, answer.cross_refnummer) == ("Bv03", "R-1")
    message = wissel.messages()[0]
    assert (message.state, message.operation, message.reply_code) == ("accepted", "creeerZaak_Lk01", "Bv03")
    assert (message.zaakidentificatie, message.zaaktype, message.soort_plan) == (DEELPLAN, "WMO-HH", "deelplan")
    assert (message.gezinsplan, message.zender_partner, message.fault) == (GEZINSPLAN, "regiesysteem", "")
    assert message.rule == "wijzigingen naar het zakenmagazijn" and message.rules_version == wissel.rules.version
    assert read_message(read_xml(message.body)).onderwerp == bericht.message.onderwerp
    assert wissel.states()[0] == ("zakenmagazijn", "creeerZaak_Lk01", "waiting")
    assert wissel.actions(message.id) == ["message_accepted"]
    assert wissel.woken == 1


def test_the_confirmation_comes_from_who_was_addressed(wissel: Wissel) -> None:
    """zender and ontvanger are swapped (field B9), and each confirmation has a later moment than the one before."""
    bodies = [wissel.receive(creeer_zaak(zaak=f"9990ZK202600000{n}")).body for n in range(3)]
    given = [stuurgegevens_of(open_envelope(read_xml(body))) for body in bodies]
    assert {(one.zender.applicatie, one.ontvanger.applicatie) for one in given} == {("ZMAG", "REGIE")}
    moments = [one.tijdstip_bericht for one in given]
    assert moments == sorted(set(moments))
    assert len({one.referentienummer for one in given}) == 3


def test_an_intermediary_confirmation_is_a_choice_per_partner(engine: Engine) -> None:
    """A partner that wants Bv04 gets it, the first time and on a repeat (field B6)."""
    wissel = Wissel(engine, ruleset(partners={"regiesysteem": {"bevestiging": "Bv04"}}))
    bericht = creeer_zaak()
    assert [wissel.answer(bericht).berichtcode for _ in range(2)] == ["Bv04", "Bv04"]
    assert wissel.answer(update_zaak(WMO)).berichtcode == "Bv03"


EXAMPLES = [
    ("rzs/01_creeerZaak_gezinsplan", "creeerZaak_Lk01"),
    ("rzs/03_creeerZaak_deelplan_initiator_medewerker", "creeerZaak_Lk01"),
    ("rzs/05_updateZaak_gezinsplan_client_toevoegen_en_beeindigen", "updateZaak_Lk01"),
    ("rzs/07_overdragenZaak_Di01", "overdragenZaak"),
    ("rzs/16_notificeerOverZaak_actualiseer_zaakstatus", "notificeerOverZaak"),
    ("rzs/24_actualiseerZaakstatus_deelplan", "actualiseerZaakstatus_Lk01"),
    ("rzs/27_voegZaakdocumentToe_deelplan", "voegZaakdocumentToe_Lk01"),
]


@pytest.mark.parametrize(("name", "operation"), EXAMPLES)
def test_real_messages_are_accepted_and_passed_on_unchanged(
    name: str, operation: str, berichten: Path, sqlite_engine: Engine
) -> None:
    """Whole example messages pass the real schemas; what is delivered says exactly what was received."""
    beheer = {"rol": "abonnementenbeheer", "applicatie": "ABONB"}
    rules = ruleset(partners={"abonb": beheer}, regels=[{"naam": "alles", "dan": {"bezorg": "zakenmagazijn"}}])
    wissel = Wissel(sqlite_engine, rules, validate.load(find_file(validate.SHIPPED)))
    body = (berichten / f"{name}.xml").read_bytes()
    reply = wissel.intake.receive(ASYNC, body, f'"{BY_NAME[operation].soap_action}"', "utf-8")
    assert reply.berichtcode == "Bv03", reply.body.decode()
    wissel.worker().run_once()
    (sent,) = wissel.sent_to("zakenmagazijn")
    received = read_message(open_envelope(read_xml(body)))
    assert (sent.operation.naam, sent.onderwerp, sent.stuurgegevens) == (
        operation, received.onderwerp, received.stuurgegevens
    )  # fmt: skip


# --- duplicates -------------------------------------------------------------------------------------------------------


def test_the_same_message_again_gets_the_same_answer(wissel: Wissel) -> None:
    """Byte for byte the earlier Bv03, however the repeat was written down; nothing is stored or delivered twice."""
    bericht = creeer_zaak()
    first = wissel.receive(bericht)
    before = _rows(wissel.engine)
    again = Bericht(bericht.xml.replace("ZKN:", "z:").replace("xmlns:ZKN", "xmlns:z"), bericht.operation)
    assert [wissel.receive(bericht), wissel.receive(again)] == [first, first]
    assert _rows(wissel.engine) == before
    assert wissel.actions(1).count("message_repeated") == 2


def test_a_repeat_is_answered_after_delivery_and_after_the_rules_changed(wissel: Wissel) -> None:
    """What was promised stays promised: not even a rule that would now refuse changes the answer."""
    bericht = creeer_zaak()
    first = wissel.receive(bericht)
    wissel.deliver()
    wissel.rules = ruleset(
        regels=[{"naam": "dicht", "dan": {"weiger": {"code": "StUF058", "reden": "Vandaag niets."}}}]
    )
    assert wissel.receive(bericht) == first


def test_the_same_number_with_another_content_is_stuf016(wissel: Wissel) -> None:
    """The other message is refused and not delivered; the first stays what it was."""
    bericht = creeer_zaak(referentienummer="R-1")
    wissel.accept(bericht)
    before = _rows(wissel.engine)
    answer = wissel.answer(bericht.replace("Een zaak", "Een andere zaak"))
    assert (answer.berichtcode, answer.code, answer.cross_refnummer) == ("Fo03", "StUF016", "R-1")
    assert _rows(wissel.engine) == {**before, "messages": before["messages"] + 1}
    assert wissel.answer(bericht).berichtcode == "Bv03"


def test_numbers_are_per_zender(wissel: Wissel) -> None:
    """Two systems may use the same number, also when only their organisatie differs."""
    bericht = creeer_zaak(referentienummer="R-1")
    others = [creeer_zaak(WMO, zaaktype=GEZPLAN, referentienummer="R-1"), update_zaak(WMO, referentienummer="R-1")]
    dorp = bericht.replace("<StUF:organisatie>Gemeente Lindewaard", "<StUF:organisatie>Dorp")
    wissel.accept(bericht, others[1], dorp)
    assert wissel.answer(others[0]).code == "StUF016"  # The same zender with another content.


def test_twenty_at_once_are_one(wissel: Wissel) -> None:
    """The same message twenty times at the same moment: twenty identical Bv03s, one message, one delivery."""
    bericht = update_zaak(status="Klaar")
    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(lambda _: wissel.receive(bericht), range(20)))
    assert len({reply.body for reply in replies}) == 1
    assert replies[0].berichtcode == "Bv03"
    rows = [row for row in wissel.messages() if row.operation == bericht.operation]
    assert (len(rows), rows[0].state) == (1, "accepted")
    assert wissel.states().count(("zakenmagazijn", bericht.operation, "waiting")) == 1


def test_twenty_different_ones_with_one_number_are_one(wissel: Wissel) -> None:
    """Of twenty contents under one number exactly one is accepted; the others hear StUF016."""
    base = update_zaak(status="Klaar", referentienummer="R-1")
    different = [base.replace(">Klaar<", f">Klaar {number}<") for number in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = Counter(read_answer(reply.body).code for reply in pool.map(wissel.receive, different))  # type: ignore[union-attr]
    assert answers == {"": 1, "StUF016": 19}
    assert _rows(wissel.engine)["receipts"] == 1


def test_a_refused_number_may_come_again(wissel: Wissel) -> None:
    """After a Fo03 the same number, the same or repaired, is looked at anew (StUF 03.01 par. 4.4.3, field B5)."""
    unknown = creeer_zaak(zaaktype=("BRUILOFT", "Sluiten huwelijk"), referentienummer="R-1")
    assert [wissel.answer(unknown).code for _ in range(2)] == ["StUF058", "StUF058"]
    repaired = unknown.replace("BRUILOFT", "WMO-HH")
    assert wissel.answer(repaired).berichtcode == "Bv03"
    assert wissel.answer(unknown).code == "StUF016"


# --- refusals ---------------------------------------------------------------------------------------------------------

REFUSED: dict[str, tuple[Bericht, str, str]] = {
    "unknown ontvanger": (creeer_zaak(ontvanger="NIEMAND"), "Fo03", "StUF010"),
    "unknown zender": (creeer_zaak("NIEMAND"), "Fo03", "StUF013"),
    "both unknown": (creeer_zaak("NIEMAND", ontvanger="NIEMAND"), "Fo03", "StUF010"),
    "unknown zender of a question": (zaakvraag("NIEMAND"), "Fo02", "StUF013"),
    "unknown ontvanger of a question": (zaakvraag(ontvanger="NIEMAND"), "Fo02", "StUF010"),
    "answer to nothing": (bevestig("NOOIT-GEZIEN"), "Fo03", "StUF043"),
    "answer without a reference": (bevestig(""), "Fo03", "StUF043"),
    "late fault about nothing": (fout(cross="NOOIT-GEZIEN"), "Fo03", "StUF043"),
    "no rule": (overdraag(zender=WMO), "Fo03", "StUF058"),
    "refused by rule": (creeer_zaak(WMO, plannen=[GEZINSPLAN]), "Fo03", "StUF058"),
    "berichtcode": (creeer_zaak().replace(">Lk01<", ">Lk99<"), "Fo03", "StUF022"),
    "StUF version": (creeer_zaak().replace(ns.STUF, "http://www.egem.nl/StUF/StUF0204"), "Fo03", "StUF001"),
    "sectormodel": (creeer_zaak().replace(ns.ZKN, "http://www.egem.nl/StUF/sector/zkn/0300"), "Fo03", "StUF007"),
    "domain data nobody can read": (
        voeg_document_toe(omschrijving="E-formulier", inhoud="bmVl"),
        "Fo03",
        "StUF055",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_message_is_told_and_not_delivered(name: str, sqlite_engine: Engine) -> None:
    """The fault of the mode with its code goes back; the refusal is recorded without the body, nothing is delivered."""
    wissel = Wissel(sqlite_engine)
    bericht, berichtcode, code = REFUSED[name]
    reply = wissel.receive(bericht)
    answer = read_answer(reply.body)
    assert answer is not None
    assert (reply.status, answer.berichtcode, answer.code) == (500, berichtcode, code)
    assert _rows(sqlite_engine) == {"messages": 1, "receipts": 0, "deliveries": 0}
    (message,) = wissel.messages()
    assert (message.state, message.fault, message.reply_code, message.body) == ("refused", code, berichtcode, None)
    assert message.fault_details
    assert wissel.actions() == ["message_refused"]
    assert wissel.woken == 0


def test_a_refusal_by_rule_can_be_explained(wissel: Wissel) -> None:
    """The record names the rule and keeps the reasons, so that the beheerder can answer the sender's call."""
    wissel.receive(creeer_zaak(WMO, plannen=[GEZINSPLAN]))
    (message,) = wissel.messages()
    assert message.rule == "deelplan door de backoffice terwijl het regiesysteem het maakt"
    assert '"past": true' in message.decision and "zender_rol" in message.decision


OUTSIDE: dict[str, tuple[bytes, str]] = {
    "not XML": (b"geen xml", "Client"),
    "DOCTYPE": (b"<!DOCTYPE a>" + creeer_zaak().envelope, "Client"),
    "SOAP 1.2": (creeer_zaak().envelope.replace(ns.SOAP.encode(), ns.SOAP12.encode()), "VersionMismatch"),
    "no stuurgegevens": (creeer_zaak().envelope.replace(b"ZKN:stuurgegevens>", b"ZKN:iets>"), "Client"),
    "no number": (creeer_zaak(referentienummer="").envelope, "Client"),
    "number too long": (creeer_zaak(referentienummer="x" * 41).envelope, "Client"),
    "number of a hundred thousand": (creeer_zaak(referentienummer="x" * 100_000).envelope, "Client"),
    "no zender": (creeer_zaak("").envelope, "Client"),
    "no ontvanger": (creeer_zaak(ontvanger="").envelope, "Client"),
    "no moment": (
        creeer_zaak().replace("StUF:tijdstipBericht>", "StUF:iets>").envelope,
        "Client",
    ),
    "a SOAP fault as a message": (soap_fout(fout(cross="x").xml), "Client"),
    "XML that is no SOAP": (creeer_zaak().xml.encode(), "Client"),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_falls_outside_stuf_gets_a_soap_fault(name: str, engine: Engine) -> None:
    """A plain fault with a fixed text, a record of the refusal, and a valid message succeeds directly afterwards."""
    wissel = Wissel(engine)
    body, faultcode = OUTSIDE[name]
    reply = wissel.intake.receive(ASYNC, body, None, None)
    fault = open_envelope(read_xml(reply.body))
    assert (reply.status, reply.berichtcode, fault.find("detail")) == (500, "", None)
    assert text_at(fault, "faultcode") == f"soapenv:{faultcode}"
    assert _rows(engine) == {"messages": 1, "receipts": 0, "deliveries": 0}
    assert wissel.answer(creeer_zaak()).berichtcode == "Bv03"


@pytest.mark.parametrize("action", [None, "", '""', "urn:iets"])
def test_without_a_soap_action_it_is_accepted(action: str | None, sqlite_engine: Engine) -> None:
    """The SOAPAction is never relied on."""
    bericht = creeer_zaak()
    reply = Wissel(sqlite_engine).intake.receive(ASYNC, bericht.envelope, action, None)
    assert reply.berichtcode == "Bv03"


def test_the_action_of_another_operation_is_a_client_fault(sqlite_engine: Engine) -> None:
    """Nobody knows what was meant, so nothing is done."""
    reply = Wissel(sqlite_engine).receive(creeer_zaak(), action=BY_NAME["notificeerOverZaak"].soap_action)
    assert (reply.status, reply.berichtcode) == (500, "")


@pytest.mark.parametrize(
    ("bericht", "port_type", "berichtcode"),
    [
        (creeer_zaak(), PortType.BEANTWOORD_VRAAG, ""),
        (zaakvraag(), ASYNC, ""),
        (notificeer(), PortType.VRIJE_BERICHTEN, ""),
    ],
)
def test_a_message_at_the_wrong_port_type_is_refused(
    bericht: Bericht, port_type: PortType, berichtcode: str, sqlite_engine: Engine
) -> None:
    """Each operation has its portTypes; elsewhere it is a Client fault that names both."""
    wissel = Wissel(sqlite_engine)
    reply = wissel.receive(bericht, port_type)
    assert reply.berichtcode == berichtcode
    assert f"{bericht.operation} wordt niet aangeboden op {port_type}" in reply.body.decode()


def test_both_port_types_of_a_free_message_work(sqlite_engine: Engine) -> None:
    """ZDS ships VrijeBerichten, the bindings prescribe VerwerkSynchroonVrijBericht: both take a Di02."""
    wissel = Wissel(sqlite_engine)
    for port_type in (PortType.VRIJE_BERICHTEN, PortType.VERWERK_SYNCHROON_VRIJ_BERICHT):
        wissel.transport.script(Response(200, envelope(zaakidentificatie())))
        assert wissel.answer(genereer_zaakidentificatie(), port_type).berichtcode == "Du02"


def test_rights(sqlite_engine: Engine) -> None:
    """What a partner has no right to is StUF052, however valid it is."""
    wissel = Wissel(sqlite_engine, ruleset(partners={"wmo": {"rechten": ["geefZaakdetails_Lv01"]}}))
    assert wissel.answer(update_zaak(WMO)).code == "StUF052"
    assert wissel.answer(zaakvraag(WMO)).code != "StUF052"


def test_the_status_of_a_fault_is_a_choice_per_partner(sqlite_engine: Engine) -> None:
    """HTTP 200 or 500 with the same Fo03 (field B12); what is no StUF is always 500."""
    wissel = Wissel(sqlite_engine, ruleset(partners={"wmo": {"http_status_fout": 200}}))
    assert wissel.receive(creeer_zaak(WMO, plannen=[GEZINSPLAN])).status == 200
    assert wissel.receive(overdraag(ontvanger="NIEMAND")).status == 500
    assert wissel.receive(creeer_zaak(WMO, referentienummer="")).status == 500


def test_a_schema_fault_names_the_places(sqlite_engine: Engine) -> None:
    """The sender hears element, line, reason and rule of the first five, in Dutch."""
    found = tuple(replace(INVALID, path=f"ZKN:object/ZKN:veld{number}") for number in range(9))
    answer = Wissel(sqlite_engine, schemas=FixedSchemas(found)).answer(creeer_zaak())
    assert answer.code == "StUF055"
    assert answer.details.count("De waarde is te lang") == 5
    assert answer.details.startswith("ZKN:object/ZKN:veld0 (regel 1): De waarde is te lang [schema.lengte].")


def test_anybody_can_be_refused_without_leaving_counters(wissel: Wissel) -> None:
    """A stranger who invents ontvangers gets his faults, numbered by the gateway itself: no row per invention."""
    for number in range(5):
        wissel.receive(creeer_zaak("NIEMAND", ontvanger=f"VERZONNEN{number}"))
        wissel.receive(creeer_zaak("NIEMAND", ontvanger="X" * 5000))
    with read(wissel.engine) as connection:
        names = connection.execute(select(counters.c.name)).scalars().all()
    assert names == [Systeem("Gemeente Lindewaard", "REGIEWISSEL").key]
    assert len(wissel.messages()) == 10


# --- privacy ----------------------------------------------------------------------------------------------------------


def test_neither_log_nor_fault_holds_personal_data(sqlite_engine: Engine) -> None:
    """BSN and content of accepted, refused and unreadable messages stay out of every log line and fault."""
    wissel = Wissel(sqlite_engine)
    accepted = creeer_zaak(clienten=[CLIENT], omschrijving="Gezin Hazelaar")
    refused = creeer_zaak(WMO, plannen=[GEZINSPLAN], clienten=[CLIENT], omschrijving="Gezin Hazelaar")
    with structlog.testing.capture_logs() as lines:
        replies = [wissel.receive(accepted), wissel.receive(refused)]
        replies.append(wissel.intake.receive(ASYNC, accepted.envelope[:-20], CLIENT, None))
        wissel.deliver()
    shown = repr(lines) + "".join(reply.body.decode() for reply in replies)
    assert len(lines) >= 3
    assert CLIENT not in shown and "Hazelaar" not in shown


# --- a store that refuses ---------------------------------------------------------------------------------------------


def test_a_commit_that_fails_is_no_promise(postgres_engine: Engine) -> None:
    """When the database refuses at the very commit the sender hears StUF046, and nothing of the message is kept."""
    wissel = Wissel(postgres_engine)
    with write(postgres_engine) as connection:
        connection.execute(
            text("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'nee'; END$$")
        )
        connection.execute(
            text(
                "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON receipts DEFERRABLE INITIALLY DEFERRED "
                "FOR EACH ROW EXECUTE FUNCTION refuse()"
            )
        )
    try:
        bericht = creeer_zaak(referentienummer="R-1")
        answer = wissel.answer(bericht)
        assert (answer.berichtcode, answer.code, answer.cross_refnummer) == ("Fo03", "StUF046", "R-1")
        assert _rows(postgres_engine) == {"messages": 0, "receipts": 0, "deliveries": 0}
        assert wissel.woken == 0
    finally:
        with write(postgres_engine) as connection:
            connection.execute(text("DROP TRIGGER at_commit ON receipts"))
            connection.execute(text("DROP FUNCTION refuse"))
    assert wissel.answer(bericht).berichtcode == "Bv03"


@pytest.fixture
def full_disk(tmp_path: Path, sqlite_engine: Engine) -> Engine:
    """A SQLite store whose file may not grow any more."""
    engine = open_engine(str(sqlite_engine.url))

    @event.listens_for(engine, "begin")
    def _limit(connection: object) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()  # type: ignore[attr-defined]
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]

    return engine


def test_a_full_disk_refuses_and_recovers(full_disk: Engine, sqlite_engine: Engine) -> None:
    """On a full disk every message is StUF046 and none is kept; with room again it is accepted (reliability R4)."""
    full, roomy = Wissel(full_disk), Wissel(sqlite_engine)
    large = [creeer_zaak(omschrijving="x" * 20_000) for _ in range(5)]
    assert [full.answer(bericht).code for bericht in large] == ["StUF046"] * 5
    assert _rows(sqlite_engine) == {"messages": 0, "receipts": 0, "deliveries": 0}
    assert [roomy.answer(bericht).berichtcode for bericht in large] == ["Bv03"] * 5
    full_disk.dispose()


def test_a_question_on_a_full_disk_is_told_in_its_own_way(full_disk: Engine) -> None:
    """A synchronous message cannot carry StUF046: it is told that the process is not available."""
    wissel = Wissel(full_disk)
    large = f"<ZKN:omschrijving>{'Z' * 20_000}</ZKN:omschrijving></ZKN:gelijk>"
    answer = wissel.answer(zaakvraag().replace("</ZKN:gelijk>", large))
    assert (answer.berichtcode, answer.code) == ("Fo02", "StUF049")
    assert wissel.transport.sent == []
    full_disk.dispose()


def test_a_lock_of_another_session_is_answered_in_time(
    postgres_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While someone holds the table a sender hears StUF046 after the time a lock is waited for, and Bv03 later (R6)."""
    monkeypatch.setattr(engines, "_BUSY_MS", 300)
    impatient = open_engine(postgres_engine.url.render_as_string(hide_password=False))
    wissel = Wissel(impatient)
    with write(postgres_engine) as connection:
        connection.execute(text("LOCK TABLE messages IN ACCESS EXCLUSIVE MODE"))
        before = time.monotonic()
        assert wissel.answer(creeer_zaak()).code == "StUF046"
        assert time.monotonic() - before < 3
    assert wissel.answer(creeer_zaak()).berichtcode == "Bv03"
    impatient.dispose()


# --- learning ---------------------------------------------------------------------------------------------------------


def test_what_was_accepted_teaches_the_next_message(wissel: Wissel) -> None:
    """A later message that names nothing but the zaak or document is known by what earlier ones said."""
    wissel.accept(
        creeer_zaak(zaak=GEZINSPLAN, zaaktype=GEZPLAN, clienten=[CLIENT]),
        creeer_zaak(plannen=[GEZINSPLAN]),
        voeg_document_toe(),
        update_zaak(status="Klaar"),
    )
    status = next(row for row in wissel.messages() if row.operation == "actualiseerZaakstatus_Lk01")
    assert (status.zaaktype, status.soort_plan, status.gezinsplan) == ("WMO-HH", "deelplan", GEZINSPLAN)
    assert wissel.answer(creeer_zaak(WMO, zaak="9990NW2026000001", clienten=[CLIENT])).code == "StUF058"


def test_only_a_gezinsplan_makes_clients(wissel: Wissel) -> None:
    """Someone with an ordinary zaak is not in a gezinsplan: his next request is not held back."""
    wissel.accept(creeer_zaak(clienten=[CLIENT]))
    assert wissel.answer(creeer_zaak(WMO, zaak="9990NW2026000001", clienten=[CLIENT])).berichtcode == "Bv03"


def test_a_refused_message_teaches_nothing(wissel: Wissel) -> None:
    """Only what was accepted is learned."""
    wissel.receive(creeer_zaak(WMO, zaak=GEZINSPLAN, zaaktype=GEZPLAN, clienten=[CLIENT]))
    assert wissel.answer(creeer_zaak(WMO, clienten=[CLIENT])).berichtcode == "Bv03"


def test_a_trigger_is_taken_by_the_gateway_itself(wissel: Wissel) -> None:
    """A message for the gateway is confirmed in its own name and delivered to nobody as it is."""
    wissel.accept(creeer_zaak(plannen=[GEZINSPLAN]))
    answer = wissel.answer(initieer(extra={"gebeurtenis": "Update zaak", "zendendeApplicatie": REGIE}))
    assert answer.berichtcode == "Bv03"
    assert "initieerNotificeerOverZaak" not in {row.operation for row in wissel.deliveries()}


# --- whatever it says -------------------------------------------------------------------------------------------------

HOSTILE = [
    "'; DROP TABLE messages; --",
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}#{7*7}%{7*7}",
    "${jndi:ldap://127.0.0.1/a}",
    "$(id) `id` | id ; id",
    "%s%n%x {0} {0.__class__}",
    "' or '1'='1' ]/*|//*",
    "regel een\r\nX-Kop: twee",
    "../../../../etc/passwd",
    "Çağrı Łukasz Ǵ 𝔘 İstanbul ﷽ e\u0301",
    "\u202egnihtemos\u2066",
]


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\r", "&#13;")
        .replace("'", "&apos;")
    )


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_is_data_wherever_it_stands(hostile: str, wissel: Wissel) -> None:
    """Whatever stands in omschrijving, zaak, number or organisatie is stored and passed on as it is, never acted on."""
    name = _escaped(hostile)
    bericht = update_zaak(zaak=name, status=name, referentienummer=name).replace(
        "<StUF:organisatie>Gemeente Lindewaard", f"<StUF:organisatie>{name}"
    )
    wissel.accept(bericht)
    wissel.deliver()
    (sent,) = wissel.sent_to("zakenmagazijn")
    meant = hostile.strip()
    assert sent.onderwerp.status is not None
    assert (sent.onderwerp.zaakidentificatie, sent.onderwerp.status.omschrijving) == (meant, meant)
    assert (sent.stuurgegevens.referentienummer, sent.stuurgegevens.zender.organisatie) == (meant, meant)
    assert wissel.messages()[0].zaakidentificatie == meant
    assert wissel.answer(bericht).berichtcode == "Bv03"


SWOLLEN = {
    "a million attributes": b"<a " + b" ".join(b'x%d=""' % number for number in range(1_000_000)) + b"/>",
    "a hundred thousand namespaces": b"<a " + b" ".join(b'xmlns:x%d="u"' % number for number in range(100_000)) + b"/>",
    "an attribute of eight megabytes": b'<a x="' + b"y" * 8_000_000 + b'"/>',
    "a hundred thousand levels": b"<a>" * 100_000 + b"</a>" * 100_000,
    "a comment of twenty megabytes": b"<a><!--" + b"x" * 20_000_000 + b"--></a>",
    "a hundred thousand elements": b"<a>" + b"<b/>" * 100_000 + b"</a>",
}


@pytest.mark.parametrize("name", SWOLLEN)
def test_what_is_swollen_is_refused_in_time(name: str, sqlite_engine: Engine) -> None:
    """A request made to cost is a Client fault within seconds, and the next message is accepted."""
    wissel = Wissel(sqlite_engine)
    before = time.monotonic()
    reply = wissel.intake.receive(ASYNC, envelope(SWOLLEN[name].decode()), None, None)
    assert time.monotonic() - before < 5
    assert (reply.status, reply.berichtcode) == (500, "")
    assert wissel.answer(creeer_zaak()).berichtcode == "Bv03"
