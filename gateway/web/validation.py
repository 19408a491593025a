"""Judging messages for whoever asks, beside the traffic: the same verdict as `regiewissel validate`, nothing kept.

Limited, so that checking cannot keep messages waiting: a smaller body than a message may have, and two at a time.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.stuf.business.kennis import Kennis
from gateway.stuf.verdict import Profile, Schemas, Verdict, judge

MAX_BYTES = 5 * 1024 * 1024
"""Largest message that is judged on request."""

AT_ONCE = 2
"""How many are judged at the same time; whoever comes third is asked to come back."""

TOO_LARGE = f"Het bericht is groter dan de {MAX_BYTES // 1024 // 1024} MB die hier worden gecontroleerd."
BUSY = "Er worden al berichten gecontroleerd. Probeer het zo opnieuw."


class BusyError(Exception):
    """Enough messages are being judged now."""


@dataclass(frozen=True, slots=True)
class Validation:
    """schemas: those of intake. kennis: what is known of other messages now."""

    schemas: Schemas
    kennis: Callable[[], Kennis]
    _places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    def judge(self, data: bytes, soap_action: str | None, profile: Profile) -> Verdict:
        """What is wrong with a message. Raises BusyError when there is no place now."""
        if not self._places.acquire(blocking=False):
            raise BusyError
        try:
            return judge(data, soap_action, self.schemas, self.kennis(), profile, MAX_BYTES)
        finally:
            self._places.release()
