"""How a message is refused: on the connection, or later for a partner that wants it as the standard has it.

`foutstijl: praktijk` answers every fault of an asynchronous message with a Fo03. The standard allows that up to StUF046
only: what is wrong with the content is told after the Bv03, with a Fo01 of its own (StUF 03.01 par. 4.4.3).
"""

from gateway.access.partners import Partner
from gateway.broker import assess, moments, record
from gateway.broker.assess import NotConform
from gateway.broker.checks import too_long
from gateway.broker.compose import Composed
from gateway.broker.feedback import errand_to
from gateway.broker.note import note
from gateway.broker.offer import Offer
from gateway.broker.own import Outbound
from gateway.broker.ports import Work
from gateway.broker.record import Refusal
from gateway.broker.repeats import keep_receipt
from gateway.errors import MessageError, StufError
from gateway.routing.decide import Decision
from gateway.stuf import replies
from gateway.stuf.faults import fault_code
from gateway.stuf.operations import BY_NAME, Soort
from gateway.stuf.replies import Reply
from gateway.stuf.stamp import Stamp
from gateway.stuf.write import serialise

_FO01 = BY_NAME["Fo01"]


class RefusedByRule(StufError):
    """A routing rule refuses; the decision goes along, so that the record can tell why."""

    def __init__(self, decision: Decision) -> None:
        refusal = decision.refusal
        super().__init__(refusal.code if refusal else "StUF058", refusal.reden if refusal else "")
        self.decision = decision


def why(offer: Offer, error: MessageError) -> Refusal:
    """What is kept of a fault beside the message."""
    decision = error.decision if isinstance(error, RefusedByRule) else None
    deviations = assess.refused(error.problems, offer) if isinstance(error, NotConform) else ()
    if isinstance(error, StufError):
        return Refusal(error.code, error.details, decision, deviations)
    return Refusal("", str(error), decision, deviations)


def refuse(offer: Offer, error: MessageError, refusal: Refusal, outbound: Outbound) -> Reply:
    """Keep a record of a refusal and what is sent of it; the reply. Raises what `keep_receipt` raises."""
    sender = told_later(offer, error)
    if sender is not None and isinstance(error, StufError):
        return _later(offer, sender, error, refusal, outbound)
    reply = fault(offer, error, outbound.work.stamp(offer.answered_as))
    message_id = _keep(offer, refusal, reply.berichtcode, outbound.work)
    note(offer, message_id, refusal.deviations, outbound.work)
    return reply


def told_later(offer: Offer, error: MessageError) -> Partner | None:
    """The sender, when it hears of a fault after its Bv03.

    Never of one that belongs before the Bv03, one about a message that is a Bv or Fo itself or that cannot be kept, or
    one to nowhere.
    """
    sender = offer.zender
    if sender is None or sender.foutstijl != "standaard" or offer.synchronous or not isinstance(error, StufError):
        return None
    if fault_code(error.code).before_acceptance or offer.message.operation.soort in (Soort.FOUT, Soort.BEVESTIGING):
        return None
    reachable = sender.endpoint(_FO01.port_type) is not None
    return sender if reachable and too_long(offer.message) is None else None


def fault(offer: Offer, error: MessageError, stamp: Stamp) -> Reply:
    """The fault of the mode, with the HTTP status the partner wants."""
    return replies.refuse(error, offer.stuurgegevens, stamp, synchronous=offer.synchronous, status=http_status(offer))


def http_status(offer: Offer) -> int:
    """HTTP status of a StUF fault: suppliers disagree, so it is a choice per partner (field B12)."""
    return offer.zender.http_status_fout if offer.zender else 500


def _later(offer: Offer, sender: Partner, error: StufError, refusal: Refusal, outbound: Outbound) -> Reply:
    """The confirmation and the Fo01 on its way; the same message again goes through this again.

    The sender may forget what was confirmed, so the message is kept whole.
    """
    work, ours = outbound.work, offer.answered_as
    message_id = _keep(offer, refusal, sender.bevestiging, work, serialise(offer.message.element))
    fo01 = Composed(_FO01, sender, replies.fo01(offer.given, work.stamp(ours), error))
    outbound.send(fo01, message_id, errand_to(sender, _FO01))
    reply = replies.confirm(offer.given, work.stamp(ours), sender.bevestiging)
    moments.keep(offer, work)
    note(offer, message_id, refusal.deviations, work)
    keep_receipt(offer, message_id, reply, work)
    return reply


def _keep(offer: Offer, refusal: Refusal, reply_code: str, work: Work, body: bytes | None = None) -> int:
    message_id = work.add_message(record.refused(offer, refusal, reply_code, work.now, body))
    work.add_event(message_id, "message_refused", refusal.fault)
    return message_id
