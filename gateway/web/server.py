"""Running a WSGI application with waitress, in the foreground or in a thread with a clean end."""

import socket
import threading
import time
from typing import Any, cast

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import create_server

from gateway.errors import ConfigurationError

_MB = 1024 * 1024
FLUSH_SECONDS = 2.0
"""How long answers may take to leave when the server stops."""


class _Parser(HTTPRequestParser):
    """Refuses a request with two lengths: it could hide a second request (RFC 9112 section 6.1)."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the header of a request."""
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length and Transfer-Encoding together")


class _Channel(HTTPChannel):
    """One connection, read by our parser."""

    parser_class = _Parser


class Server:
    """A listening server; ``port`` is the real one, also when a free one was asked for."""

    def __init__(self, app: Flask, host: str, port: int, threads: int, max_body: int = 64 * _MB) -> None:
        """Start to listen at once; raises ConfigurationError with one clear line when the address is taken."""
        # IPv6 only when the address is one: a name may stand for both, and then has two ports.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            listening = socket.create_server((host, port), family=family)
        except OSError as error:
            raise ConfigurationError(f"Poort {port} op {host} is niet beschikbaar ({error.strerror})") from None
        self._server = _server(app, listening, host, threads, max_body)
        self.host = host
        self.port = int(self._server.effective_port)
        self._thread: threading.Thread | None = None

    def start(self) -> "Server":
        """Serve in a thread of its own; returns itself."""
        self._thread = threading.Thread(target=self._server.run, name=f"http-{self.port}", daemon=True)
        self._thread.start()
        return self

    def close(self) -> None:
        """Let the running requests end and their answers leave, then close the port and every connection."""
        self._server.task_dispatcher.shutdown()
        deadline = time.monotonic() + FLUSH_SECONDS
        while any(getattr(it, "total_outbufs_len", 0) for it in list(self._map.values())):
            if time.monotonic() > deadline:
                break
            time.sleep(0.01)
        if self._thread:
            # In its own thread, woken up for it: another thread's close would only be noticed at the next look.
            self._server.trigger.pull_trigger(self._close_all)
            self._thread.join(timeout=5)
        self._close_all()

    def _close_all(self) -> None:
        wasyncore.close_all(self._map, ignore_all=True)

    @property
    def _map(self) -> dict[int, Any]:
        """Every open socket of this server, as waitress keeps them."""
        return cast(dict[int, Any], self._server._map)


def _server(app: Flask, listening: socket.socket, host: str, threads: int, max_body: int) -> Any:
    server: Any = create_server(
        app,
        sockets=[listening],
        server_name=host,
        threads=threads,
        # Above the body limit, so that no body ever lands in a temporary file (reliability section 2).
        inbuf_overflow=max_body + _MB,
        max_request_body_size=max_body,
        channel_timeout=60,
        ident="",
        clear_untrusted_proxy_headers=True,
    )
    cast(Any, server).channel_class = _Channel
    return server


def serve_in_thread(app: Flask, host: str, port: int, threads: int = 8, max_body: int = 64 * _MB) -> Server:
    """A started server; see Server."""
    return Server(app, host, port, threads, max_body).start()


def port_is_free(host: str, port: int) -> bool:
    """True when nothing listens there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
