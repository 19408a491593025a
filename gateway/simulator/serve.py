"""Running a simulator: its SOAP listener and its control API, until the block ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gateway.simulator.control import control_app
from gateway.simulator.listener import Listener
from gateway.simulator.simulator import Simulator
from gateway.web.server import Server
from gateway.web.soap import Descriptions

HOST = "127.0.0.1"
"""Simulators never listen to anybody but this machine."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a running simulator is: base of its SOAP endpoints and of its control API."""

    soap: str
    control: str


@contextmanager
def running(simulator: Simulator, descriptions: Descriptions, port: int, control_port: int) -> Iterator[Addresses]:
    """The simulator, listening; port 0 = a free one. Raises ConfigurationError when a port is taken."""
    listener = Listener(simulator.app(descriptions), HOST, port)
    try:
        control = Server(control_app(simulator, listener.listen), HOST, control_port, threads=8).start()
        try:
            yield Addresses(f"http://{HOST}:{listener.port}", f"http://{HOST}:{control.port}")
        finally:
            control.close()
    finally:
        listener.close()
