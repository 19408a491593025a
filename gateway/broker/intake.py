"""One incoming message from bytes to reply: the list of steps, read top to bottom (design section 4).

Inside intake nothing is kept until `_accept`, which writes message, decision, deliveries and events in one transaction;
the reply leaves after that commit. A refused message is a record without deliveries, so that it can be explained.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog
from lxml.etree import _Element

from gateway.access.partners import find
from gateway.broker import checks, record
from gateway.broker.learn import learn_from
from gateway.broker.plan import plan, plan_follow_up
from gateway.broker.ports import Receipt, Store, Wake, Work
from gateway.broker.relay import Relay
from gateway.clock import Clock
from gateway.errors import MessageError, StorageError, StufError
from gateway.routing.decide import Decision, decide_on
from gateway.routing.facts import Facts
from gateway.routing.rules import RuleSet
from gateway.stuf import operations, replies
from gateway.stuf.canonical import digest as canonical_digest
from gateway.stuf.dispatch import plain_action
from gateway.stuf.message import StufMessage, Stuurgegevens, Systeem
from gateway.stuf.operations import PortType
from gateway.stuf.parse import MAX_BYTES, open_envelope, read_xml, stuurgegevens_of
from gateway.stuf.read import read_message
from gateway.stuf.replies import Reply
from gateway.stuf.stamp import Stamp, tijdstip

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Seen:
    """How far a message could be read; what a refusal can say depends on it."""

    port_type: PortType
    soap_action: str
    stuurgegevens: Stuurgegevens | None = None
    message: StufMessage | None = None
    decision: Decision | None = None

    @property
    def known_action(self) -> str:
        """The SOAPAction as far as it is one of ours: what else somebody types there is not kept."""
        action = plain_action(self.soap_action)
        return action if not action or operations.of_action(action) else "onbekend"

    @property
    def synchronous(self) -> bool:
        """The mode the sender expects: of the operation, else of the portType it was sent to."""
        if self.message is not None:
            return self.message.operation.synchronous
        return self.port_type is not PortType.ONTVANG_ASYNCHROON


class _Repeated(Exception):
    """The number was accepted before; carries what was answered then. Ends the transaction without a trace."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__()
        self.receipt = receipt


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything the steps need; `receive` is the gateway's side of every SOAP endpoint."""

    store: Store
    rules: Callable[[], RuleSet]
    schemas: checks.Schemas
    relay: Relay
    clock: Clock
    wake: Wake
    max_bytes: int = MAX_BYTES

    def receive(self, port_type: PortType, body: bytes, soap_action: str | None, charset: str | None) -> Reply:
        """The reply to one HTTP request.

        port_type: endpoint it came in on. soap_action: header as received or None. charset: of the Content-Type.
        Never raises for a message's sake: whatever is wrong becomes a fault.
        """
        seen = _Seen(port_type, soap_action or "")
        try:
            element = open_envelope(read_xml(body, max_bytes=self.max_bytes, encoding=charset))
            seen.stuurgegevens = stuurgegevens_of(element)
            seen.message = self._read(element, seen)
            checks.check_addressed(seen.message, port_type)
            checks.check_parties(seen.stuurgegevens, seen.synchronous, self.rules())
            return self._accept(seen, seen.message)
        except MessageError as error:
            return self._refuse(seen, error)
        except StorageError:
            log.error("message_not_stored", operation=seen.message.operation.naam if seen.message else "")
            return self._not_stored(seen)

    def _read(self, element: _Element, seen: _Seen) -> StufMessage:
        """The message; of two faults in its stuurgegevens the parties come first (table 4.1)."""
        given = seen.stuurgegevens or stuurgegevens_of(element)
        try:
            return read_message(element, seen.soap_action)
        except StufError as error:
            if error.code > "StUF013":
                checks.check_parties(given, seen.synchronous, self.rules())
            raise

    def _accept(self, seen: _Seen, message: StufMessage) -> Reply:
        digest = canonical_digest(message.element)
        structural = checks.structural_fault(message, self.schemas)
        rules = self.rules()
        try:
            with self.store.write() as work:
                self._repeat_or_go_on(message, digest, work)
                facts = Facts(message, rules, work.register)
                seen.decision = _judge(facts, structural)
                reply, message_id = self._keep(facts, seen.decision, digest, seen.known_action, work)
        except _Repeated as repeated:
            return self._repeat(message, digest, repeated.receipt)
        self.wake()
        log.info("message_accepted", message=message_id, operation=message.operation.naam, rule=seen.decision.rule)
        if not message.operation.synchronous:
            return reply
        reply = self._ask(message, message_id, seen.decision, rules)
        return replace(reply, status=self._fault_status(seen)) if reply.fault else reply

    def _keep(self, facts: Facts, decision: Decision, digest: str, soap_action: str, work: Work) -> tuple[Reply, int]:
        message, reply = facts.message, Reply(b"")
        code = facts.zender.bevestiging if facts.zender and not message.operation.synchronous else ""
        message_id = work.add_message(record.accepted(facts, decision, digest, soap_action, code, self.clock.now()))
        work.add_event(message_id, "message_accepted", decision.rule)
        if not message.operation.synchronous:
            # First: what the message teaches (which document carries domain data) is told along with it.
            learn_from(facts, message_id, tuple(route.destination for route in decision.routes), work)
            plan(facts, decision, message_id, work)
            # Last: the counter of a busy ontvanger stays locked until the commit, on every node.
            stamp = work.stamp((facts.ontvanger or facts.rules).systeem)
            reply = replies.confirm(message.stuurgegevens, stamp, code)
        self._add_receipt(message, digest, message_id, reply, work)
        return reply, message_id

    def _add_receipt(self, message: StufMessage, digest: str, message_id: int, reply: Reply, work: Work) -> None:
        zender, number = message.key
        if number and not work.add_receipt(zender, number, digest, message_id, reply.body or None, reply.berichtcode):
            # Another transaction accepted the number after this one looked; only possible between nodes.
            receipt = work.receipt(zender, number)
            raise _Repeated(receipt) if receipt else StorageError("Het referentienummer werd gelijktijdig aangeboden")

    def _repeat_or_go_on(self, message: StufMessage, digest: str, work: Work) -> None:
        zender, number = message.key
        receipt = work.receipt(zender, number) if number else None
        if receipt is None:
            return
        if receipt.digest == digest and message.operation.synchronous and receipt.reply is None:
            work.forget_receipt(receipt.message_id)  # A question is asked again: its answer may have changed.
            return
        raise _Repeated(receipt)

    def _repeat(self, message: StufMessage, digest: str, receipt: Receipt) -> Reply:
        """Identical: the earlier answer again; different: StUF016 (StUF 03.01 par. 4.4)."""
        if receipt.digest != digest:
            seen = _Seen(message.operation.port_type, "", message.stuurgegevens, message)
            return self._refuse(
                seen, StufError("StUF016", "Dit referentienummer is eerder ontvangen met andere inhoud")
            )
        with self.store.write() as work:
            work.add_event(receipt.message_id, "message_repeated")
        return Reply(receipt.reply or b"", berichtcode=receipt.reply_code)

    def _ask(self, message: StufMessage, message_id: int, decision: Decision, rules: RuleSet) -> Reply:
        """Relay a synchronous message within the deadline and keep what came of it."""
        partner = rules.partners[decision.routes[0].destination]
        reply = self.relay.ask(message, partner)
        failed = bool(reply.fault) or not reply.berichtcode or reply.berichtcode.startswith("Fo")
        with self.store.write() as work:
            work.set_answer(message_id, "answered", reply.berichtcode, reply.fault, "")
            work.add_event(message_id, "question_answered", f"{partner.naam}: {reply.berichtcode or 'SOAP-fout'}")
            if failed:
                work.forget_receipt(message_id)
            elif not message.operation.reads:
                work.set_reply(message_id, reply.body, reply.berichtcode)
                plan_follow_up(Facts(message, rules, work.register), decision, message_id, None, work)
        self.wake()
        return reply

    def _refuse(self, seen: _Seen, error: MessageError) -> Reply:
        """Keep a record of the refusal and answer with the fault that belongs to the mode."""
        if isinstance(error, _Refused):
            seen.decision = error.decision
        fault = error.code if isinstance(error, StufError) else ""
        details = error.details if isinstance(error, StufError) else str(error)
        status = self._fault_status(seen)
        try:
            with self.store.write() as work:
                stamp = work.stamp(self._answering_as(seen))
                reply = replies.refuse(error, seen.stuurgegevens, stamp, synchronous=seen.synchronous, status=status)
                stored = record.refused(
                    seen.stuurgegevens, seen.message, seen.decision, seen.known_action,
                    reply.berichtcode, fault, details, self.clock.now(),
                )  # fmt: skip
                work.add_event(work.add_message(stored), "message_refused", fault)
        except StorageError:
            return replies.refuse(
                error, seen.stuurgegevens, self._unstored_stamp(), synchronous=seen.synchronous, status=status
            )
        log.info("message_refused", fault=fault or "SOAP", operation=stored.operation, rule=stored.rule)
        return reply

    def _answering_as(self, seen: _Seen) -> Systeem:
        """In whose name a refusal is numbered: a counter is only made for those we know, or anybody could make them."""
        rules = self.rules()
        ontvanger = find(rules.partners.values(), seen.stuurgegevens.ontvanger) if seen.stuurgegevens else None
        return (ontvanger or rules).systeem

    def _fault_status(self, seen: _Seen) -> int:
        """HTTP status of a StUF fault: suppliers disagree, so it is a choice per partner (field B12)."""
        partners = self.rules().partners.values()
        partner = find(partners, seen.stuurgegevens.zender) if seen.stuurgegevens else None
        return partner.http_status_fout if partner else 500

    def _not_stored(self, seen: _Seen) -> Reply:
        error = StufError("StUF046" if not seen.synchronous else "StUF049", "Bied het bericht later opnieuw aan")
        return replies.refuse(error, seen.stuurgegevens, self._unstored_stamp(), synchronous=seen.synchronous)

    def _unstored_stamp(self) -> Stamp:
        """When the store is away there is no counter; the moment alone is unique enough for a fault."""
        moment = tijdstip(self.clock.now())
        return Stamp(f"RW-{moment}", moment)


def _judge(facts: Facts, structural: StufError | None) -> Decision:
    """The checks in the order of table 4.1, then the rules. Raises StufError for the first that fails."""
    checks.check_cross_reference(facts)
    checks.check_rights(facts)
    if structural:
        raise structural
    decision = decide_on(facts)
    if decision.refusal:
        raise _Refused(decision)
    return decision


class _Refused(StufError):
    """A rule refuses; the decision goes along, so that the record can tell why."""

    def __init__(self, decision: Decision) -> None:
        refusal = decision.refusal
        super().__init__(refusal.code if refusal else "StUF058", refusal.reden if refusal else "")
        self.decision = decision
