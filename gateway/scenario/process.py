"""Child processes of a stage: started apart, watched, ended by pid, their output kept in a log file."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from gateway.errors import GatewayError

COMMAND = (sys.executable, "-m", "gateway")
"""The command `regiewissel` of this very installation."""

_LAST_LINES = 15
_PATIENCE = 10.0
"""Seconds a process gets to end by itself before it is killed."""


class ProcessDiedError(GatewayError):
    """A process of the stage ended by itself; str() holds the last lines of its log."""


@dataclass(slots=True)
class Process:
    """One running child. name: as people know it; log: where its output goes."""

    name: str
    log: Path
    popen: subprocess.Popen[bytes] = field(repr=False)

    def check(self) -> None:
        """Raises ProcessDiedError when it ended by itself."""
        code = self.popen.poll()
        if code is not None:
            raise ProcessDiedError(
                f"{self.name} is gestopt (code {code}); laatste regels van {self.log}:\n{self.last_lines()}"
            )

    def last_lines(self) -> str:
        """The end of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(f"  {line}" for line in lines[-_LAST_LINES:]) or "  (leeg)"

    def request_stop(self) -> None:
        """Ask it to end."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """End it, kindly first."""
        self.request_stop()
        try:
            self.popen.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()


def start(name: str, arguments: list[str], log: Path, environment: Mapping[str, str]) -> Process:
    """Start ``regiewissel <arguments>`` in a session of its own, so that Ctrl-C reaches only the one who started it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        popen = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            start_new_session=True,
        )
    return Process(name, log, popen)


def stop_all(processes: list[Process]) -> None:
    """End all of them, asked together and in reverse order of starting."""
    for process in reversed(processes):
        process.request_stop()
    for process in reversed(processes):
        process.stop()


def wait_for(missing: Callable[[], list[str]], processes: list[Process], seconds: float) -> None:
    """Wait until nothing is missing any more, as long as no process died.

    Raises ProcessDiedError, or GatewayError when it takes too long.
    """
    deadline = time.monotonic() + seconds
    while absent := missing():
        for process in processes:
            process.check()
        if time.monotonic() > deadline:
            last = "\n".join(f"{process.name}:\n{process.last_lines()}" for process in processes)
            raise GatewayError(f"Na {seconds:.0f} seconden nog geen antwoord van {', '.join(absent)}.\n{last}")
        time.sleep(0.1)


@contextmanager
def interruptible() -> Iterator[None]:
    """In the block Ctrl-C and SIGTERM both raise KeyboardInterrupt, so that what was started is ended too.

    Ctrl-C as well, because a program started in the background by a shell script begins with it switched off.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
