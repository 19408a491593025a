"""A small day at the gateway: one message of every fate, for tests of what people see of it."""

from dataclasses import dataclass

from sqlalchemy import update

from gateway.broker.ports import Response, Unreachable
from gateway.store.engine import write
from gateway.store.tables import deliveries
from gateway.stuf.operations import PortType
from tests import factories
from tests.factories import CLIENT, GEZINSPLAN, GEZPLAN, WMO, Wissel

NAAM = "Berkhof-van der Laan"
REDEN_VAN_BUITEN = f"Persoon {CLIENT} niet gevonden"
MAGAZIJN, WMO_URL = "http://127.0.0.1:8081", "http://127.0.0.1:8083/wmo"


@dataclass(frozen=True)
class Traffic:
    """The ids of the messages by what became of them."""

    delivered: int
    notification: int
    parked: int
    behind: int
    refused: int
    answered: int
    unreadable: int
    postponed: int


def play(wissel: Wissel) -> Traffic:
    """Let all of it happen; the clock of the gateway stands still meanwhile."""
    wissel.accept(factories.creeer_zaak(zaak=GEZINSPLAN, zaaktype=GEZPLAN, clienten=[CLIENT], omschrijving=NAAM))
    delivered = _last(wissel)
    wissel.deliver()
    wissel.accept(factories.creeer_zaak(plannen=[GEZINSPLAN], clienten=[CLIENT]))
    notification = _last(wissel)
    wissel.deliver()
    parked, behind = _park(wissel)
    wissel.receive(factories.creeer_zaak(zender=WMO, zaak="9990DP2026000099", plannen=[GEZINSPLAN]))
    refused = _last(wissel)
    vraag = factories.zaakvraag()
    wissel.transport.script(Response(200, factories.envelope(factories.zaakantwoord(vraag))), url=MAGAZIJN)
    wissel.receive(vraag)
    answered = _last(wissel)
    wissel.intake.receive(PortType.ONTVANG_ASYNCHROON, b"geen XML", None, None)
    unreadable = _last(wissel)
    wissel.transport.script(Unreachable("De verbinding is geweigerd"), url=WMO_URL)
    wissel.accept(factories.notificeer(zaak=GEZINSPLAN))
    postponed = _last(wissel)
    wissel.deliver()
    return Traffic(delivered, notification, parked, behind, refused, answered, unreadable, postponed)


def _park(wissel: Wissel) -> tuple[int, int]:
    """One change the magazijn refuses, and a later one about the same zaak that has to wait for it."""
    fout = factories.fout(code="StUF055").replace("Fout", REDEN_VAN_BUITEN)
    wissel.transport.script(Response(500, factories.soap_fout(fout.xml)), url=MAGAZIJN)
    wissel.accept(factories.update_zaak())
    parked = _first_of_two(wissel)
    wissel.deliver()
    with write(wissel.engine) as connection:
        # As when nobody could be told: what went back to its sender would no longer hold its lane.
        connection.execute(update(deliveries).where(deliveries.c.message_id == parked).values(holds_lane=True))
    wissel.accept(factories.update_zaak())
    behind = _first_of_two(wissel)
    wissel.deliver()
    return parked, behind


def _last(wissel: Wissel) -> int:
    return int(wissel.messages()[-1].id)


def _first_of_two(wissel: Wissel) -> int:
    """A change of a deelplan is stored together with the notification it causes."""
    return int(wissel.messages()[-1].origin_id or wissel.messages()[-1].id)
