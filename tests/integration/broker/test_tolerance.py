"""What a partner is forgiven: refused, written down or repaired, rule by rule, with the real schemas and rules."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Row, select

from gateway.broker.assess import by_rules
from gateway.routing.rules import RuleSet
from gateway.settings import find_file
from gateway.store.engine import read
from gateway.store.tables import deviations
from gateway.stuf import ns, validate
from gateway.stuf.answer import Answer, read_answer
from gateway.stuf.operations import BY_NAME, PortType
from gateway.stuf.parse import text_at
from gateway.stuf.problems import Gewicht, Problem
from tests.factories import FixedSchemas, Wissel, creeer_zaak, ruleset

ASYNC = PortType.ONTVANG_ASYNCHROON
ACTION = f'"{BY_NAME["creeerZaak_Lk01"].soap_action}"'
SCHEMAS = validate.load(find_file(validate.SHIPPED))
WHOLE = "rzs/01_creeerZaak_gezinsplan"


def _rules(tolerantie: Any, **keys: Any) -> RuleSet:
    """Rules that pass everything of the regiesysteem on to the zakenmagazijn."""
    regels = [{"naam": "alles", "dan": {"bezorg": "zakenmagazijn", "notificeer": "nee"}}]
    return ruleset(partners={"regiesysteem": {"tolerantie": tolerantie, **keys}}, regels=regels)


def _wissel(engine: Engine, tolerantie: Any, **keys: Any) -> Wissel:
    return Wissel(engine, _rules(tolerantie, **keys), SCHEMAS, judge=by_rules)


def _offer(wissel: Wissel, body: bytes, action: str | None = ACTION, charset: str | None = "utf-8") -> Answer:
    answer = read_answer(wissel.intake.receive(ASYNC, body, action, charset).body)
    assert answer is not None
    return answer


def _counted(wissel: Wissel) -> list[Row[Any]]:
    with read(wissel.engine) as connection:
        return list(connection.execute(select(deviations).order_by(deviations.c.rule, deviations.c.behandeling)))


@pytest.fixture
def whole(berichten: Path) -> bytes:
    """A creeerZaak with nothing wrong."""
    return (berichten / f"{WHOLE}.xml").read_bytes()


@pytest.fixture
def iso_date(whole: bytes) -> bytes:
    """The same with its startdatum written as the rest of the world does."""
    return _with_date(whole)


def _with_date(body: bytes) -> bytes:
    start, end = body.index(b"startdatum>") + 11, body.index(b"</", body.index(b"startdatum>"))
    date = body[start:end].decode()
    return body[:start] + f"{date[:4]}-{date[4:6]}-{date[6:]}".encode() + body[end:]


@pytest.mark.parametrize("tolerantie", ["streng", "noteer", "herstel"])
def test_what_is_right_leaves_no_trace(tolerantie: str, whole: bytes, engine: Engine) -> None:
    """A message as the standard has it is accepted by everybody, and nothing is written down about it."""
    wissel = _wissel(engine, tolerantie)
    assert _offer(wissel, whole).berichtcode == "Bv03"
    (message,) = wissel.messages()
    assert (message.deviations, _counted(wissel), wissel.actions()) == ("", [], ["message_accepted"])


def test_a_strict_partner_is_refused(iso_date: bytes, engine: Engine) -> None:
    """The fault names the place, its line, the rule and what to do; what was refused is counted, without the body."""
    wissel = _wissel(engine, "streng")
    answer = _offer(wissel, iso_date)
    assert (answer.berichtcode, answer.code) == ("Fo03", "StUF055")
    assert answer.details.startswith("ZKN:object/ZKN:startdatum (regel ") and "[schema." in answer.details
    (message,), (counted,) = wissel.messages(), _counted(wissel)
    assert (message.state, message.body) == ("refused", None)
    (kept,) = json.loads(message.deviations)
    assert (kept["path"], kept["behandeling"]) == ("ZKN:object/ZKN:startdatum", "geweigerd")
    assert (counted.partner, counted.operation, counted.number) == ("regiesysteem", "creeerZaak_Lk01", 1)
    assert wissel.actions() == ["message_refused"]


def test_a_forgiven_partner_is_accepted_as_it_is(iso_date: bytes, engine: Engine) -> None:
    """What was not right goes on unchanged, and is counted every time."""
    wissel = _wissel(engine, "noteer")
    second = iso_date.replace(b"referentienummer>", b"referentienummer>2", 1)
    assert [_offer(wissel, body).berichtcode for body in (iso_date, second)] == ["Bv03", "Bv03"]
    schema = [row for row in _counted(wissel) if row.rule.startswith("schema.")]
    assert [(row.behandeling, row.number) for row in schema] == [("genoteerd", 2)]
    assert wissel.actions(wissel.messages()[0].id)[:2] == ["message_accepted", "message_deviates"]
    wissel.worker().run_once()
    (sent,) = wissel.sent_to("zakenmagazijn")
    assert "-" in text_at(sent.element, f"{ns.zkn('object')}/{ns.zkn('startdatum')}")


def test_a_repaired_message_goes_on_as_it_was_meant(iso_date: bytes, whole: bytes, engine: Engine) -> None:
    """The receiver gets a valid message; the difference is kept with it, and a repeat is still the same message."""
    wissel = _wissel(engine, "herstel")
    first = wissel.intake.receive(ASYNC, iso_date, ACTION, "utf-8")
    assert wissel.intake.receive(ASYNC, iso_date, ACTION, "utf-8") == first
    assert _offer(wissel, whole).code == "StUF016"  # What was offered counts, not what was made of it.
    wissel.worker().run_once()
    (sent,) = wissel.sent_to("zakenmagazijn")
    assert SCHEMAS.problems(sent.element) == ()
    message = wissel.messages()[0]
    (kept,) = json.loads(message.deviations)
    assert (kept["behandeling"], kept["voor"].replace("-", "")) == ("hersteld", kept["na"])
    assert "message_repaired" in wissel.actions(message.id)


def test_what_a_rule_finds_is_repaired_too(whole: bytes, engine: Engine) -> None:
    """The schema accepts it, a rule does not: the partner that may be repaired is, one that is written down is not."""
    rule, right, wrong = "RZS-client", b"<ZKN:omschrijving>Client<", "<ZKN:omschrijving>Cliënt<".encode()
    odd = whole.replace(right, wrong, 1)
    assert odd != whole
    for tolerantie, done in (("herstel", "hersteld"), ("noteer", "genoteerd")):
        wissel = _wissel(engine, tolerantie)
        again = odd.replace(b"referentienummer>", f"referentienummer>{tolerantie}".encode(), 1)
        assert _offer(wissel, again).berichtcode == "Bv03"
        assert done in {row.behandeling for row in _counted(wissel) if row.rule == rule}
        assert (right in (wissel.messages()[-1].body or b"")) == (done == "hersteld" or right in odd)


def test_what_may_have_a_value_is_not_wiped_out(whole: bytes, engine: Engine) -> None:
    """xsi:nil without a reason in a new zaak can be a value the sender does not know: it is passed on as it came."""
    nil = b'<ZKN:einddatum xsi:nil="true"/>'
    wissel = _wissel(engine, "herstel")
    assert _offer(wissel, whole.replace(b"<ZKN:zaakniveau>", nil + b"<ZKN:zaakniveau>", 1)).berichtcode == "Bv03"
    assert {row.behandeling for row in _counted(wissel) if row.rule == "StUF-nil"} == {"genoteerd"}
    assert nil in (wissel.messages()[0].body or b"")


def test_all_of_many_faults_is_repaired(iso_date: bytes, engine: Engine) -> None:
    """A fault in more places than are ever told is repaired in all of them, and each difference is kept."""
    start, end = iso_date.index(b"<ZKN:heeftBetrekkingOp "), iso_date.index(b"</ZKN:heeftBetrekkingOp>") + 24
    many = iso_date[:start] + iso_date[start:end].replace(b">Client<", b">client<") * 300 + iso_date[end:]
    wissel = _wissel(engine, "herstel")
    assert _offer(wissel, many).berichtcode == "Bv03"
    (message, *_) = wissel.messages()
    assert b">client<" not in message.body and message.body.count(b">Client<") >= 300
    kept = [one for one in json.loads(message.deviations) if one["rule"] == "RZS-client"]
    assert len(kept) == 300 and {one["behandeling"] for one in kept} == {"hersteld"}
    assert [bool(one["fragment"]) for one in kept].count(True) == 1


def test_what_cannot_be_repaired_is_written_down(whole: bytes, engine: Engine) -> None:
    """`herstel` never refuses: what takes guessing goes on as it is."""
    wissel = _wissel(engine, "herstel")
    odd = whole.replace(b"ZKN:startdatum>", b"ZKN:beginDatum>")
    assert odd != whole and _offer(wissel, odd).berichtcode == "Bv03"
    assert {row.behandeling for row in _counted(wissel)} == {"genoteerd"}


def test_tolerance_is_per_rule(iso_date: bytes, engine: Engine) -> None:
    """One rule can be forgiven a strict partner, and one be held against a forgiven one."""
    found = json.loads(_refused_for(engine, iso_date))[0]["rule"]
    for tolerantie, expected in (
        ({"standaard": "streng", "regels": {found: "noteer", "StUF-*": "noteer"}}, "Bv03"),
        ({"standaard": "noteer", "regels": {found: "streng"}}, "Fo03"),
        ({"standaard": "noteer", "regels": {"schema.*": "streng"}}, "Fo03"),
    ):
        wissel = _wissel(engine, tolerantie)
        body = iso_date.replace(b"referentienummer>", f"referentienummer>{expected}{len(str(tolerantie))}".encode(), 1)
        assert _offer(wissel, body).berichtcode == expected


def _refused_for(engine: Engine, body: bytes) -> str:
    wissel = _wissel(engine, "streng")
    _offer(wissel, body)
    return str(wissel.messages()[-1].deviations)


BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(("tolerantie", "done"), [("streng", "genoteerd"), ("herstel", "hersteld")])
def test_an_odd_form_never_refuses(tolerantie: str, done: str, whole: bytes, sqlite_engine: Engine) -> None:
    """A byte order mark and a SOAPAction without quotes are told of, whoever the partner is, and gone at delivery."""
    wissel = _wissel(sqlite_engine, tolerantie)
    assert _offer(wissel, BOM + whole, ACTION.strip('"')).berichtcode == "Bv03"
    assert [(row.rule, row.behandeling) for row in _counted(wissel)] == [("vorm.bom", done), ("vorm.soapaction", done)]
    wissel.worker().run_once()
    assert BOM not in wissel.transport.sent[-1].envelope


def test_an_unknown_soapaction_is_told(whole: bytes, sqlite_engine: Engine) -> None:
    """A SOAPAction that is nobody's leaves it to the content, and is written down; what goes on has the right one."""
    wissel = _wissel(sqlite_engine, "streng")
    assert _offer(wissel, whole, '"urn:zin"').berichtcode == "Bv03"
    assert [(row.rule, row.behandeling) for row in _counted(wissel)] == [("vorm.soapaction-onbekend", "genoteerd")]
    wissel.worker().run_once()
    assert wissel.transport.sent[-1].soap_action == ACTION.strip('"')


