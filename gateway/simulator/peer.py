"""One simulated application: it sends, receives, behaves as told, and answers work orders of its own accord."""

import threading
from collections.abc import Mapping

import structlog

from gateway.clock import Clock
from gateway.errors import GatewayError
from gateway.simulator.behaviour import BEHAVIOURS
from gateway.simulator.client import Exchange, SoapClient
from gateway.simulator.errors import OrderError
from gateway.simulator.inbox import Inbox, Received
from gateway.simulator.receiver import Judge, Receiver
from gateway.simulator.sender import Order, Sender, Sent
from gateway.simulator.stamps import Stamps
from gateway.simulator.template import shipped
from gateway.stuf.message import Systeem
from gateway.stuf.operations import PortType

_THINKING = 0.2
"""Seconds the people of a backoffice take to judge a work order."""

_log = structlog.get_logger(__name__)


class Peer:
    """One partner of the rules, played. addresses: the stuurgegevens of every partner by name."""

    def __init__(
        self,
        naam: str,
        addresses: Mapping[str, Systeem],
        usual: str,
        client: SoapClient,
        inbox: Inbox,
        clock: Clock,
        judge: Judge,
    ) -> None:
        self.naam = naam
        self._addresses = dict(addresses)
        self._client = client
        stamps = Stamps(addresses[naam].applicatie, clock)
        self._sender = Sender(addresses[naam], self._addresses, usual, client, stamps)
        self._receiver = Receiver(naam, inbox, stamps, clock, judge, self._react)
        self.receive = self._receiver.receive

    def send(self, order: Order) -> Sent:
        """Send one message; see Sender.send."""
        return self._sender.send(order)

    def send_raw(self, port_type: PortType, body: bytes, soap_action: str) -> Exchange:
        """Send bytes as they are; see SoapClient.send_raw."""
        return self._client.send_raw(port_type, body, soap_action)

    @property
    def gedrag(self) -> str:
        """Name of the present behaviour."""
        return self._receiver.gedrag

    @property
    def listens(self) -> bool:
        """False when the peer is told to be away."""
        return self._receiver.behaviour.listens

    def behave(self, gedrag: str) -> None:
        """Behave so from now on.

        Raises OrderError for a behaviour that does not exist.
        """
        if gedrag not in BEHAVIOURS:
            raise OrderError(f"Er is geen gedrag '{gedrag}'; wel: {', '.join(BEHAVIOURS)}")
        self._receiver.gedrag = gedrag

    def _react(self, received: Received) -> None:
        """A work order gets its functional answer after the Bv03, as people judge it later (RZS 3.6)."""
        if received.bericht == "overdragenZaak" and self._receiver.behaviour.overdracht:
            threading.Timer(_THINKING, self._judge_order, (received, self._receiver.behaviour.overdracht)).start()

    def _judge_order(self, received: Received, antwoord: str) -> None:
        order = Order(
            shipped("bevestigOverdragenZaak"),
            {"zaak": received.zaakidentificatie, "antwoord": antwoord},
            naar=self._named(received.zender),
            cross_refnummer=received.referentienummer,
        )
        try:
            self.send(order)
        except GatewayError as error:
            _log.warning("opdracht_not_answered", peer=self.naam, reason=str(error))

    def _named(self, applicatie: str) -> str:
        return next((naam for naam, systeem in self._addresses.items() if systeem.applicatie == applicatie), "")
