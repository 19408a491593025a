"""The SOAP endpoints over a real socket: what HTTP may and may not do before a message is looked at."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO

import pytest
import structlog
from flask import Flask

from gateway.errors import ConfigurationError
from gateway.stuf.operations import PortType
from gateway.stuf.parse import open_envelope, read_xml, text_at
from gateway.stuf.replies import Reply
from gateway.web.server import Server, port_is_free, serve_in_thread
from gateway.web.soap import Descriptions, soap_endpoints
from tests.factories import ROOT

MAX_BODY = 100_000
BODY = "<vraag>ë</vraag>".encode()
PATH = "/services/OntvangAsynchroon"


@dataclass
class Answered:
    """A receiver that remembers what it got and gives the reply it was told to."""

    reply: Reply | Exception = field(default_factory=lambda: Reply("<antwoord>ë</antwoord>".encode()))
    got: list[tuple[PortType, bytes, str | None, str | None]] = field(default_factory=list)

    def __call__(self, port_type: PortType, body: bytes, soap_action: str | None, charset: str | None) -> Reply:
        """One request."""
        self.got.append((port_type, body, soap_action, charset))
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


def _describe(port_type: PortType, address: str) -> bytes:
    return f"<definitions>{port_type} {address}</definitions>".encode()


@pytest.fixture
def receiver() -> Answered:
    """The party behind the endpoints."""
    return Answered()


@pytest.fixture
def server(receiver: Answered) -> Iterator[Server]:
    """The endpoints on a free port."""
    app = Flask("endpoints", static_folder=None)
    app.register_blueprint(soap_endpoints("s", receiver, Descriptions(_describe, {"een.xsd": b"<schema/>"})))
    running = serve_in_thread(app, "127.0.0.1", 0, threads=2, max_body=MAX_BODY)
    yield running
    running.close()


@dataclass(frozen=True)
class Answer:
    """A response as it stood on the line."""

    status: int
    headers: dict[str, str]
    body: bytes


def _talk(server: Server, request: bytes) -> Answer:
    """Send bytes and read one response."""
    with socket.create_connection((server.host, server.port), timeout=5) as line:
        line.sendall(request)
        return _read(line.makefile("rb"))


def _read(stream: BinaryIO) -> Answer:
    status = int(stream.readline().split()[1])
    headers = {}
    while header := stream.readline().strip():
        name, _, value = header.decode("latin-1").partition(": ")
        headers[name.lower()] = value
    return Answer(status, headers, stream.read(int(headers.get("content-length", "0"))))


def _request(method: str = "POST", path: str = PATH, body: bytes = BODY, **headers: str) -> bytes:
    """A request as any HTTP client writes it."""
    usual = {"Host": "127.0.0.1", "Content-Type": "text/xml; charset=utf-8", "Content-Length": str(len(body))}
    lines = {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body


def test_a_message_reaches_its_receiver_and_the_reply_comes_back(server: Server, receiver: Answered) -> None:
    """Body, SOAPAction and charset go in as they are; bytes and status of the reply come out as text/xml."""
    receiver.reply = Reply("<fout>ë</fout>".encode(), 500)
    answer = _talk(server, _request(SOAPAction='"urn:actie"'))
    assert receiver.got == [(PortType.ONTVANG_ASYNCHROON, BODY, '"urn:actie"', "utf-8")]
    assert (answer.status, answer.body) == (500, "<fout>ë</fout>".encode())
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert "server" not in answer.headers


@pytest.mark.parametrize("port_type", PortType)
def test_every_port_type_has_an_endpoint(port_type: PortType, server: Server, receiver: Answered) -> None:
    """The receiver is told where a message came in."""
    assert _talk(server, _request(path=f"/services/{port_type}")).status == 200
    assert receiver.got[0][0] is port_type


CHARSETS = {
    "text/xml": None,
    "text/xml; charset=utf-8": "utf-8",
    'text/xml;charset="ISO-8859-1"': "ISO-8859-1",
    "TEXT/XML; Charset=UTF-16": "UTF-16",
    "text/xml; action=urn:x": None,
}


@pytest.mark.parametrize("content_type", CHARSETS)
def test_the_charset_of_the_transport_is_passed_on(content_type: str, server: Server, receiver: Answered) -> None:
    """However it is written; without one there is none."""
    assert _talk(server, _request(Content_Type=content_type)).status == 200
    assert receiver.got[0][3] == CHARSETS[content_type]


def test_without_a_soap_action_there_is_none(server: Server, receiver: Answered) -> None:
    """An absent header is told apart from an empty one."""
    _talk(server, _request())
    _talk(server, _request(SOAPAction='""'))
    assert [got[2] for got in receiver.got] == [None, '""']


NOT_TAKEN = {
    "GET of the endpoint": (_request("GET", body=b"", Content_Type="", Content_Length=""), 405),
    "PUT": (_request("PUT"), 405),
    "DELETE": (_request("DELETE"), 405),
    "PATCH": (_request("PATCH"), 405),
    "TRACE": (_request("TRACE", body=b"", Content_Length=""), 405),
    "unknown method": (_request("STEEL"), 405),
    "SOAP 1.2": (_request(Content_Type="application/soap+xml"), 415),
    "JSON": (_request(Content_Type="application/json"), 415),
    "MTOM": (_request(Content_Type='multipart/related; type="application/xop+xml"; boundary=x'), 415),
    "no content type": (_request(Content_Type=""), 415),
    "a form": (_request(Content_Type="application/x-www-form-urlencoded"), 415),
    "gzip": (_request(body=gzip.compress(BODY), Content_Encoding="gzip"), 415),
    "brotli": (_request(Content_Encoding="br"), 415),
    "unknown portType": (_request(path="/services/Onbekend"), 404),
    "portType in lower case": (_request(path="/services/ontvangasynchroon"), 404),
    "below the endpoint": (_request(path=f"{PATH}/meer"), 404),
    "elsewhere": (_request(path="/"), 404),
    "too large": (_request(body=b"x" * (MAX_BODY + 1)), 413),
    "too large says its length": (_request(Content_Length="99999999999"), 413),
    "no length at all in HTTP/1.1": (_request(Content_Length="-1"), 400),
    "a length that is no number": (_request(Content_Length="+16"), 400),
    "two lengths": (_request(Content_Length="16, 17"), 400),
    "length and chunks": (_request(Transfer_Encoding="chunked", body=b"0\r\n\r\n"), 400),
    "unknown transfer encoding": (_request(Transfer_Encoding="gzip"), 501),
    "broken chunk": (_request(Transfer_Encoding="chunked", Content_Length="", body=b"zz\r\nabc\r\n"), 400),
    "a header of a megabyte": (_request(X_Lang="x" * 1_000_000), 431),
    "an address of 300 kB": (_request(path="/services/" + "x" * 300_000), 431),
    "no HTTP": (b"zomaar wat\r\n\r\n", 400),
}


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_what_is_not_a_message_is_refused_before_it_is_looked_at(name: str, server: Server, receiver: Answered) -> None:
    """The status of HTTP says why; the receiver never hears of it, and the next message gets through."""
    request, status = NOT_TAKEN[name]
    answer = _talk(server, request)
    assert answer.status == status
    assert receiver.got == []
    for inside in (b"Traceback", str(ROOT).encode(), b"waitress"):
        assert inside not in answer.body
    assert _talk(server, _request()).status == 200


@pytest.mark.parametrize("name", ["GET of the endpoint", "PUT", "DELETE", "PATCH", "TRACE", "unknown method"])
def test_a_wrong_method_is_told_which_are_right(name: str, server: Server) -> None:
    """405 names POST (WS-I R1114), and TRACE echoes nothing."""
    answer = _talk(server, NOT_TAKEN[name][0])
    assert "POST" in answer.headers["allow"]
    assert b"TRACE" not in answer.body


def test_options_opens_nothing_to_other_origins(server: Server) -> None:
    """A browser elsewhere gets no permission."""
    answer = _talk(server, _request("OPTIONS", body=b"", Content_Length="", Origin="http://elders"))
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("name", ["too large says its length", "length and chunks", "broken chunk", "two lengths"])
def test_after_a_doubtful_request_the_connection_is_closed(name: str, server: Server, receiver: Answered) -> None:
    """A second request hidden behind it is never served (RFC 9112)."""
    with socket.create_connection((server.host, server.port), timeout=5) as line:
        line.sendall(NOT_TAKEN[name][0] + _request())
        stream = line.makefile("rb")
        assert _read(stream).status >= 400
        with suppress(ConnectionResetError):  # Closed as well, with our second request unread.
            assert stream.read(1) == b""
    assert receiver.got == []


def test_chunks_are_fine(server: Server, receiver: Answered) -> None:
    """A message in chunks, without a length, is read whole; too many chunks are refused."""
    size = f"{len(BODY):x}\r\n".encode()
    chunked = _request(Transfer_Encoding="chunked", Content_Length="", body=size + BODY + b"\r\n0\r\n\r\n")
    assert _talk(server, chunked).status == 200
    assert receiver.got[0][1] == BODY
    large = b"".join(b"2710\r\n" + b"x" * 10_000 + b"\r\n" for _ in range(12)) + b"0\r\n\r\n"
    assert _talk(server, _request(Transfer_Encoding="chunked", Content_Length="", body=large)).status == 413


def test_a_body_up_to_the_limit_is_taken(server: Server, receiver: Answered) -> None:
    """Just below the limit it still reaches the receiver."""
    assert _talk(server, _request(body=b"x" * (MAX_BODY - 1))).status == 200
    assert len(receiver.got[0][1]) == MAX_BODY - 1


WSDL = {
    "wsdl": (f"{PATH}?wsdl", 200, b"<definitions>OntvangAsynchroon http://127.0.0.1:{port}/services/OntvangAsynchroon"),
    "in capitals": (f"{PATH}?WSDL", 200, b"<definitions>OntvangAsynchroon http://127.0.0.1:{port}/services"),
    "schema": ("/services/schemas/een.xsd", 200, b"<schema/>"),
    "unknown schema": ("/services/schemas/twee.xsd", 404, b"Onbekend schema"),
    "traversal": ("/services/schemas/../../../../etc/passwd", 404, b""),
    "encoded traversal": ("/services/schemas/..%2f..%2f..%2fetc%2fpasswd", 404, b""),
    "absolute path": ("/services/schemas//etc/passwd", 404, b""),
    "with a NUL": ("/services/schemas/een.xsd%00", 404, b"Onbekend schema"),
    "not a page": (f"{PATH}?xsd=een.xsd", 405, b"Dit is een SOAP-endpoint"),
    "the path of a wsdl": (f"{PATH}?wsdl=../../etc/passwd", 200, b"<definitions>OntvangAsynchroon"),
    "traversal in the path": (f"{PATH}/../../../etc/passwd", 404, b""),
    "encoded traversal in the path": (f"{PATH}/..%2f..%2fetc%2fpasswd", 404, b""),
}


@pytest.mark.parametrize("name", WSDL)
def test_only_what_is_on_the_list_is_shown(name: str, server: Server) -> None:
    """WSDL and schemas come from a fixed list; no parameter names a file."""
    path, status, start = WSDL[name]
    answer = _talk(server, _request("GET", path, b"", Content_Type="", Content_Length=""))
    assert answer.status == status
    assert answer.body.startswith(start.replace(b"{port}", str(server.port).encode()))
    assert b"root:" not in answer.body


@pytest.mark.parametrize(
    "spoofed", [{"Host": "kwaad.example"}, {"X_Forwarded_Host": "kwaad.example"}, {"Forwarded": "host=kwaad.example"}]
)
def test_the_address_in_a_wsdl_is_our_own(spoofed: dict[str, str], server: Server) -> None:
    """What a request says about its host does not end up in a description others may read."""
    answer = _talk(server, _request("GET", f"{PATH}?wsdl", b"", Content_Type="", Content_Length="", **spoofed))
    assert b"kwaad" not in answer.body
    assert f"http://127.0.0.1:{server.port}/".encode() in answer.body


def test_the_public_address_goes_first(receiver: Answered) -> None:
    """Behind a proxy the WSDL names the address partners know."""
    app = Flask("endpoints", static_folder=None)
    descriptions = Descriptions(_describe, {})
    app.register_blueprint(soap_endpoints("s", receiver, descriptions, "https://wissel.lindewaard.example"))
    shown = app.test_client().get(f"{PATH}?wsdl").data
    assert b"https://wissel.lindewaard.example/services/OntvangAsynchroon" in shown


def test_a_mistake_of_ours_is_a_soap_fault(server: Server, receiver: Answered) -> None:
    """An unexpected error gives a Server fault without a word about it; the log names its place and no content."""
    receiver.reply = ZeroDivisionError("999910012")
    with structlog.testing.capture_logs() as lines:
        answer = _talk(server, _request())
    fault = open_envelope(read_xml(answer.body))
    assert (answer.status, text_at(fault, "faultcode")) == (500, "soapenv:Server")
    assert b"ZeroDivision" not in answer.body and b"999910012" not in answer.body
    (line,) = [line for line in lines if line["event"] == "request_failed"]
    assert line["error"] == "ZeroDivisionError" and line["place"].startswith("gateway.web.soap:")
    assert "999910012" not in repr(lines)


def test_many_connections_that_say_nothing_do_not_stop_others(server: Server) -> None:
    """Fifty half requests keep no thread busy."""
    silent = [socket.create_connection((server.host, server.port)) for _ in range(50)]
    for line in silent:
        line.sendall(b"POST /services/OntvangAsynchroon HTTP/1.1\r\nContent-Length: 100\r\n")
    assert [_talk(server, _request()).status for _ in range(3)] == [200] * 3
    for line in silent:
        line.close()


def test_a_port_that_is_taken_is_told(server: Server) -> None:
    """A second gateway on the same port stops with one clear line."""
    assert not port_is_free(server.host, server.port)
    with pytest.raises(ConfigurationError, match=f"Poort {server.port} op 127.0.0.1 is niet beschikbaar"):
        Server(Flask("x"), "127.0.0.1", server.port, 1)


@pytest.mark.parametrize("host", ["localhost", "0.0.0.0"])
def test_names_for_this_machine_can_be_listened_on(host: str) -> None:
    """A name that stands for two kinds of address still gives one port."""
    running = serve_in_thread(Flask("x"), host, 0, threads=1)
    assert running.port > 0
    running.close()
    assert port_is_free("127.0.0.1", running.port)


def test_an_address_of_another_machine_is_told() -> None:
    """What cannot be listened on stops the start with one line."""
    with pytest.raises(ConfigurationError, match="niet beschikbaar"):
        Server(Flask("x"), "192.0.2.1", 0, 1)


def test_closing_lets_a_request_end(receiver: Answered) -> None:
    """A stop during a request waits for its reply (R15)."""
    begun = threading.Event()

    def slowly(*_: object) -> Reply:
        begun.set()
        time.sleep(0.3)
        return Reply(b"<klaar/>")

    app = Flask("endpoints", static_folder=None)
    app.register_blueprint(soap_endpoints("s", slowly, Descriptions(_describe, {})))
    running = serve_in_thread(app, "127.0.0.1", 0, threads=2)
    answers: list[Answer] = []
    asking = threading.Thread(target=lambda: answers.append(_talk(running, _request())))
    asking.start()
    assert begun.wait(5)
    running.close()
    asking.join(5)
    assert [answer.body for answer in answers] == [b"<klaar/>"]
