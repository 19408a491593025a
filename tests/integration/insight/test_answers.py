"""What people ask about the traffic, answered from a real database after real traffic."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.broker.insight import DeliveryFilter, MessageFilter, Wait
from gateway.broker.state import State
from gateway.store.engine import open_engine
from gateway.store.insight import SqlInsight
from gateway.store.migrate import upgrade
from tests.factories import CLIENT, DEELPLAN, GEZINSPLAN, START, Wissel
from tests.traffic import NAAM, Traffic, play

Seen = tuple[SqlInsight, Traffic, Wissel]


@pytest.fixture(params=["sqlite", "postgresql"])
def seen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Seen]:
    """The questions, the traffic they are about and the gateway it went through, on each kind of database."""
    sqlite = request.param == "sqlite"
    engine = open_engine(f"sqlite:///{tmp_path / 'wissel.db'}" if sqlite else request.getfixturevalue("postgres_url"))
    upgrade(engine)
    wissel = Wissel(engine)
    yield SqlInsight(engine, wissel.clock), play(wissel), wissel
    engine.dispose()


def test_messages_come_newest_first_in_pages(seen: Seen) -> None:
    """Following `before` shows every message once, whatever the size of a page."""
    insight, _, wissel = seen
    found: list[int] = []
    while page := insight.messages(MessageFilter(before=found[-1] if found else None, limit=5)):
        found += [message.id for message in page]
    assert found == [row.id for row in reversed(wissel.messages())]


def test_messages_are_found(seen: Seen) -> None:
    """Each filter finds exactly what it names; zender by applicatie and by partner."""
    insight, traffic, _ = seen
    cases = (
        (MessageFilter(zaak=GEZINSPLAN), ["postponed", "delivered"]),
        (MessageFilter(zender="REGIE", zaak=GEZINSPLAN), ["postponed", "delivered"]),
        (MessageFilter(zender="regiesysteem", zaak=GEZINSPLAN), ["postponed", "delivered"]),
        (MessageFilter(zender="WMOBO"), ["answered", "refused"]),
        (MessageFilter(state="refused"), ["unreadable", "refused"]),
        (MessageFilter(state="answered"), ["answered"]),
        (MessageFilter(zender="100%"), []),
        (MessageFilter(zaak="bestaat niet"), []),
    )
    for wanted, names in cases:
        found = [message.id for message in insight.messages(wanted)]
        assert found == [getattr(traffic, name) for name in names], wanted


def test_a_message_is_found_by_its_number(seen: Seen) -> None:
    """A referentienummer finds the message that carries it."""
    insight, traffic, _ = seen
    one = insight.message(traffic.parked)
    assert one
    assert [row.id for row in insight.messages(MessageFilter(referentienummer=one.referentienummer))] == [one.id]


def test_a_delivered_message_tells_its_whole_story(seen: Seen) -> None:
    """Decision with the rule that held, delivery, attempt, events and what was made because of it are all there."""
    insight, traffic, _ = seen
    notification = insight.message(traffic.notification)
    assert notification
    assert notification.cause
    message = insight.message(notification.cause.id)
    assert message
    assert (message.zender, message.state, message.reply, message.zaakidentificatie) == (
        "REGIE", "accepted", "Bv03", DEELPLAN,
    )  # fmt: skip
    assert [rule.naam for rule in message.explanation.rules if rule.hit] == [message.rule]
    assert all(rule.reason for rule in message.explanation.rules if not rule.hit)
    assert [(route.kind, route.destination) for route in message.explanation.routes] == [("bezorg", "zakenmagazijn")]
    assert [(one.destination, one.state) for one in message.deliveries] == [("zakenmagazijn", State.DELIVERED)]
    assert [(one.outcome, one.http_status, one.answer_code) for one in message.attempts] == [("delivered", 200, "Bv03")]
    assert [event.action for event in message.events] == ["message_accepted", "delivery_acknowledged"]
    assert [one.id for one in message.made] == [traffic.notification]
    assert notification.zender == "REGIEWISSEL"
    assert message.waits == ()


def test_a_message_says_what_it_waits_for(seen: Seen) -> None:
    """Every delivery that has not ended has its reason; one that has ended has none."""
    insight, traffic, _ = seen
    for name, kinds in (("parked", ["parked"]), ("behind", ["behind"]), ("postponed", ["until"]), ("delivered", [])):
        message = insight.message(getattr(traffic, name))
        assert message
        assert [wait.kind for wait in message.waits] == kinds, name


def test_waiting_names_the_delivery_that_must_go_first(seen: Seen) -> None:
    """A later change waits behind the parked one, a notification after the change it tells about."""
    insight, traffic, _ = seen
    parked, behind = insight.message(traffic.parked), insight.message(traffic.behind)
    assert parked
    assert behind
    (notification,) = [one for one in behind.made if one.operation == "notificeerOverZaak"]
    told = insight.message(notification.id)
    assert told
    assert [wait.behind for wait in behind.waits] == [parked.deliveries[0].id]
    assert [(wait.kind, wait.behind) for wait in told.waits] == [("after", behind.deliveries[0].id)]


def test_what_is_parked_is_counted_by_cause(seen: Seen) -> None:
    """A cause has a destination, a number and its reason: the code in the standard's words, nothing a partner wrote."""
    insight, _, _ = seen
    (cause,) = insight.causes()
    assert (cause.destination, cause.state, cause.number, cause.since) == ("zakenmagazijn", State.PARKED, 1, START)
    assert cause.reason == "StUF055: Berichtbody is niet conform schema in sectormodel"


