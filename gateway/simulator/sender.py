"""The sending half of a peer: a template and values to a message, sent by the WSDL, and what came back.

A peer sends one message at a time, so that its tijdstipBericht reach the gateway in rising order (StUF019).
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element

from gateway.simulator.client import Exchange, SoapClient
from gateway.simulator.errors import OrderError
from gateway.simulator.stamps import Stamps, moments
from gateway.simulator.template import Template, Values
from gateway.stuf.message import Stuurgegevens, Systeem
from gateway.stuf.operations import Operation
from gateway.stuf.stamp import Stamp
from gateway.stuf.write import add_stuurgegevens


@dataclass(frozen=True, slots=True)
class Order:
    """What to send. naar: partner in ontvanger, empty for the peer's usual one.

    zender: an applicatie to send under instead of the peer's own. stamp: of an earlier message, to send it again.
    """

    template: Template
    values: Values = field(default_factory=dict)
    naar: str = ""
    zender: str = ""
    cross_refnummer: str = ""
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent and what came of it. milliseconds: how long the answer took."""

    operation: Operation
    stamp: Stamp
    exchange: Exchange
    milliseconds: float


class Sender:
    """Sends for one peer. addresses: stuurgegevens of every partner by name; usual: whom it addresses by default."""

    def __init__(
        self, systeem: Systeem, addresses: Mapping[str, Systeem], usual: str, client: SoapClient, stamps: Stamps
    ) -> None:
        self._systeem = systeem
        self._addresses = addresses
        self._usual = usual
        self._client = client
        self._stamps = stamps
        self._turn = threading.Lock()

    def send(self, order: Order) -> Sent:
        """Send one message and wait for the answer on the connection.

        Raises OrderError when the order does not fit its template, UnreachableError when nothing answers.
        """
        zender, ontvanger = self._parties(order)
        with self._turn:
            stamp = order.stamp or self._stamps.next()
            message = compose(order, zender, ontvanger, stamp)
            start = time.perf_counter()
            exchange = self._client.call(order.template.operation, message)
        return Sent(order.template.operation, stamp, exchange, (time.perf_counter() - start) * 1000)

    def _parties(self, order: Order) -> tuple[Systeem, Systeem]:
        naar = order.naar or self._usual
        if naar not in self._addresses:
            raise OrderError(f"Er is geen partner '{naar}'; wel: {', '.join(self._addresses)}")
        zender = Systeem(self._systeem.organisatie, order.zender) if order.zender else self._systeem
        return zender, self._addresses[naar]


def compose(order: Order, zender: Systeem, ontvanger: Systeem, stamp: Stamp) -> _Element:
    """The message element of an order: its filled template with stuurgegevens in front.

    Raises OrderError when the values do not fit the template.
    """
    operation = order.template.operation
    message = order.template.fill(order.values, moments(stamp))
    stuurgegevens = Stuurgegevens(
        berichtcode=operation.berichtcode,
        zender=zender,
        ontvanger=ontvanger,
        referentienummer=stamp.referentienummer,
        tijdstip_bericht=stamp.tijdstip_bericht,
        cross_refnummer=order.cross_refnummer,
        entiteittype=operation.entiteittype or "",
        functie=operation.functies[0] if operation.functies else "",
    )
    message.insert(0, add_stuurgegevens(message, stuurgegevens))
    return message
