"""Sending over a real socket: a complete answer comes back whole, anything else is one typed reason, in time."""

import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from gateway.broker.ports import Response, Unreachable
from gateway.transport.soap import SoapTransport
from tests.integration.transport.partner import Conduct, Partner, http

BODY = b"<Envelope>antwoord \xc3\xab</Envelope>"
SENT = b"<Envelope>vraag</Envelope>"
ACTION = "urn:actie"


@pytest.fixture
def transport() -> Iterator[SoapTransport]:
    """The transport, closed afterwards."""
    made = SoapTransport(max_response=1_000_000)
    yield made
    made.close()


def _post(transport: SoapTransport, url: str, timeout: float = 5.0) -> Response:
    return transport.post(url, SENT, ACTION, timeout)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" + BODY[:5] + b"\r\n%x\r\n" % len(BODY[5:])
ANSWERS: dict[str, tuple[bytes, Response]] = {
    "ok": (http(BODY), Response(200, BODY)),
    "fault": (http(BODY, "500 Internal Server Error"), Response(500, BODY)),
    "accepted without a body": (http(status="202 Accepted"), Response(202, b"")),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", Response(204, b"")),
    "HTML of a proxy": (http(b"<html>", "502 Bad Gateway"), Response(502, b"<html>")),
    "in chunks": (CHUNKED + BODY[5:] + b"\r\n0\r\n\r\n", Response(200, BODY)),
    "until the end of the connection": (
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\n<a>bc</a>",
        Response(200, b"<a>bc</a>"),
    ),
    "redirect": (http(b"elders", "302 Found", "Location: http://127.0.0.1:9/\r\n"), Response(302, b"elders")),
    "permanent redirect": (
        http(b"", "308 Permanent Redirect", "Location: http://127.0.0.1:9/\r\n"),
        Response(308, b""),
    ),
    "compressed although nobody asked": (
        http(b"\x1f\x8b\x08geen gzip", headers="Content-Encoding: gzip\r\n"),
        Response(200, b"\x1f\x8b\x08geen gzip"),
    ),
    "login of a proxy": (http(b"", "401 Unauthorized", 'WWW-Authenticate: Basic realm="x"\r\n'), Response(401, b"")),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_complete_answer_comes_back_whole(name: str, transport: SoapTransport) -> None:
    """Status and bytes as they were sent: redirects are not followed, nothing is unpacked or interpreted."""
    data, expected = ANSWERS[name]
    with Partner([data]) as partner:
        assert _post(transport, partner.url) == expected
        assert len(partner.requests) == 1


def test_an_answer_without_a_length_ends_with_the_connection(transport: SoapTransport) -> None:
    """HTTP/1.0 partners say nothing about the length; all until they hang up is the answer."""
    with Partner([lambda line: line.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + BODY)]) as partner:
        assert _post(transport, partner.url) == Response(200, BODY)


def test_what_is_sent(transport: SoapTransport) -> None:
    """A POST of text/xml with a quoted SOAPAction; no compression is asked for and no library is named."""
    with Partner([http(BODY)]) as partner:
        _post(transport, partner.url)
        head, _, body = partner.requests[0].partition(b"\r\n\r\n")
    lines = {line.split(b": ")[0].lower(): line.split(b": ", 1)[1] for line in head.split(b"\r\n")[1:]}
    assert head.startswith(b"POST /services/OntvangAsynchroon HTTP/1.1\r\n")
    assert body == SENT
    assert lines[b"soapaction"] == b'"urn:actie"'
    assert lines[b"content-type"] == b"text/xml; charset=utf-8"
    assert lines[b"accept-encoding"] == b"identity"
    assert b"python" not in head.lower()


