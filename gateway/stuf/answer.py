"""What a partner answered, read from the bytes on the connection.

A fault is decided by the envelope, never by the HTTP status: suppliers disagree about 200 and 500 (field B12), so both
are accepted. Anything that is not a StUF answer is named as what it is; it never counts as delivered.
"""

from contextlib import suppress
from dataclasses import dataclass, field

from lxml.etree import _Element

from gateway.errors import MessageError, SoapError
from gateway.stuf import ns
from gateway.stuf.dispatch import BERICHTCODES
from gateway.stuf.faults import MAX_DETAILS, MAX_OMSCHRIJVING
from gateway.stuf.parse import open_envelope, read_xml, stuurgegevens_of, text_at

MAX_CODE = 7
"""Length of a fault code (StUF 03.01 par. 4.4.3); what a partner makes longer is none of ours."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """One answer. berichtcode: Bv03, La01, Fo02 ...; empty for a SOAP fault without StUF content.

    element: the StUF message, None when there is none. code, plek, omschrijving and details: of the fault, else empty.
    """

    berichtcode: str
    element: _Element | None = field(default=None, repr=False)
    cross_refnummer: str = ""
    code: str = ""
    plek: str = ""
    omschrijving: str = field(default="", repr=False)
    details: str = field(default="", repr=False)

    @property
    def is_fault(self) -> bool:
        """True for Fo01, Fo02, Fo03 and a SOAP fault without StUF content."""
        return not self.berichtcode or self.berichtcode.startswith("Fo")

    @property
    def is_whole(self) -> bool:
        """True for a fault message that says what it must and no more than it may (StUF 03.01 par. 4.4.3)."""
        told = 0 < len(self.omschrijving) <= MAX_OMSCHRIJVING and len(self.details) <= MAX_DETAILS
        return bool(self.code) and self.plek in ("client", "server") and told


def read_answer(data: bytes) -> Answer | None:
    """The answer in a SOAP envelope, or None when the bytes are no StUF answer (HTML, empty, half, other XML)."""
    try:
        element = open_envelope(read_xml(data))
        if element.tag == ns.soap("Fault"):
            return _fault(element)
        return _message(element)
    except MessageError:
        return None


def _fault(fault: _Element) -> Answer:
    detail = fault.find("detail")
    for element in detail if detail is not None else ():
        with suppress(MessageError):
            if (message := _message(element)).is_fault:
                return message
    plek = "client" if text_at(fault, "faultcode").rpartition(":")[2] == "Client" else "server"
    return Answer("", plek=plek, omschrijving=text_at(fault, "faultstring")[:200])


def _message(element: _Element) -> Answer:
    stuurgegevens = stuurgegevens_of(element)
    if stuurgegevens.berichtcode not in BERICHTCODES:
        raise SoapError("De berichtcode bestaat niet in StUF 03.01")
    body = element.find(ns.stuf("body"))
    return Answer(
        berichtcode=stuurgegevens.berichtcode,
        element=element,
        cross_refnummer=stuurgegevens.cross_refnummer,
        code=text_at(body, ns.stuf("code"))[:MAX_CODE] if body is not None else "",
        plek=text_at(body, ns.stuf("plek")) if body is not None else "",
        omschrijving=text_at(body, ns.stuf("omschrijving")) if body is not None else "",
        details=text_at(body, ns.stuf("details")) if body is not None else "",
    )
