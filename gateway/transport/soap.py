"""SOAP over HTTP to a partner; library errors become one typed reason each.

Redirects are never followed, certificates always verified, proxies of the environment never used. tenacity bridges one
blip of a kept-alive connection that the partner closed before it read anything; every other repetition is a row.
"""

import requests
from tenacity import retry, retry_if_exception_type, stop_after_attempt
from urllib3.exceptions import NewConnectionError

from gateway.broker.ports import Response, Unreachable

CONNECT_SECONDS = 5.0
MAX_RESPONSE = 96 * 1024 * 1024
_CHUNK = 256 * 1024


class _Stale(Exception):
    """A kept-alive connection turned out to be closed before the request was read."""


class SoapTransport:
    """A pool of connections to partners; one object is shared by all threads."""

    def __init__(self, connections: int = 32) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        adapter = requests.adapters.HTTPAdapter(pool_connections=connections, pool_maxsize=connections, max_retries=0)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def post(self, url: str, envelope: bytes, soap_action: str, timeout: float) -> Response:
        """Send one SOAP envelope. timeout: seconds for the answer to begin and between its parts."""
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{soap_action}"', "Accept": "text/xml"}
        try:
            return self._post(url, envelope, headers, timeout)
        except _Stale:
            raise Unreachable("De verbinding werd verbroken voor er antwoord kwam") from None
        except requests.exceptions.SSLError:
            raise Unreachable("TLS: het certificaat of de versleuteling wordt niet vertrouwd") from None
        except requests.exceptions.ConnectTimeout:
            raise Unreachable("Geen verbinding binnen de tijd") from None
        except requests.exceptions.Timeout:
            raise Unreachable("Geen antwoord binnen de tijd", timed_out=True) from None
        except requests.exceptions.ConnectionError as error:
            raise Unreachable(_connection_reason(error)) from None
        except requests.exceptions.RequestException:
            raise Unreachable("Het antwoord is onvolledig of geen geldige HTTP") from None

    @retry(retry=retry_if_exception_type(_Stale), stop=stop_after_attempt(2), reraise=True)
    def _post(self, url: str, envelope: bytes, headers: dict[str, str], timeout: float) -> Response:
        try:
            response = self._session.post(
                url, envelope, headers=headers, timeout=(min(CONNECT_SECONDS, timeout), timeout),
                allow_redirects=False, stream=True,
            )  # fmt: skip
        except requests.exceptions.ConnectionError as error:
            if "RemoteDisconnected" in repr(error):
                raise _Stale from None
            raise
        with response:
            return Response(response.status_code, _read(response))

    def close(self) -> None:
        """Close the kept-alive connections."""
        self._session.close()


def _read(response: requests.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_content(_CHUNK):
        size += len(part)
        if size > MAX_RESPONSE:
            raise Unreachable("Het antwoord is te groot")
        parts.append(part)
    return b"".join(parts)


def _connection_reason(error: requests.exceptions.ConnectionError) -> str:
    cause = error.args[0] if error.args else None
    refused = isinstance(getattr(cause, "reason", None), NewConnectionError)
    return "Geen verbinding met de partner" if refused else "De verbinding is verbroken"
