"""How a message came in: odd and harmless, told and never a reason to refuse."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.stuf.operations import BY_NAME, CATALOGUE
from gateway.stuf.parse import read_xml
from gateway.stuf.problems import Gewicht
from gateway.stuf.vorm import SIGNALEN, vorm

ACTION = BY_NAME["creeerZaak_Lk01"].soap_action
NOTIFY = BY_NAME["notificeerOverZaak"]
QUOTED = f'"{ACTION}"'
DECLARED = '<?xml version="1.0" encoding="{}"?><a/>'

REQUESTS = {
    "as it should be": (b"<a/>", QUOTED, "utf-8", ()),
    "no charset": (b"<a/>", QUOTED, None, ()),
    "declared UTF-8": (DECLARED.format("utf-8").encode(), QUOTED, "ISO-8859-1", ()),
    "a byte order mark": (codecs.BOM_UTF8 + b"<a/>", QUOTED, "utf-8", ("vorm.bom",)),
    "declared ISO-8859-1": (DECLARED.format("ISO-8859-1").encode(), QUOTED, None, ("vorm.codering",)),
    "windows-1252 by the transport": (b"<a/>", QUOTED, "windows-1252", ("vorm.codering",)),
    "UTF-16 with its mark": ("<a/>".encode("utf-16"), QUOTED, None, ("vorm.codering",)),
    "UTF-16 without one": ("<a/>".encode("utf-16-le"), QUOTED, None, ("vorm.codering",)),
    "no SOAPAction": (b"<a/>", None, None, ("vorm.soapaction",)),
    "an empty one": (b"<a/>", '""', None, ("vorm.soapaction",)),
    "one without quotes": (b"<a/>", ACTION, None, ("vorm.soapaction",)),
    "another spelling": (b"<a/>", f'"{NOTIFY.actions[1]}"', None, ("vorm.soapaction-variant",)),
    "another spelling without quotes": (
        b"<a/>", NOTIFY.actions[1], None, ("vorm.soapaction", "vorm.soapaction-variant"),
    ),
    "one nobody knows": (b"<a/>", '"urn:x"', None, ("vorm.soapaction-onbekend",)),
}  # fmt: skip


@pytest.mark.parametrize(("data", "action", "charset", "expected"), REQUESTS.values(), ids=REQUESTS.keys())
def test_what_is_odd_is_told(data: bytes, action: str | None, charset: str | None, expected: tuple[str, ...]) -> None:
    """Each oddity of bytes and headers has its own rule, and what is as it should be has none."""
    assert tuple(one.rule for one in vorm(data, action, charset)) == expected


@pytest.mark.parametrize("operation", CATALOGUE, ids=lambda one: one.naam)
def test_what_we_send_ourselves_is_not_odd(operation: object) -> None:
    """The SOAPAction the gateway sends for an operation, in quotes, is never called another spelling."""
    assert operation in CATALOGUE
    assert vorm(b"<a/>", f'"{getattr(operation, "soap_action", "")}"', "utf-8") == ()


def test_none_of_them_refuses() -> None:
    """All of them are signals with a text for the sender and something to do."""
    assert {one.gewicht for one in SIGNALEN} == {Gewicht.SIGNAAL}
    assert all(one.message_nl and one.doe_nl and one.message_en and one.doe_en for one in SIGNALEN)


@given(st.binary(max_size=300), st.none() | st.text(max_size=60), st.none() | st.text(max_size=20))
def test_bytes_and_headers_of_any_kind(data: bytes, action: str | None, charset: str | None) -> None:
    """Whatever comes in, looking at its form never raises."""
    assert set(vorm(data, action, charset)) <= set(SIGNALEN)


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_they_agree_with_the_parser(encoding: str) -> None:
    """Called UTF-8 is exactly what the parser reads as UTF-8."""
    data = DECLARED.format(encoding).encode(encoding)
    read_as = read_xml(data).getroottree().docinfo.encoding or "UTF-8"
    assert (vorm(data, QUOTED, None) == ()) == (read_as.upper() == "UTF-8")
