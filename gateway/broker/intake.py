"""One incoming message from bytes to reply: the list of steps, read top to bottom (design section 4).

Inside intake nothing is kept until `_accept`, which writes message, decision, deliveries and events in one transaction;
the reply leaves after that commit. A refused message is a record without a body, so that it can be explained; with its
body when the fault is told after a confirmation.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from gateway.access.tolerantie import Deviation
from gateway.broker import assess, checks, moments, record
from gateway.broker.ask import Question, ask
from gateway.broker.assess import Assessment, Judge
from gateway.broker.learn import learn_from
from gateway.broker.note import note
from gateway.broker.offer import Offer
from gateway.broker.own import Outbound
from gateway.broker.plan import plan
from gateway.broker.ports import Receipt, Schemas, Store, Wake, Work
from gateway.broker.refuse import RefusedByRule, fault, http_status, refuse, told_later, why
from gateway.broker.relay import Relay
from gateway.broker.repeats import Repeated, history_of, keep_receipt
from gateway.clock import Clock
from gateway.errors import MessageError, StorageError, StufError
from gateway.routing.decide import Decision, decide_on
from gateway.routing.facts import Facts
from gateway.routing.rules import RuleSet
from gateway.stuf import replies
from gateway.stuf.operations import PortType
from gateway.stuf.parse import MAX_BYTES
from gateway.stuf.problems import Problem
from gateway.stuf.replies import Reply
from gateway.stuf.stamp import Stamp, tijdstip
from gateway.stuf.vorm import vorm

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Admitted:
    """A message that passed every check: what is known of it, where it goes and what was not quite right."""

    facts: Facts
    decision: Decision
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything the steps need; `receive` is the gateway's side of every SOAP endpoint."""

    store: Store
    rules: Callable[[], RuleSet]
    schemas: Schemas
    relay: Relay
    clock: Clock
    wake: Wake
    max_bytes: int = MAX_BYTES
    judge: Judge = assess.by_rules

    def receive(self, port_type: PortType, body: bytes, soap_action: str | None, charset: str | None) -> Reply:
        """The reply to one HTTP request.

        port_type: endpoint it came in on. soap_action: header as received or None. charset: of the Content-Type.
        Never raises for a message's sake: whatever is wrong becomes a fault.
        """
        offer = Offer(port_type, soap_action, self.rules())
        try:
            offer = offer.opened(body, charset, self.max_bytes).recognised()
            checks.first(checks.PARTIES, offer)
            return self._accept(offer, vorm(body, soap_action, charset))
        except MessageError as error:
            return self._refuse(offer, error)
        except StorageError:
            log.error("message_not_stored", operation=offer.operation)
            return self._not_stored(offer)

    def _accept(self, offer: Offer, signs: tuple[Problem, ...]) -> Reply:
        # Outside the transaction: nobody waits for the store while a large message is held against its schema.
        assessed = assess.by_schema(offer, self.schemas, signs)
        try:
            with self.store.write() as work:
                admitted = self._admit(offer, assessed, work)
                message_id, reply = self._keep(offer, admitted, work)
        except Repeated as repeated:
            return self._repeat(repeated.receipt)
        self.wake()
        log.info("message_accepted", message=message_id, operation=offer.operation, rule=admitted.decision.rule)
        if not offer.synchronous:
            return reply
        question = Question(admitted.facts.message, message_id, admitted.decision, offer.rules)
        reply = ask(question, self.relay, self.store, self.schemas)
        self.wake()
        return replace(reply, status=http_status(offer)) if reply.fault else reply

    def _admit(self, offer: Offer, assessed: Assessment, work: Work) -> _Admitted:
        """The checks that ask the store, then the routing rules. Raises MessageError for the first that fails."""
        history = history_of(offer, work)
        late = moments.late(offer, history, work)
        checks.first(checks.NUMBER, checks.Numbered(offer, history.receipt, late))
        facts = Facts(assessed.message, offer.rules, work.register)
        content = checks.Content(facts, assessed, self.judge)
        checks.first(checks.CONTENT, content)
        decision = decide_on(facts)
        if decision.refusal:
            raise RefusedByRule(decision)
        return _Admitted(facts, decision, content.assessment.beside((late,) if late else ()).deviations)

    def _keep(self, offer: Offer, admitted: _Admitted, work: Work) -> tuple[int, Reply]:
        facts, decision, deviations = admitted.facts, admitted.decision, admitted.deviations
        code = offer.zender.bevestiging if offer.zender and not offer.synchronous else ""
        message_id = work.add_message(record.accepted(facts, decision, offer, deviations, code, work.now))
        work.add_event(message_id, "message_accepted", decision.rule)
        if code:
            # First: what the message teaches (which document carries domain data) is told along with it.
            learn_from(facts, message_id, tuple(route.destination for route in decision.routes), work)
            plan(facts, decision, message_id, Outbound(work, self.schemas))
        # Last, and in this order on every path: rows that other messages wait for until the commit, on every node.
        reply = replies.confirm(offer.given, work.stamp(offer.answered_as), code) if code else Reply(b"")
        moments.keep(offer, work)
        note(offer, message_id, deviations, work)
        keep_receipt(offer, message_id, reply, work)
        return message_id, reply

    def _repeat(self, receipt: Receipt) -> Reply:
        """Identical: the earlier answer again, and a line in the history of the first."""
        with self.store.write() as work:
            work.add_event(receipt.message_id, "message_repeated")
        return Reply(receipt.reply or b"", berichtcode=receipt.reply_code)

    def _refuse(self, offer: Offer, error: MessageError) -> Reply:
        refusal = why(offer, error)
        try:
            with self.store.write() as work:
                reply = refuse(offer, error, refusal, Outbound(work, self.schemas))
        except Repeated as repeated:
            return self._repeat(repeated.receipt)
        except MessageError as taken:  # Another node took the number in between; about that there is no later.
            return self._refuse(offer, taken)
        except StorageError:
            lost = told_later(offer, error) is not None
            return self._not_stored(offer) if lost else fault(offer, error, self._unstored_stamp())
        if not reply.fault:
            self.wake()
        rule = refusal.decision.rule if refusal.decision else ""
        log.info("message_refused", fault=refusal.fault or "SOAP", operation=offer.operation, rule=rule)
        return reply

    def _not_stored(self, offer: Offer) -> Reply:
        code = "StUF049" if offer.synchronous else "StUF046"
        return fault(offer, StufError(code, "Bied het bericht later opnieuw aan"), self._unstored_stamp())

    def _unstored_stamp(self) -> Stamp:
        """When the store is away there is no counter; the moment alone is unique enough for a fault."""
        moment = tijdstip(self.clock.now())
        return Stamp(f"RW-{moment}", moment)
