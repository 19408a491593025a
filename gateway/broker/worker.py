"""The loop over what is due: claim, attempt, record. Any number of threads and processes may run it side by side."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from gateway.broker.deliver import Deliver
from gateway.broker.feedback import return_fault
from gateway.broker.outcome import Kind, Outcome
from gateway.broker.own import Outbound
from gateway.broker.ports import Claim, Schemas, Store
from gateway.broker.retry import Again, next_step
from gateway.broker.state import Event, State, after
from gateway.clock import Clock
from gateway.errors import place_of
from gateway.routing.rules import RuleSet

log = structlog.get_logger(__name__)

LEASE_SECONDS = 60.0
"""How long a claim holds; longer than the longest attempt, so that a claim only ends when its worker died."""

MAX_LOST = 5
"""A delivery whose worker died this often is parked unsent: it may be what kills them (reliability R11)."""


@dataclass(frozen=True, slots=True)
class Worker:
    """What one worker needs; `run_once` is one step, broker.loops has the threads around it."""

    name: str
    store: Store
    deliver: Deliver
    rules: Callable[[], RuleSet]
    schemas: Schemas
    clock: Clock

    def run_once(self, delivery_id: int | None = None) -> bool:
        """Deliver one message that is due, or the one given; False when there is none.

        Raises StorageError when the store is away.
        """
        with self.store.write() as work:
            claim = work.claim(self.name, LEASE_SECONDS, delivery_id)
        if claim is None:
            return False
        self._record(claim, self._attempt(claim))
        return True

    def _attempt(self, claim: Claim) -> Outcome:
        if claim.lost >= MAX_LOST:
            return Outcome(Kind.PERMANENT, f"{claim.lost} keer stopte de werker tijdens het bezorgen van dit bericht")
        try:
            return self.deliver.attempt(claim, self.rules().partners.get(claim.destination))
        except Exception as error:  # A mistake of ours parks the message for a person; it must not end the worker.
            log.error("delivery_failed", delivery=claim.delivery_id, error=type(error).__name__, place=place_of(error))
            return Outcome(Kind.PERMANENT, f"Interne fout bij het bezorgen ({type(error).__name__})")

    def _record(self, claim: Claim, outcome: Outcome) -> None:
        partners = self.rules().partners
        now = self.clock.now()
        event, due = Event.ACKNOWLEDGED, None
        reason = outcome.reason
        if not outcome.delivered:
            schedule = partners[claim.destination].herhaling if claim.destination in partners else ()
            step = next_step(outcome, claim.tries, schedule, now)
            event, due = (Event.POSTPONED, step.at) if isinstance(step, Again) else (Event.GIVEN_UP, None)
            reason = reason if isinstance(step, Again) else step.reason
        with self.store.write() as work:
            kept = work.record(claim, outcome, after(State.SENDING, event), due)
            work.add_event(claim.message_id, event if kept else "delivery_taken_over", reason, claim.delivery_id)
            if kept and event is Event.GIVEN_UP:
                if outcome.permanent:
                    work.unlearn(claim.message_id)
                return_fault(claim, outcome, partners.get(claim.zender_partner), Outbound(work, self.schemas))
        log.info(event.value, delivery=claim.delivery_id, destination=claim.destination, attempts=claim.attempts)
