"""A number is taken once: identical content hears the earlier answer again (StUF 03.01 par. 4.4)."""

from gateway.broker.offer import Offer
from gateway.broker.ports import History, Receipt, Work
from gateway.errors import StorageError, StufError
from gateway.stuf.replies import Reply


class Repeated(Exception):
    """The message was taken before; carries what was answered then. Ends the transaction without a trace."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__()
        self.receipt = receipt


def history_of(offer: Offer, work: Work) -> History:
    """What is known of the zender and the number of an offer. Raises Repeated when it was answered before.

    A question is judged again, for its answer may have changed, and so is a message of which the fault was told after
    its confirmation, for the cause may be gone: nobody has what it said until it is accepted.
    """
    zender, number = offer.key
    history = work.history(zender, number) if number or offer.given.tijdstip_bericht else History()
    receipt = history.receipt
    if receipt is None or receipt.digest != offer.digest:
        return history
    if receipt.refused:
        return History(None, history.latest)
    if not offer.synchronous or receipt.reply is not None:
        raise Repeated(receipt)
    work.forget_receipt(receipt.message_id)
    return History(None, history.latest)


def keep_receipt(offer: Offer, message_id: int, reply: Reply, work: Work) -> None:
    """Record that the number of an offer was taken. Raises Repeated when another transaction took it meanwhile."""
    zender, number = offer.key
    if not number or work.add_receipt(zender, number, offer.digest, message_id, reply.body or None, reply.berichtcode):
        return
    # This message was refused after its confirmation, or another transaction took the number after this one looked.
    receipt = work.history(zender, number).receipt
    if receipt is None:
        raise StorageError("Het referentienummer werd gelijktijdig aangeboden")
    if receipt.digest != offer.digest:
        raise taken()
    if not receipt.refused or not work.replace_receipt(receipt, message_id, reply.body or None, reply.berichtcode):
        raise Repeated(receipt)


def taken() -> StufError:
    """The fault about a number that another content has."""
    return StufError("StUF016", "Dit referentienummer is eerder ontvangen met andere inhoud")
