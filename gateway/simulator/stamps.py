"""The numbers a peer hands out: a unique referentienummer and a strictly rising tijdstipBericht (StUF 03.01 par. 4.3).

The number is made of the moment, so what is unique in one is unique in the other, also after a restart.
"""

import threading
from datetime import datetime, timedelta

from gateway.clock import Clock
from gateway.stuf.stamp import NEDERLAND, Stamp

_MILLISECOND = timedelta(milliseconds=1)


class Stamps:
    """Hands out stamps for one zender; safe to use from several threads."""

    def __init__(self, applicatie: str, clock: Clock) -> None:
        self._applicatie = applicatie
        self._clock = clock
        self._last = self._now() - _MILLISECOND
        self._lock = threading.Lock()

    def next(self) -> Stamp:
        """A stamp later than every one before it, also when the clock stands still or summer time ends."""
        with self._lock:
            moment = self._last = max(self._now(), self._last + _MILLISECOND)
        tijdstip = f"{moment:%Y%m%d%H%M%S}{moment.microsecond // 1000:03}"
        return Stamp(f"{self._applicatie}-{tijdstip}"[-40:], tijdstip)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(NEDERLAND).replace(tzinfo=None)


def moments(stamp: Stamp) -> dict[str, object]:
    """The values every template may use: vandaag and nu, as the stamp has them, so that sending again says the same."""
    return {"vandaag": stamp.tijdstip_bericht[:8], "nu": stamp.tijdstip_bericht[:14]}
