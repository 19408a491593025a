"""Numbers and moments of the magazijn's own messages: unique, and strictly rising (StUF 03.01 par. 4.3)."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from gateway.clock import Clock
from gateway.stuf.stamp import Stamp, tijdstip


class Stamps:
    """Hands out stamps in one process.

    The magazijn only ever answers on the connection, so nobody sorts its messages; a moment that rises within the
    process is enough, also when the Dutch clock goes back an hour.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last = ""

    def next(self) -> Stamp:
        """A new stamp."""
        with self._lock:
            moment = tijdstip(self._clock.now())
            self._last = moment if moment > self._last else _after(self._last)
            return Stamp(f"ZM-{uuid4().hex}", self._last)


def _after(moment: str) -> str:
    """One millisecond later, in the digits of StUF."""
    parsed = datetime.strptime(f"{moment}+0000", "%Y%m%d%H%M%S%f%z").astimezone(UTC) + timedelta(milliseconds=1)
    return f"{parsed:%Y%m%d%H%M%S}{parsed.microsecond // 1000:03}"
