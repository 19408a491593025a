"""Which reply answers what, how it is wrapped, and that what we send can be read back by its receiver."""

from dataclasses import replace

import pytest
from lxml import etree

from gateway.errors import MessageError, SoapError, StufError
from gateway.settings import find_file
from gateway.stuf import ns, replies, validate
from gateway.stuf.answer import Answer, read_answer
from gateway.stuf.faults import FAULTS, fault_code
from gateway.stuf.message import Stuurgegevens, Systeem
from gateway.stuf.parse import open_envelope, read_xml, stuurgegevens_of, text_at
from gateway.stuf.replies import Reply
from gateway.stuf.stamp import Stamp
from tests.factories import bevestigd, creeer_zaak, envelope, fout, soap_fout, zaakantwoord, zaakvraag

REGIE, MAGAZIJN = Systeem("Gemeente Lindewaard", "REGIE", "A", "Jansen"), Systeem("", "ZMAG")
REQUEST = Stuurgegevens("Lk01", REGIE, MAGAZIJN, "R-1", "20260401100000000", entiteittype="ZAK")
STAMP = Stamp("RW-1", "20260401100000123")
SCHEMAS = validate.load(find_file(validate.SHIPPED))


def _read(reply: Reply) -> Answer:
    answer = read_answer(reply.body)
    assert answer is not None
    return answer


def _fault(reply: Reply) -> etree._Element:
    element = open_envelope(read_xml(reply.body))
    assert element.tag == ns.soap("Fault")
    return element


@pytest.mark.parametrize("code", ["Bv03", "Bv04"])
def test_a_confirmation_swaps_the_parties_and_refers_back(code: str) -> None:
    """Bv03 and Bv04 come from who was addressed, go to who sent, and carry that number as crossRefnummer."""
    reply = replies.confirm(REQUEST, STAMP, code)
    assert (reply.status, reply.berichtcode, reply.fault) == (200, code, "")
    element = open_envelope(read_xml(reply.body))
    given = stuurgegevens_of(element)
    assert (given.zender, given.ontvanger) == (MAGAZIJN, REGIE)
    assert (given.referentienummer, given.tijdstip_bericht, given.cross_refnummer) == (
        "RW-1",
        STAMP.tijdstip_bericht,
        "R-1",
    )
    assert (given.berichtcode, given.entiteittype, given.functie) == (code, "", "")


REFUSALS = {
    "asynchronous": (StufError("StUF010", "Wie?"), REQUEST, False, "Fo03", "Client"),
    "asynchronous, ours to mend": (StufError("StUF046"), REQUEST, False, "Fo03", "Server"),
    "synchronous": (StufError("StUF058", "Nee."), REQUEST, True, "Fo02", "Server"),
    "synchronous without anything known": (StufError("StUF055"), None, True, "Fo02", "Client"),
    "asynchronous without anything known": (StufError("StUF001"), None, False, "", "Server"),
    "no zender to answer": (StufError("StUF013"), replace(REQUEST, zender=Systeem()), False, "", "Client"),
    "no ontvanger to answer as": (StufError("StUF010"), replace(REQUEST, ontvanger=Systeem()), False, "", "Client"),
    "no number to refer to": (StufError("StUF010"), replace(REQUEST, referentienummer=""), False, "", "Client"),
}


@pytest.mark.parametrize(
    ("error", "request_", "synchronous", "berichtcode", "faultcode"), REFUSALS.values(), ids=REFUSALS.keys()
)
def test_a_refusal_is_a_soap_fault_with_the_fault_of_its_mode(
    error: StufError, request_: Stuurgegevens | None, synchronous: bool, berichtcode: str, faultcode: str
) -> None:
    """Fo03 or Fo02 stands in the detail, or nothing when no valid one can be made; plek becomes Client or Server."""
    reply = replies.refuse(error, request_, STAMP, synchronous=synchronous)
    assert (reply.status, reply.berichtcode, reply.fault) == (500, berichtcode, error.code)
    fault = _fault(reply)
    assert [child.tag for child in fault] == ["faultcode", "faultstring", *(["detail"] if berichtcode else [])]
    assert text_at(fault, "faultcode") == f"soapenv:{faultcode}"
    assert text_at(fault, "faultstring").startswith(FAULTS[error.code].omschrijving)
    if berichtcode:
        answer = _read(reply)
        assert (answer.berichtcode, answer.code, answer.plek) == (berichtcode, error.code, faultcode.lower())
        assert (answer.omschrijving, answer.details) == (FAULTS[error.code].omschrijving, error.details)
        assert answer.cross_refnummer == ("R-1" if berichtcode == "Fo03" else "")


