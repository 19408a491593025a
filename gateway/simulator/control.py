"""The control API of a simulator: JSON on a port of its own, on this machine only.

POST /verstuur   {peer, sjabloon of xml, gegevens, …}       send a message, get the facts of the answer
GET  /ontvangen  ?peer=&na=&wacht=                          what arrived after number `na`
POST /gedrag     {peer, gedrag}                             behave so from now on
GET  /sjablonen                                             the templates and their fields
GET  /gezond                                                who is played here, and how they behave
"""

from collections.abc import Callable
from typing import Annotated, Any

from flask import Flask, Response, jsonify, request
from lxml import etree
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.errors import GatewayError
from gateway.simulator import template
from gateway.simulator.behaviour import BEHAVIOURS
from gateway.simulator.client import Exchange
from gateway.simulator.errors import OrderError
from gateway.simulator.peer import Peer
from gateway.simulator.sender import Order
from gateway.simulator.simulator import Simulator
from gateway.simulator.template import Template
from gateway.simulator.values import values_at
from gateway.stuf.operations import PortType
from gateway.stuf.stamp import Stamp

MAX_WAIT = 30.0
"""Longest time, in seconds, a request for what arrived is kept waiting."""


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SendOrder(_Order):
    """Body of POST /verstuur. sjabloon: a shipped template; xml: one of your own; ruw: bytes as text, sent as they are.

    inhoud in gegevens is base64. paden: values of the answer wanted, see values.values_at.
    """

    peer: str
    sjabloon: str = ""
    xml: str = ""
    gegevens: dict[str, Any] = Field(default_factory=dict)
    naar: str = ""
    zender: str = ""
    cross_refnummer: str = Field("", alias="crossRefnummer")
    referentienummer: str = ""
    tijdstip_bericht: str = Field("", alias="tijdstipBericht")
    ruw: str = ""
    port_type: PortType = Field(PortType.ONTVANG_ASYNCHROON, alias="portType")
    soap_action: str = ""
    paden: tuple[str, ...] = ()


class BehaveOrder(_Order):
    """Body of POST /gedrag."""

    peer: str
    gedrag: Annotated[str, Field(min_length=1)]


def control_app(simulator: Simulator, listen: Callable[[bool], None]) -> Flask:
    """The control API. listen: opens or closes the SOAP listener of the simulator."""
    app = Flask(__name__, static_folder=None)

    @app.post("/verstuur")
    def send() -> Response:
        order = SendOrder.model_validate(request.get_json())
        peer = _peer(simulator, order.peer)
        return jsonify(_send_raw(peer, order) if order.ruw else _send(peer, order))

    @app.get("/ontvangen")
    def received() -> Response:
        number, wait = request.args.get("na", 0, int), min(request.args.get("wacht", 0.0, float), MAX_WAIT)
        found = simulator.inbox.after(number, request.args.get("peer", ""), wait)
        return jsonify(laatste=simulator.inbox.last, berichten=[item.as_json() for item in found])

    @app.post("/gedrag")
    def behave() -> Response:
        order = BehaveOrder.model_validate(request.get_json())
        _peer(simulator, order.peer).behave(order.gedrag)
        listen(simulator.listens)
        return jsonify(peer=order.peer, gedrag=order.gedrag, uitleg=BEHAVIOURS[order.gedrag].uitleg)

    @app.get("/sjablonen")
    def templates() -> Response:
        return jsonify(sjablonen=[_described(template.shipped(naam)) for naam in template.names()])

    @app.get("/gezond")
    def health() -> Response:
        return jsonify(peers={naam: peer.gedrag for naam, peer in simulator.peers.items()})

    app.register_error_handler(GatewayError, _wrong)
    app.register_error_handler(ValidationError, _wrong)
    return app


def _peer(simulator: Simulator, naam: str) -> Peer:
    if naam not in simulator.peers:
        raise OrderError(f"Hier is geen '{naam}'; wel: {', '.join(simulator.peers)}")
    return simulator.peers[naam]


def _send(peer: Peer, order: SendOrder) -> dict[str, object]:
    own = template.read_template("eigen sjabloon", order.xml.encode()) if order.xml else None
    sent = peer.send(
        Order(
            own or template.shipped(order.sjabloon),
            order.gegevens,
            order.naar,
            order.zender,
            order.cross_refnummer,
            Stamp(order.referentienummer, order.tijdstip_bericht) if order.referentienummer else None,
        )
    )
    return {
        "bericht": sent.operation.naam,
        "referentienummer": sent.stamp.referentienummer,
        "tijdstipBericht": sent.stamp.tijdstip_bericht,
        "ms": round(sent.milliseconds, 1),
        **_answered(sent.exchange, order.paden),
    }


def _send_raw(peer: Peer, order: SendOrder) -> dict[str, object]:
    return _answered(peer.send_raw(order.port_type, order.ruw.encode(), order.soap_action), order.paden)


def _answered(exchange: Exchange, paths: tuple[str, ...]) -> dict[str, object]:
    """The facts of an answer; without a StUF answer there is only the HTTP status."""
    answer = exchange.answer
    element = answer.element if answer else None
    return {
        "status": exchange.status,
        "berichtcode": answer.berichtcode if answer else "",
        "code": answer.code if answer else "",
        "omschrijving": answer.omschrijving if answer else "",
        "details": answer.details if answer else "",
        "afwijking": exchange.deviation,
        "zaakidentificaties": values_at(element, "antwoord/object/identificatie") if element is not None else [],
        "waarden": {path: values_at(element, path) for path in paths} if element is not None else {},
        "xml": etree.tostring(element, encoding="unicode") if element is not None else "",
    }


def _described(item: Template) -> dict[str, object]:
    return {"naam": item.naam, "bericht": item.operation.naam, "uitleg": item.uitleg, "gegevens": item.fields}


def _wrong(error: Exception) -> tuple[Response, int]:
    if isinstance(error, ValidationError):
        lines = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
        return jsonify(fout="; ".join(lines)), 400
    return jsonify(fout=str(error)), 400
