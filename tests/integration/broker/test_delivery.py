"""The second half: claims, lanes, attempts, leases - each confirmed message arrives, in order, whatever dies."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

from gateway.broker.loops import Loops
from gateway.broker.ports import Response, Unreachable, Work
from gateway.broker.state import State
from gateway.broker.worker import LEASE_SECONDS, MAX_LOST, Worker
from gateway.errors import StorageError
from gateway.store.engine import read
from gateway.store.tables import attempts
from gateway.stuf.message import StufMessage
from gateway.transport.memory import Sent, confirm
from tests.factories import (
    Bericht,
    Wissel,
    creeer_zaak,
    envelope,
    fout,
    ruleset,
    soap_fout,
    update_zaak,
    zaakantwoord,
    zaakvraag,
)

SILENT = {"abonnementen": []}
DAY = 24 * 3600.0


@pytest.fixture
def wissel(engine: Engine) -> Wissel:
    """A gateway on a store of each kind, where nobody is subscribed to anything."""
    return Wissel(engine, ruleset(**SILENT))


def _zaak(number: int) -> str:
    return f"9990ZK2026{number:06}"


def _status(zaak: int, status: str) -> Bericht:
    return update_zaak(zaak=_zaak(zaak), status=status)


def _arrived(wissel: Wissel) -> list[tuple[str, str]]:
    """(zaak, status) of what arrived, in order."""
    return [_what(sent) for sent in wissel.sent_to("zakenmagazijn")]


def _what(sent: StufMessage) -> tuple[str, str]:
    about = sent.onderwerp
    return about.zaakidentificatie, about.status.omschrijving if about.status else ""


def _refuse(sent: Sent) -> Response:
    return Response(500, soap_fout(fout("StUF058", sent.stuurgegevens.referentienummer).xml))


def _attempts(wissel: Wissel) -> list[tuple[int, int, str]]:
    query = select(attempts.c.delivery_id, attempts.c.number, attempts.c.outcome).order_by(attempts.c.id)
    with read(wissel.engine) as connection:
        return [(row.delivery_id, row.number, row.outcome) for row in connection.execute(query)]


# --- one attempt ------------------------------------------------------------------------------------------------------


def test_a_confirmed_delivery_is_done(wissel: Wissel) -> None:
    """After the Bv03 of the partner the delivery has ended, with one attempt, and is not sent again."""
    wissel.accept(_status(1, "Klaar"))
    assert wissel.deliver() == 1
    (row,) = wissel.deliveries()
    assert (row.state, row.attempts, row.reason) == ("delivered", 1, "Bv03")
    assert row.claimed_by is None and row.ended_at is not None
    assert _attempts(wissel) == [(1, 1, "delivered")]
    assert wissel.actions(1)[1:] == ["delivery_acknowledged"]
    wissel.clock.advance(DAY)
    assert wissel.deliver() == 0


def test_nothing_due_is_nothing_done(wissel: Wissel) -> None:
    """A worker without work says so."""
    assert wissel.worker().run_once() is False


FAILING = {
    "nobody there": Unreachable("Geen verbinding met de partner"),
    "too late": Unreachable("Geen antwoord binnen de tijd", timed_out=True),
    "503": Response(503, b"Service Unavailable"),
    "HTML with 200": Response(200, b"<html>Welkom</html>"),
    "empty": Response(200, b""),
    "another confirmation": Response(200, envelope(fout(cross="ANDER", berichtcode="Bv03").xml)),
    "an answer to a question": Response(200, envelope(zaakantwoord(zaakvraag()))),
    "not stored there": Response(500, soap_fout(fout("StUF046").xml)),
    "a code of its own": Response(500, soap_fout(fout("X" * 5000).xml)),
    "a berichtcode of its own": Response(200, envelope(fout(cross="x", berichtcode="B" * 50).xml)),
    "bare server fault": Response(500, soap_fout("")),
}


@pytest.mark.parametrize("name", FAILING)
def test_only_a_confirmation_counts_and_the_rest_is_tried_again_unchanged(name: str, engine: Engine) -> None:
    """Every other answer waits the partner's schedule; the second attempt is the same bytes (StUF 03.01 par. 4.4.3)."""
    wissel = Wissel(engine, ruleset(**SILENT))
    wissel.transport.script(FAILING[name])
    wissel.accept(_status(1, "Klaar"))
    assert wissel.deliver() == 1
    (row,) = wissel.deliveries()
    assert row.state == "waiting" and row.reason
    wissel.clock.advance(0.7)
    assert wissel.deliver() == 0
    wissel.clock.advance(0.6)
    assert wissel.deliver() == 1
    first, second = wissel.transport.sent
    assert first == second
    assert wissel.deliveries()[0].state == "delivered"


