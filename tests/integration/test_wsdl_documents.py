"""The WSDLs and schemas as two toolkits load them over HTTP: zeep, strict, and xmlschema, with only us to ask."""

import socket
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest
import xmlschema
import zeep
from flask import Flask
from xmlschema.extras.wsdl import Wsdl11Document

from gateway import bootstrap
from gateway.stuf import ns
from gateway.stuf.operations import CATALOGUE, PortType, of_port_type
from gateway.stuf.replies import Reply
from gateway.stuf.wsdl import SERVED
from gateway.web.server import serve_in_thread
from gateway.web.soap import soap_endpoints
from tests.factories import ROOT


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """The address of endpoints that show what the gateway shows."""
    app = Flask(__name__)
    app.register_blueprint(soap_endpoints("s", lambda *_: Reply(b""), bootstrap.descriptions()))
    server = serve_in_thread(app, "127.0.0.1", 0, threads=2)
    yield f"http://127.0.0.1:{server.port}/services"
    server.close()


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Only this machine can be reached: who asks another host is refused, and found out."""
    hosts: list[str] = []
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        hosts.append(address[0])
        if address[0] != "127.0.0.1":
            raise ConnectionRefusedError(f"{address[0]} is outside")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.lower(), raising=False)
    return hosts


@pytest.mark.parametrize("port_type", PortType)
def test_xmlschema_reads_the_whole_wsdl(base: str, asked: list[str], port_type: PortType) -> None:
    """Every operation resolves to elements of the schemas, one part named body each, document/literal (WS-I BP 1.1)."""
    document = Wsdl11Document(f"{base}/{port_type}?wsdl")
    (binding,) = document.bindings.values()
    operations = {key[0]: operation for key, operation in binding.operations.items()}
    assert set(operations) == {row.naam for row in of_port_type(port_type)}
    assert (binding.soap_style, binding.soap_transport) == ("document", "http://schemas.xmlsoap.org/soap/http")
    for row in of_port_type(port_type):
        operation = operations[row.naam]
        messages = (operation.input.message, operation.output.message, *(f.message for f in operation.faults.values()))
        assert (operation.soap_action, operation.soap_style) == (row.soap_action, "document")
        assert [list(message.parts) for message in messages] == [["body"]] * 3
        elements = [part.name for message in messages for part in message.parts.values()]
        assert elements == [row.root, row.reply, row.fault]
    assert set(asked) == {"127.0.0.1"}


@pytest.mark.parametrize("port_type", PortType)
def test_zeep_reads_the_whole_wsdl(base: str, asked: list[str], port_type: PortType) -> None:
    """In strict mode, without DTDs: service, port and binding carry the portType's name, nothing else is fetched."""
    transport = zeep.Transport(timeout=10)
    transport.session.trust_env = False
    with transport.session:
        client = zeep.Client(
            f"{base}/{port_type}?wsdl", transport=transport, settings=zeep.Settings(strict=True, forbid_dtd=True)
        )
    ((name, service),) = client.wsdl.services.items()
    ((port_name, port),) = service.ports.items()
    assert (name, port_name, port.binding.name.localname) == (port_type, port_type, f"SOAP{port_type}")
    assert port.binding_options["address"] == f"{base}/{port_type}"
    assert {naam: one.soapaction for naam, one in port.binding.all().items()} == {
        row.naam: row.soap_action for row in of_port_type(port_type)
    }
    assert set(asked) == {"127.0.0.1"}


def test_every_message_is_known_to_xmlschema(asked: list[str]) -> None:
    """From the files alone the profile loads, nothing is fetched, and every message of the catalogue is an element."""
    schema = xmlschema.XMLSchema(str(ROOT / "schemas" / "stuf-zkn" / "rzs0310.xsd"), allow="local")
    wanted = {name for row in CATALOGUE for name in (row.root, row.reply, row.fault)}
    others = {ns.stuf(f"{code}Bericht") for code in ("Bv01", "Bv02", "Bv04", "Fo01")}
    assert wanted | others <= set(schema.maps.elements)
    assert asked == []


@pytest.mark.parametrize("name", SERVED)
def test_a_schema_is_shown_as_it_is(base: str, name: str) -> None:
    """What a toolkit gets is the file of the profile, byte for byte."""
    with urlopen(f"{base}/schemas/{name}") as answer:
        assert answer.read() == (ROOT / "schemas" / "stuf-zkn" / name).read_bytes()
