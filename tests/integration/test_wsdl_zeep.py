"""A supplier's toolkit against our WSDLs: zeep reads them over HTTP, sends natural values and understands every answer.

The receiver records what came in and gives a prepared answer, so that request and reply are each judged on their own.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import zeep
from flask import Flask
from lxml import etree

from gateway.stuf import ns, write
from gateway.stuf.operations import CATALOGUE, PortType
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.replies import Reply
from gateway.stuf.validate import Schemas, load
from gateway.stuf.wsdl import served_schemas, wsdl
from gateway.web.server import serve_in_thread
from gateway.web.soap import Descriptions, soap_endpoints

PROFILE = Path(__file__).parents[2] / "schemas" / "stuf-zkn"


@dataclass
class Peer:
    """A listening party that records the last request and answers with what was prepared."""

    base: str = ""
    reply: Reply = field(default_factory=lambda: Reply(b""))
    port_type: PortType | None = None
    body: bytes = b""
    action: str = ""
    sessions: ExitStack = field(default_factory=ExitStack)

    def receive(self, port_type: PortType, body: bytes, action: str | None, charset: str | None) -> Reply:
        """Keep what came in; give back what was prepared."""
        self.port_type, self.body, self.action = port_type, body, action or ""
        return self.reply

    def client(self, port_type: PortType) -> zeep.Client:
        """A zeep client made from the WSDL this party shows."""
        return zeep.Client(f"{self.base}/services/{port_type}?wsdl", transport=self.transport())

    def transport(self) -> zeep.Transport:
        """zeep's way out, past any proxy of this machine and closed when the tests are done."""
        transport = zeep.Transport(timeout=10, operation_timeout=10)
        transport.session.trust_env = False
        self.sessions.enter_context(transport.session)
        return transport


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    """The shipped profile."""
    return load(PROFILE)


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    """A listening party on a free port."""
    peer = Peer()
    app = Flask(__name__)
    app.register_blueprint(soap_endpoints("peer", peer.receive, Descriptions(wsdl, served_schemas(PROFILE))))
    server = serve_in_thread(app, "127.0.0.1", 0, threads=2)
    peer.base = f"http://127.0.0.1:{server.port}"
    yield peer
    peer.sessions.close()
    server.close()


def stuurgegevens(berichtcode: str, **others: str) -> dict[str, Any]:
    """Complete stuurgegevens as a supplier would write them."""
    return {
        "berichtcode": berichtcode,
        "zender": {"organisatie": "Gemeente Lindewaard", "applicatie": "REGIE"},
        "ontvanger": {"organisatie": "Gemeente Lindewaard", "applicatie": "ZMAG"},
        "referentienummer": "REGIE-2026-000001",
        "tijdstipBericht": "20260302101500000",
        **others,
    }


ZAAKTYPE = {
    "entiteittype": "ZAKZKT",
    "verwerkingssoort": "T",
    "gerelateerde": {
        "entiteittype": "ZKT",
        "verwerkingssoort": "I",
        "omschrijving": "Opstellen en uitvoeren gezinsplan",
        "code": "GEZPLAN",
    },
}
CLIENT = {
    "entiteittype": "ZAKOBJ",
    "verwerkingssoort": "T",
    "gerelateerde": {
        "natuurlijkPersoon": {
            "entiteittype": "NPS",
            "verwerkingssoort": "T",
            "inp.bsn": "999910012",
            "geslachtsnaam": "Voorbeeld",
            "voorvoegselGeslachtsnaam": zeep.xsd.Nil,
            "verblijfsadres": {"aoa.postcode": "9990AA", "aoa.huisnummer": 1},
        }
    },
    "omschrijving": "Client",
}
INITIATOR = {
    "entiteittype": "ZAKBTRINI",
    "verwerkingssoort": "T",
    "gerelateerde": {
        "medewerker": {"entiteittype": "MDW", "verwerkingssoort": "I", "identificatie": "R1", "achternaam": "Regisseur"}
    },
}
CREEER_ZAAK = {
    "stuurgegevens": stuurgegevens("Lk01", entiteittype="ZAK"),
    "parameters": {"mutatiesoort": "T", "indicatorOvername": "V"},
    "object": [
        {
            "entiteittype": "ZAK",
            "verwerkingssoort": "T",
            "identificatie": "9990GP20260001",
            "omschrijving": "Gezinsplan",
            "kenmerk": [{"kenmerk": "1", "bron": "REGIE"}],
            "startdatum": 20260302,
            "zaakniveau": 1,
            "deelzakenIndicatie": "N",
            "isVan": ZAAKTYPE,
            "heeftBetrekkingOp": [CLIENT],
            "heeftAlsInitiator": [INITIATOR],
        }
    ],
}
GEEF_ZAAKSTATUS = {
    "stuurgegevens": stuurgegevens("Lv01", entiteittype="ZAK"),
    "parameters": {"sortering": 1, "indicatorVervolgvraag": False},
    "gelijk": {
        "entiteittype": "ZAK",
        "identificatie": "9990GP20260001",
        "heeft": {"entiteittype": "ZAKSTT", "indicatieLaatsteStatus": "J"},
    },
    "scope": {
        "object": {
            "entiteittype": "ZAK",
            "identificatie": zeep.xsd.Nil,
            "heeft": {
                "entiteittype": "ZAKSTT",
                "gerelateerde": {"entiteittype": "STT", "volgnummer": zeep.xsd.Nil, "omschrijving": zeep.xsd.Nil},
                "datumStatusGezet": zeep.xsd.Nil,
            },
        }
    },
}
GENEREER = {"stuurgegevens": stuurgegevens("Di02", functie="genereerZaakidentificatie")}
OVERDRAGEN = {
    "stuurgegevens": stuurgegevens("Di01", functie="overdragenZaak"),
    "object": {
        "entiteittype": "ZAK",
        "functie": "entiteit",
        "identificatie": "9990DP20260001",
        "isVan": [
            {
                "entiteittype": "ZAKZKT",
                "gerelateerde": {"entiteittype": "ZKT", "omschrijving": "Begeleiden inburgering", "code": "INBURG"},
            }
        ],
    },
}
NOTIFICEER = {
    "stuurgegevens": stuurgegevens("Di01", functie="notificeerOverZaak"),
    "object": {
        "entiteittype": "ZAK",
        "functie": "entiteit",
        "identificatie": "9990DP20260001",
        "extraElementen": {"extraElement": [{"naam": "gebeurtenis", "_value_1": "Creeer zaak"}]},
        "isVan": OVERDRAGEN["object"]["isVan"],
    },
}
BV03 = "zds11/Bv03Bericht.xml"
# zeep gives the one child of a reply with a single child, so a Bv03 reads as its stuurgegevens.
CALLS = [
    ("creeerZaak_Lk01", CREEER_ZAAK, BV03, ("berichtcode",), "Bv03"),
    ("overdragenZaak", OVERDRAGEN, BV03, ("crossRefnummer",), "REG-20250310-000002"),
    ("notificeerOverZaak", NOTIFICEER, BV03, ("berichtcode",), "Bv03"),
    (
        "geefZaakstatus_Lv01",
        GEEF_ZAAKSTATUS,
        "zds11/geefZaakstatus_zakLa01.xml",
        ("antwoord", "object", 0, "heeft", 0, "gerelateerde", "omschrijving", "_value_1"),
        "Plan in uitvoering",
    ),
    ("geefZaakstatus_Lv01", GEEF_ZAAKSTATUS, "zds11/geefZaakstatus_zakLa01_leeg.xml", ("antwoord",), None),
    (
        "genereerZaakIdentificatie_Di02",
        GENEREER,
        "zds11/genereerZaakIdentificatie_Du02.xml",
        ("stuurgegevens", "functie"),
        "genereerZaakidentificatie",
    ),
]


