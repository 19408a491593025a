"""The gateway's own messages: kept with their delivery in the transaction that made them, and right before they leave.

The one place where what is composed, converted or returned is held against the schemas. What does not conform is a
mistake of ours: it is parked for a person and never sent by itself, and the message it follows from goes its way.
"""

from dataclasses import dataclass

import structlog

from gateway.broker import record
from gateway.broker.compose import Composed
from gateway.broker.ports import NewDelivery, Schemas, Work
from gateway.broker.state import State

log = structlog.get_logger(__name__)

UNFIT = "Interne fout: de wissel maakte een bericht dat niet aan het schema voldoet"


@dataclass(frozen=True, slots=True)
class Errand:
    """How an own message is delivered. after_id: delivery that must be acknowledged first. event, detail: its first."""

    lane: str
    holds_lane: bool
    state: State = State.WAITING
    after_id: int | None = None
    reason: str = ""
    gezinsplan: str = ""
    event: str = "message_composed"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Outbound:
    """What a transaction sends in the gateway's own name."""

    work: Work
    schemas: Schemas

    def send(self, composed: Composed, origin_id: int, errand: Errand) -> int:
        """Keep a message made here with its one delivery; the id of the delivery.

        origin_id: the message it was made because of.
        """
        message_id = self.work.add_message(record.own(composed, origin_id, errand.gezinsplan, self.work.now))
        self.work.add_event(message_id, errand.event, errand.detail or composed.operation.naam)
        problems = self.schemas.problems(composed.element)
        if problems:
            rules = ", ".join(dict.fromkeys(problem.rule for problem in problems))
            log.error("own_message_unfit", message=message_id, operation=composed.operation.naam, rules=rules)
        return self.work.add_delivery(
            NewDelivery(
                message_id=message_id,
                destination=composed.destination.naam,
                operation=composed.operation.naam,
                lane=errand.lane,
                state=State.PARKED if problems else errand.state,
                holds_lane=errand.holds_lane,
                due_at=self.work.now,
                after_id=errand.after_id,
                reason=UNFIT if problems else errand.reason,
            )
        )
