"""One process full of peers: who they are, where they listen and how they are steered.

Which partners are played follows from the rules file and a role.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from gateway.access.partners import Rol
from gateway.clock import Clock
from gateway.routing.rules import RuleSet
from gateway.simulator.client import SoapClient
from gateway.simulator.inbox import Inbox
from gateway.simulator.peer import Peer
from gateway.simulator.receiver import Judge
from gateway.stuf.message import Systeem
from gateway.web.soap import Descriptions, soap_endpoints


@dataclass(frozen=True, slots=True)
class Simulator:
    """The peers of one process, by name, and what they received together."""

    peers: Mapping[str, Peer]
    inbox: Inbox

    @property
    def listens(self) -> bool:
        """False as soon as one of the peers is told to be away: they share one port."""
        return all(peer.listens for peer in self.peers.values())

    def app(self, descriptions: Descriptions) -> Flask:
        """The SOAP endpoints below each peer's own name; those of a single peer also directly below /services."""
        apps = {naam: _endpoints(naam, peer, descriptions) for naam, peer in self.peers.items()}
        mounts: dict[str, Any] = {f"/{naam}": mounted.wsgi_app for naam, mounted in apps.items()}
        app = apps.popitem()[1] if len(apps) == 1 else Flask(__name__, static_folder=None)
        app.wsgi_app = DispatcherMiddleware(app.wsgi_app, mounts)  # type: ignore[method-assign]
        return app


def build_simulator(rol: Rol, rules: RuleSet, gateway: str, clock: Clock, judge: Judge) -> Simulator:
    """A simulator of every partner with a role. gateway: base address the peers send to."""
    addresses = systems(rules)
    usual = next((naam for naam, partner in rules.partners.items() if partner.rol is Rol.ZAAKSYSTEEM), "")
    inbox = Inbox()
    client = SoapClient(gateway)
    peers = {
        naam: Peer(naam, addresses, usual, client, inbox, clock, judge)
        for naam, partner in rules.partners.items()
        if partner.rol is rol
    }
    return Simulator(peers, inbox)


def _endpoints(naam: str, peer: Peer, descriptions: Descriptions) -> Flask:
    app = Flask(naam, static_folder=None)
    app.register_blueprint(soap_endpoints("services", peer.receive, descriptions))
    return app


def systems(rules: RuleSet) -> dict[str, Systeem]:
    """The stuurgegevens of every partner by name, and of the gateway itself by its applicatie in lower case."""
    own = {rules.applicatie.casefold(): rules.systeem}
    partners = {
        naam: Systeem(partner.organisatie or rules.organisatie, partner.applicatie, partner.administratie)
        for naam, partner in rules.partners.items()
    }
    return {**partners, **own}