def test_the_schedule_of_the_partner_ends(engine: Engine) -> None:
    """After its last wait the delivery is parked with the reason and the number of attempts."""
    wissel = Wissel(engine, ruleset(partners={"zakenmagazijn": {"herhaling": [1, 10]}}, **SILENT))
    wissel.transport.script(*[Unreachable("Geen verbinding met de partner")] * 3)
    wissel.accept(_status(1, "Klaar"))
    for expected in ("waiting", "waiting", "parked"):
        wissel.deliver()
        assert wissel.deliveries()[0].state == expected
        wissel.clock.advance(DAY)
    assert wissel.deliver() == 0
    assert [outcome for *_, outcome in _attempts(wissel)] == ["temporary"] * 3
    assert "delivery_given_up" in wissel.actions(1)


def test_a_permanent_refusal_is_parked_at_once(wissel: Wissel) -> None:
    """What can never succeed is not tried again."""
    wissel.transport.script(_refuse)
    wissel.accept(_status(1, "Klaar"))
    wissel.deliver()
    row = wissel.deliveries()[0]
    assert (row.state, row.attempts, row.reason) == ("parked", 1, "StUF058: Proces voor afhandelen bericht geeft fout")


@pytest.mark.parametrize(
    ("partners", "told"),
    [
        ({"zakenmagazijn": {"url": None}}, "zakenmagazijn heeft geen endpoint voor OntvangAsynchroon"),
        (None, "Partner zakenmagazijn staat niet meer in de routeringsregels"),
    ],
)
def test_a_partner_that_cannot_be_reached_by_the_rules(
    partners: dict[str, dict[str, object]] | None, told: str, wissel: Wissel
) -> None:
    """A partner that lost its endpoint, or left the rules, parks what waits for it; nothing is lost."""
    wissel.accept(_status(1, "Klaar"))
    if partners:
        wissel.rules = ruleset(partners=partners, **SILENT)
    else:
        kept = {naam: partner for naam, partner in wissel.rules.partners.items() if naam != "zakenmagazijn"}
        wissel.rules = wissel.rules.model_copy(update={"partners": kept})
    wissel.deliver()
    row = wissel.deliveries()[0]
    assert (row.state, row.reason) == ("parked", told)


def test_a_mistake_of_ours_parks_the_message_and_spares_the_worker(wissel: Wissel) -> None:
    """An unexpected error ends in a parked delivery that names its kind, and the next message goes on."""

    def mistake(_sent: Sent) -> Response:
        raise ZeroDivisionError("geheim 999910012")

    wissel.transport.script(mistake)
    wissel.accept(_status(1, "Klaar"), _status(2, "Klaar"))
    assert wissel.deliver() == 2 + 0
    parked, delivered = wissel.deliveries()[:2]
    assert (parked.state, parked.reason) == ("parked", "Interne fout bij het bezorgen (ZeroDivisionError)")
    assert delivered.state == "delivered"


# --- lanes ------------------------------------------------------------------------------------------------------------


def test_within_a_lane_one_at_a_time_oldest_first(wissel: Wissel) -> None:
    """Messages about one zaak go in the order in which they were accepted, and a later one waits for the first."""
    wissel.transport.script(Unreachable("weg"))
    wissel.accept(*[_status(1, f"{number}") for number in range(4)])
    assert wissel.deliver() == 1
    wissel.clock.advance(2)
    assert wissel.deliver() == 4
    assert [status for _, status in _arrived(wissel)] == ["0", "0", "1", "2", "3"]


def test_lanes_do_not_wait_for_each_other(wissel: Wissel) -> None:
    """Another zaak goes on while the first waits for another attempt."""
    wissel.transport.script(Unreachable("weg"))
    wissel.accept(_status(1, "eerst"), _status(1, "daarna"), _status(2, "ander"))
    wissel.deliver()
    assert _arrived(wissel) == [(_zaak(1), "eerst"), (_zaak(2), "ander")]


