"""Connections as urllib3 makes them, with two things it does not know: a deadline and whether they were used before.

The library's timeout is for each read alone, so a partner that sends a byte now and then would hold a worker for ever.
Here every read of an answer, head and body, gets what is left of one period that begins when the request was sent.
"""

import io
import socket
import time
from http.client import HTTPResponse, RemoteDisconnected
from typing import Any

import requests
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection


class StaleConnectionError(RemoteDisconnected):
    """A kept-alive connection turned out to be closed; most likely before the partner read anything."""


class _Timely(io.RawIOBase):
    """What a socket receives until the deadline; after it every read is a TimeoutError."""

    def __init__(self, raw: Any, line: socket.socket, deadline: float) -> None:
        self._raw = raw
        self._line = line
        self._deadline = deadline

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """What comes in before the deadline."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._line.settimeout(left)
        received: int | None = self._raw.readinto(buffer)
        return received

    def close(self) -> None:
        """Let go of the socket too."""
        super().close()
        self._raw.close()


class _Answer(HTTPResponse):
    """An answer that must be complete within the timeout its socket has when it begins."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        deadline = time.monotonic() + (sock.gettimeout() or 0.0)
        self.fp: Any = io.BufferedReader(_Timely(self.fp.detach(), sock, deadline))


class _Plain(HTTPConnection):
    response_class = _Answer
    _answers = 0

    def connect(self) -> None:
        super().connect()
        self._answers = 0

    def getresponse(self) -> Any:
        try:
            response = super().getresponse()
        except RemoteDisconnected as error:
            raise (StaleConnectionError("") if self._answers else error) from None
        self._answers += 1
        return response


class _Tls(_Plain, HTTPSConnection):
    pass


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Tls


class Connections(requests.adapters.HTTPAdapter):
    """A pool of such connections for requests; nothing is repeated by itself."""

    def __init__(self, number: int) -> None:
        super().__init__(pool_connections=number, pool_maxsize=number, max_retries=0)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}
