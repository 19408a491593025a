"""Ctrl-C and SIGTERM as one event, so that what is in hand ends before the process does."""

import signal
import threading
from types import FrameType


def stop_signal() -> threading.Event:
    """An event that Ctrl-C and SIGTERM set from now on."""
    stop = threading.Event()

    def request(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, request)
    return stop
