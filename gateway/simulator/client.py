"""Calling a SOAP endpoint the way a supplier does: from its WSDL, with zeep.

zeep supplies the address, the SOAPAction, the transport and the reading of the reply. The message itself is an element
of ours, because zeep's values cannot say everything StUF says (a nil element with attributes, an absent against an
empty one).
"""

import threading
from dataclasses import dataclass, field
from typing import Any

import zeep
from lxml.etree import _Element
from zeep.exceptions import Error as ZeepError
from zeep.exceptions import Fault

from gateway.simulator.errors import UnreachableError
from gateway.stuf import write
from gateway.stuf.answer import Answer, read_answer
from gateway.stuf.operations import Operation, PortType

TIMEOUT = 60.0
"""Seconds a peer waits for an answer; longer than the gateway's own deadline for a synchronous question."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call: the bytes sent and what came back.

    answer: None when it was no StUF answer at all. deviation: what zeep had against the reply, empty when it fits the
    WSDL.
    """

    request: bytes = field(repr=False)
    status: int
    body: bytes = field(repr=False)
    answer: Answer | None
    deviation: str = ""


class SoapClient:
    """The endpoints below one base address; each WSDL is read when its portType is first called."""

    def __init__(self, base: str, timeout: float = TIMEOUT) -> None:
        self._base = base.rstrip("/")
        self._clients: dict[PortType, zeep.Client] = {}
        self._lock = threading.Lock()
        self._transport = zeep.Transport(timeout=timeout, operation_timeout=timeout)  # type: ignore[no-untyped-call]
        # Peers stand beside the gateway; a proxy of this machine has nothing to do with that.
        self._transport.session.trust_env = False

    def call(self, operation: Operation, message: _Element) -> Exchange:
        """Send a message element as an operation of the WSDL.

        Raises UnreachableError when nothing answers.
        """
        client, port = self._port(operation.port_type)
        called = port.binding.get(operation.naam)
        body = write.envelope(message)
        response = self._post(port.binding_options["address"], body, called.soapaction)
        deviation = ""
        try:
            port.binding.process_reply(client, called, response)
        except Fault:
            pass
        except ZeepError as error:
            deviation = str(error)
        return Exchange(body, response.status_code, response.content, read_answer(response.content), deviation)

    def send_raw(self, port_type: PortType, body: bytes, soap_action: str) -> Exchange:
        """Send bytes as they are, for what no WSDL would allow.

        Raises UnreachableError when nothing answers.
        """
        response = self._post(f"{self._base}/services/{port_type}", body, soap_action)
        return Exchange(body, response.status_code, response.content, read_answer(response.content))

    def _port(self, port_type: PortType) -> tuple[zeep.Client, Any]:
        with self._lock:
            if port_type not in self._clients:
                self._clients[port_type] = self._load(port_type)
            client = self._clients[port_type]
        return client, client.wsdl.services[port_type.value].ports[port_type.value]

    def _load(self, port_type: PortType) -> zeep.Client:
        address = f"{self._base}/services/{port_type}?wsdl"
        settings = zeep.Settings(forbid_dtd=True, xml_huge_tree=True)
        try:
            return zeep.Client(address, transport=self._transport, settings=settings)  # type: ignore[no-untyped-call]
        except (OSError, ZeepError) as error:  # what requests raises is an OSError
            raise UnreachableError(f"Geen bruikbare WSDL op {address} ({type(error).__name__})") from None

    def _post(self, address: str, body: bytes, soap_action: str) -> Any:
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{soap_action}"'}
        try:
            return self._transport.post(address, body, headers)  # type: ignore[no-untyped-call]
        except OSError as error:
            raise UnreachableError(f"Geen antwoord van {address} ({type(error).__name__})") from None
