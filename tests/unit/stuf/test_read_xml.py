"""Reading bytes safely: what is accepted, what is refused, and that nothing outside is ever touched."""

import re
import socket
from pathlib import Path

import pytest

from gateway.errors import SoapError
from gateway.stuf.parse import MAX_ATTRIBUTES, MAX_CHILDREN, MAX_DEPTH, MAX_ELEMENTS, MAX_PREFIXES, read_xml
from tests.factories import ROOT

DOCTYPE = "Een DOCTYPE is niet toegestaan"
MALFORMED = "Het bericht is geen welgevormde XML"
ENCODING = "De tekencodering van het bericht wordt niet ondersteund"

ENTITIES = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
LAUGHS = f'<!DOCTYPE a [<!ENTITY b "haha"><!ENTITY c "{"&b;" * 8}"><!ENTITY d "{"&c;" * 8}">]><a>&d;</a>'

REFUSED: dict[str, tuple[bytes, str]] = {
    "doctype": (b"<!DOCTYPE a><a/>", DOCTYPE),
    "external entity": (ENTITIES.encode(), DOCTYPE),
    "external entity in UTF-16": (ENTITIES.encode("utf-16"), DOCTYPE),
    "external entity in UTF-16 without a mark": (
        ('<?xml version="1.0" encoding="UTF-16LE"?>' + ENTITIES).encode("utf-16-le"),
        DOCTYPE,
    ),
    "parameter entity": (b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><a/>', DOCTYPE),
    "external dtd": (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', DOCTYPE),
    "public dtd": (b'<!DOCTYPE a PUBLIC "-//x//y" "ftp://127.0.0.1:9/a.dtd"><a/>', DOCTYPE),
    "billion laughs": (LAUGHS.encode(), DOCTYPE),
    "billion laughs in UTF-16": (LAUGHS.encode("utf-16"), DOCTYPE),
    "entity loop": (b'<!DOCTYPE a [<!ENTITY b "&c;"><!ENTITY c "&b;">]><a>&b;</a>', DOCTYPE),
    "attribute list": (b'<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>', DOCTYPE),
    "unparsed entity": (b'<!DOCTYPE a [<!NOTATION n SYSTEM "n"><!ENTITY e SYSTEM "e" NDATA n>]><a/>', DOCTYPE),
    "undeclared entity": (b"<a>&x;</a>", MALFORMED),
    "nothing": (b"", MALFORMED),
    "blanks": (b"  \n", MALFORMED),
    "text": (b"geen xml", MALFORMED),
    "truncated": (b"<a><b>", MALFORMED),
    "truncated in a tag": (b"<a><b", MALFORMED),
    "two roots": (b"<a/><b/>", MALFORMED),
    "text after the root": (b"<a/>x", MALFORMED),
    "two declarations": (b'<?xml version="1.0"?><?xml version="1.0"?><a/>', MALFORMED),
    "crossed tags": (b"<a><b></a></b>", MALFORMED),
    "attribute twice": (b'<a x="1" x="2"/>', MALFORMED),
    "prefix without namespace": (b"<p:a/>", MALFORMED),
    "NUL": (b"<a>\x00</a>", MALFORMED),
    "NUL as reference": (b"<a>&#0;</a>", MALFORMED),
    "control character": (b"<a>\x01</a>", MALFORMED),
    "control character as reference": (b"<a>&#1;</a>", MALFORMED),
    "surrogate as reference": (b"<a>&#xD800;</a>", MALFORMED),
    "broken UTF-8": (b"<a>\xff\xfe</a>", MALFORMED),
    "overlong UTF-8": (b"<a>\xc0\xbc</a>", MALFORMED),
    "latin-1 without saying so": ("<a>é</a>".encode("latin-1"), MALFORMED),
    "UTF-7": (b'<?xml version="1.0" encoding="UTF-7"?><a/>', ENCODING),
    "EBCDIC": ('<?xml version="1.0" encoding="IBM037"?><a/>'.encode("cp037"), ENCODING),
    "unknown encoding": (b'<?xml version="1.0" encoding="x-onbekend"?><a/>', MALFORMED),
    "name of a million letters": (b"<" + b"a" * 1_000_000 + b"/>", MALFORMED),
}


@pytest.mark.parametrize(("data", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(data: bytes, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that are not acceptable XML give a Client fault with a fixed text, and no socket is ever opened."""
    monkeypatch.setattr(socket, "socket", _no_socket)
    with pytest.raises(SoapError) as caught:
        read_xml(data)
    assert caught.value.faultcode == "Client"
    assert caught.value.text in ({text, MALFORMED} if text == ENCODING else {text})


def _no_socket(*_args: object, **_kwargs: object) -> None:
    raise AssertionError("a socket was opened")


TEXT = "naïef €"
ACCEPTED: dict[str, tuple[bytes, str | None]] = {
    "UTF-8": (f"<a>{TEXT}</a>".encode(), None),
    "UTF-8 with a mark": (f"<a>{TEXT}</a>".encode("utf-8-sig"), None),
    "UTF-8 with a mark and a declaration": (
        f'<?xml version="1.0" encoding="utf-8"?><a>{TEXT}</a>'.encode("utf-8-sig"),
        None,
    ),
    "UTF-16": (f"<a>{TEXT}</a>".encode("utf-16"), None),
    "UTF-16 with a declaration": (f'<?xml version="1.0" encoding="UTF-16"?><a>{TEXT}</a>'.encode("utf-16"), None),
    "UTF-16 while the transport says UTF-8": (f"<a>{TEXT}</a>".encode("utf-16"), "utf-8"),
    "ISO-8859-15 declared": (f'<?xml version="1.0" encoding="ISO-8859-15"?><a>{TEXT}</a>'.encode("iso-8859-15"), None),
    "windows-1252 declared": (f'<?xml version="1.0" encoding="windows-1252"?><a>{TEXT}</a>'.encode("cp1252"), None),
    "ISO-8859-15 by the transport": (f"<a>{TEXT}</a>".encode("iso-8859-15"), "iso-8859-15"),
    "windows-1252 by the transport": (f"<a>{TEXT}</a>".encode("cp1252"), "Windows-1252"),
    "transport counts when the declaration names none": (
        f'<?xml version="1.0"?><a>{TEXT}</a>'.encode("cp1252"),
        "windows-1252",
    ),
    "declaration wins over the transport": (
        f'<?xml version="1.0" encoding="UTF-8"?><a>{TEXT}</a>'.encode(),
        "iso-8859-1",
    ),
    "unknown transport encoding is passed over": (f"<a>{TEXT}</a>".encode(), "x-onbekend"),
    "references": (b"<a>na&#239;ef &#x20AC;</a>", None),
    "CDATA": (f"<a><![CDATA[{TEXT}]]></a>".encode(), None),
    "comment in the text": (f"<a>{TEXT[:3]}<!-- x -->{TEXT[3:]}</a>".encode(), None),
    "processing instruction in the text": (f"<a>{TEXT[:3]}<?x y?>{TEXT[3:]}</a>".encode(), None),
}


@pytest.mark.parametrize(("data", "encoding"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_accepted(data: bytes, encoding: str | None) -> None:
    """Every encoding the field uses gives the same text, as one whole text node."""
    root = read_xml(data, encoding=encoding)
    assert (root.text, len(root)) == (TEXT, 0)


@pytest.mark.parametrize("data", [b"<a><!-- x --><b/><!-- y --></a>", b"<a><?pi?><b/></a>"])
def test_comments_and_instructions_are_dropped(data: bytes) -> None:
    """Only elements are left, so that the first child is the first element."""
    assert [child.tag for child in read_xml(data)] == ["b"]


@pytest.mark.parametrize(
    "data",
    [
        b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></a>',
        b'<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?><a/>',
        b'<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="x http://127.0.0.1:9/x.xsd"/>',
    ],
    ids=["XInclude", "stylesheet", "schemaLocation"],
)
def test_references_are_never_followed(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What points elsewhere stays as it is written: no socket, no file, no content."""
    monkeypatch.setattr(socket, "socket", _no_socket)
    assert "".join(read_xml(data).itertext()) == ""


def _nested(depth: int, filling: bytes = b"") -> bytes:
    return b"<a>" * depth + filling + b"</a>" * depth


@pytest.mark.parametrize("filling", [b"", b"x" * 10_000_001], ids=["small", "huge"])
def test_depth_is_limited_whatever_the_size(filling: bytes) -> None:
    """A message may nest to the limit and no deeper, also when it is so large that libxml2 lifts its own limit."""
    assert read_xml(_nested(MAX_DEPTH - 1, filling)) is not None
    with pytest.raises(SoapError):
        read_xml(_nested(MAX_DEPTH + 1, filling))


def test_a_hundred_thousand_levels_are_refused() -> None:
    """Absurd nesting is a fault, not a crash."""
    with pytest.raises(SoapError):
        read_xml(_nested(100_000))


def test_size_is_limited_by_the_caller() -> None:
    """A message of exactly the limit is read; one byte more is refused before it is parsed."""
    data = b"<a>" + b"x" * 100 + b"</a>"
    assert read_xml(data, max_bytes=len(data)) is not None
    with pytest.raises(SoapError, match="groter dan is toegestaan"):
        read_xml(data, max_bytes=len(data) - 1)


def test_elements_are_limited_where_findings_would_take_minutes() -> None:
    """An element with too many children is refused, and so is a message with too many such elements; fewer are not."""
    name = "<heeft/>"
    full = f"<object>{name * MAX_CHILDREN}</object>"
    assert len(read_xml(full.encode())) == MAX_CHILDREN
    many = f"<zakLk01>{full * (MAX_ELEMENTS // MAX_CHILDREN)}</zakLk01>"
    for data in (f"<object>{name * (MAX_CHILDREN + 1)}</object>", many):
        with pytest.raises(SoapError, match="te veel elementen"):
            read_xml(data.encode())


def test_attributes_of_an_element_are_limited() -> None:
    """More attributes on one element than any standard has are refused, however small the message; fewer are not."""

    def having(number: int) -> bytes:
        names = " ".join(f'a{one}=""' for one in range(number))
        return f"<a><b {names}/></a>".encode()

    assert len(read_xml(having(MAX_ATTRIBUTES))[0].attrib) == MAX_ATTRIBUTES
    with pytest.raises(SoapError, match="te veel attributen"):
        read_xml(having(MAX_ATTRIBUTES + 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_prefixes_are_limited(encoding: str) -> None:
    """More different prefixes than any toolkit makes are refused; the same one at every element is not."""

    def declaring(number: int) -> bytes:
        names = " ".join(f'xmlns:p{one}="u"' for one in range(number))
        return f"<a {names}/>".encode(encoding)

    assert read_xml(declaring(MAX_PREFIXES)).tag == "a"
    again = '<x:b xmlns:x="u"/>' * 1000
    assert len(read_xml(f"<a>{again}</a>".encode(encoding))) == 1000
    with pytest.raises(SoapError, match="te veel prefixen"):
        read_xml(declaring(MAX_PREFIXES + 1))


def test_a_document_of_twelve_megabytes_fits() -> None:
    """A text node larger than libxml2 allows by default is read whole."""
    root = read_xml(b"<a>" + b"QUJD" * 3_000_000 + b"</a>")
    assert len(root.text or "") == 12_000_000


def test_there_is_one_place_that_parses_xml() -> None:
    """Only stuf/parse.py makes a parser or parses a string, but to compile schemas and to measure against bare lxml."""
    wanted = re.compile(r"\b(XMLParser|fromstring|XMLPullParser|iterparse|XMLID|HTMLParser)\b|\betree\.(XML|parse)\(")
    found = {
        str(path.relative_to(ROOT))
        for path in Path(ROOT, "gateway").rglob("*.py")
        if wanted.search(path.read_text("utf-8"))
    }
    assert found <= {"gateway/stuf/parse.py", "gateway/stuf/schema/compile.py", "gateway/cli/bench.py"}
    assert "gateway/stuf/parse.py" in found
