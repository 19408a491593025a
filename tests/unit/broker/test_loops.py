"""The threads around the steps: they go on, they wait, they wake, they end."""

import threading
import time

import pytest

from gateway.broker import loops
from gateway.broker.loops import Loops
from gateway.errors import StorageError

SOON = 5.0


class Step:
    """A step that can be told what to do, and counts."""

    def __init__(self, *script: object) -> None:
        self.made = 0
        self.did = threading.Condition()
        self._script = list(script)

    def __call__(self) -> object:
        """One step: the next of the script, afterwards nothing to do."""
        with self.did:
            self.made += 1
            self.did.notify_all()
            todo = self._script.pop(0) if self._script else False
        if isinstance(todo, Exception):
            raise todo
        return todo

    def reaches(self, number: int) -> bool:
        """True as soon as the step was made so often; False when that takes too long."""
        with self.did:
            return self.did.wait_for(lambda: self.made >= number, SOON)


@pytest.fixture(autouse=True)
def _long_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "LOOK_AGAIN_SECONDS", 60.0)


def test_as_long_as_there_is_work_it_goes_on() -> None:
    """A step that had something to do is made again at once."""
    step = Step(True, True, True)
    running = Loops("t", [step])
    running.start()
    assert step.reaches(4)
    running.stop()


def test_a_wake_up_makes_it_look() -> None:
    """A loop that waits looks again as soon as something was stored."""
    step = Step()
    running = Loops("t", [step])
    running.start()
    assert step.reaches(1)
    running.wake()
    assert step.reaches(2)
    running.stop()


def test_a_wake_up_during_a_step_counts() -> None:
    """What is stored while a step looks is seen right after it, not at the next look."""
    running: list[Loops] = []
    made = Step()

    def step() -> object:
        if made.made == 0:
            running[0].wake()
        return made()

    running.append(Loops("t", [step]))
    running[0].start()
    assert made.reaches(2)
    running[0].stop()


def test_it_looks_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without being woken it looks now and then: for due retries and for work of other nodes."""
    monkeypatch.setattr(loops, "LOOK_AGAIN_SECONDS", 0.01)
    step = Step()
    running = Loops("t", [step])
    running.start()
    assert step.reaches(5)
    running.stop()


class AwayError(Exception):
    """Something outside that comes and goes."""


@pytest.mark.parametrize("error", [StorageError("weg"), AwayError(), RuntimeError("een fout van ons")])
def test_an_error_does_not_end_it(error: Exception) -> None:
    """Whatever a step raises, the thread stays and tries again later."""
    step = Step(error, True)
    running = Loops("t", [step], away=(AwayError,))
    running.start()
    assert step.reaches(1)
    running.wake()
    assert step.reaches(3)
    running.stop()


def test_stop_lets_a_step_end() -> None:
    """Stopping waits for what is in hand and starts nothing new."""
    started, made = threading.Event(), []

    def step() -> bool:
        started.set()
        time.sleep(0.2)
        made.append(1)
        return True

    running = Loops("t", [step])
    running.start()
    started.wait(SOON)
    running.stop()
    count = len(made)
    assert count >= 1
    time.sleep(0.3)
    assert len(made) == count


def test_stop_does_not_wait_for_ever() -> None:
    """A step that hangs is left behind after the time it was given."""
    hold, started = threading.Event(), threading.Event()

    def step() -> bool:
        started.set()
        return hold.wait(SOON)

    running = Loops("t", [step])
    running.start()
    started.wait(SOON)
    before = time.monotonic()
    running.stop(timeout=0.1)
    assert time.monotonic() - before < 2
    hold.set()


def test_stopping_what_never_started_is_fine() -> None:
    """A gateway that fails during its start can still be closed."""
    Loops("t", [Step()]).stop()