@pytest.mark.parametrize("synchronous", [True, False])
@pytest.mark.parametrize("code", FAULTS)
def test_every_fault_code_gives_a_valid_fault(code: str, synchronous: bool) -> None:
    """Whatever the code and however long the explanation, the fault conforms to the schema of StUF."""
    reply = replies.refuse(StufError(code, "x" * 3000), REQUEST, STAMP, synchronous=synchronous)
    (detail,) = _fault(reply).findall("detail")
    assert SCHEMAS.problems(detail[0]) == ()
    assert len(text_at(_fault(reply), "faultstring")) <= 200


@pytest.mark.parametrize("status", [200, 500])
def test_the_http_status_of_a_stuf_fault_is_a_choice(status: int) -> None:
    """Suppliers disagree (field B12), so the status of a StUF fault can be set; what it says stays the same."""
    reply = replies.refuse(StufError("StUF010"), REQUEST, STAMP, synchronous=False, status=status)
    assert reply.status == status
    assert _read(reply).code == "StUF010"
    bare = replies.refuse(StufError("StUF010"), None, STAMP, synchronous=False, status=status)
    assert (bare.status, bare.berichtcode) == (500, "")


@pytest.mark.parametrize(
    ("error", "faultcode", "text"),
    [
        (SoapError("Een DOCTYPE is niet toegestaan"), "Client", "Een DOCTYPE is niet toegestaan"),
        (SoapError("Alleen SOAP 1.1", "VersionMismatch"), "VersionMismatch", "Alleen SOAP 1.1"),
        (MessageError("inwendig"), "Server", "Het bericht kan niet worden verwerkt"),
    ],
)
def test_outside_stuf_there_is_a_bare_soap_fault(error: MessageError, faultcode: str, text: str) -> None:
    """What falls outside StUF gets a fault without detail, always with HTTP 500, and nothing of an inner error."""
    reply = replies.refuse(error, REQUEST, STAMP, synchronous=False, status=200)
    assert (reply.status, reply.berichtcode, reply.fault) == (500, "", "")
    fault = _fault(reply)
    assert (text_at(fault, "faultcode"), text_at(fault, "faultstring"), len(fault)) == (f"soapenv:{faultcode}", text, 2)


def test_an_unknown_code_is_a_mistake_of_ours() -> None:
    """Only codes of the table can be sent."""
    with pytest.raises(KeyError):
        fault_code("StUF999")


def test_codes_to_check_before_acceptance() -> None:
    """The codes a strict Fo03 may carry are those up to StUF046 (StUF 03.01 par. 4.4.3)."""
    before = {code for code, row in FAULTS.items() if row.before_acceptance}
    assert {"StUF001", "StUF016", "StUF043", "StUF046"} <= before
    assert not before & {"StUF049", "StUF052", "StUF055", "StUF058", "StUF064", "StUF960"}


@pytest.mark.parametrize(
    ("xml", "code"), [(bevestigd(), "Bv02"), (zaakantwoord(zaakvraag()), "La01")], ids=["Bv02", "La01"]
)
def test_an_answer_names_its_berichtcode(xml: str, code: str) -> None:
    """The reply to a synchronous message knows what it is, for the record."""
    reply = replies.answer(read_xml(xml.encode()))
    assert (reply.status, reply.berichtcode, _read(reply).berichtcode) == (200, code, code)


def test_bv02_carries_the_berichtcode_alone() -> None:
    """The correlation of a Bv02 is the connection, so it has no parties and no number."""
    element = replies.bv02()
    assert [child.tag for child in element[0]] == [ns.stuf("berichtcode")]
    assert SCHEMAS.problems(element) == ()


def test_fo01_is_a_message_of_its_own() -> None:
    """A functional fault refers to the message it is about and is addressed to its sender."""
    element = replies.fo01(REQUEST, STAMP, StufError("StUF058", "Waarom"))
    given = stuurgegevens_of(element)
    assert (given.berichtcode, given.ontvanger, given.cross_refnummer) == ("Fo01", REGIE, "R-1")
    assert SCHEMAS.problems(element) == ()


