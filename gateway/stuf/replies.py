"""Which Bv or Fo answers what, and how it is wrapped (StUF 03.01 par. 4.4, protocolbindingen par. 3).

Bv03, Bv04, Fo01 and Fo03 carry the stuurgegevens of the message they answer with zender and ontvanger swapped and that
message's referentienummer as crossRefnummer; Bv02 and Fo02 carry the berichtcode alone, their correlation is the
connection.
"""

from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

from gateway.errors import MessageError, SoapError, StufError
from gateway.stuf import ns
from gateway.stuf.faults import MAX_DETAILS, MAX_OMSCHRIJVING, fault_code
from gateway.stuf.message import Stuurgegevens
from gateway.stuf.stamp import Stamp
from gateway.stuf.write import MAX_NUMMER, add, add_stuurgegevens, can_name, envelope, message


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back on the connection: the bytes, the HTTP status and, for the record, what it is.

    berichtcode: e.g. Bv03, La01, Fo02; empty for a bare SOAP fault. fault: the StUF code, empty when it is no fault.
    """

    body: bytes
    status: int = 200
    berichtcode: str = ""
    fault: str = ""


def bevestiging(request: Stuurgegevens, stamp: Stamp, berichtcode: str = "Bv03") -> _Element:
    """Bv03 or Bv04 for an asynchronous message; Bv01 is the functional one and is a message of its own."""
    element = message(ns.stuf(f"{berichtcode}Bericht"))
    add_stuurgegevens(element, _answering(request, stamp, berichtcode))
    return element


def bv02() -> _Element:
    """The functional confirmation of a synchronous message."""
    element = message(ns.stuf("Bv02Bericht"))
    add_stuurgegevens(element, Stuurgegevens("Bv02"))
    return element


def fo01(request: Stuurgegevens, stamp: Stamp, error: StufError) -> _Element:
    """A functional fault on an asynchronous message, to be sent as a message of its own."""
    return _fout("Fo01", _answering(request, stamp, "Fo01"), error)


def fo02(error: StufError) -> _Element:
    """A fault on a synchronous message."""
    return _fout("Fo02", Stuurgegevens("Fo02"), error)


def fo03(request: Stuurgegevens, stamp: Stamp, error: StufError) -> _Element:
    """A technical fault on an asynchronous message."""
    return _fout("Fo03", _answering(request, stamp, "Fo03"), error)


def confirm(request: Stuurgegevens, stamp: Stamp, berichtcode: str = "Bv03") -> Reply:
    """The reply that promises storage: Bv03 as end node, Bv04 as intermediary."""
    return Reply(envelope(bevestiging(request, stamp, berichtcode)), berichtcode=berichtcode)


def refuse(
    error: MessageError, request: Stuurgegevens | None, stamp: Stamp, *, synchronous: bool, status: int = 500
) -> Reply:
    """The reply to a message that is not accepted.

    request: the stuurgegevens as far as they could be read. A Fo03 needs all of zender, ontvanger and
    referentienummer, each as the schema has it; without them only a bare SOAP fault is valid (StUF fact sheet trap 5).
    status: of a StUF fault; a bare SOAP fault is always 500.
    """
    if isinstance(error, StufError):
        row = fault_code(error.code)
        if synchronous:
            return _reply(row.plek, row.omschrijving, fo02(error), "Fo02", error.code, status)
        if request and _can_answer(request):
            return _reply(row.plek, row.omschrijving, fo03(request, stamp, error), "Fo03", error.code, status)
        return _reply(row.plek, f"{row.omschrijving}. {error.details}".strip(), None, "", error.code, 500)
    faultcode = error.faultcode if isinstance(error, SoapError) else "Server"
    text = str(error) if isinstance(error, SoapError) else "Het bericht kan niet worden verwerkt"
    return Reply(soap_fault(faultcode, text), 500)


def answer(element: _Element) -> Reply:
    """The functional answer to a synchronous message."""
    root = etree.QName(element).localname
    code = "Bv02" if root == "Bv02Bericht" else root[-4:]
    return Reply(envelope(element), berichtcode=code)


def soap_fault(faultcode: str, text: str, detail: _Element | None = None) -> bytes:
    """A SOAP 1.1 fault; children unqualified, no faultactor (protocolbindingen par. 3)."""
    fault = etree.Element(ns.soap("Fault"), nsmap={"soapenv": ns.SOAP})
    add(fault, "faultcode", f"soapenv:{faultcode}")
    add(fault, "faultstring", text)
    if detail is not None:
        add(fault, "detail").append(detail)
    return envelope(fault)


def _reply(plek: str, text: str, detail: _Element | None, berichtcode: str, code: str, status: int) -> Reply:
    return Reply(soap_fault(plek.capitalize(), text[:MAX_OMSCHRIJVING], detail), status, berichtcode, code)


def _can_answer(request: Stuurgegevens) -> bool:
    """True when a valid message can name both parties and refer to the number."""
    parties = can_name(request.zender) and can_name(request.ontvanger)
    return parties and 0 < len(request.referentienummer) <= MAX_NUMMER


def _answering(request: Stuurgegevens, stamp: Stamp, berichtcode: str) -> Stuurgegevens:
    return Stuurgegevens(
        berichtcode=berichtcode,
        zender=request.ontvanger,
        ontvanger=request.zender,
        referentienummer=stamp.referentienummer,
        tijdstip_bericht=stamp.tijdstip_bericht,
        cross_refnummer=request.referentienummer,
    )


def _fout(berichtcode: str, stuurgegevens: Stuurgegevens, error: StufError) -> _Element:
    row = fault_code(error.code)
    element = message(ns.stuf(f"{berichtcode}Bericht"))
    add_stuurgegevens(element, stuurgegevens)
    body = add(element, ns.stuf("body"))
    add(body, ns.stuf("code"), row.code)
    add(body, ns.stuf("plek"), row.plek)
    add(body, ns.stuf("omschrijving"), row.omschrijving[:MAX_OMSCHRIJVING])
    if error.details:
        add(body, ns.stuf("details"), error.details[:MAX_DETAILS])
    return element