def _reset(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def _silent(line: socket.socket) -> None:
    time.sleep(2)


def _drip(line: socket.socket, status: bytes = b"200 OK") -> None:
    """One byte at a time, for longer than anybody wants to wait."""
    line.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 1000\r\n\r\n")
    try:
        for _ in range(40):
            line.sendall(b"x")
            time.sleep(0.05)
    except OSError:
        pass


def _drips_its_head(line: socket.socket) -> None:
    with suppress(OSError):
        for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 40:
            line.sendall(bytes([byte]))
            time.sleep(0.05)


def _uses_its_time_twice(line: socket.socket) -> None:
    time.sleep(0.25)
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
    time.sleep(0.25)
    with suppress(OSError):
        line.sendall(b"<a/>")


def _half(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + BODY)


def _half_chunk(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc")


def _stalls(line: socket.socket) -> None:
    _half(line)
    time.sleep(2)


FAILURES: dict[str, tuple[Conduct, str, bool]] = {
    "reset": (_reset, "De verbinding is verbroken", False),
    "silent": (_silent, "Geen antwoord binnen de tijd", True),
    "a byte at a time": (_drip, "Geen antwoord binnen de tijd", True),
    "a byte at a time in a redirect": (
        lambda line: _drip(line, b"302 Found\r\nLocation: /elders"), "Geen antwoord binnen de tijd", True
    ),
    "a byte at a time of the head": (_drips_its_head, "Geen antwoord binnen de tijd", True),
    "half in the head, half in the body": (_uses_its_time_twice, "Geen antwoord binnen de tijd", True),
    "stalls halfway": (_stalls, "Geen antwoord binnen de tijd", True),
    "half an answer": (_half, "Het antwoord is onvolledig of geen geldige HTTP", False),
    "half a chunk": (_half_chunk, "Het antwoord is onvolledig of geen geldige HTTP", False),
    "no HTTP": (lambda line: line.sendall(b"220 mail.example ESMTP\r\n"), "De verbinding is verbroken", False),
    "too large": (http(b"x" * 1_000_001), "Het antwoord is te groot", False),
    "too large in chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"186a0\r\n" + b"x" * 100_000 + b"\r\n"
        + (b"186a0\r\n" + b"x" * 100_000 + b"\r\n") * 10,
        "Het antwoord is te groot",
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_anything_else_is_one_typed_reason_in_time(name: str, transport: SoapTransport) -> None:
    """Nothing of a library comes out; that the time was up is told, for then the partner may have the message."""
    conduct, reason, timed_out = FAILURES[name]
    before = time.monotonic()
    with Partner([conduct]) as partner:
        with pytest.raises(Unreachable) as caught:
            _post(transport, partner.url, timeout=0.4)
        assert time.monotonic() - before < 1.5
    assert (caught.value.reason, caught.value.timed_out) == (reason, timed_out)
    assert caught.value.__cause__ is None


def _hangs_up(line: socket.socket) -> None:
    line.close()


def test_a_kept_connection_that_was_closed_is_tried_once_more(transport: SoapTransport) -> None:
    """A partner that closed a connection of before gets the same request once more, on a new one."""
    with Partner([http(BODY), _hangs_up, http(BODY)]) as partner:
        assert [_post(transport, partner.url) for _ in range(2)] == [Response(200, BODY)] * 2
        assert (len(partner.requests), partner.connections) == (3, 2)
    with Partner([http(BODY), _hangs_up, _hangs_up, http(BODY)]) as partner:
        _post(transport, partner.url)
        with pytest.raises(Unreachable, match="verbroken voor er antwoord kwam"):
            _post(transport, partner.url)
        assert len(partner.requests) == 3


def test_a_new_connection_that_is_closed_is_not_tried_again(transport: SoapTransport) -> None:
    """A partner that read a request and hung up may have carried it out: only the schedule sends it again."""
    with Partner([_hangs_up, http(BODY)]) as partner:
        with pytest.raises(Unreachable, match="verbroken voor er antwoord kwam") as caught:
            _post(transport, partner.url)
        assert (len(partner.requests), caught.value.timed_out) == (1, False)


def _hangs_up_late(line: socket.socket) -> None:
    time.sleep(0.3)


def test_both_tries_share_one_period(transport: SoapTransport) -> None:
    """The repeat gets the time the first try left, not the whole of it again."""
    with Partner([http(BODY), _hangs_up_late, _silent]) as partner:
        _post(transport, partner.url)
        before = time.monotonic()
        with pytest.raises(Unreachable, match="binnen de tijd"):
            _post(transport, partner.url, timeout=0.5)
        assert time.monotonic() - before < 0.7
        assert len(partner.requests) == 3


def test_a_kept_connection_gets_the_whole_time_again(transport: SoapTransport) -> None:
    """What an earlier answer used of its time does not shorten that of the next on the same connection."""

    def after(seconds: float) -> Conduct:
        def answer(line: socket.socket) -> None:
            for _ in range(3):
                time.sleep(seconds)
                line.sendall(http(BODY))
                line.recv(65536)

        return answer

    with Partner([after(0.3)]) as partner:
        assert [_post(transport, partner.url, timeout=0.5).body for _ in range(3)] == [BODY] * 3
        assert partner.connections == 1


@pytest.mark.parametrize("answer", [http(BODY), CHUNKED + BODY[5:] + b"\r\n0\r\n\r\n"], ids=["length", "chunks"])
def test_connections_are_kept(answer: bytes, transport: SoapTransport) -> None:
    """Ten messages one after another use one connection."""
    with Partner([answer] * 10) as partner:
        assert [_post(transport, partner.url).body for _ in range(10)] == [BODY] * 10
        assert partner.connections == 1


def test_a_failure_does_not_spoil_the_next(transport: SoapTransport) -> None:
    """After a half, a slow or a too large answer the next message gets its own answer."""
    with Partner([_half, http(BODY), http(b"x" * 1_000_001), http(BODY)]) as partner:
        outcomes = []
        for _ in range(4):
            try:
                outcomes.append(_post(transport, partner.url, timeout=0.5).body)
            except Unreachable:
                outcomes.append(b"")
        assert outcomes == [b"", BODY, b"", BODY]


def test_many_threads_share_it(transport: SoapTransport) -> None:
    """Forty requests from eight threads each get an answer."""
    with Partner([http(BODY)] * 40) as partner, ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda _: _post(transport, partner.url).body, range(40)))
        assert bodies == [BODY] * 40
        assert len(partner.requests) == 40


def test_nobody_listens(transport: SoapTransport) -> None:
    """A port where nothing listens is told at once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable, match=r"^Geen verbinding met de partner$"):
            _post(transport, f"http://127.0.0.1:{free.getsockname()[1]}/")


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999/", "http:///x", "gopher://127.0.0.1/"])
def test_an_address_that_is_none(url: str, transport: SoapTransport) -> None:
    """An address nobody can use is a reason like any other, not a crash."""
    with pytest.raises(Unreachable):
        _post(transport, url)


def test_proxies_of_the_environment_are_not_used(transport: SoapTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages about persons do not take a way somebody set for a browser."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:9/")
    with Partner([http(BODY)]) as partner:
        assert _post(transport, partner.url).body == BODY


def test_https_to_a_plain_port_sends_nothing(transport: SoapTransport) -> None:
    """Without TLS on the other side not a byte of the message leaves."""
    received: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        line, _ = listener.accept()
        received.append(line.recv(65536))
        line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        line.close()

    thread = threading.Thread(target=answer)
    thread.start()
    with pytest.raises(Unreachable, match=r"^TLS: "):
        _post(transport, f"https://127.0.0.1:{listener.getsockname()[1]}/")
    thread.join()
    listener.close()
    assert SENT not in b"".join(received) and b"POST" not in b"".join(received)


@pytest.fixture
def self_signed(tmp_path: Path) -> ssl.SSLContext:
    """A certificate nobody vouches for, made for this test."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate of this test")
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    make += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(make, cwd=tmp_path, check=True, capture_output=True, timeout=30)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return context


def test_a_certificate_that_is_not_trusted_gets_nothing(self_signed: ssl.SSLContext, transport: SoapTransport) -> None:
    """An unknown issuer ends in a reason, and the partner never sees the message (R7c)."""
    received: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        line, _ = listener.accept()
        try:
            with self_signed.wrap_socket(line, server_side=True) as safe:
                received.append(safe.recv(65536))
        except OSError:
            pass

    thread = threading.Thread(target=answer)
    thread.start()
    with pytest.raises(Unreachable, match=r"^TLS: "):
        _post(transport, f"https://127.0.0.1:{listener.getsockname()[1]}/")
    thread.join()
    listener.close()
    assert b"".join(received) == b""
