"""The WSDLs as documents: everything in them follows from the catalogue and leads to a schema we serve."""

import re
from pathlib import Path

import pytest
from lxml import etree
from lxml.etree import _Element

from gateway.errors import ConfigurationError
from gateway.stuf import ns
from gateway.stuf.operations import CATALOGUE, PortType, of_port_type
from gateway.stuf.parse import read_xml
from gateway.stuf.wsdl import SERVED, served_schemas, wsdl

PROFILE = Path(__file__).parents[2] / "schemas" / "stuf-zkn"
ADDRESS = "http://127.0.0.1:8080/services/OntvangAsynchroon"
W = {"w": ns.WSDL, "s": ns.WSDL_SOAP, "x": ns.XSD}


def document(port_type: PortType) -> _Element:
    """A WSDL as a tree."""
    return read_xml(wsdl(port_type, ADDRESS))


def declared() -> set[str]:
    """The message elements the schemas declare, as qualified names."""
    roots = [read_xml((PROFILE / name).read_bytes()) for name in SERVED]
    return {
        f"{{{root.get('targetNamespace')}}}{child.get('name')}"
        for root in roots
        for child in root.iterfind("x:element", W)
    }


@pytest.mark.parametrize("port_type", PortType)
def test_names_and_address_follow_the_port_type(port_type: PortType) -> None:
    """Service, port and portType carry one name, the binding is SOAP + that name (StUF protocolbindingen section 4)."""
    root = document(port_type)
    names = [root.find(path, W).get("name") for path in ("w:service", "w:service/w:port", "w:portType", "w:binding")]
    assert names == [port_type, port_type, port_type, f"SOAP{port_type}"]
    assert root.find("w:service/w:port/s:address", W).get("location") == ADDRESS


@pytest.mark.parametrize("port_type", PortType)
def test_operations_are_those_of_the_catalogue(port_type: PortType) -> None:
    """Per operation: the catalogue's name, SOAPAction, request, reply and fault, all by their elements."""
    root = document(port_type)
    element = {message.get("name"): qualified(message.find("w:part", W)) for message in root.iterfind("w:message", W)}
    offered = [
        (
            operation.get("name"),
            root.find(f"w:binding/w:operation[@name='{operation.get('name')}']/s:operation", W).get("soapAction"),
            *(
                element[operation.find(f"w:{direction}", W).get("message").removeprefix("tns:")]
                for direction in ("input", "output", "fault")
            ),
            operation.find("w:fault", W).get("name"),
        )
        for operation in root.iterfind("w:portType/w:operation", W)
    ]
    assert offered == [
        (row.naam, row.soap_action, row.root, row.reply, row.fault, "fout") for row in of_port_type(port_type)
    ]


def test_every_message_of_the_catalogue_is_declared_in_a_schema() -> None:
    """The elements the WSDLs name exist, and so do the confirmations and faults that travel otherwise."""
    wanted = {name for row in CATALOGUE for name in (row.root, row.reply, row.fault)}
    assert wanted | {ns.stuf(f"{code}Bericht") for code in ("Bv01", "Bv02", "Bv04", "Fo01")} <= declared()


@pytest.mark.parametrize("port_type", PortType)
def test_schemas_are_found_beside_the_endpoint(port_type: PortType) -> None:
    """Imports are relative paths, so they hold at any address; a reference of only a query is read in two ways."""
    imports = document(port_type).iterfind("w:types/x:schema/x:import", W)
    assert {one.get("namespace"): one.get("schemaLocation") for one in imports} == {
        ns.STUF: "schemas/stuf0301.xsd",
        ns.ZKN: "schemas/zkn0310.xsd",
        ns.RZS: "schemas/rzs0310.xsd",
    }


def test_served_schemas_refer_to_each_other_by_their_served_address() -> None:
    """What a client follows from one schema is again a schema we serve: no reference leads elsewhere."""
    served = served_schemas(PROFILE)
    locations = {place for data in served.values() for place in re.findall(rb'schemaLocation="([^"]*)"', data)}
    assert tuple(served) == SERVED
    assert locations and locations <= {name.encode() for name in SERVED}
    assert {path.name for path in PROFILE.glob("*.xsd")} == set(SERVED)


def test_an_incomplete_folder_is_one_clear_error(tmp_path: Path) -> None:
    """A schema that cannot be read stops the start and is named."""
    with pytest.raises(ConfigurationError, match=SERVED[0]):
        served_schemas(tmp_path)


def qualified(part: _Element) -> str:
    """The element a message part names, in Clark notation."""
    prefix, name = part.get("element", "").split(":")
    return str(etree.QName(part.nsmap[prefix], name))
