"""The receiving half of a peer: a message in, a Bv03 or a fault out.

Duplicates are compared by content, as the gateway does: the same message again gets the same reply again, other content
under a known number is StUF016 (StUF 03.01 par. 4.3.1). Invalid messages are refused, as a strict supplier would.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from lxml.etree import _Element

from gateway.clock import Clock
from gateway.errors import MessageError, StufError
from gateway.simulator.behaviour import BEHAVIOURS, NORMAAL, Behaviour
from gateway.simulator.inbox import Inbox, Received
from gateway.simulator.stamps import Stamps
from gateway.stuf import replies
from gateway.stuf.canonical import digest
from gateway.stuf.message import StufMessage, Stuurgegevens
from gateway.stuf.operations import PortType
from gateway.stuf.parse import open_envelope, read_xml, stuurgegevens_of
from gateway.stuf.problems import Problem
from gateway.stuf.read import read_message
from gateway.stuf.replies import Reply

_PAGE = b"<html><head><title>Storing</title></head><body><h1>Even geduld</h1></body></html>"
_REMEMBERED = 10_000


class Judge(Protocol):
    """Something that finds the schema problems of a message; gateway.stuf.validate.Schemas is one."""

    def problems(self, root: _Element) -> tuple[Problem, ...]:
        """The problems of one message element, none when it is valid."""
        ...


class Receiver:
    """Receives for one peer. listener: told of every message that was accepted for the first time."""

    def __init__(
        self, peer: str, inbox: Inbox, stamps: Stamps, clock: Clock, judge: Judge, listener: Callable[[Received], None]
    ) -> None:
        self._peer = peer
        self._inbox = inbox
        self._stamps = stamps
        self._clock = clock
        self._judge = judge
        self._listener = listener
        self._replies: OrderedDict[tuple[str, str], tuple[str, Reply]] = OrderedDict()
        self._lock = threading.Lock()
        self.gedrag = NORMAAL

    @property
    def behaviour(self) -> Behaviour:
        """How the peer behaves now."""
        return BEHAVIOURS[self.gedrag]

    def receive(self, _port_type: PortType, body: bytes, soap_action: str | None, charset: str | None) -> Reply:
        """The reply to one request; every message that could be read is kept in the inbox."""
        behaviour = self.behaviour
        time.sleep(behaviour.delay)
        if behaviour.html:
            return Reply(_PAGE)
        stuurgegevens: Stuurgegevens | None = None
        try:
            element = open_envelope(read_xml(body, encoding=charset))
            stuurgegevens = stuurgegevens_of(element)
            message = read_message(element, soap_action)
        except MessageError as error:
            return replies.refuse(error, stuurgegevens, self._stamps.next(), synchronous=False)
        return self._answer(message, behaviour)

    def _answer(self, message: StufMessage, behaviour: Behaviour) -> Reply:
        content = digest(message.element)
        with self._lock:
            known = self._replies.get(message.key)
            reply = known[1] if known and known[0] == content else self._judged(message, behaviour, known is not None)
            if known is None and not reply.fault:
                self._remember(message.key, content, reply)
        received = self._inbox.add(self._peer, self._clock.now(), message, reply.berichtcode, known is not None)
        if known is None and not reply.fault:
            self._listener(received)
        return reply

    def _judged(self, message: StufMessage, behaviour: Behaviour, number_used: bool) -> Reply:
        error = self._objection(message, behaviour, number_used)
        if error is None:
            return replies.confirm(message.stuurgegevens, self._stamps.next())
        synchronous = message.operation.synchronous
        return replies.refuse(error, message.stuurgegevens, self._stamps.next(), synchronous=synchronous)

    def _objection(self, message: StufMessage, behaviour: Behaviour, number_used: bool) -> StufError | None:
        if number_used:
            return StufError("StUF016", "Dit referentienummer is al gebruikt voor een ander bericht")
        if behaviour.refuses:
            return StufError("StUF058", "De gesimuleerde ontvanger is gevraagd alles te weigeren")
        if message.operation.synchronous:
            return StufError("StUF049", "De gesimuleerde ontvanger beantwoordt geen vragen")
        if problems := self._judge.problems(message.element):
            return StufError("StUF055", "; ".join(f"{item.path}: {item.message_nl}" for item in problems[:3]))
        return None

    def _remember(self, key: tuple[str, str], content: str, reply: Reply) -> None:
        self._replies[key] = content, reply
        if len(self._replies) > _REMEMBERED:
            self._replies.popitem(last=False)