def test_a_claimed_delivery_holds_its_lane(wissel: Wissel) -> None:
    """While one worker is sending, a second finds the next lane and not the next of this one."""
    wissel.accept(_status(1, "eerst"), _status(1, "daarna"), _status(2, "ander"))
    with wissel.write() as work:
        first = work.claim("een-heel-lange-naam-van-een-machine." * 9, 60)
    with wissel.write() as work:
        second = work.claim("w2", 60)
    with wissel.write() as work:
        third = work.claim("w3", 60)
    assert first is not None and second is not None and third is None
    assert (first.delivery_id, second.delivery_id) == (1, 3)


@pytest.mark.parametrize(("bij_fout", "expected"), [("wacht", []), ("door", ["daarna"])])
def test_a_parked_head_holds_its_lane_or_not(bij_fout: str, expected: list[str], engine: Engine) -> None:
    """`wacht` keeps the order and waits for a person, `door` lets the next ones pass; other zaken never wait."""
    once = {"bij_fout": bij_fout, "herhaling": []}
    wissel = Wissel(engine, ruleset(partners={"zakenmagazijn": once}, **SILENT))
    wissel.transport.script(Unreachable("weg"), url="http://127.0.0.1:8081/")
    wissel.accept(_status(1, "eerst"), _status(1, "daarna"), _status(2, "ander"))
    wissel.deliver()
    wissel.clock.advance(DAY)
    wissel.deliver()
    arrived = _arrived(wissel)
    assert [status for zaak, status in arrived if zaak == _zaak(1)] == ["eerst", *expected]
    assert (_zaak(2), "ander") in arrived


def test_what_was_given_back_to_its_sender_holds_nothing(wissel: Wissel) -> None:
    """After the Fo03 of the magazijn the same number may be offered again, and is delivered: the lane is free."""
    wissel.transport.script(_refuse, url="http://127.0.0.1:8081/")
    message = _status(1, "eerst")
    wissel.accept(message)
    wissel.deliver()
    wissel.accept(message)
    wissel.deliver()
    assert [state for where, _, state in wissel.states() if where == "zakenmagazijn"] == ["parked", "delivered"]


@pytest.mark.parametrize(
    ("state", "free"), [(State.WAITING, False), (State.HELD, False), (State.DISCARDED, True), (State.DELIVERED, True)]
)
def test_what_a_person_does_with_the_head(state: State, free: bool, wissel: Wissel) -> None:
    """A head that is thrown away frees its lane; one that was put back goes first again."""
    wissel.accept(_status(1, "eerst"), _status(1, "daarna"))
    with wissel.write() as work:
        assert work.move(1, [State.WAITING], state, "beheerder")
        claim = work.claim("w", 60)
    if state is State.WAITING:
        assert claim is not None and claim.delivery_id == 1
    else:
        assert (claim is not None) == free


def test_held_by_rule_until_a_person_looks(engine: Engine) -> None:
    """`houd_vast` accepts and keeps; released it goes, and the lane behind it with it."""
    rules = ruleset(regels=[{"naam": "kijk eerst", "dan": {"houd_vast": "zakenmagazijn"}}], **SILENT)
    wissel = Wissel(engine, rules)
    wissel.accept(_status(1, "eerst"), _status(1, "daarna"))
    assert wissel.deliver() == 0
    assert {row.state for row in wissel.deliveries()} == {"held"}
    for delivery in (1, 2):
        with wissel.write() as work:
            assert work.move(delivery, [State.HELD], State.WAITING, "beheerder")
    assert wissel.deliver() == 2


def test_a_move_needs_the_expected_state(wissel: Wissel) -> None:
    """Two persons cannot do the same thing twice."""
    wissel.accept(_status(1, "Klaar"))
    with wissel.write() as work:
        assert not work.move(1, [State.PARKED], State.WAITING, "beheerder")
        assert not work.move(99, [State.WAITING], State.DISCARDED, "beheerder")


def test_requeued_it_starts_its_schedule_anew(engine: Engine) -> None:
    """A parked delivery that a person offers again has all its attempts again; the numbering goes on."""
    wissel = Wissel(engine, ruleset(partners={"zakenmagazijn": {"herhaling": [1]}}, **SILENT))
    wissel.transport.script(*[Unreachable("weg")] * 3)
    wissel.accept(_status(1, "Klaar"))
    for _ in range(2):
        wissel.deliver()
        wissel.clock.advance(2)
    assert wissel.deliveries()[0].state == "parked"
    with wissel.write() as work:
        work.move(1, [State.PARKED], State.WAITING, "beheerder")
    wissel.deliver()
    assert wissel.deliveries()[0].state == "waiting"
    wissel.clock.advance(2)
    wissel.deliver()
    assert [(number, outcome) for _, number, outcome in _attempts(wissel)] == [
        (1, "temporary"), (2, "temporary"), (3, "temporary"), (4, "delivered")
    ]  # fmt: skip