def test_no_answer_but_the_content_holds_anything_personal(seen: Seen) -> None:
    """Of all that is answered about every message, no part contains a BSN or a name."""
    insight, traffic, wissel = seen
    told = repr([insight.message(row.id) for row in wissel.messages()]) + repr(insight.deliveries(DeliveryFilter()))
    content = insight.content(traffic.delivered) or b""
    assert CLIENT not in told
    assert NAAM not in told
    assert CLIENT.encode() in content
    assert NAAM.encode() in content


def test_a_refused_message_keeps_its_reason_and_no_content(seen: Seen) -> None:
    """What was refused can be explained without having kept it."""
    insight, traffic, _ = seen
    message = insight.message(traffic.refused)
    assert message
    assert (message.state, message.fault, message.deliveries) == ("refused", "StUF058", ())
    assert message.fault_details
    assert message.explanation.rules[-1].hit
    assert insight.content(traffic.refused) is None


def test_counts_add_up(seen: Seen) -> None:
    """The numbers for the metrics are those of the rows themselves."""
    insight, _, wissel = seen
    assert sum(row.number for row in insight.message_counts()) == len(wissel.messages())
    assert sum(row.number for row in insight.delivery_counts()) == len(wissel.deliveries())
    assert ("StUF058", 1) in [(row.fault, row.number) for row in insight.message_counts()]


def test_deliveries_are_found(seen: Seen) -> None:
    """Each filter of deliveries finds what it names."""
    insight, _, _ = seen
    cases = (
        (DeliveryFilter(states=(State.PARKED,)), 1),
        (DeliveryFilter(destination="regiesysteem"), 1),
        (DeliveryFilter(reason="StUF055"), 1),
        (DeliveryFilter(reason="%"), 0),
        (DeliveryFilter(ids=(1, 2)), 2),
        (DeliveryFilter(after=2, limit=2), 2),
    )
    for wanted, number in cases:
        assert len(insight.deliveries(wanted)) == number, wanted


def test_the_register_tells_what_hangs_under_a_plan(seen: Seen) -> None:
    """A gezinsplan shows its deelplannen and to whom the regiesysteem gave work for it."""
    insight, _, _ = seen
    plan = insight.zaak(GEZINSPLAN)
    assert plan
    assert (plan.soort_plan, plan.eigenaar, plan.bron, plan.learned_at) == (
        "gezinsplan",
        "regiesysteem",
        "verkeer",
        START,
    )
    assert plan.deelplannen == (DEELPLAN,)
    assert plan.opdrachten == ("wmo",)
    assert insight.zaak("bestaat niet") is None


def test_a_wait_ends_when_its_moment_has_come(seen: Seen) -> None:
    """After the wait the same delivery is due instead of waiting for its moment."""
    insight, traffic, wissel = seen
    wissel.clock.advance(timedelta(hours=1).total_seconds())
    message = insight.message(traffic.postponed)
    assert message
    assert [wait.kind for wait in message.waits] == ["due"]


def test_what_may_go_is_what_a_worker_takes(seen: Seen) -> None:
    """A delivery that insight calls due can be claimed, and one that it says waits cannot."""
    insight, _, wissel = seen
    wissel.clock.advance(timedelta(hours=1).total_seconds())
    waiting = insight.deliveries(DeliveryFilter(states=(State.WAITING,)))
    kinds = {wait.delivery_id: wait.kind for one in waiting for wait in _waits(insight, one.message_id)}
    for one in waiting:
        with wissel.write() as work:
            claimed = work.claim("proef", 60, one.id) is not None
        assert claimed == (kinds[one.id] == "due"), one
    assert set(kinds.values()) == {"due", "behind", "after"}


def _waits(insight: SqlInsight, message_id: int) -> tuple[Wait, ...]:
    message = insight.message(message_id)
    return message.waits if message else ()


def test_an_id_that_is_not_there_is_nothing(seen: Seen) -> None:
    """Asking for what does not exist gives None, and no error."""
    insight, _, _ = seen
    assert insight.message(10_000) is None
    assert insight.content(10_000) is None