AGREEMENTS = {
    "the first code of the table": (("P-4", "StUF058"), ("P-1", "StUF055"), "StUF055"),
    "the first that was found": (("P-4", "StUF058"), ("P-11", "StUF058"), "StUF058"),
}


@pytest.mark.parametrize("name", AGREEMENTS)
def test_one_fault_for_all_agreements(name: str, sqlite_engine: Engine) -> None:
    """Of several agreements that do not hold one code is told, with all that has it."""
    one, other, code = AGREEMENTS[name]
    found = tuple(
        Problem(rule, "ZKN:object", 7, f"Zo is {rule}", "", "Doe iets", code=told) for rule, told in (one, other)
    )
    wissel = Wissel(sqlite_engine, judge=lambda facts: found)
    answer = wissel.answer(creeer_zaak())
    assert answer.code == code
    expected = [f"ZKN:object (regel 7): {row.message_nl} [{row.rule}]. Doe iets." for row in found if row.code == code]
    assert answer.details == " ".join(expected)


def test_a_signal_never_refuses(sqlite_engine: Engine) -> None:
    """What is told as a signal is written down, also about a strict partner."""
    sign = Problem("P-8", "ZKN:object", 7, "Niet alle", "", "Kijk na.", gewicht=Gewicht.SIGNAAL)
    wissel = Wissel(sqlite_engine, judge=lambda facts: (sign,))
    assert wissel.answer(creeer_zaak()).berichtcode == "Bv03"
    assert [(row.rule, row.behandeling) for row in _counted(wissel)] == [("P-8", "genoteerd")]


