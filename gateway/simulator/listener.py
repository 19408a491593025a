"""The SOAP listener of a simulator, which can really go away and come back on the same port."""

import threading

from flask import Flask

from gateway.web.server import Server

_THREADS = 8


class Listener:
    """Listens on one port until told to stop; safe to use from several threads."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        """Start to listen. port 0 = a free one. Raises ConfigurationError when the port is taken."""
        self._app = app
        self._host = host
        self._lock = threading.Lock()
        self._server: Server | None = Server(app, host, port, _THREADS)
        self.port = self._server.port
        self._server.start()

    def listen(self, wanted: bool) -> None:
        """Open or close the port; asking for what is already so changes nothing."""
        with self._lock:
            if wanted and self._server is None:
                self._server = Server(self._app, self._host, self.port, _THREADS)
                self._server.start()
            elif not wanted and self._server is not None:
                self._server.close()
                self._server = None

    def close(self) -> None:
        """Stop listening for good."""
        self.listen(False)
