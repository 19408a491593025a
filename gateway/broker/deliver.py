"""One attempt to deliver a claimed message: wrap, send, judge."""

from dataclasses import dataclass

from gateway.access.partners import Partner
from gateway.broker.outcome import Kind, Outcome, judge
from gateway.broker.ports import Claim, Transport, Unreachable
from gateway.stuf.answer import read_answer
from gateway.stuf.operations import BY_NAME
from gateway.stuf.write import wrap

TIMEOUT_SECONDS = 25.0
"""For an answer to begin, and again for it to be complete; with connecting it stays within a worker's lease."""


@dataclass(frozen=True, slots=True)
class Deliver:
    """The sending half of the broker."""

    transport: Transport
    timeout: float = TIMEOUT_SECONDS

    def attempt(self, claim: Claim, partner: Partner | None) -> Outcome:
        """What came of sending a claimed message to its destination; the message goes out unchanged every time."""
        if partner is None:
            return Outcome(Kind.PERMANENT, f"Partner {claim.destination} staat niet meer in de routeringsregels")
        operation = BY_NAME[claim.operation]
        url = partner.endpoint(operation.port_type)
        if url is None:
            return Outcome(Kind.PERMANENT, f"{partner.naam} heeft geen endpoint voor {operation.port_type}")
        try:
            response = self.transport.post(url, wrap(claim.body), operation.soap_action, self.timeout)
        except Unreachable as error:
            return Outcome(Kind.TEMPORARY, error.reason)
        return judge(read_answer(response.body), response.status, claim.referentienummer)
