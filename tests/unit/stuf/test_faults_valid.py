"""Whatever a message says of itself: what answers it is valid for the schema, or a bare SOAP fault."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import StufError
from gateway.settings import find_file
from gateway.stuf import ns, replies, validate
from gateway.stuf.faults import FAULTS, MAX_DETAILS, MAX_OMSCHRIJVING
from gateway.stuf.message import Stuurgegevens, Systeem
from gateway.stuf.parse import open_envelope, read_xml, text_at
from gateway.stuf.replies import Reply
from gateway.stuf.stamp import Stamp

SCHEMAS = validate.load(find_file(validate.SHIPPED))
STAMP = Stamp("RW-1", "20260401100000123")

_TEXT = st.characters(exclude_categories=["Cs", "Cc", "Cn"])
"""What XML can hold and a parser leaves as it is; blanks around a value are taken off when it is read."""


def _texts(most: int) -> st.SearchStrategy[str]:
    return st.text(_TEXT, max_size=most).map(str.strip) | st.sampled_from(
        ["", "A", "AB", "é" * 40, "<&>" * 20, "x" * 5000]
    )


_SYSTEMEN = st.builds(Systeem, _texts(220), _texts(60), _texts(60), _texts(120))
_GIVEN = st.builds(
    Stuurgegevens,
    berichtcode=st.just("Lk01"),
    zender=_SYSTEMEN,
    ontvanger=_SYSTEMEN,
    referentienummer=_texts(50),
    tijdstip_bericht=_texts(20),
    cross_refnummer=_texts(50),
    entiteittype=_texts(40),
    functie=_texts(40),
)


def _detail(reply: Reply) -> list[str]:
    """Where what stands in the fault does not conform; nothing when the fault is bare."""
    fault = open_envelope(read_xml(reply.body))
    assert fault.tag == ns.soap("Fault")
    assert len(text_at(fault, "faultstring")) <= MAX_OMSCHRIJVING
    detail = fault.find("detail")
    assert (detail is None) == (reply.berichtcode == "")
    return [] if detail is None else [problem.message_en for problem in SCHEMAS.problems(detail[0])]


@pytest.mark.parametrize("synchronous", [True, False], ids=["Fo02", "Fo03"])
@given(request_=_GIVEN, details=_texts(1500))
def test_every_fault_is_valid(synchronous: bool, request_: Stuurgegevens, details: str) -> None:
    """Every code of the table, about any stuurgegevens and with any explanation, in both modes."""
    for code in FAULTS:
        reply = replies.refuse(StufError(code, details), request_, STAMP, synchronous=synchronous)
        assert (reply.fault, _detail(reply)) == (code, [])


@given(request_=_GIVEN, code=st.sampled_from(sorted(FAULTS)), details=_texts(1500))
def test_every_message_about_a_message_is_valid(request_: Stuurgegevens, code: str, details: str) -> None:
    """Bv03, Bv04 and Fo01 are only made when both parties and the number can be named; then they are valid."""
    named = replace(
        request_,
        zender=replace(request_.zender, applicatie=f"ABC{request_.zender.applicatie}"[:50].strip()),
        ontvanger=replace(request_.ontvanger, applicatie=f"DEF{request_.ontvanger.applicatie}"[:50].strip()),
        referentienummer=f"N{request_.referentienummer}"[:40].strip(),
    )
    made = [replies.bevestiging(named, STAMP, berichtcode) for berichtcode in ("Bv03", "Bv04")]
    made.append(replies.fo01(named, STAMP, StufError(code, details)))
    assert [SCHEMAS.problems(element) for element in made] == [(), (), ()]


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_of_a_connection_names_nobody(code: str) -> None:
    """Fo02 and Bv02 carry the berichtcode alone: which message they answer, the connection tells (par. 4.4)."""
    for element in (replies.fo02(StufError(code, "Waarom")), replies.bv02()):
        assert [child.tag for child in element[0]] == [ns.stuf("berichtcode")]


def test_texts_are_cut_between_characters() -> None:
    """A length is a number of characters: a text of wide characters is as long as any other, and none is halved."""
    details = "𝔘é" * MAX_DETAILS
    element = replies.fo02(StufError("StUF055", details))
    assert text_at(element, f"{ns.stuf('body')}/{ns.stuf('details')}") == details[:MAX_DETAILS]
    assert SCHEMAS.problems(element) == ()
