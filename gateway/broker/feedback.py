"""A refusal by the end node goes back to the one who sent the message, asynchronously (StUF 03.01 par. 4.4, B8).

Only a Fo03 with stuurgegevens can be forwarded, never one about another Fo (the loop rule), and a Bv03 never is (B7).
"""

from gateway.access.partners import Partner
from gateway.broker import record
from gateway.broker.compose import Composed
from gateway.broker.outcome import Outcome
from gateway.broker.ports import Claim, NewDelivery, Work
from gateway.broker.state import State
from gateway.stuf.operations import BY_NAME, Soort

_FO03 = BY_NAME["Fo03"]


def return_fault(claim: Claim, outcome: Outcome, sender: Partner | None, work: Work) -> bool:
    """Plan the delivery of the end node's Fo03 to the original sender; False when there is nothing to return."""
    answer = outcome.answer
    if sender is None or answer is None or answer.element is None or answer.berichtcode != "Fo03":
        return False
    if BY_NAME[claim.operation].soort in (Soort.FOUT, Soort.BEVESTIGING):
        return False
    composed = Composed(_FO03, sender, answer.element)
    message_id = work.add_message(record.own(composed, claim.message_id, "", work.now))
    work.add_event(message_id, "fault_returned", answer.code)
    work.add_delivery(
        NewDelivery(
            message_id=message_id,
            destination=sender.naam,
            operation=_FO03.naam,
            lane=f"{sender.naam}|Fo03",
            state=State.WAITING,
            holds_lane=False,
            due_at=work.now,
        )
    )
    return True
