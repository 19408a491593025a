"""A way out that leads nowhere: keeps what was sent and plays the answers it was given, for tests and what-if.

The same promise as transport.soap (one contract test covers both): a complete answer or Unreachable. Without a script
every partner confirms what it gets, as its operation asks.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.broker.ports import Response, Unreachable
from gateway.stuf import replies
from gateway.stuf.message import Stuurgegevens
from gateway.stuf.parse import open_envelope, read_xml, stuurgegevens_of
from gateway.stuf.stamp import Stamp


@dataclass(frozen=True, slots=True)
class Sent:
    """One envelope that was sent."""

    url: str
    envelope: bytes = field(repr=False)
    soap_action: str
    timeout: float

    @property
    def stuurgegevens(self) -> Stuurgegevens:
        """Who sent what number to whom."""
        return stuurgegevens_of(open_envelope(read_xml(self.envelope)))


Answering = Callable[[Sent], Response]
"""What a partner does with one envelope; may raise Unreachable."""


def confirm(sent: Sent) -> Response:
    """The partner confirms with the Bv03 that belongs to the message."""
    given = sent.stuurgegevens
    reply = replies.confirm(given, Stamp(f"IN-{given.referentienummer}"[:40], given.tijdstip_bericht))
    return Response(reply.status, reply.body)


class MemoryTransport:
    """A transport without a network. `sent` holds everything in order; scripts are per partner or for all."""

    def __init__(self, usual: Answering = confirm) -> None:
        self.sent: list[Sent] = []
        self._usual = usual
        self._scripts: dict[str, deque[Answering | Response | Unreachable]] = {}
        self._lock = threading.Lock()

    def script(self, *answers: Answering | Response | Unreachable, url: str = "") -> None:
        """Play these answers one after another. url: for addresses that begin so; afterwards it is as usual again."""
        with self._lock:
            self._scripts.setdefault(url, deque()).extend(answers)

    def post(self, url: str, envelope: bytes, soap_action: str, timeout: float) -> Response:
        """Keep one SOAP envelope and give the next answer. Raises Unreachable when the script says so."""
        sent = Sent(url, envelope, soap_action, timeout)
        with self._lock:
            self.sent.append(sent)
            answer = self._next(url)
        if isinstance(answer, Unreachable):
            raise answer
        return answer if isinstance(answer, Response) else answer(sent)

    def close(self) -> None:
        """Nothing is open."""

    def _next(self, url: str) -> Answering | Response | Unreachable:
        scripts = (script for start, script in self._scripts.items() if script and url.startswith(start))
        script = next(scripts, None)
        return script.popleft() if script else self._usual
