"""Judging messages for whoever asks, beside the traffic: the same verdict as `regiewissel validate`, nothing kept.

Limited, so that checking cannot keep messages waiting: a smaller body than a message may have, and two at a time.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from gateway.stuf.business.kennis import Kennis
from gateway.stuf.listing import Line, listing
from gateway.stuf.verdict import Profile, Schemas, Verdict, judge

MEGABYTES = 5
MAX_BYTES = MEGABYTES * 1024 * 1024
"""Largest message that is judged on request."""

AT_ONCE = 2
"""How many are judged at the same time; whoever comes third is asked to come back."""

TOO_LARGE = f"Het bericht is groter dan de {MEGABYTES} MB die hier worden gecontroleerd."
BUSY = "Er worden al berichten gecontroleerd. Probeer het zo opnieuw."


class BusyError(Exception):
    """Enough messages are being judged now."""


@dataclass(frozen=True, slots=True)
class Validation:
    """schemas: those of intake. kennis: what is known of other messages now."""

    schemas: Schemas
    kennis: Callable[[], Kennis]
    _places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    def judge(self, data: bytes, soap_action: str | None, profile: Profile, charset: str | None = None) -> Verdict:
        """What is wrong with a message. charset: of the Content-Type. Raises BusyError when there is no place now."""
        with self._place():
            return self._judged(data, soap_action, profile, charset)

    def listed(self, data: bytes, soap_action: str | None, profile: Profile) -> tuple[Verdict, tuple[Line, ...]]:
        """The same with the lines of the message, in the same place: on a large message they cost as much."""
        with self._place():
            verdict = self._judged(data, soap_action, profile, None)
            return verdict, listing(data, verdict)

    def _judged(self, data: bytes, soap_action: str | None, profile: Profile, charset: str | None) -> Verdict:
        return judge(data, soap_action, self.schemas, self.kennis(), profile, MAX_BYTES, charset)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise BusyError
        try:
            yield
        finally:
            self._places.release()
