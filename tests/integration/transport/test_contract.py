"""One contract, two transports: what the broker relies on holds over a socket and in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import pytest

from gateway.broker.ports import Response, Transport, Unreachable
from gateway.stuf.answer import read_answer
from gateway.transport.memory import MemoryTransport
from gateway.transport.soap import SoapTransport
from tests.factories import creeer_zaak
from tests.integration.transport.partner import Partner, http

ENVELOPE = creeer_zaak(referentienummer="R-1").envelope
ACTION = "urn:actie"


class Side(Protocol):
    """A transport and the partner at its other end."""

    transport: Transport

    def answers(self, *answers: Response | None) -> str:
        """The address of a partner that gives these answers; None is no answer at all."""
        ...

    @property
    def arrived(self) -> list[bytes]:
        """The envelopes that reached the partner."""
        ...


@dataclass
class InMemory:
    """The transport that leads nowhere."""

    transport: MemoryTransport = field(default_factory=MemoryTransport)

    def answers(self, *answers: Response | None) -> str:
        """Scripted."""
        self.transport.script(*(Unreachable("weg") if one is None else one for one in answers))
        return "http://127.0.0.1:9/services"

    @property
    def arrived(self) -> list[bytes]:
        """What was kept."""
        return [sent.envelope for sent in self.transport.sent]


@dataclass
class OverASocket:
    """The real one."""

    partner: Partner
    transport: SoapTransport = field(default_factory=SoapTransport)

    def answers(self, *answers: Response | None) -> str:
        """Played by a real socket; no answer is half of one."""
        half = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
        whole = [None if one is None else http(one.body, f"{one.status} X") for one in answers]
        self.partner.script += [(lambda line: line.sendall(half)) if one is None else one for one in whole]
        return self.partner.url

    @property
    def arrived(self) -> list[bytes]:
        """What came in, without the head."""
        return [request.partition(b"\r\n\r\n")[2] for request in self.partner.requests]


@pytest.fixture(params=["memory", "socket"])
def side(request: pytest.FixtureRequest) -> Iterator[Side]:
    """Each transport in turn."""
    if request.param == "memory":
        yield InMemory()
        return
    with Partner() as partner:
        made = OverASocket(partner)
        yield made
        made.transport.close()


@pytest.mark.parametrize(
    "answer", [Response(200, b"<a/>"), Response(500, b"<b/>"), Response(202, b""), Response(302, b"")]
)
def test_a_complete_answer_is_returned(answer: Response, side: Side) -> None:
    """Whatever its status, an answer that arrived whole is a Response."""
    assert side.transport.post(side.answers(answer), ENVELOPE, ACTION, 5.0) == answer


def test_no_answer_is_unreachable(side: Side) -> None:
    """Without a complete answer there is a reason in Dutch and whether the time was up."""
    with pytest.raises(Unreachable) as caught:
        side.transport.post(side.answers(None), ENVELOPE, ACTION, 5.0)
    assert caught.value.reason and caught.value.timed_out is False


def test_the_envelope_arrives_as_it_is(side: Side) -> None:
    """Not a byte is changed, and every post arrives once and in order."""
    url = side.answers(*[Response(200, b"<a/>")] * 3)
    for number in range(3):
        side.transport.post(url, ENVELOPE + b"\n" * number, ACTION, 5.0)
    assert side.arrived == [ENVELOPE + b"\n" * number for number in range(3)]


def test_answers_follow_each_other(side: Side) -> None:
    """A failure is followed by the next answer, not by the same failure."""
    url = side.answers(None, Response(200, b"<a/>"))
    with pytest.raises(Unreachable):
        side.transport.post(url, ENVELOPE, ACTION, 5.0)
    assert side.transport.post(url, ENVELOPE, ACTION, 5.0).body == b"<a/>"


def test_in_memory_everybody_confirms_unless_told_otherwise() -> None:
    """Without a script each message gets the Bv03 that belongs to it; a script is per partner and then runs out."""
    transport = MemoryTransport()
    transport.script(Unreachable("weg"), url="http://een/")
    with pytest.raises(Unreachable, match="weg"):
        transport.post("http://een/services", ENVELOPE, ACTION, 1.0)
    for url in ("http://twee/services", "http://een/services"):
        answer = read_answer(transport.post(url, ENVELOPE, ACTION, 1.0).body)
        assert answer is not None
        assert (answer.berichtcode, answer.cross_refnummer) == ("Bv03", "R-1")
    assert [sent.stuurgegevens.referentienummer for sent in transport.sent] == ["R-1"] * 3
    assert "zakLk01" not in repr(transport.sent)
    transport.close()
