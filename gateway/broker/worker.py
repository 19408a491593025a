"""The loop over what is due: claim, attempt, record. Any number of threads and processes may run it side by side."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from gateway.broker.deliver import Deliver
from gateway.broker.feedback import return_fault
from gateway.broker.outcome import Kind, Outcome
from gateway.broker.ports import Claim, Store
from gateway.broker.retry import Again, next_step
from gateway.broker.state import Event, State, after
from gateway.clock import Clock
from gateway.errors import StorageError
from gateway.routing.rules import RuleSet

log = structlog.get_logger(__name__)

LEASE_SECONDS = 60.0
"""How long a claim holds; longer than the longest attempt, so that a claim only ends when its worker died."""

LOOK_AGAIN_SECONDS = 1.0
"""The database is looked at this often without being woken: for due retries and for work of other nodes."""


@dataclass(frozen=True, slots=True)
class Worker:
    """What one worker needs; `run_once` is one step and `Workers` the threads around it."""

    name: str
    store: Store
    deliver: Deliver
    rules: Callable[[], RuleSet]
    clock: Clock

    def run_once(self) -> bool:
        """Deliver one message that is due; False when there is none. Raises StorageError when the store is away."""
        with self.store.write() as work:
            claim = work.claim(self.name, LEASE_SECONDS)
        if claim is None:
            return False
        self._record(claim, self._attempt(claim))
        return True

    def _attempt(self, claim: Claim) -> Outcome:
        try:
            return self.deliver.attempt(claim, self.rules().partners.get(claim.destination))
        except Exception as error:  # A mistake of ours parks the message for a person; it must not end the worker.
            log.exception("delivery_failed", delivery=claim.delivery_id)
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
                return_fault(claim, outcome, partners.get(claim.zender_partner), work)
        log.info(event.value, delivery=claim.delivery_id, destination=claim.destination, attempts=claim.attempts)


class Workers:
    """Threads that deliver until told to stop. `wake` says that something may be due now."""

    def __init__(self, make: Callable[[int], Worker], number: int) -> None:
        self._wake = threading.Condition()
        self._pending = 0
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._run, args=(make(index),), name=f"worker-{index}", daemon=True)
            for index in range(number)
        ]

    def start(self) -> None:
        """Start delivering."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Something was stored: look now instead of at the next look."""
        with self._wake:
            self._pending += 1
            self._wake.notify_all()

    def stop(self, timeout: float = 30.0) -> None:
        """Let each thread end its attempt and stop."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout)

    def _run(self, worker: Worker) -> None:
        seen = -1
        while not self._stopping:
            try:
                if worker.run_once():
                    continue
            except StorageError:
                log.error("store_away", worker=worker.name)
            with self._wake:
                if self._pending == seen and not self._stopping:
                    self._wake.wait(LOOK_AGAIN_SECONDS)
                seen = self._pending
