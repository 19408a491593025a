"""Opening an envelope: the direct and only child of the direct and only Body, and nothing else."""

import pytest

from gateway.errors import SoapError
from gateway.stuf import ns
from gateway.stuf.message import Systeem
from gateway.stuf.parse import open_envelope, read_xml, stuurgegevens_of, text_at, unwrap
from tests.factories import Bericht, creeer_zaak, envelope, fout, soap_fout

S = f'xmlns:s="{ns.SOAP}"'
NEXT = "http://schemas.xmlsoap.org/soap/actor/next"


def _header(attributes: str) -> str:
    return f'<w:To xmlns:w="urn:w" {attributes}>elders</w:To>'


OPENED = {
    "plain": envelope("<a/>"),
    "empty header": f"<s:Envelope {S}><s:Header/><s:Body><a/></s:Body></s:Envelope>".encode(),
    "header that need not be understood": envelope("<a/>", _header('s:mustUnderstand="0"')),
    "header without the attribute": envelope("<a/>", _header("")),
    "header for another actor": envelope("<a/>", _header('s:mustUnderstand="1" s:actor="urn:elders"')),
    "blanks and comments": f"<s:Envelope {S}> <!-- x --> <s:Body> <!-- y --> <a/> </s:Body> </s:Envelope>".encode(),
    "other prefix": f'<Envelope xmlns="{ns.SOAP}"><Body><a xmlns=""/></Body></Envelope>'.encode(),
}

CLOSED: dict[str, tuple[bytes, str]] = {
    "SOAP 1.2": (envelope("<a/>", soap=ns.SOAP12), "VersionMismatch"),
    "not SOAP": (b"<a/>", "Client"),
    "Envelope of another namespace": (b'<s:Envelope xmlns:s="urn:x"><s:Body><a/></s:Body></s:Envelope>', "Client"),
    "no body": (f"<s:Envelope {S}><s:Header/></s:Envelope>".encode(), "Client"),
    "empty envelope": (f"<s:Envelope {S}/>".encode(), "Client"),
    "empty body": (envelope(""), "Client"),
    "body with text only": (envelope("tekst"), "Client"),
    "two messages": (envelope("<a/><b/>"), "Client"),
    "two bodies": (f"<s:Envelope {S}><s:Body><a/></s:Body><s:Body><b/></s:Body></s:Envelope>".encode(), "Client"),
    "message before the body": (f"<s:Envelope {S}><a/><s:Body><b/></s:Body></s:Envelope>".encode(), "Client"),
    "message after the body": (f"<s:Envelope {S}><s:Body><a/></s:Body><b/></s:Envelope>".encode(), "Client"),
    "header after the body": (f"<s:Envelope {S}><s:Body><a/></s:Body><s:Header/></s:Envelope>".encode(), "Client"),
    "two headers": (f"<s:Envelope {S}><s:Header/><s:Header/><s:Body><a/></s:Body></s:Envelope>".encode(), "Client"),
    "body in the header (wrapping)": (
        f"<s:Envelope {S}><s:Header><s:Body><a/></s:Body></s:Header></s:Envelope>".encode(),
        "Client",
    ),
    "header that must be understood": (envelope("<a/>", _header('s:mustUnderstand="1"')), "MustUnderstand"),
    "written as true": (envelope("<a/>", _header('s:mustUnderstand="true"')), "MustUnderstand"),
    "for the next actor": (envelope("<a/>", _header(f's:mustUnderstand="1" s:actor="{NEXT}"')), "MustUnderstand"),
    "second header must be understood": (
        envelope("<a/>", _header("") + _header('s:mustUnderstand="1"')),
        "MustUnderstand",
    ),
}


@pytest.mark.parametrize("data", OPENED.values(), ids=OPENED.keys())
def test_opened(data: bytes) -> None:
    """The message is the only child of the Body, whatever stands around it."""
    assert open_envelope(read_xml(data)).tag == "a"