@pytest.mark.parametrize(("operation", "values", "reply", "where", "expected"), CALLS)
def test_a_call_from_natural_values_conforms_and_its_reply_is_understood(
    peer: Peer,
    schemas: Schemas,
    berichten: Path,
    operation: str,
    values: dict[str, Any],
    reply: str,
    where: tuple[str | int, ...],
    expected: str | None,
) -> None:
    """What zeep makes of dicts conforms to our schema, carries our SOAPAction, and our reply gives its values back."""
    row = next(row for row in CATALOGUE if row.naam == operation)
    peer.reply = Reply(write.envelope(unwrap(read_xml((berichten / reply).read_bytes()))))
    answer = peer.client(row.port_type).service[operation](**values)
    assert schemas.problems(unwrap(read_xml(peer.body))) == ()
    assert (peer.port_type, peer.action.strip('"')) == (row.port_type, row.soap_action)
    for step in where:
        answer = answer[step]
    assert answer == expected


@pytest.mark.parametrize(
    ("operation", "values", "detail", "code"),
    [
        ("geefZaakstatus_Lv01", GEEF_ZAAKSTATUS, "zds11/Fo02Bericht.xml", "StUF064"),
        ("creeerZaak_Lk01", CREEER_ZAAK, "rzs/29_Fo03_in_SOAP_Fault.xml", "StUF013"),
    ],
)
def test_a_fault_carries_its_stuf_body(
    peer: Peer, berichten: Path, operation: str, values: dict[str, Any], detail: str, code: str
) -> None:
    """The detail of a SOAP fault reads as the Fo02 or Fo03 of the schema, with its code."""
    row = next(row for row in CATALOGUE if row.naam == operation)
    message = unwrap(read_xml((berichten / detail).read_bytes()))
    peer.reply = Reply(soap_fault(message), 500)
    client = peer.client(row.port_type)
    with pytest.raises(zeep.exceptions.Fault) as caught:
        client.service[operation](**values)
    fault = client.wsdl.types.deserialize(caught.value.detail[0])
    assert message.tag == row.fault
    assert fault.body.code == code


def test_a_schema_outside_the_list_is_not_served(peer: Peer) -> None:
    """Asking for another file by name or by path gives a plain text, not a file."""
    session = peer.transport().session
    for name in ("..%2f..%2fpyproject.toml", "README.md", "zkn0310.xsd/bg0310.xsd", ""):
        answer = session.get(f"{peer.base}/services/schemas/{name}")
        assert (answer.status_code, "xml" in answer.headers["Content-Type"]) == (404, False)


def soap_fault(message: Any) -> bytes:
    """A SOAP 1.1 fault around a Fo02 or Fo03."""
    fault = etree.Element(ns.soap("Fault"))
    etree.SubElement(fault, "faultcode").text = "soapenv:Client"
    etree.SubElement(fault, "faultstring").text = "Fout"
    etree.SubElement(fault, "detail").append(message)
    return write.envelope(fault)
