"""What a peer received: facts and XML, the newest few thousand, with a way to wait for the next."""

import threading
from collections import deque
from dataclasses import asdict, dataclass, field
from datetime import datetime

from lxml import etree

from gateway.stuf.message import StufMessage

LIMIT = 5000
"""Messages kept per simulator; the oldest make room."""


@dataclass(frozen=True, slots=True)
class Received:
    """One message that arrived. nr: rises over all peers of the simulator. antwoord: berichtcode of what we replied.

    dubbel: the same number had arrived before.
    """

    nr: int
    peer: str
    ontvangen_op: str
    bericht: str
    zender: str
    ontvanger: str
    referentienummer: str
    cross_refnummer: str
    zaakidentificatie: str
    documentidentificatie: str
    gebeurtenis: str
    antwoord: str
    dubbel: bool
    xml: str = field(repr=False)

    def as_json(self) -> dict[str, object]:
        """The facts as a JSON object."""
        return asdict(self)


class Inbox:
    """The received messages of one simulator; safe to use from several threads."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._received: deque[Received] = deque(maxlen=limit)
        self._last = 0
        self._arrived = threading.Condition()

    def add(self, peer: str, at: datetime, message: StufMessage, antwoord: str, dubbel: bool) -> Received:
        """Keep a message and wake up who waits for one."""
        with self._arrived:
            self._last += 1
            received = Received(
                nr=self._last,
                peer=peer,
                ontvangen_op=at.isoformat(timespec="milliseconds"),
                bericht=message.operation.naam,
                zender=message.stuurgegevens.zender.applicatie,
                ontvanger=message.stuurgegevens.ontvanger.applicatie,
                referentienummer=message.stuurgegevens.referentienummer,
                cross_refnummer=message.stuurgegevens.cross_refnummer,
                zaakidentificatie=message.onderwerp.zaakidentificatie,
                documentidentificatie=message.onderwerp.documentidentificatie,
                gebeurtenis=message.gebeurtenis,
                antwoord=antwoord,
                dubbel=dubbel,
                xml=etree.tostring(message.element, encoding="unicode"),
            )
            self._received.append(received)
            self._arrived.notify_all()
        return received

    def after(self, number: int, peer: str = "", wait: float = 0.0) -> list[Received]:
        """Messages with a higher number, oldest first, of one peer or of all.

        wait: seconds to wait for the first one when there is none yet.
        """

        def found() -> list[Received]:
            return [item for item in self._received if item.nr > number and peer in ("", item.peer)]

        with self._arrived:
            self._arrived.wait_for(lambda: bool(found()), timeout=wait)
            return found()

    @property
    def last(self) -> int:
        """Number of the newest message, 0 when there is none."""
        with self._arrived:
            return self._last
