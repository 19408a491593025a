"""A partner on a real socket that answers exactly the bytes it is told to, or misbehaves as told."""

import socket
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

Conduct = bytes | Callable[[socket.socket], None]
"""What happens on a connection after one request was read: bytes are sent, a function does as it likes."""


def http(body: bytes = b"", status: str = "200 OK", headers: str = "") -> bytes:
    """A complete HTTP response."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


@dataclass
class Partner:
    """A listening partner. requests: what it received. connections: how many were opened to it."""

    script: list[Conduct] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> "Partner":
        """Listen on a free port."""
        partner = self

        class Handler(socketserver.BaseRequestHandler):
            """One connection."""

            def handle(self) -> None:
                """Requests until the script or the peer ends it."""
                partner.connections += 1
                while partner.script and (data := _read_request(self.request)):
                    partner.requests.append(data)
                    conduct = partner.script.pop(0)
                    if callable(conduct):
                        conduct(self.request)
                        return
                    self.request.sendall(conduct)

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/services/OntvangAsynchroon"


def _read_request(connection: socket.socket) -> bytes:
    """One request with its body; nothing when the peer hung up."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = _received(connection)
        if not part:
            return b""
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += _received(connection)
    return head + b"\r\n\r\n" + body


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except OSError:
        return b""
