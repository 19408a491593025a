"""Everything the runner asks of a stage, over HTTP and SOAP alone.

Simulators are steered by their control API, the gateway is asked by its JSON API, the magazijn by its SOAP endpoint.
"""

from collections.abc import Mapping
from typing import Any

from lxml.etree import _Element

from gateway.access.partners import Rol
from gateway.clock import Clock
from gateway.errors import GatewayError
from gateway.scenario import jsonhttp
from gateway.scenario.check import Facts
from gateway.scenario.stage import Stage
from gateway.simulator.behaviour import NORMAAL
from gateway.simulator.client import SoapClient
from gateway.simulator.sender import Order, Sender
from gateway.simulator.simulator import systems
from gateway.simulator.stamps import Stamps
from gateway.simulator.template import shipped
from gateway.stuf.message import Systeem

_OBSERVER = "SCENARIO"
"""The applicatie under which the runner itself looks into the magazijn."""

_RECENT = 500
"""Messages looked at to see whether the gateway still has something on its way."""


class Asker:
    """Asks one stage. magazijn: name of the partner questions and changes go to. Everything may raise GatewayError."""

    def __init__(self, stage: Stage, clock: Clock) -> None:
        partners = stage.rules.partners
        self.magazijn = next(naam for naam, partner in partners.items() if partner.rol is Rol.ZAAKSYSTEEM)
        self._regie = next(naam for naam, partner in partners.items() if partner.rol is Rol.REGIESYSTEEM)
        self._gateway = stage.addresses.gateway
        self._controls = stage.controls()
        self._systems = systems(stage.rules)
        observer = Systeem(self._systems[self.magazijn].organisatie, _OBSERVER)
        client = SoapClient(stage.addresses.magazijn)
        self._observer = Sender(observer, self._systems, self.magazijn, client, Stamps(_OBSERVER, clock))

    def send(self, order: Mapping[str, Any]) -> Facts:
        """Have a party send a message; the facts of the answer. order: body of POST /verstuur."""
        facts: Facts = jsonhttp.post(self._control(order["peer"]), "/verstuur", order)
        return facts

    def behave(self, peer: str, gedrag: str) -> None:
        """Have a party behave so from now on."""
        jsonhttp.post(self._control(peer), "/gedrag", {"peer": peer, "gedrag": gedrag})

    def behave_normally(self) -> None:
        """Undo every behaviour a scenario left behind."""
        for base in {*self._controls.values()}:
            for peer, gedrag in jsonhttp.get(base, "/gezond")["peers"].items():
                if gedrag != NORMAAL:
                    self.behave(peer, NORMAAL)

    def marks(self) -> Mapping[str, int]:
        """Per party the number of the last message that arrived at its simulator."""
        newest = {
            base: int(jsonhttp.get(base, "/ontvangen", na=10**12)["laatste"]) for base in {*self._controls.values()}
        }
        return {peer: newest[base] for peer, base in self._controls.items()}

    def received(self, peer: str, marks: Mapping[str, int]) -> list[Facts]:
        """What a party received since the marks were made."""
        base = self._control(peer)
        answer: Mapping[str, list[Facts]] = jsonhttp.get(base, "/ontvangen", peer=peer, na=marks[peer])
        return answer["berichten"]

    def applicatie(self, naam: str) -> str:
        """The applicatie a partner, or the gateway, has in stuurgegevens."""
        if naam not in self._systems:
            raise GatewayError(f"Er is geen partner '{naam}'; wel: {', '.join(self._systems)}")
        return self._systems[naam].applicatie

    def messages_with(self, referentienummer: str) -> list[Facts]:
        """What the gateway knows of the messages with a number."""
        return self._messages(referentienummer=referentienummer)

    def recent_messages(self) -> list[Facts]:
        """What the gateway knows of the newest messages."""
        return self._messages(limit=_RECENT)

    def in_magazijn(self, template: str, zaak: str) -> _Element:
        """The magazijn's own answer to a question about a zaak."""
        answer = self._observer.send(Order(shipped(template), {"zaak": zaak})).exchange.answer
        if answer is None or answer.is_fault or answer.element is None:
            reason = answer.omschrijving if answer else "geen StUF-antwoord"
            raise GatewayError(f"Het zakenmagazijn beantwoordt {template} niet: {reason}")
        return answer.element

    def identificatie(self, template: str, path: str) -> str:
        """A number the magazijn hands out, asked for by the regiesysteem through the gateway."""
        facts = self.send({"peer": self._regie, "sjabloon": template, "paden": [path]})
        found = facts["waarden"].get(path, [])
        if not found:
            raise GatewayError(f"{template} gaf geen identificatie maar {facts['berichtcode'] or 'geen StUF-antwoord'}")
        return str(found[0])

    def _messages(self, **parameters: Any) -> list[Facts]:
        answer: Mapping[str, list[Facts]] = jsonhttp.get(self._gateway, "/api/v1/messages", **parameters)
        return answer["messages"]

    def _control(self, peer: str) -> str:
        if peer not in self._controls:
            raise GatewayError(f"'{peer}' wordt niet gesimuleerd; wel: {', '.join(self._controls)}")
        return self._controls[peer]
