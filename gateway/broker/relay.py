"""A synchronous message to its destination and the answer back, within the deadline and without a queue.

Not in time is Fo02 StUF960, not reachable StUF049 (StUF 03.01 par. 4.4.3). What the destination says, answer or Fo02,
passes unchanged: it is the asker's own question. Only so many questions wait at a time, so that a slow destination
leaves web threads for everybody else.
"""

from threading import BoundedSemaphore

from lxml.etree import _Element

from gateway.access.partners import Partner
from gateway.broker.ports import Response, Transport, Unreachable
from gateway.errors import StufError
from gateway.stuf import replies
from gateway.stuf.answer import Answer, read_answer
from gateway.stuf.faults import FAULTS, MAX_OMSCHRIJVING
from gateway.stuf.message import StufMessage
from gateway.stuf.replies import Reply
from gateway.stuf.stamp import Stamp
from gateway.stuf.write import envelope

TURN_SECONDS = 0.25
"""How long a question waits for others to be answered, on top of the deadline."""

_NO_ANSWER = "De bestemming gaf geen antwoord dat bij de vraag hoort"
_BARE_FAULT = "De bestemming gaf een SOAP-fout zonder StUF-foutbericht"

_NO_STAMP = Stamp("", "")
"""A Fo02 carries the berichtcode alone."""


class Relay:
    """deadline: seconds the destination has for its answer. simultaneous: questions that may wait for one at a time."""

    def __init__(self, transport: Transport, deadline: float, simultaneous: int = 4) -> None:
        self._transport = transport
        self._deadline = deadline
        self._turns = BoundedSemaphore(simultaneous)

    def ask(self, message: StufMessage, partner: Partner) -> Reply:
        """The destination's answer or fault, or the Fo02 that says why there is none."""
        url = partner.endpoint(message.operation.port_type)
        if url is None:
            return _fault("StUF049", f"{partner.naam} heeft geen endpoint voor {message.operation.port_type}")
        if not self._turns.acquire(timeout=TURN_SECONDS):
            return _fault("StUF049", "Er wachten al te veel vragen op antwoord; probeer het later opnieuw")
        try:
            response = self._transport.post(
                url, envelope(message.element), message.operation.soap_action, self._deadline
            )
        except Unreachable as error:
            return _fault("StUF960" if error.timed_out else "StUF049", error.reason)
        finally:
            self._turns.release()
        return _passed_on(message, response)


def _passed_on(message: StufMessage, response: Response) -> Reply:
    answer = read_answer(response.body)
    if answer is None or answer.element is None:
        return _fault("StUF058", _NO_ANSWER if answer is None else _BARE_FAULT)
    if answer.is_fault:
        return _fault_passed_on(answer, answer.element)
    return replies.answer(answer.element) if _fits(message, answer) else _fault("StUF058", _NO_ANSWER)


def _fits(message: StufMessage, answer: Answer) -> bool:
    """The answer the catalogue promises, and not one to another question (crossRefnummer, StUF 03.01 par. 4.4)."""
    asked = message.stuurgegevens.referentienummer
    other = asked and answer.cross_refnummer and answer.cross_refnummer != asked
    return answer.element is not None and answer.element.tag == message.operation.reply and not other


def _fault_passed_on(answer: Answer, element: _Element) -> Reply:
    """A Fo02 as it is. A Fo01 or Fo03 is no answer to a question, but its code tells the asker what to do."""
    if not answer.code or not answer.omschrijving or answer.plek not in ("client", "server"):
        return _fault("StUF058", "De bestemming gaf een onvolledig foutbericht")
    if answer.berichtcode != "Fo02":
        return _fault(answer.code if answer.code in FAULTS else "StUF058", answer.details)
    body = replies.soap_fault(answer.plek.capitalize(), answer.omschrijving[:MAX_OMSCHRIJVING], element)
    return Reply(body, 500, "Fo02", answer.code)


def _fault(code: str, details: str) -> Reply:
    return replies.refuse(StufError(code, details), None, _NO_STAMP, synchronous=True)
