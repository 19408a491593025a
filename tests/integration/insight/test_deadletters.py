"""A person decides about what will not go by itself; every decision is kept with who and why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.broker import deadletters
from gateway.broker.deadletters import Choice, chosen
from gateway.broker.insight import DeliveryFilter
from gateway.broker.ports import Response
from gateway.broker.state import Event, State
from gateway.store.engine import open_engine
from gateway.store.insight import SqlInsight
from gateway.store.migrate import upgrade
from tests import factories
from tests.factories import CLIENT, Wissel
from tests.traffic import MAGAZIJN, Traffic, play

Desk = tuple[SqlInsight, Traffic, Wissel]
WHO, WHY = "a.jansen", "schema is hersteld"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The questions, the traffic and the gateway, with one parked delivery and one that waits behind it."""
    engine = open_engine(f"sqlite:///{tmp_path / 'wissel.db'}")
    upgrade(engine)
    wissel = Wissel(engine)
    yield SqlInsight(engine, wissel.clock), play(wissel), wissel
    engine.dispose()


def state(desk: Desk, message_id: int) -> State:
    """Where the one delivery of a message stands."""
    message = desk[0].message(message_id)
    assert message
    return message.deliveries[0].state


def test_a_requeued_delivery_goes_and_frees_its_lane(desk: Desk) -> None:
    """Offered again it is delivered, and what waited behind it and after it goes too."""
    insight, traffic, wissel = desk
    done = deadletters.decide(chosen(insight, DeliveryFilter()), Choice.REQUEUE, WHO, WHY, wissel.store)
    assert (len(done.moved), done.missed) == (1, ())
    wissel.deliver()
    assert state(desk, traffic.parked) is State.DELIVERED
    assert state(desk, traffic.behind) is State.DELIVERED
    assert insight.causes() == ()


def test_the_schedule_of_attempts_starts_anew(desk: Desk) -> None:
    """Attempts made before a person looked do not count for giving up again."""
    insight, traffic, wissel = desk
    deadletters.decide(chosen(insight, DeliveryFilter()), Choice.REQUEUE, WHO, WHY, wissel.store)
    wissel.transport.script(Response(200, b"<html/>"), url=MAGAZIJN)
    wissel.deliver()
    message = insight.message(traffic.parked)
    assert message
    assert [(one.state, one.attempts) for one in message.deliveries] == [(State.WAITING, 2)]


@pytest.mark.parametrize(("choice", "event"), [(Choice.REQUEUE, Event.REQUEUED), (Choice.DISCARD, Event.DISCARDED)])
def test_a_decision_is_kept_with_who_and_why(desk: Desk, choice: Choice, event: Event) -> None:
    """The event names the person and the reason, in which a BSN is masked."""
    insight, traffic, wissel = desk
    deadletters.decide(chosen(insight, DeliveryFilter()), choice, WHO, f"{WHY} voor {CLIENT}", wissel.store)
    message = insight.message(traffic.parked)
    assert message
    assert (message.events[-1].action, message.events[-1].detail) == (event, f"{WHO}: {WHY} voor *****0012")
    assert message.events[-1].delivery_id == message.deliveries[0].id


def test_two_persons_cannot_decide_about_the_same(desk: Desk) -> None:
    """Who comes second moves nothing and is told so."""
    insight, _, wissel = desk
    seen = chosen(insight, DeliveryFilter())
    deadletters.decide(seen, Choice.REQUEUE, WHO, WHY, wissel.store)
    second = deadletters.decide(seen, Choice.DISCARD, "b.smit", "opruimen", wissel.store)
    assert (second.moved, second.missed) == ((), tuple(one.id for one in seen))


def test_what_waited_for_a_discarded_delivery_goes_along(desk: Desk) -> None:
    """Nothing is left waiting for a confirmation that never comes, and the lane behind it is free."""
    insight, traffic, wissel = desk
    message = insight.message(traffic.parked)
    assert message
    (notification,) = [one for one in message.made if one.operation == "notificeerOverZaak"]
    done = deadletters.discard(chosen(insight, DeliveryFilter()), WHO, WHY, insight, wissel.store)
    assert done.moved == (message.deliveries[0].id, notification.deliveries[0].id)
    wissel.deliver()
    assert state(desk, traffic.parked) is State.DISCARDED
    assert state(desk, traffic.behind) is State.DELIVERED
    assert {row.state for row in wissel.deliveries() if row.destination == "wmo"} <= {
        "delivered",
        "discarded",
        "waiting",
    }


def test_a_held_delivery_is_released(tmp_path: Path) -> None:
    """What a rule held back goes once a person lets it, and the event says that it was released."""
    regel = {"naam": "kijk mee", "als": {"operatie": "creeerZaak_Lk01"}, "dan": {"houd_vast": "zakenmagazijn"}}
    rules = factories.ruleset(regels=[regel, {"naam": "slot", "dan": {"neem_aan": True}}], abonnementen=[])
    engine = open_engine(f"sqlite:///{tmp_path / 'wissel.db'}")
    upgrade(engine)
    wissel = Wissel(engine, rules)
    insight = SqlInsight(engine, wissel.clock)
    wissel.accept(factories.creeer_zaak())
    assert wissel.deliver() == 0
    deadletters.decide(chosen(insight, DeliveryFilter()), Choice.REQUEUE, WHO, WHY, wissel.store)
    assert wissel.deliver() == 1
    assert Event.RELEASED in wissel.actions()
    engine.dispose()


def test_many_are_moved_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than one batch is chosen and moved, each exactly once."""
    monkeypatch.setattr(deadletters, "BATCH", 4)
    engine = open_engine(f"sqlite:///{tmp_path / 'wissel.db'}")
    upgrade(engine)
    wissel = Wissel(engine, factories.ruleset(abonnementen=[]))
    insight = SqlInsight(engine, wissel.clock)
    number = 11
    fout = Response(500, factories.soap_fout(factories.fout(code="StUF064").xml))
    wissel.transport.script(*[fout] * number, url=MAGAZIJN)
    for one in range(number):
        wissel.accept(factories.creeer_zaak(zaak=f"9990DP{one:08}"))
    wissel.deliver(limit=4 * number)
    seen = chosen(insight, DeliveryFilter(destination="zakenmagazijn"))
    done = deadletters.decide(seen, Choice.REQUEUE, WHO, WHY, wissel.store)
    assert len(set(done.moved)) == number
    engine.dispose()
