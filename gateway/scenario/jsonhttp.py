"""JSON over HTTP on this machine: what the runner needs to ask simulators and the gateway."""

import json
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from gateway.errors import GatewayError

_opener = build_opener(ProxyHandler({}))
"""Without the proxies of this machine: everything asked is on the loopback interface."""


class NotAnsweredError(GatewayError):
    """Nothing answered, or not with JSON."""


class RefusedError(GatewayError):
    """The other side refuses what was asked; str() is its reason."""


def get(base: str, path: str, *, timeout: float = 10.0, **parameters: object) -> Any:
    """The JSON at a path. Raises NotAnsweredError or RefusedError."""
    query = f"?{urlencode(parameters)}" if parameters else ""
    return _ask(Request(f"{base}{path}{query}"), timeout)


def post(base: str, path: str, body: object, *, timeout: float = 90.0) -> Any:
    """The JSON that answers a JSON body. Raises NotAnsweredError or RefusedError."""
    data = json.dumps(body).encode()
    return _ask(Request(f"{base}{path}", data, {"Content-Type": "application/json"}, method="POST"), timeout)


def _ask(request: Request, timeout: float) -> Any:
    try:
        with _opener.open(request, timeout=timeout) as response:
            return json.load(response)
    except HTTPError as error:
        with error:
            raise RefusedError(_reason(error)) from None
    except (URLError, OSError, ValueError) as error:
        raise NotAnsweredError(f"{request.full_url} antwoordt niet ({type(error).__name__})") from None


def _reason(error: HTTPError) -> str:
    try:
        told = json.load(error)
        return str(told.get("fout") or told["error"])
    except (ValueError, KeyError, AttributeError):
        return f"HTTP {error.code}"
