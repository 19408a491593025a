"""RabbitMQ between the nodes: quorum queues, publisher confirms, one active consumer per shard.

A message in a queue is a delivery id and nothing else: no personal data leaves the database this way.
"""

import threading
from collections.abc import Callable, Sequence
from typing import cast

import pika
import structlog
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError
from pika.spec import Basic, BasicProperties

from gateway.broker.loops import Loops
from gateway.broker.outbox import SHARDS, Outbox, QueueAway, shard_of
from gateway.broker.ports import Parcel, Store
from gateway.broker.worker import Worker
from gateway.errors import ConfigurationError, StorageError, place_of

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 300
"""Longer than the longest attempt: a delivery in progress must not look like a dead connection."""

RECONNECT_SECONDS = 1.0


def check_url(url: str) -> None:
    """Raises ConfigurationError when the address is not one of RabbitMQ."""
    if not url.startswith(("amqp://", "amqps://")):
        raise ConfigurationError(
            "REGIEWISSEL_BROKER_URL: verwacht een adres als amqp://gebruiker:wachtwoord@host:5672/"
        )


class AmqpQueues:
    """Publishing side. prefix: start of every queue name, so that several gateways can share a broker."""

    def __init__(self, url: str, prefix: str) -> None:
        self._url = url
        self._prefix = prefix
        self._channel: BlockingChannel | None = None

    def publish(self, parcels: Sequence[Parcel]) -> None:
        """Publish durably and wait for the confirms. Raises QueueAway."""
        try:
            channel = self._channel or self._open()
            for parcel in parcels:
                channel.basic_publish(
                    "", queue_name(self._prefix, shard_of(parcel.lane)), str(parcel.delivery_id).encode(),
                    BasicProperties(delivery_mode=2), mandatory=True,
                )  # fmt: skip
        except (AMQPError, OSError) as error:
            self.close()
            raise QueueAway(type(error).__name__) from error

    def close(self) -> None:
        """Drop the connection; the next publish opens a new one."""
        channel, self._channel = self._channel, None
        if channel is not None and channel.connection.is_open:
            channel.connection.close()

    def _open(self) -> BlockingChannel:
        self._channel = _channel(self._url, self._prefix)
        self._channel.confirm_delivery()
        return self._channel


class Consumer:
    """One thread's share of the shards: each delivery id is handed to `take`, and acknowledged when that returned.

    taken: told when take returned true, for then the next of that lane may go.
    """

    def __init__(
        self, url: str, prefix: str, shards: Sequence[int], take: Callable[[int], object], taken: Callable[[], None]
    ) -> None:
        self._url = url
        self._shards = shards
        self._take = take
        self._taken = taken
        self._prefix = prefix
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"consumer-{shards[0]}", daemon=True)

    def start(self) -> None:
        """Start consuming."""
        self._thread.start()

    def stop(self, timeout: float = 40.0) -> None:
        """End after the delivery in hand."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._consume()
            except (AMQPError, OSError) as error:
                log.error("queue_away", error=type(error).__name__)
                self._stopping.wait(RECONNECT_SECONDS)

    def _consume(self) -> None:
        channel = _channel(self._url, self._prefix)
        try:
            channel.basic_qos(prefetch_count=1)
            for shard in self._shards:
                channel.basic_consume(queue_name(self._prefix, shard), self._on_message)
            while not self._stopping.is_set():
                channel.connection.process_data_events(time_limit=0.5)
        finally:
            if channel.connection.is_open:
                channel.connection.close()

    def _on_message(
        self, channel: BlockingChannel, method: Basic.Deliver, _properties: BasicProperties, body: bytes
    ) -> None:
        if self._was_taken(body):
            self._taken()
        # Also when it failed: it is not lost, the outbox relays it again.
        channel.basic_ack(cast(int, method.delivery_tag))

    def _was_taken(self, body: bytes) -> bool:
        try:
            return bool(self._take(int(body)))
        except StorageError:
            log.error("store_away")
        except Exception as error:  # A mistake of ours must not end the thread: its shards have nobody else here.
            log.error("consumer_failed", error=type(error).__name__, place=place_of(error))
        return False


class RelayedEngine:
    """Deliveries by way of the queues: a loop relays what is due, consumers take it up. threads: 0 = only relay."""

    def __init__(self, url: str, prefix: str, store: Store, make_worker: Callable[[int], Worker], threads: int) -> None:
        check_url(url)
        self._queues = AmqpQueues(url, prefix)
        self._outbox = Loops("outbox", [Outbox(store, self._queues).run_once], away=(QueueAway,))
        self._consumers = [
            Consumer(url, prefix, shards, make_worker(index).run_once, self._outbox.wake)
            for index, shards in enumerate(shares(threads) if threads else ())
        ]

    def start(self) -> None:
        """Start relaying and consuming."""
        self._outbox.start()
        for consumer in self._consumers:
            consumer.start()

    def wake(self) -> None:
        """Something was stored: relay it now."""
        self._outbox.wake()

    def stop(self) -> None:
        """End what is in hand and stop."""
        self._outbox.stop()
        for consumer in self._consumers:
            consumer.stop()
        self._queues.close()


def queue_name(prefix: str, shard: int) -> str:
    """Name of a shard's queue."""
    return f"{prefix}.shard.{shard:02}"


def shares(threads: int) -> list[list[int]]:
    """The shards divided over a number of threads, every shard once."""
    count = min(threads, SHARDS)
    return [list(range(SHARDS))[index::count] for index in range(count)]


def _channel(url: str, prefix: str) -> BlockingChannel:
    parameters = pika.URLParameters(url)
    parameters.heartbeat = HEARTBEAT_SECONDS
    parameters.blocked_connection_timeout = 30
    channel = pika.BlockingConnection(parameters).channel()
    for shard in range(SHARDS):
        channel.queue_declare(
            queue_name(prefix, shard),
            durable=True,
            arguments={"x-queue-type": "quorum", "x-single-active-consumer": True},
        )
    return channel
