"""The grown engine on the real things: PostgreSQL keeps, RabbitMQ hands out, consumers deliver."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pika
import pytest
from flask import Flask, Response, request
from structlog.testing import capture_logs

from gateway import bootstrap
from gateway.broker import loops
from gateway.broker.outbox import SHARDS, Outbox, QueueAway, shard_of
from gateway.broker.ports import Parcel
from gateway.settings import Settings
from gateway.store.engine import read
from gateway.store.tables import deliveries
from gateway.stuf import replies
from gateway.stuf.operations import PortType
from gateway.stuf.parse import open_envelope, read_xml, stuurgegevens_of
from gateway.stuf.stamp import Stamp
from gateway.transport.amqp import AmqpQueues, Consumer, queue_name, shares
from gateway.web.server import Server, serve_in_thread

RULES = Path(__file__).parents[2] / "routing_rules.yaml"


@pytest.fixture
def magazijn() -> Iterator[tuple[Server, list[str]]]:
    """A partner that confirms everything and remembers the numbers in order of arrival."""
    arrived: list[str] = []
    app = Flask("partner")

    @app.post("/services/<_port_type>")
    def confirm(_port_type: str) -> Response:
        given = stuurgegevens_of(open_envelope(read_xml(request.get_data())))
        arrived.append(given.referentienummer)
        return Response(replies.confirm(given, Stamp("P-1", "20260101")).body, content_type="text/xml")

    server = serve_in_thread(app, "127.0.0.1", 0)
    yield server, arrived
    server.close()


@pytest.fixture
def settings(
    postgres_url: str, amqp_url: str, amqp_prefix: str, tmp_path: Path, magazijn: tuple[Server, list[str]]
) -> Iterator[Settings]:
    """A gateway on PostgreSQL and RabbitMQ whose zakenmagazijn is the partner above; its queues are deleted after."""
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES.read_text("utf-8").replace("127.0.0.1:8081", f"127.0.0.1:{magazijn[0].port}"), "utf-8")
    grown = {"database_url": postgres_url, "broker_url": amqp_url, "broker_prefix": amqp_prefix}
    yield Settings(**grown, rules=rules, data_dir=tmp_path, workers=2)
    with pika.BlockingConnection(pika.URLParameters(amqp_url)) as connection:
        channel = connection.channel()
        for shard in range(SHARDS):
            channel.queue_delete(queue_name(amqp_prefix, shard))


def _numbered(berichten: Path, number: int) -> bytes:
    body = (berichten / "rzs" / "24_actualiseerZaakstatus_deelplan.xml").read_bytes()
    return body.replace(b"WMOBO-2016-004502", f"WMOBO-AMQP-{number:03}".encode())


def _eventually(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def test_messages_of_one_zaak_arrive_in_order_through_the_queues(
    settings: Settings, berichten: Path, magazijn: tuple[Server, list[str]]
) -> None:
    """Twenty messages about one zaak, accepted one after another, reach the magazijn in that order, each once."""
    gateway = bootstrap.build(settings)
    expected = [f"WMOBO-AMQP-{number:03}" for number in range(20)]
    with bootstrap.delivering(gateway):
        for number in range(20):
            reply = gateway.intake.receive(PortType.ONTVANG_ASYNCHROON, _numbered(berichten, number), None, None)
            assert reply.berichtcode == "Bv03"
        assert _eventually(lambda: len(magazijn[1]) >= 20)
    assert magazijn[1] == expected


def test_the_next_of_a_zaak_follows_when_the_one_before_is_there(
    settings: Settings, berichten: Path, magazijn: tuple[Server, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixteen waiting messages of one zaak go one after another, without waiting for the next look at the store."""
    monkeypatch.setattr(loops, "LOOK_AGAIN_SECONDS", 3600.0)
    gateway = bootstrap.build(settings)
    for number in range(16):
        gateway.intake.receive(PortType.ONTVANG_ASYNCHROON, _numbered(berichten, number), None, None)
    with bootstrap.delivering(gateway):
        assert _eventually(lambda: len(magazijn[1]) >= 16)
    assert magazijn[1] == [f"WMOBO-AMQP-{number:03}" for number in range(16)]


def test_a_mistake_of_ours_does_not_end_a_consumer(settings: Settings, amqp_url: str, amqp_prefix: str) -> None:
    """After an error nobody foresaw the next message is taken as usual."""
    seen: list[int] = []
    told = threading.Event()

    def take(delivery_id: int) -> bool:
        seen.append(delivery_id)
        if delivery_id == 1:
            raise KeyError("999910012")
        return True

    consumer = Consumer(amqp_url, amqp_prefix, range(SHARDS), take, told.set)
    queues = AmqpQueues(amqp_url, amqp_prefix)
    queues.publish([Parcel(1, "zaak")])
    queues.publish([Parcel(2, "zaak")])
    with capture_logs() as logs:
        consumer.start()
        assert told.wait(20)
        consumer.stop()
    queues.close()
    assert seen == [1, 2]
    assert [(line["event"], line["error"]) for line in logs] == [("consumer_failed", "KeyError")]
    assert "999910012" not in repr(logs)


def test_accepting_goes_on_while_the_queues_are_away(
    settings: Settings, berichten: Path, magazijn: tuple[Server, list[str]]
) -> None:
    """Without RabbitMQ the gateway still gives Bv03, and delivers what it accepted once the queues are back."""
    away = settings.model_copy(update={"broker_url": "amqp://guest:guest@127.0.0.1:1/"})
    gateway = bootstrap.build(away)
    with bootstrap.delivering(gateway):
        reply = gateway.intake.receive(PortType.ONTVANG_ASYNCHROON, _numbered(berichten, 1), None, None)
        assert reply.berichtcode == "Bv03"
        time.sleep(0.3)
    assert magazijn[1] == []
    with bootstrap.delivering(bootstrap.build(settings)):
        assert _eventually(lambda: magazijn[1] == ["WMOBO-AMQP-001"])


def test_a_parcel_that_did_not_reach_a_queue_is_due_again_at_once(settings: Settings, berichten: Path) -> None:
    """When the broker does not confirm, the delivery is not left waiting for the relay to be repeated."""
    gateway = bootstrap.build(settings, workers=0)
    gateway.intake.receive(PortType.ONTVANG_ASYNCHROON, _numbered(berichten, 1), None, None)
    with pytest.raises(QueueAway):
        Outbox(gateway.intake.store, AmqpQueues("amqp://guest:guest@127.0.0.1:1/", "x")).run_once()
    with read(gateway.engine) as connection:
        assert connection.execute(deliveries.select()).one().relayed_until is None
    gateway.engine.dispose()


def test_every_shard_has_exactly_one_thread_of_a_node() -> None:
    """However many threads there are, the shards are divided without a gap or an overlap."""
    for threads in (1, 2, 3, SHARDS, SHARDS + 5):
        assert sorted(shard for share in shares(threads) for shard in share) == list(range(SHARDS))


def test_a_lane_always_has_the_same_shard() -> None:
    """The shard depends on the lane alone, on every node and after every restart, and spreads over all queues."""
    assert [shard_of(f"zakenmagazijn|zaak-{number}") for number in range(4)] == [5, 3, 9, 10]
    assert {shard_of(f"zakenmagazijn|zaak-{number}") for number in range(2000)} == set(range(SHARDS))
