"""What an answer means for a delivery: only a confirmation of this very message counts."""

import pytest

from gateway.broker.outcome import Kind, judge
from gateway.stuf.answer import Answer, read_answer
from tests.factories import bevestigd, envelope, fout, soap_fout, stuurgegevens, zaakantwoord, zaakvraag

DELIVERED, AGAIN, NEVER = Kind.DELIVERED, Kind.TEMPORARY, Kind.PERMANENT


def _confirmation(code: str, cross: str) -> Answer:
    return Answer(code, cross_refnummer=cross)


def _fault(code: str, plek: str = "server", berichtcode: str = "Fo03") -> Answer:
    return Answer(berichtcode, cross_refnummer="R-1", code=code, plek=plek, omschrijving="Waarom")


CASES: dict[str, tuple[Answer | None, Kind]] = {
    "Bv03": (_confirmation("Bv03", "R-1"), DELIVERED),
    "Bv04 of an intermediary": (_confirmation("Bv04", "R-1"), DELIVERED),
    "Bv01": (_confirmation("Bv01", "R-1"), DELIVERED),
    "Bv02 refers to nothing": (_confirmation("Bv02", ""), AGAIN),
    "Bv03 about another message": (_confirmation("Bv03", "R-2"), AGAIN),
    "Bv03 about nothing": (_confirmation("Bv03", ""), AGAIN),
    "Bv04 about another message": (_confirmation("Bv04", "R-2"), AGAIN),
    "no StUF at all": (None, AGAIN),
    "an answer to a question": (Answer("La01", cross_refnummer="R-1"), AGAIN),
    "a message of its own": (Answer("Lk01"), AGAIN),
    "fault of the sender": (_fault("StUF013", "client"), NEVER),
    "number used before": (_fault("StUF016", "client"), NEVER),
    "not stored, later perhaps": (_fault("StUF046"), AGAIN),
    "process away": (_fault("StUF049"), AGAIN),
    "too late": (_fault("StUF960"), AGAIN),
    "version not supported": (_fault("StUF001"), AGAIN),
    "body does not conform": (_fault("StUF055", "client"), NEVER),
    "processing fails": (_fault("StUF058"), NEVER),
    "object not found": (_fault("StUF064"), NEVER),
    "Fo01": (_fault("StUF058", berichtcode="Fo01"), NEVER),
    "Fo02": (_fault("StUF055", "client", "Fo02"), NEVER),
    "code of a sector, server": (_fault("ZKN001"), AGAIN),
    "code of a sector, client": (_fault("ZKN001", "client"), NEVER),
    "fault without a code": (_fault(""), AGAIN),
    "bare fault of the server": (Answer("", plek="server", omschrijving="Waarom"), AGAIN),
    "bare fault of the client": (Answer("", plek="client", omschrijving="Waarom"), NEVER),
}


@pytest.mark.parametrize("status", [200, 202, 500, 503])
@pytest.mark.parametrize("name", CASES)
def test_what_an_answer_means(name: str, status: int) -> None:
    """The envelope decides, never the HTTP status: suppliers disagree about 200 and 500 (field B12)."""
    answer, kind = CASES[name]
    outcome = judge(answer, status, "R-1")
    assert (outcome.kind, outcome.http_status, outcome.answer) == (kind, status, answer)
    assert (outcome.delivered, outcome.permanent) == (kind is DELIVERED, kind is NEVER)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "Geen StUF-antwoord (HTTP 502)"),
        (Answer("La01"), "Onverwacht antwoord La01"),
        (_confirmation("Bv03", "R-2"), "Antwoord met een verkeerd crossRefnummer"),
        (_fault("StUF058"), "StUF058: Proces voor afhandelen bericht geeft fout"),
        (_fault("BG001"), "BG001, een code van de partner zelf"),
        (Answer("", plek="server", omschrijving="Waarom"), "SOAP-fout met plek server"),
        (_confirmation("Bv03", "R-1"), "Bv03"),
    ],
)
def test_the_reason_is_one_line_for_the_beheerder(answer: Answer | None, reason: str) -> None:
    """Each outcome says in Dutch what came of the attempt."""
    assert judge(answer, 502, "R-1").reason == reason


BYTES = {
    "confirmation": (
        envelope(
            f'<s:Bv03Bericht xmlns:s="http://www.egem.nl/StUF/StUF0301" xmlns:StUF="http://www.egem.nl/StUF/StUF0301">'
            f"{stuurgegevens('Bv03', 'ZMAG', 'REGIE', cross='R-1', sector='s')}</s:Bv03Bericht>"
        ),
        DELIVERED,
    ),
    "Fo03 with status 200": (soap_fout(fout("StUF055", "R-1").xml), NEVER),
    "HTML with status 200": (b"<html>Welkom</html>", AGAIN),
    "half": (envelope(bevestigd())[:-5], AGAIN),
    "an answer nobody asked for": (envelope(zaakantwoord(zaakvraag())), AGAIN),
}


@pytest.mark.parametrize(("data", "kind"), BYTES.values(), ids=BYTES.keys())
def test_from_the_bytes_on_the_line(data: bytes, kind: Kind) -> None:
    """The same, read from what a partner really sends."""
    assert judge(read_answer(data), 200, "R-1").kind is kind


def test_details_of_a_fault_stay_out_of_the_reason() -> None:
    """What a partner explains may name persons; only its code is shown, with the standard's words for it."""
    said = "BSN 999910012 bestaat niet"
    outcome = judge(Answer("Fo03", code="StUF058", plek="server", omschrijving=said, details=said), 500, "R-1")
    assert "999910012" not in outcome.reason and "999910012" not in repr(outcome)
