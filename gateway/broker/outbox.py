"""The grown engine's first half: what is due goes from the database to shard queues, and back as a claim.

The queues only say *which* delivery may go; the message, its state and the order of its lane stay in the database. So
losing a queue loses nothing: a delivery that was relayed and not taken up is relayed again (design section 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from gateway.broker.ports import Parcel, Store

SHARDS = 16
"""Number of queues; a lane always uses the same one, and each has one active consumer over all nodes."""

RELAY_AGAIN_SECONDS = 30.0
"""A relayed delivery that nobody took up after this long is relayed again."""

BATCH = 500


class Queues(Protocol):
    """Where parcels go. publish returns only when the broker has confirmed all of them."""

    def publish(self, parcels: Sequence[Parcel]) -> None:
        """Raises QueueAway when the broker did not confirm."""
        ...


class QueueAway(Exception):
    """The message broker is not reachable or did not confirm."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """Relays what is due."""

    store: Store
    queues: Queues

    def run_once(self) -> int:
        """Relay one batch; the number of parcels. Raises QueueAway, after which they are due again at once."""
        with self.store.write() as work:
            parcels = work.take_to_relay(BATCH, RELAY_AGAIN_SECONDS)
        if not parcels:
            return 0
        try:
            self.queues.publish(parcels)
        except QueueAway:
            with self.store.write() as work:
                work.put_back([parcel.delivery_id for parcel in parcels])
            raise
        return len(parcels)


def shard_of(lane: str) -> int:
    """The queue of a lane, the same on every node."""
    return int.from_bytes(sha256(lane.encode()).digest()[:4], "big") % SHARDS