@pytest.mark.parametrize(("data", "faultcode"), CLOSED.values(), ids=CLOSED.keys())
def test_refused(data: bytes, faultcode: str) -> None:
    """Anything but one message in one Body is refused with the faultcode of SOAP 1.1 section 4.4."""
    with pytest.raises(SoapError) as caught:
        open_envelope(read_xml(data))
    assert caught.value.faultcode == faultcode


@pytest.mark.parametrize(
    ("data", "tag"),
    [
        (b"<a/>", "a"),
        (envelope("<a/>"), "a"),
        (soap_fout(fout().xml), ns.stuf("Fo03Bericht")),
        (soap_fout(""), ns.soap("Fault")),
        (soap_fout("<a/><b/>"), ns.soap("Fault")),
    ],
    ids=["bare", "in an envelope", "fault with StUF", "fault without", "fault with two details"],
)
def test_unwrap_finds_the_message(data: bytes, tag: str) -> None:
    """With or without envelope the message comes out; a fault gives its StUF detail when it has exactly one."""
    assert unwrap(read_xml(data)).tag == tag


def test_wrapping_never_shows_another_message() -> None:
    """A second message hidden in a header is not the one that is read."""
    hidden = f"<x:x xmlns:x='urn:x'><s:Body>{creeer_zaak(zaak='HIDDEN').xml}</s:Body></x:x>"
    element = open_envelope(read_xml(envelope(creeer_zaak(zaak="SHOWN").xml, hidden)))
    assert text_at(element, f"{ns.zkn('object')}/{ns.zkn('identificatie')}") == "SHOWN"


BERICHT = creeer_zaak(referentienummer="R-1")
WITHOUT: dict[str, str] = {
    "empty message": f'<a:zakLk01 xmlns:a="{ns.ZKN}"/>',
    "other first child": f'<a:zakLk01 xmlns:a="{ns.ZKN}"><a:parameters/></a:zakLk01>',
    "no berichtcode": f'<a:zakLk01 xmlns:a="{ns.ZKN}"><a:stuurgegevens/></a:zakLk01>',
    "empty berichtcode": BERICHT.replace("<StUF:berichtcode>Lk01<", "<StUF:berichtcode> <").xml,
    "fault": soap_fout("").decode().split("<s:Body>")[1].split("</s:Body>")[0].replace("<s:Fault>", f"<s:Fault {S}>"),
}


@pytest.mark.parametrize("xml", WITHOUT.values(), ids=WITHOUT.keys())
def test_without_stuurgegevens_it_falls_outside_stuf(xml: str) -> None:
    """A message whose stuurgegevens or berichtcode cannot be found is refused with a plain SOAP fault."""
    with pytest.raises(SoapError):
        stuurgegevens_of(read_xml(xml.encode()))


def test_stuurgegevens_are_read_whole() -> None:
    """Every part comes out, without blanks around it, whatever namespace the holder has."""
    full = BERICHT.replace(">R-1<", "> R-1\n<").replace(
        "<StUF:entiteittype>", "<StUF:crossRefnummer>C</StUF:crossRefnummer><StUF:entiteittype>"
    )
    given = stuurgegevens_of(Bericht(full.xml, "creeerZaak_Lk01").element)
    assert (given.berichtcode, given.referentienummer, given.cross_refnummer) == ("Lk01", "R-1", "C")
    assert given.zender == Systeem("Gemeente Lindewaard", "REGIE")
    assert given.ontvanger == Systeem("Gemeente Lindewaard", "ZMAG")
    assert (given.tijdstip_bericht[:8], given.entiteittype, given.functie) == ("20260401", "ZAK", "")
    assert given.namespace == ns.STUF


def test_personal_parts_stay_out_of_repr() -> None:
    """The user of a system cannot reach a log through repr."""
    assert "Jansen" not in repr(Systeem("org", "app", "adm", "Jansen"))
