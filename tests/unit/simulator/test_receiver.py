"""The receiving half of a peer: what it answers, keeps and passes on."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml.etree import _Element

from gateway.clock import FixedClock
from gateway.settings import find_file
from gateway.simulator.behaviour import BEHAVIOURS
from gateway.simulator.inbox import Inbox, Received
from gateway.simulator.receiver import Receiver
from gateway.simulator.sender import Order, compose
from gateway.simulator.stamps import Stamps
from gateway.simulator.template import shipped
from gateway.stuf import validate, write
from gateway.stuf.answer import Answer, read_answer
from gateway.stuf.message import Systeem
from gateway.stuf.operations import PortType
from gateway.stuf.replies import Reply
from gateway.stuf.stamp import Stamp

CLOCK = FixedClock(datetime(2026, 4, 1, 10, tzinfo=UTC))
SCHEMAS = validate.load(find_file(Path("schemas/stuf-zkn")))
Receive = Callable[[_Element], Reply]


class Peer:
    """A receiver with what it kept and passed on."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.told: list[Received] = []
        stamps = Stamps("WMOBO", CLOCK)
        self.receiver = Receiver("wmo", self.inbox, stamps, CLOCK, SCHEMAS, self.told.append)

    def receive(self, element: _Element) -> tuple[Reply, Answer | None]:
        """The reply to a message and how a sender would read it."""
        reply = self.receiver.receive(PortType.ONTVANG_ASYNCHROON, write.envelope(element), None, None)
        return reply, read_answer(reply.body)


def notification(number: str = "REGIE-1", zaak: str = "9990ZK0001") -> _Element:
    """A notificeerOverZaak from the regiesysteem."""
    values = {"zaak": zaak, "zaaktype": "WMO-HH", "zaaktype omschrijving": "Hulp", "gebeurtenis": "Creeer zaak"}
    zender, ontvanger = Systeem("Lindewaard", "REGIE"), Systeem("Lindewaard", "WMOBO")
    return compose(Order(shipped("notificeerOverZaak"), values), zender, ontvanger, Stamp(number, "20260401120000000"))


def test_message_is_confirmed_and_kept() -> None:
    """A valid message gets Bv03 with its own number as crossRefnummer, is kept with its facts and passed on once."""
    peer = Peer()
    _, answer = peer.receive(notification())
    assert answer is not None
    assert (answer.berichtcode, answer.cross_refnummer) == ("Bv03", "REGIE-1")
    (kept,) = peer.inbox.after(0)
    assert (kept.bericht, kept.zender, kept.zaakidentificatie, kept.dubbel) == (
        "notificeerOverZaak",
        "REGIE",
        "9990ZK0001",
        False,
    )
    assert peer.told == [kept]


def test_repeat_gets_the_same_reply() -> None:
    """The same message again gets the same bytes again, is marked as a repeat and not passed on a second time."""
    peer = Peer()
    first, _ = peer.receive(notification())
    again, _ = peer.receive(notification())
    assert again.body == first.body
    assert [kept.dubbel for kept in peer.inbox.after(0)] == [False, True]
    assert len(peer.told) == 1


def test_other_content_under_a_known_number_is_refused() -> None:
    """Another message under a number that was used is StUF016, and does not spoil the first one."""
    peer = Peer()
    first, _ = peer.receive(notification())
    _, answer = peer.receive(notification(zaak="9990ZK0002"))
    assert answer is not None and answer.code == "StUF016"
    assert peer.receive(notification())[0].body == first.body


def test_refused_number_may_come_again() -> None:
    """A message answered with Fo03 was not taken, so the same number is welcome later (StUF 03.01 par. 4.4.3)."""
    peer = Peer()
    peer.receiver.gedrag = "fo03"
    _, refused = peer.receive(notification())
    assert refused is not None and (refused.berichtcode, refused.code) == ("Fo03", "StUF058")
    peer.receiver.gedrag = "normaal"
    _, answer = peer.receive(notification())
    assert answer is not None and answer.berichtcode == "Bv03"


def test_invalid_message_is_refused() -> None:
    """A simulated supplier is strict: what breaks the schema gets Fo03 StUF055 that names the place."""
    peer = Peer()
    message = notification()
    message.remove(message[-1])
    _, answer = peer.receive(message)
    assert answer is not None and answer.code == "StUF055"
    assert "object" in answer.details


def test_page_instead_of_stuf() -> None:
    """A peer told to answer with a page gives something no sender may take for an answer."""
    peer = Peer()
    peer.receiver.gedrag = "html"
    reply, answer = peer.receive(notification())
    assert answer is None
    assert b"<html>" in reply.body


@pytest.mark.parametrize("body", [b"", b"<a/>", b"geen xml", b"<soap:Envelope xmlns:soap='urn:x'/>"])
def test_nonsense_is_a_plain_fault(body: bytes) -> None:
    """What is no SOAP message gets a SOAP fault without StUF content, and is not kept."""
    peer = Peer()
    reply = peer.receiver.receive(PortType.ONTVANG_ASYNCHROON, body, None, None)
    assert reply.status == 500 and not reply.berichtcode
    assert peer.inbox.after(0) == []


def test_every_behaviour_is_explained() -> None:
    """The control API can tell in words what each behaviour does."""
    assert all(behaviour.uitleg for behaviour in BEHAVIOURS.values())


def test_inbox_forgets_the_oldest() -> None:
    """The inbox holds no more than its limit, and numbers go on."""
    peer = Peer()
    peer.inbox = inbox = Inbox(limit=2)
    peer.receiver = Receiver("wmo", inbox, Stamps("WMOBO", CLOCK), CLOCK, SCHEMAS, peer.told.append)
    for number in range(3):
        peer.receive(notification(f"REGIE-{number}"))
    assert [kept.nr for kept in inbox.after(0)] == [2, 3]
    assert [kept.nr for kept in inbox.after(2)] == [3]
    assert inbox.after(0, "schuldhulp") == []
