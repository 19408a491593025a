"""A refusal by the end node goes back to the one who sent the message, asynchronously (StUF 03.01 par. 4.4, B8).

A Fo03 that names both parties and our number is forwarded as it is; of any other final fault we write one ourselves.
Never about another Fo (the loop rule), and a Bv03 never goes back (B7). With the Fo03 the message is the sender's
again: its number may be offered anew (B5), so the receipt is forgotten and the parked delivery lets its lane go.
"""

from lxml.etree import _Element

from gateway.access.partners import Partner
from gateway.broker.compose import Composed
from gateway.broker.outcome import Outcome
from gateway.broker.own import Errand, Outbound
from gateway.broker.ports import Claim
from gateway.errors import StufError
from gateway.stuf import replies
from gateway.stuf.answer import Answer
from gateway.stuf.faults import FAULTS
from gateway.stuf.operations import BY_NAME, Operation, Soort
from gateway.stuf.parse import read_xml, stuurgegevens_of

_FO03 = BY_NAME["Fo03"]


def errand_to(sender: Partner, operation: Operation, event: str = "message_composed", detail: str = "") -> Errand:
    """How a fault goes to who sent the message: in a lane of its own, which a fault that fails does not hold."""
    return Errand(f"{sender.naam}|{operation.naam}", holds_lane=False, event=event, detail=detail)


def return_fault(claim: Claim, outcome: Outcome, sender: Partner | None, outbound: Outbound) -> bool:
    """Plan the delivery of a Fo03 to the original sender; False when there is nothing or nobody to return it to."""
    answer = outcome.answer
    about_a_fault = BY_NAME[claim.operation].soort in (Soort.FOUT, Soort.BEVESTIGING)
    if sender is None or answer is None or not answer.is_fault or about_a_fault:
        return False
    composed = Composed(_FO03, sender, _fault(claim, answer, outbound))
    outbound.send(composed, claim.message_id, errand_to(sender, _FO03, "fault_returned", answer.code))
    outbound.work.forget_receipt(claim.message_id)
    outbound.work.release_lane(claim.delivery_id)
    return True


def _fault(claim: Claim, answer: Answer, outbound: Outbound) -> _Element:
    """The end node's own Fo03 when it is valid and the sender can place it, else ours with the same code."""
    if answer.berichtcode == "Fo03" and answer.is_whole and answer.element is not None:
        given = stuurgegevens_of(answer.element)
        placed = given.zender.applicatie and given.ontvanger.applicatie
        if placed and given.cross_refnummer == claim.referentienummer and not outbound.schemas.problems(answer.element):
            return answer.element
    sent = stuurgegevens_of(read_xml(claim.body))
    known = answer.code if answer.code in FAULTS else "StUF058"
    error = StufError(known, "De ontvanger heeft het bericht geweigerd")
    return replies.fo03(sent, outbound.work.stamp(sent.ontvanger), error)