# --- leases -----------------------------------------------------------------------------------------------------------


def test_a_claim_holds_until_its_lease_ends(wissel: Wissel) -> None:
    """A worker that died keeps its delivery no longer than the lease; the next attempt carries on from there."""
    wissel.accept(_status(1, "Klaar"))
    with wissel.write() as work:
        work.claim("dood", LEASE_SECONDS)
    wissel.clock.advance(LEASE_SECONDS - 1)
    assert wissel.deliver() == 0
    wissel.clock.advance(1)
    assert wissel.deliver() == 1
    assert _attempts(wissel) == [(1, 1, "lost"), (1, 2, "delivered")]


def test_a_worker_that_comes_back_too_late_changes_nothing(wissel: Wissel) -> None:
    """When another took over, the outcome of the first is noted as an event and the delivery stays what it became."""
    wissel.accept(_status(1, "Klaar"))
    others: list[int] = []

    def slow(sent: Sent) -> Response:
        wissel.clock.advance(LEASE_SECONDS + 1)
        others.append(wissel.deliver())
        return Response(503, b"te laat") if sent else confirm(sent)

    wissel.transport.script(slow)
    assert wissel.worker("traag").run_once()
    assert others == [1]
    row = wissel.deliveries()[0]
    assert (row.state, row.attempts) == ("delivered", 2)
    assert "delivery_taken_over" in wissel.actions(1)
    assert _attempts(wissel) == [(1, 1, "lost"), (1, 2, "delivered")]


def test_what_kills_workers_ends_parked(wissel: Wissel) -> None:
    """A message whose worker died five times is not sent a sixth time: it may be what kills them (R11)."""
    wissel.accept(_status(1, "gif"), _status(2, "gezond"))
    for _ in range(MAX_LOST):
        with wissel.write() as work:
            claim = work.claim("sterft", LEASE_SECONDS, 1)
            assert claim is not None
        wissel.clock.advance(LEASE_SECONDS + 1)
    wissel.deliver()
    poison, healthy = wissel.deliveries()[:2]
    assert (poison.state, healthy.state) == ("parked", "delivered")
    assert poison.reason.startswith(f"{MAX_LOST} keer stopte de werker")
    assert [zaak for zaak, _ in _arrived(wissel)] == [_zaak(2)]
    with wissel.write() as work:
        work.move(1, [State.PARKED], State.WAITING, "beheerder")
    wissel.deliver()
    assert wissel.deliveries()[0].state == "delivered"


def test_a_clock_that_jumps_back_keeps_nothing(wissel: Wissel) -> None:
    """An hour back delays what was due by that hour and no more; an hour forward sends it at once (R8)."""
    wissel.accept(_status(1, "Klaar"))
    wissel.clock.advance(-3600)
    assert wissel.deliver() == 0
    wissel.clock.advance(3600)
    assert wissel.deliver() == 1


# --- together ---------------------------------------------------------------------------------------------------------


def _run(wissel: Wissel, workers: int, enough: int, seconds: float = 20.0) -> None:
    """Worker threads until so many deliveries ended."""
    running = Loops("w", [_ticking(wissel, index) for index in range(workers)])
    running.start()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and sum(row.state == "delivered" for row in wissel.deliveries()) < enough:
        time.sleep(0.02)
        running.wake()
    running.stop()


def _ticking(wissel: Wissel, index: int):  # type: ignore[no-untyped-def]
    worker: Worker = wissel.worker(f"w{index}")

    def step() -> bool:
        wissel.clock.advance(0.5)
        return worker.run_once()

    return step


def test_many_workers_keep_every_lane_in_order(wissel: Wissel) -> None:
    """Six workers, eight zaken, a partner that fails one in five: each arrives, each zaak in order, none at a time."""
    busy: set[str] = set()
    guard, overlaps, count = threading.Lock(), [], iter(range(10**6))

    def partner(sent: Sent) -> Response:
        zaak = sent.envelope.partition(b"9990ZK2026")[2][:6].decode()
        with guard:
            overlaps.extend({zaak} & busy)
            busy.add(zaak)
            fails = next(count) % 5 == 4
        time.sleep(0.002)
        with guard:
            busy.discard(zaak)
        return Response(503, b"") if fails else confirm(sent)

    wissel.transport.script(*[partner] * 2000)
    wissel.accept(*[_status(zaak, f"{number:02}") for number in range(6) for zaak in range(8)])
    _run(wissel, 6, 48)
    assert {row.state for row in wissel.deliveries()} == {"delivered"}
    assert overlaps == []
    arrived = defaultdict(list)
    for zaak, status in _arrived(wissel):
        arrived[zaak].append(status)
    assert len(arrived) == 8
    for statuses in arrived.values():
        assert statuses == sorted(statuses)
        assert sorted(set(statuses)) == [f"{number:02}" for number in range(6)]


