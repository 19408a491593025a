"""The synchronous half of a message: its question relayed within the deadline, and what came of it kept."""

from dataclasses import dataclass

from gateway.broker.own import Outbound
from gateway.broker.plan import plan_follow_up
from gateway.broker.ports import Schemas, Store
from gateway.broker.relay import Relay
from gateway.routing.decide import Decision
from gateway.routing.facts import Facts
from gateway.routing.rules import RuleSet
from gateway.stuf.message import StufMessage
from gateway.stuf.replies import Reply


@dataclass(frozen=True, slots=True)
class Question:
    """A synchronous message that was accepted. message_id: its record. rules: those that decided."""

    message: StufMessage
    message_id: int
    decision: Decision
    rules: RuleSet


def ask(question: Question, relay: Relay, store: Store, schemas: Schemas) -> Reply:
    """The destination's reply; it is on record before the asker has it. Raises StorageError when it cannot be."""
    partner = question.rules.partners[question.decision.routes[0].destination]
    reply = relay.ask(question.message, partner)
    with store.write() as work:
        work.set_answer(question.message_id, "answered", reply.berichtcode, reply.fault, "")
        told = f"{partner.naam}: {reply.berichtcode or 'SOAP-fout'}"
        work.add_event(question.message_id, "question_answered", told)
        _remember(question, reply, Outbound(work, schemas))
    return reply


def _remember(question: Question, reply: Reply, outbound: Outbound) -> None:
    """What a repeat will hear: after a fault it is asked again, a change that was made is not made twice."""
    failed = bool(reply.fault) or not reply.berichtcode or reply.berichtcode.startswith("Fo")
    if failed:
        outbound.work.forget_receipt(question.message_id)
    elif not question.message.operation.reads:
        outbound.work.set_reply(question.message_id, reply.body, reply.berichtcode)
        facts = Facts(question.message, question.rules, outbound.work.register)
        plan_follow_up(facts, question.decision, question.message_id, None, outbound)
