"""A synchronous message to its destination and the answer back, within the deadline and without a queue.

Not in time is Fo02 StUF960, not reachable StUF049 (StUF 03.01 par. 4.4.3); the answer itself passes unchanged.
"""

from dataclasses import dataclass

from gateway.access.partners import Partner
from gateway.broker.ports import Response, Transport, Unreachable
from gateway.errors import StufError
from gateway.stuf import replies
from gateway.stuf.answer import Answer, read_answer
from gateway.stuf.faults import FAULTS
from gateway.stuf.message import StufMessage
from gateway.stuf.replies import Reply
from gateway.stuf.stamp import Stamp
from gateway.stuf.write import envelope

_NO_STAMP = Stamp("", "")
"""A Fo02 carries the berichtcode alone."""


@dataclass(frozen=True, slots=True)
class Relay:
    """deadline: seconds within which the sender gets an answer, whatever the destination does."""

    transport: Transport
    deadline: float

    def ask(self, message: StufMessage, partner: Partner) -> Reply:
        """The destination's answer or fault, or the Fo02 that says why there is none."""
        url = partner.endpoint(message.operation.port_type)
        if url is None:
            return self._fault("StUF049", f"{partner.naam} heeft geen endpoint voor {message.operation.port_type}")
        try:
            response = self.transport.post(url, envelope(message.element), message.operation.soap_action, self.deadline)
        except Unreachable as error:
            return self._fault("StUF960" if error.timed_out else "StUF049", error.reason)
        return self._passed_on(message, response)

    def _passed_on(self, message: StufMessage, response: Response) -> Reply:
        answer = read_answer(response.body)
        if answer is None or not self._fits(message, answer):
            return self._fault("StUF058", "De bestemming gaf geen antwoord dat bij de vraag hoort")
        if answer.is_fault:
            known = answer.code in FAULTS
            return self._fault(answer.code, answer.details) if known else self._fault("StUF058", answer.omschrijving)
        return replies.answer(answer.element) if answer.element is not None else self._fault("StUF058", "")

    def _fits(self, message: StufMessage, answer: Answer) -> bool:
        """A fault always fits; an answer must be the one the catalogue promises."""
        return answer.is_fault or (answer.element is not None and answer.element.tag == message.operation.reply)

    def _fault(self, code: str, details: str) -> Reply:
        return replies.refuse(StufError(code, details), None, _NO_STAMP, synchronous=True)
