"""What our writers produce is valid and is read back as the value that went in, whatever somebody sent us."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from gateway.errors import StufError
from gateway.settings import find_file
from gateway.stuf import ns, replies, rzs, validate
from gateway.stuf.answer import read_answer
from gateway.stuf.canonical import digest
from gateway.stuf.faults import FAULTS, MAX_DETAILS, MAX_OMSCHRIJVING
from gateway.stuf.message import Stuurgegevens, Systeem, Zaaktype
from gateway.stuf.parse import open_envelope, read_xml, stuurgegevens_of, text_at, unwrap
from gateway.stuf.read import read_message
from gateway.stuf.rzs import Zaakbericht
from gateway.stuf.write import add, add_stuurgegevens, envelope, message, serialise
from tests.writings import (
    STAMP,
    WISSEL,
    WRITERS,
    faults,
    requests,
    systemen,
    texts,
    wild,
    wild_requests,
    wild_systemen,
    zaakberichten,
)

SCHEMAS = validate.load(find_file(validate.SHIPPED))
SOME = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def _reread(element: etree._Element) -> etree._Element:
    return unwrap(read_xml(envelope(element)))


@pytest.mark.parametrize("writer", WRITERS)
def test_what_a_writer_makes_is_valid(writer: str) -> None:
    """Whatever values a message brought, and however long they are, what we write about it conforms to the profile."""

    @SOME
    @given(element=WRITERS[writer])
    def holds(element: etree._Element) -> None:
        assert SCHEMAS.problems(element) == ()
        assert SCHEMAS.problems(_reread(element)) == ()
        assert digest(_reread(element)) == digest(element)

    holds()


@SOME
@given(
    zender=systemen,
    ontvanger=systemen,
    number=texts(1, 40),
    cross=texts(0, 40),
    entiteittype=st.sampled_from(["", "ZAK", "EDC"]),
    functie=st.sampled_from(["", "overdragenZaak"]),
)
def test_stuurgegevens_are_read_back(
    zender: Systeem, ontvanger: Systeem, number: str, cross: str, entiteittype: str, functie: str
) -> None:
    """Every part of stuurgegevens comes out as it went in, at every length the schema allows."""
    values = Stuurgegevens("Lk01", zender, ontvanger, number, STAMP.tijdstip_bericht, cross, entiteittype, functie)
    element = message(ns.zkn("zakLk01"), "ZKN")
    add_stuurgegevens(element, values)
    assert stuurgegevens_of(_reread(element)) == values


@SOME
@given(systeem=wild_systemen)
def test_a_party_that_does_not_fit_is_left_out_not_cut(systeem: Systeem) -> None:
    """A part of a zender or ontvanger stays itself or stays away: half a name is somebody else's."""
    element = message(ns.zkn("zakLk01"), "ZKN")
    add_stuurgegevens(element, Stuurgegevens("Lv01", systeem))
    written = stuurgegevens_of(_reread(element)).zender
    for part in ("organisatie", "applicatie", "administratie", "gebruiker"):
        assert getattr(written, part) in ("", getattr(systeem, part))
    assert written == Systeem() or 3 <= len(written.applicatie) <= 50


@SOME
@given(request_=requests, code=st.sampled_from(["Bv03", "Bv04"]))
def test_a_confirmation_is_read_back(request_: Stuurgegevens, code: str) -> None:
    """The sender finds its own number, itself and who confirms, character for character."""
    answer = read_answer(replies.confirm(request_, STAMP, code).body)
    assert answer is not None and answer.element is not None
    given_back = stuurgegevens_of(answer.element)
    assert (answer.berichtcode, answer.cross_refnummer) == (code, request_.referentienummer)
    assert (given_back.zender, given_back.ontvanger) == (request_.ontvanger, request_.zender)


@SOME
@given(request_=requests | wild_requests, error=faults, synchronous=st.booleans())
def test_a_refusal_is_read_back(request_: Stuurgegevens, error: StufError, synchronous: bool) -> None:
    """Code, plek, omschrijving and details of a fault come out as the table and the error say, cut where they end."""
    row = FAULTS[error.code]
    answer = read_answer(replies.refuse(error, request_, STAMP, synchronous=synchronous).body)
    assert answer is not None and answer.is_fault
    assert answer.plek == row.plek
    if answer.berichtcode:
        assert answer.is_whole
        assert (answer.code, answer.omschrijving) == (row.code, row.omschrijving)
        assert answer.details == error.details[:MAX_DETAILS].strip()
    else:
        assert answer.omschrijving.startswith(row.omschrijving[:MAX_OMSCHRIJVING])


CANNOT_BE_ANSWERED = {
    "no applicatie": Stuurgegevens("Lk01", Systeem(), WISSEL, "R-1"),
    "an applicatie of two characters": Stuurgegevens("Lk01", Systeem("", "AB"), WISSEL, "R-1"),
    "an applicatie that is too long": Stuurgegevens("Lk01", Systeem("", "A" * 51), WISSEL, "R-1"),
    "an ontvanger that is too long": Stuurgegevens("Lk01", WISSEL, Systeem("", "A" * 51), "R-1"),
    "a number that is too long": Stuurgegevens("Lk01", WISSEL, WISSEL, "R" * 41),
}