def test_two_gateways_share_one_store(engine: Engine) -> None:
    """Two nodes on one database deliver everything once between them."""
    nodes = [Wissel(engine, ruleset(**SILENT)) for _ in range(2)]
    nodes[0].accept(*[_status(zaak, "Klaar") for zaak in range(20)])
    running = Loops("w", [node.worker(f"n{index}").run_once for index, node in enumerate(nodes * 2)])
    running.start()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and {row.state for row in nodes[0].deliveries()} != {"delivered"}:
        time.sleep(0.02)
    running.stop()
    arrived = sorted(zaak for node in nodes for zaak, _ in _arrived(node))
    assert arrived == [_zaak(number) for number in range(20)]


def test_stopping_ends_what_is_in_hand(wissel: Wissel) -> None:
    """A stop during a delivery waits for its outcome: nothing stays claimed, nothing new is begun (R15)."""
    begun = threading.Event()

    def slowly(sent: Sent) -> Response:
        begun.set()
        time.sleep(0.3)
        return confirm(sent)

    wissel.transport.script(*[slowly] * 10)
    wissel.accept(*[_status(zaak, "Klaar") for zaak in range(5)])
    running = Loops("w", [wissel.worker("w0").run_once])
    running.start()
    assert begun.wait(10)
    running.stop()
    states = [row.state for row in wissel.deliveries()]
    assert "sending" not in states
    assert 1 <= states.count("delivered") < 5


class AwayStore:
    """A store that is away now and then."""

    def __init__(self, wissel: Wissel, away: list[bool]) -> None:
        self._wissel, self._away = wissel, away

    @contextmanager
    def write(self) -> Iterator[Work]:
        """A transaction, or an error at its end when the script says so."""
        with self._wissel.write() as work:
            yield work
            if self._away and self._away.pop(0):
                raise StorageError("weg")


@pytest.mark.parametrize("away", [[True], [False, True], [False, False, True], [True, True, False, True]])
def test_a_store_that_goes_away_loses_nothing(away: list[bool], wissel: Wissel) -> None:
    """Whether claiming or writing down fails: the message arrives, at least once, and is delivered in the end."""
    wissel.accept(_status(1, "Klaar"))
    worker = replace(wissel.worker("w"), store=AwayStore(wissel, away))
    for _ in range(6):
        try:
            worker.run_once()
        except StorageError:
            wissel.clock.advance(LEASE_SECONDS + 1)
    assert wissel.deliveries()[0].state == "delivered"
    assert 1 <= len(wissel.transport.sent) <= 3


def test_a_delivery_can_be_asked_for_by_id(wissel: Wissel) -> None:
    """A consumer of a queue claims the delivery the queue names, if it may go, and no other."""
    wissel.accept(_status(1, "eerst"), _status(1, "daarna"), _status(2, "ander"))
    worker = wissel.worker()
    assert worker.run_once(2) is False
    assert worker.run_once(3) is True
    assert worker.run_once(3) is False
    assert [zaak for zaak, _ in _arrived(wissel)] == [_zaak(2)]


def test_what_is_relayed_to_a_queue(wissel: Wissel) -> None:
    """The outbox takes what may go, once; what did not reach a queue, or was not taken up in time, is taken again."""
    wissel.accept(_status(1, "eerst"), _status(1, "daarna"), _status(2, "ander"), creeer_zaak(zaak=_zaak(3)))
    with wissel.write() as work:
        assert [parcel.delivery_id for parcel in work.take_to_relay(2, 30)] == [1, 3]
        assert [parcel.delivery_id for parcel in work.take_to_relay(10, 30)] == [4]
        assert work.take_to_relay(10, 30) == []
        work.put_back([3])
        assert [parcel.delivery_id for parcel in work.take_to_relay(10, 30)] == [3]
    wissel.clock.advance(31)
    with wissel.write() as work:
        assert [parcel.delivery_id for parcel in work.take_to_relay(10, 30)] == [1, 3, 4]
