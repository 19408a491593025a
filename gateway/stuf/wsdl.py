"""The WSDLs, written from the catalogue, and the schema files they refer to.

WSDL 1.1, document/literal, SOAP 1.1 (StUF protocolbindingen 3.02 section 4): per portType one document whose service,
port and portType share a name. The messages are elements of the schemas; the WSDL only imports those. An element has
one message in the WSDL, named after it, whatever number of operations use it.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from lxml import etree
from lxml.etree import _Element

from gateway.errors import ConfigurationError
from gateway.stuf import ns
from gateway.stuf.operations import Operation, PortType, of_port_type

SCHEMAS: Mapping[str, str] = MappingProxyType({ns.STUF: "stuf0301.xsd", ns.ZKN: "zkn0310.xsd", ns.RZS: "rzs0310.xsd"})
"""Which schema file declares the messages of a namespace."""

SERVED = (*SCHEMAS.values(), "bg0310.xsd", "gml311.xsd", "xlink.xsd", "xmlmime.xsd")
"""The schema files that are shown; nothing else in the folder can be asked for."""

FOLDER = "schemas"
"""Where they are shown, beside the endpoints: a path, for toolkits disagree on a reference that is only a query."""

TARGET = "urn:regiewissel:services"
"""Namespace of the WSDL's own names; no message carries it."""

_HTTP = "http://schemas.xmlsoap.org/soap/http"
_NSMAP = {"wsdl": ns.WSDL, "soap": ns.WSDL_SOAP, "xs": ns.XSD, "tns": TARGET} | {
    prefix: uri for prefix, uri in ns.PREFIXES.items() if uri in SCHEMAS
}
_PREFIX_OF = {uri: prefix for prefix, uri in _NSMAP.items()}


def wsdl(port_type: PortType, address: str) -> bytes:
    """The WSDL of a portType. address: where its endpoint listens."""
    operations = of_port_type(port_type)
    root = etree.Element(_wsdl("definitions"), nsmap=_NSMAP, name=port_type, targetNamespace=TARGET)
    _add_types(root)
    _add_messages(root, operations)
    _add_port_type(root, port_type, operations)
    _add_binding(root, port_type, operations)
    _add_service(root, port_type, address)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def served_schemas(directory: Path) -> Mapping[str, bytes]:
    """The schema files by name; they refer to each other by that name, so they are shown as they are.

    Raises ConfigurationError when a file cannot be read.
    """
    try:
        return {name: (directory / name).read_bytes() for name in SERVED}
    except OSError as error:
        raise ConfigurationError(f"Schema {Path(error.filename).name} is niet te lezen") from None


def _wsdl(name: str) -> str:
    return f"{{{ns.WSDL}}}{name}"


def _soap(name: str) -> str:
    return f"{{{ns.WSDL_SOAP}}}{name}"


def _local(element: str) -> str:
    return etree.QName(element).localname


def _add_types(root: _Element) -> None:
    schema = etree.SubElement(etree.SubElement(root, _wsdl("types")), f"{{{ns.XSD}}}schema")
    for namespace, name in SCHEMAS.items():
        etree.SubElement(schema, f"{{{ns.XSD}}}import", namespace=namespace, schemaLocation=f"{FOLDER}/{name}")


def _add_messages(root: _Element, operations: Iterable[Operation]) -> None:
    elements = dict.fromkeys(e for operation in operations for e in (operation.root, operation.reply, operation.fault))
    for element in elements:
        message = etree.SubElement(root, _wsdl("message"), name=_local(element))
        prefix = _PREFIX_OF[etree.QName(element).namespace or ""]
        etree.SubElement(message, _wsdl("part"), name="body", element=f"{prefix}:{_local(element)}")


def _add_port_type(root: _Element, port_type: PortType, operations: Iterable[Operation]) -> None:
    holder = etree.SubElement(root, _wsdl("portType"), name=port_type)
    for operation in operations:
        entry = etree.SubElement(holder, _wsdl("operation"), name=operation.naam)
        etree.SubElement(entry, _wsdl("input"), message=f"tns:{_local(operation.root)}")
        etree.SubElement(entry, _wsdl("output"), message=f"tns:{_local(operation.reply)}")
        etree.SubElement(entry, _wsdl("fault"), name="fout", message=f"tns:{_local(operation.fault)}")


def _add_binding(root: _Element, port_type: PortType, operations: Iterable[Operation]) -> None:
    binding = etree.SubElement(root, _wsdl("binding"), name=f"SOAP{port_type}", type=f"tns:{port_type}")
    etree.SubElement(binding, _soap("binding"), style="document", transport=_HTTP)
    for operation in operations:
        entry = etree.SubElement(binding, _wsdl("operation"), name=operation.naam)
        etree.SubElement(entry, _soap("operation"), soapAction=operation.soap_action, style="document")
        for direction in ("input", "output"):
            etree.SubElement(etree.SubElement(entry, _wsdl(direction)), _soap("body"), use="literal")
        fault = etree.SubElement(entry, _wsdl("fault"), name="fout")
        etree.SubElement(fault, _soap("fault"), name="fout", use="literal")


def _add_service(root: _Element, port_type: PortType, address: str) -> None:
    service = etree.SubElement(root, _wsdl("service"), name=port_type)
    port = etree.SubElement(service, _wsdl("port"), name=port_type, binding=f"tns:SOAP{port_type}")
    etree.SubElement(port, _soap("address"), location=address)