@pytest.mark.parametrize("request_", CANNOT_BE_ANSWERED.values(), ids=CANNOT_BE_ANSWERED.keys())
def test_who_cannot_be_named_gets_a_bare_fault(request_: Stuurgegevens) -> None:
    """A Fo03 that names what it was sent would be as invalid as that, so the fault carries no detail."""
    reply = replies.refuse(StufError("StUF013"), request_, STAMP, synchronous=False)
    assert (reply.berichtcode, reply.fault) == ("", "StUF013")
    assert open_envelope(read_xml(reply.body)).find("detail") is None


@SOME
@given(text=texts(1, 200), faultcode=st.sampled_from(["Client", "Server"]))
def test_a_bare_fault_is_read_back(text: str, faultcode: str) -> None:
    """The text and the faultcode of a fault without StUF content come out as they went in."""
    answer = read_answer(replies.soap_fault(faultcode, text))
    assert answer is not None
    assert (answer.omschrijving, answer.plek, answer.berichtcode) == (text, faultcode.lower(), "")


@pytest.mark.parametrize(
    ("write", "operation"),
    [(rzs.notificeer, "notificeerOverZaak"), (rzs.initieer, "initieerNotificeerOverZaak")],
    ids=["notificeer", "initieer"],
)
def test_a_notification_says_what_fits(write: Any, operation: str) -> None:
    """Texts are cut at their length, codes and numbers are whole or absent, extra elements always whole."""

    @SOME
    @given(ontvanger=systemen, bericht=zaakberichten)
    def holds(ontvanger: Systeem, bericht: Zaakbericht) -> None:
        read = read_message(_reread(write(WISSEL, ontvanger, STAMP, bericht)))
        about, meant = read.onderwerp, bericht.zaaktype
        assert read.operation.naam == operation
        assert (read.stuurgegevens.zender, read.stuurgegevens.ontvanger) == (WISSEL, ontvanger)
        assert about.zaakidentificatie == bericht.zaakidentificatie
        code = meant.code if len(meant.code) <= 10 else ""
        assert about.zaaktype == Zaaktype(code, meant.omschrijving[:80].strip())
        assert about.extra == bericht.extra
        assert (about.status is None) == (bericht.status is None)
        if about.status and bericht.status:
            assert about.status.omschrijving == bericht.status.omschrijving[:80].strip()
            for part in ("volgnummer", "code", "datum_gezet"):
                assert getattr(about.status, part) in ("", getattr(bericht.status, part))

    holds()


@pytest.mark.parametrize(
    ("volgnummer", "datum"), [("1", "20260401"), ("0012", "20260401100000"), ("9999", "20260401100000123")]
)
def test_what_fits_in_a_status_is_written(volgnummer: str, datum: str) -> None:
    """Only what the schema cannot hold stays away; volgnummer and datumStatusGezet that fit are all there."""
    status = rzs.Status(volgnummer, "In behandeling", "B", datum)
    bericht = Zaakbericht("9990Z", Zaaktype("WMO", "Wmo"), status, {rzs.GEBEURTENIS: "Update zaak"})
    assert read_message(rzs.notificeer(WISSEL, WISSEL, STAMP, bericht)).onderwerp.status == status


@SOME
@given(zaak=texts(0, 4) | texts(1, 9).map(lambda text: text * 41))
def test_a_zaak_that_cannot_be_named_is_refused(zaak: str) -> None:
    """An identificatie outside 5 to 40 characters makes a clear fault, never an invalid message."""
    for write in (rzs.overdragen, rzs.notificeer, rzs.initieer):
        with pytest.raises(StufError, match="5 tot en met 40 tekens"):
            write(WISSEL, WISSEL, STAMP, Zaakbericht(zaak, extra={rzs.GEBEURTENIS: "Update zaak"}))


@SOME
@given(antwoord=wild(30).filter(lambda text: text not in (rzs.GEACCEPTEERD, rzs.GEWEIGERD)))
def test_an_answer_that_is_none_is_refused(antwoord: str) -> None:
    """The schema knows two answers to a work order; another one is a clear fault that names both."""
    with pytest.raises(StufError, match=rzs.GEWEIGERD):
        rzs.bevestig_overdracht(WISSEL, WISSEL, STAMP, "R-1", "9990Z", antwoord)


@SOME
@given(text=texts(1, 300), attribute=texts(0, 40))
def test_text_and_attributes_survive_the_bytes(text: str, attribute: str) -> None:
    """Markup, quotes, line ends and characters outside the basic plane come back as they were, in both places."""
    element = message(ns.zkn("zakLk01"), "ZKN")
    add(element, ns.zkn("omschrijving"), text, exact=attribute)
    read = read_xml(serialise(element))
    assert text_at(read, ns.zkn("omschrijving")) == text
    assert read[0].get(ns.stuf("exact")) == attribute