def test_a_key_that_is_too_long_is_forgiven_nobody(whole: bytes, engine: Engine) -> None:
    """What messages are kept and ordered by has the length of the standard, whatever a partner is forgiven."""
    wissel = _wissel(engine, "noteer")
    start = whole.index(b"ZKN:identificatie>") + len(b"ZKN:identificatie>")
    answer = _offer(wissel, whole[:start] + b"9" * 5000 + whole[start:])
    assert (answer.code, answer.details) == ("StUF055", "De identificatie van de zaak is langer dan 40 tekens")


def test_what_the_schema_refuses_is_not_held_against_the_agreements(sqlite_engine: Engine) -> None:
    """A message that is not what it says is not looked into: no agreement is asked."""
    asked: list[str] = []
    invalid = Problem("schema.lengte", "ZKN:object", 3, "Te lang", "")
    wissel = Wissel(sqlite_engine, schemas=FixedSchemas((invalid,)), judge=lambda facts: asked.append("") or ())  # type: ignore[func-returns-value]
    assert wissel.answer(creeer_zaak()).code == "StUF055"
    assert asked == []


@pytest.mark.parametrize("number", [1, 5, 9])
def test_details_are_whole_and_fit(number: int, sqlite_engine: Engine) -> None:
    """Five problems at most, each whole or not at all, within the thousand characters there are."""
    text = "x" * 290
    found = tuple(replace(Problem("schema.lengte", f"ZKN:veld{row}", row, text, "")) for row in range(1, number + 1))
    details = Wissel(sqlite_engine, schemas=FixedSchemas(found)).answer(creeer_zaak()).details
    assert details.count("ZKN:veld") == min(number, 3)
    assert details.endswith("[schema.lengte].")


def test_nothing_personal_is_told(whole: bytes, sqlite_engine: Engine) -> None:
    """A BSN that is not right is refused by its place; neither fault nor register repeats it."""
    wissel = _wissel(sqlite_engine, "streng")
    wrong = whole.replace(b"inp.bsn>999", b"inp.bsn>99Q")
    reply = wissel.intake.receive(ASYNC, wrong, ACTION, "utf-8")
    assert reply.fault == "StUF055" and b"99Q" not in reply.body
    assert _counted(wissel) and all("99Q" not in f"{row.sample}{row.path}" for row in _counted(wissel))
