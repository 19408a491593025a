"""SOAP over HTTP to a partner; library errors become one typed reason each.

Redirects are never followed, certificates always verified, proxies of the environment never used, compressed answers
never unpacked. tenacity bridges one blip of a kept-alive connection that the partner closed meanwhile; every other
repetition is a row, because a partner that hung up on a new connection may have carried out what it read.
"""

import time
from http.client import RemoteDisconnected

import requests
from tenacity import retry, retry_if_exception, stop_after_attempt
from urllib3.exceptions import HTTPError, NewConnectionError, ReadTimeoutError

from gateway.broker.ports import Response, Unreachable
from gateway.transport.connection import Connections, StaleConnectionError

CONNECT_SECONDS = 5.0
MAX_RESPONSE = 96 * 1024 * 1024
_CHUNK = 256 * 1024
_HEADERS = {
    "Content-Type": "text/xml; charset=utf-8",
    "Accept": "text/xml",
    "Accept-Encoding": "identity",
    "User-Agent": "Regiewissel",
}
_TOO_LATE = "Geen antwoord binnen de tijd"
_INCOMPLETE = "Het antwoord is onvolledig of geen geldige HTTP"


def _hung_up(error: BaseException, kind: type[Exception] = RemoteDisconnected) -> bool:
    """Whether the partner closed the connection without a word; the libraries wrap that in two errors of their own."""
    cause = error.args[0] if error.args else None
    return any(isinstance(part, kind) for part in getattr(cause, "args", ()))


def _is_stale(error: BaseException) -> bool:
    return _hung_up(error, StaleConnectionError)


class _Session(requests.Session):
    """A session to which no answer is a redirect; the library would read its body, without limit, to look ahead."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere."""


class SoapTransport:
    """A pool of connections to partners; one object is shared by all threads."""

    def __init__(self, connections: int = 32, max_response: int = MAX_RESPONSE) -> None:
        self._max_response = max_response
        self._session = _Session()
        self._session.trust_env = False
        adapter = Connections(connections)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def post(self, url: str, envelope: bytes, soap_action: str, timeout: float) -> Response:
        """Send one SOAP envelope. timeout: seconds for the whole answer, beside those for connecting and sending."""
        try:
            return self._post(url, envelope, {**_HEADERS, "SOAPAction": f'"{soap_action}"'}, time.monotonic() + timeout)
        except requests.exceptions.SSLError:
            raise Unreachable("TLS: het certificaat of de versleuteling wordt niet vertrouwd") from None
        except requests.exceptions.ConnectTimeout:
            raise Unreachable("Geen verbinding binnen de tijd") from None
        except (requests.exceptions.Timeout, ReadTimeoutError):
            raise Unreachable(_TOO_LATE, timed_out=True) from None
        except requests.exceptions.ConnectionError as error:
            raise Unreachable(_connection_reason(error)) from None
        except (requests.exceptions.RequestException, HTTPError):
            raise Unreachable(_INCOMPLETE) from None

    @retry(retry=retry_if_exception(_is_stale), stop=stop_after_attempt(2), reraise=True)
    def _post(self, url: str, envelope: bytes, headers: dict[str, str], deadline: float) -> Response:
        """deadline: the second try gets what the first one left."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise Unreachable(_TOO_LATE, timed_out=True)
        with self._session.post(
            url, envelope, headers=headers, timeout=(min(CONNECT_SECONDS, left), left),
            allow_redirects=False, stream=True,
        ) as response:  # fmt: skip
            return Response(response.status_code, self._read(response))

    def _read(self, response: requests.Response) -> bytes:
        """The body as it comes in, so that its size is known before it is all in memory."""
        raw, body = response.raw, bytearray()
        while raw.length_remaining != 0 and (part := raw.read1(_CHUNK, decode_content=False)):
            body += part
            if len(body) > self._max_response:
                raise Unreachable("Het antwoord is te groot")
        if raw.length_remaining == 0 and raw._original_response is not None:
            # http.client before 3.11.8 does not see that a body read in parts is complete; the connection is kept.
            raw._original_response.close()
            raw.release_conn()
        return bytes(body)

    def close(self) -> None:
        """Close the kept-alive connections."""
        self._session.close()


def _connection_reason(error: requests.exceptions.ConnectionError) -> str:
    cause = error.args[0] if error.args else None
    if isinstance(getattr(cause, "reason", None), NewConnectionError):
        return "Geen verbinding met de partner"
    return "De verbinding werd verbroken voor er antwoord kwam" if _hung_up(error) else "De verbinding is verbroken"