ANSWERS: dict[str, tuple[bytes, Answer]] = {
    "fault in a fault": (
        soap_fout(fout("StUF016", "R-1").xml),
        Answer("Fo03", cross_refnummer="R-1", code="StUF016", plek="client", omschrijving="Fout"),
    ),
    "fault as plain body": (
        envelope(fout("StUF058", "R-1").xml),
        Answer("Fo03", cross_refnummer="R-1", code="StUF058", plek="server", omschrijving="Fout"),
    ),
    "fault beside another detail": (
        soap_fout(f"<x/>{fout('StUF058', 'R-1').xml}"),
        Answer("Fo03", cross_refnummer="R-1", code="StUF058", plek="server", omschrijving="Fout"),
    ),
    "bare server fault": (soap_fout(""), Answer("", plek="server", omschrijving="Fout")),
    "bare client fault": (soap_fout("", "x:Client"), Answer("", plek="client", omschrijving="Fout")),
    "client fault without prefix": (soap_fout("", "Client"), Answer("", plek="client", omschrijving="Fout")),
    "detail that is not StUF": (soap_fout("<x/>"), Answer("", plek="server", omschrijving="Fout")),
    "confirmation": (envelope(bevestigd()), Answer("Bv02")),
    "confirmation in a fault": (soap_fout(bevestigd()), Answer("", plek="server", omschrijving="Fout")),
    "StUF fault without stuurgegevens": (
        soap_fout("<x:Fo03Bericht xmlns:x='urn:x'/>", "s:Client"),
        Answer("", plek="client", omschrijving="Fout"),
    ),
    "code that is far too long": (
        soap_fout(fout("StUF058" * 800, "R-1").xml),
        Answer("Fo03", cross_refnummer="R-1", code="StUF058", plek="server", omschrijving="Fout"),
    ),
}

NO_ANSWERS = {
    "nothing": b"",
    "HTML": b"<html><body>Bad gateway</body></html>",
    "HTML that is not XML": b"<!doctype html><p>Bad gateway",
    "JSON": b'{"status": "ok"}',
    "half an envelope": envelope(bevestigd())[:-30],
    "SOAP around something else": envelope("<a/>"),
    "StUF with a berichtcode that is none": envelope(bevestigd().replace(">Bv02<", f">{'Bv02' * 99}<")),
    "StUF without berichtcode": envelope("<a><stuurgegevens/></a>"),
    "a DOCTYPE": b"<!DOCTYPE a>" + envelope(bevestigd()),
    "SOAP 1.2": envelope(bevestigd(), soap=ns.SOAP12),
}


@pytest.mark.parametrize(("data", "expected"), ANSWERS.values(), ids=ANSWERS.keys())
def test_an_answer_is_read_from_the_envelope(data: bytes, expected: Answer) -> None:
    """Faults are found wherever suppliers put them, with their code, plek and text."""
    answer = read_answer(data)
    assert answer is not None
    names = ("berichtcode", "cross_refnummer", "code", "plek", "omschrijving", "details")
    assert [getattr(answer, name) for name in names] == [getattr(expected, name) for name in names]
    assert answer.is_fault == (expected.berichtcode != "Bv02")


@pytest.mark.parametrize("data", NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_what_is_no_stuf_answer_reads_as_none(data: bytes) -> None:
    """Whatever stands in front of a partner may answer; it never counts and never crashes."""
    assert read_answer(data) is None


def test_replies_write_characters_as_they_are() -> None:
    """Markup and diacritics of the sender come back as text, not as structure."""
    request = Stuurgegevens("Lk01", Systeem("", "A<&>Ë"), MAGAZIJN, "<&\"'>é", "20260401100000000")
    given = stuurgegevens_of(open_envelope(read_xml(replies.confirm(request, STAMP).body)))
    assert (given.ontvanger.applicatie, given.cross_refnummer) == ("A<&>Ë", "<&\"'>é")


def test_a_refused_message_is_not_repeated_in_the_fault() -> None:
    """Of the message only zender, ontvanger and number come back: no BSN, no content."""
    message = creeer_zaak(clienten=["999910012"], omschrijving="Geheim").message
    reply = replies.refuse(StufError("StUF058", "Nee"), message.stuurgegevens, STAMP, synchronous=False)
    assert b"999910012" not in reply.body and b"Geheim" not in reply.body
