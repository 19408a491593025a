"""Threads that repeat a step until told to stop: as long as there is work at once, else when woken or now and then."""

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from gateway.errors import StorageError, place_of

log = structlog.get_logger(__name__)

LOOK_AGAIN_SECONDS = 1.0
"""The store is looked at this often without being woken: for due retries and for work of other nodes."""

Step = Callable[[], object]
"""One step; what it returns is true when there may be more to do right away."""


class Engine(Protocol):
    """What makes deliveries happen: worker threads here, or queues and consumers."""

    def start(self) -> None:
        """Start delivering."""
        ...

    def wake(self) -> None:
        """Something was stored: look now."""
        ...

    def stop(self) -> None:
        """End what is in hand and stop."""
        ...


class Loops:
    """A thread per step. away: errors after which a step is simply tried again later."""

    def __init__(self, name: str, steps: Sequence[Step], away: tuple[type[Exception], ...] = ()) -> None:
        self._away: tuple[type[Exception], ...] = (StorageError, *away)
        self._wake = threading.Condition()
        self._woken = 0
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._run, args=(step,), name=f"{name}-{index}", daemon=True)
            for index, step in enumerate(steps)
        ]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Take the next step now instead of at the next look."""
        with self._wake:
            self._woken += 1
            self._wake.notify_all()

    def stop(self, timeout: float = 40.0) -> None:
        """Let each thread end its step and stop."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout)

    def _run(self, step: Step) -> None:
        while not self._stopping:
            with self._wake:
                woken = self._woken
            if self._more(step):
                continue
            with self._wake:
                # A wake-up during the step counts: what was stored then may not have been seen.
                if self._woken == woken and not self._stopping:
                    self._wake.wait(LOOK_AGAIN_SECONDS)

    def _more(self, step: Step) -> bool:
        try:
            return bool(step())
        except self._away as error:
            log.error("away", error=type(error).__name__)
        except Exception as error:  # A mistake of ours must not end the thread: others' messages still have to go.
            log.error("step_failed", error=type(error).__name__, place=place_of(error))
        return False
