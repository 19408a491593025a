"""SOAP over HTTP: bytes in, bytes out, one blueprint for every party that speaks StUF.

The gateway, the built-in magazijn and the simulators all stand behind these endpoints; they differ in the receiver.
WS-I BP 1.1: not POST is 405 (R1114), a wrong Content-Type is 415 (R1115), a fault is 500 (R1126).
"""

from collections.abc import Callable, Mapping

import structlog
from flask import Blueprint, Response, request

from gateway.errors import place_of
from gateway.stuf.operations import PortType
from gateway.stuf.replies import Reply, soap_fault
from gateway.stuf.wsdl import FOLDER

log = structlog.get_logger(__name__)

Receiver = Callable[[PortType, bytes, str | None, str | None], Reply]
"""(portType, body, SOAPAction or None, charset of the transport or None) -> what goes back."""


class Descriptions:
    """The WSDLs and schemas an endpoint shows: wsdl(portType, address) and the schema files by name."""

    def __init__(self, wsdl: Callable[[PortType, str], bytes], schemas: Mapping[str, bytes]) -> None:
        self.wsdl = wsdl
        self.schemas = schemas


def soap_endpoints(name: str, receive: Receiver, descriptions: Descriptions, address: str = "") -> Blueprint:
    """``/services/<portType>`` for POST and ``?wsdl``, and the schemas beside them.

    address: base of the public address in the WSDL; empty = where this server listens.
    """
    endpoints = Blueprint(name, __name__)

    @endpoints.post("/services/<port_type>")
    def post(port_type: str) -> Response:
        known = _PORT_TYPES.get(port_type)
        if known is None:
            return _unknown()
        if request.mimetype != "text/xml":
            return _plain("Stuur text/xml (SOAP 1.1)", 415)
        if request.content_encoding:
            return _plain("Gecomprimeerde berichten worden niet aangenomen", 415)
        reply = _answered(receive, known)
        return _xml(reply.body, reply.status)

    @endpoints.get("/services/<port_type>")
    def describe(port_type: str) -> Response:
        known = _PORT_TYPES.get(port_type)
        if known is None:
            return _unknown()
        return _described(descriptions, known, address)

    @endpoints.get(f"/services/{FOLDER}/<name>")
    def schema(name: str) -> Response:
        return _shown(descriptions.schemas, name)

    return endpoints


_PORT_TYPES = {str(port_type): port_type for port_type in PortType}


def _answered(receive: Receiver, port_type: PortType) -> Reply:
    """The receiver's reply; a mistake of ours is a SOAP fault as well, because a sender cannot read a web page."""
    charset = request.mimetype_params.get("charset")
    body = request.get_data(cache=False)
    try:
        return receive(port_type, body, request.headers.get("SOAPAction"), charset)
    except Exception as error:
        log.error("request_failed", port_type=port_type, error=type(error).__name__, place=place_of(error))
        return Reply(soap_fault("Server", "Het bericht kon door een interne fout niet worden verwerkt"), 500)


def _described(descriptions: Descriptions, port_type: PortType, address: str) -> Response:
    """What a GET shows: the WSDL, else that this is not a page."""
    if "wsdl" in request.args or "WSDL" in request.args:
        base = (address or _own_address()) + request.root_path
        return _xml(descriptions.wsdl(port_type, f"{base}/services/{port_type}"))
    response = _plain("Dit is een SOAP-endpoint: stuur een POST, of vraag ?wsdl", 405)
    response.headers["Allow"] = "POST"
    return response


def _shown(schemas: Mapping[str, bytes], name: str) -> Response:
    """A schema from a fixed list, else which there are."""
    known = schemas.get(name)
    return _xml(known) if known else _plain(f"Onbekend schema. Bekend zijn: {', '.join(schemas)}", 404)


def _own_address() -> str:
    """Where this server listens; what a request says of its host only counts when it listens everywhere."""
    name, port = request.environ["SERVER_NAME"], request.environ["SERVER_PORT"]
    if name in ("0.0.0.0", "::"):
        return request.host_url.rstrip("/")
    return f"{request.scheme}://{f'[{name}]' if ':' in name else name}:{port}"


def _unknown() -> Response:
    return _plain(f"Onbekend portType. Bekend zijn: {', '.join(PortType)}", 404)


def _xml(data: bytes, status: int = 200) -> Response:
    return Response(data, status, content_type="text/xml; charset=utf-8")


def _plain(text: str, status: int) -> Response:
    return Response(text + "\n", status, content_type="text/plain; charset=utf-8")
