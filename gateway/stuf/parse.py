"""Bytes to elements and elements to values, safely. The only place where XML is parsed.

Strategy: libxml2 without DTD, network, entities or XInclude; comments and processing instructions are dropped, so a
value is always the plain text of its element. A DOCTYPE is refused by our own check, because libxml2 accepts one
silently when entities are not resolved. Limits: bytes (argument), depth (libxml2's 256) and encodings (a short list).
"""

import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from lxml import etree
from lxml.etree import _Element

from gateway.errors import SoapError
from gateway.stuf import ns
from gateway.stuf.message import Stuurgegevens, Systeem

MAX_BYTES = 64 * 1024 * 1024
"""Default limit of one message; a document of 45 MB fits as base64."""

MAX_DEPTH = 256
"""Nesting libxml2 allows by default, and we when huge_tree lifts its limit; real messages need 20."""

MAX_ELEMENTS = 100_000
MAX_CHILDREN = 2_000
"""How many elements a message may have, and one element directly in it; real messages have hundreds, and tens.

lxml works out the place of every finding of a schema by counting the siblings before it: without a limit, a small
message with many wrong siblings takes minutes to refuse.
"""

MAX_ATTRIBUTES = 100
"""How many attributes an element may have; the standard knows twenty.

An attribute is found, and one added, by going past those before it: thousands on one element make both slow.
"""

MAX_PREFIXES = 256
"""How many different namespace prefixes a message may declare; real messages have ten, a toolkit's own a hundred.

Each element has all prefixes of the elements around it: thousands of both make every question about names slow.
"""

_CROWDED_FROM = 8 * MAX_CHILDREN
"""Bytes below which a message has no element with too many children that a schema knows; ``<heeft/>`` takes eight."""

_HUGE_FROM = 10_000_000
"""Above this size libxml2 needs huge_tree, because it refuses text nodes of more than 10 million characters."""

ENCODINGS = frozenset({"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ASCII", "ISO-8859-1", "ISO-8859-15"})
"""Accepted declared encodings, beside windows-1252; UTF-7 and EBCDIC disguise markup and are refused."""

_OWN_ENCODING = re.compile(rb"\xef\xbb\xbf|\xff\xfe|\xfe\xff|<\x00|\x00<|<\?xml[^>]{0,200}\sencoding\s*=")
"""A byte order mark, UTF-16 without one, or a declaration that names an encoding."""

_parsers = threading.local()


def read_xml(data: bytes, *, max_bytes: int = MAX_BYTES, encoding: str | None = None) -> _Element:
    """The root element of an XML document.

    encoding: from the transport, used when the document does not declare one itself.
    Raises SoapError (Client) with a fixed text when the bytes are not acceptable XML.
    """
    if len(data) > max_bytes:
        raise SoapError("Het bericht is groter dan is toegestaan")
    if b"<!DOCTYPE" in data:
        raise SoapError("Een DOCTYPE is niet toegestaan")
    if _too_many_prefixes(data):
        raise SoapError("Het bericht declareert te veel prefixen")
    huge = len(data) > _HUGE_FROM
    try:
        root = etree.fromstring(data, _parser(huge, _transport_encoding(data, encoding)))
    except etree.XMLSyntaxError as error:
        raise SoapError("Het bericht is geen welgevormde XML", line=error.lineno) from None
    except (ValueError, LookupError):
        raise SoapError("Het bericht is geen welgevormde XML") from None
    _refuse_dtd_and_odd_encodings(root)
    _refuse_beyond_limits(root, len(data))
    return root


def broken_at(data: bytes, encoding: str | None = None) -> tuple[int | None, int]:
    """Line and libxml2's code (``etree.ErrorTypes``) of what makes bytes no XML; (None, 0) when nothing does.

    encoding: as for `read_xml`. For whoever wants to mend the bytes: a fault does not tell it.
    """
    try:
        etree.fromstring(data, _parser(len(data) > _HUGE_FROM, _transport_encoding(data, encoding)))
    except etree.XMLSyntaxError as error:
        return error.lineno or None, error.code
    except (ValueError, LookupError):
        return None, etree.ErrorTypes.ERR_UNKNOWN_ENCODING
    return None, 0


def open_envelope(root: _Element) -> _Element:
    """The message in a SOAP 1.1 envelope: only the direct and only child of the direct Body is ever read.

    Raises SoapError with the faultcode SOAP 1.1 section 4.4 prescribes.
    """
    if root.tag == f"{{{ns.SOAP12}}}Envelope":
        raise SoapError("Alleen SOAP 1.1 wordt ondersteund", "VersionMismatch")
    if root.tag != ns.soap("Envelope"):
        raise SoapError("Het bericht is geen SOAP 1.1-bericht")
    parts = [str(part.tag) for part in root]
    if parts not in ([ns.soap("Body")], [ns.soap("Header"), ns.soap("Body")]):
        raise SoapError("Het SOAP-bericht heeft niet precies één Body")
    _check_headers(root[:-1])
    if len(root[-1]) != 1:
        raise SoapError("De SOAP Body bevat niet precies één bericht")
    message = root[-1][0]
    if message.tag == root.tag:
        raise SoapError("De SOAP Body bevat nog een SOAP-envelop")
    return message


def unwrap(root: _Element) -> _Element:
    """The message element of a document that may or may not have a SOAP envelope; a fault gives its StUF detail."""
    if root.tag not in (ns.soap("Envelope"), f"{{{ns.SOAP12}}}Envelope"):
        return root
    element = open_envelope(root)
    if element.tag == ns.soap("Fault"):
        detail = element.find("detail")
        if detail is not None and len(detail) == 1:
            return detail[0]
    return element


def stuurgegevens_of(element: _Element) -> Stuurgegevens:
    """The stuurgegevens of a message element, whatever its sector namespace and StUF version.

    The version is in the namespace alone, so it is read along and judged later (StUF001).
    Raises SoapError when there are none or the berichtcode is missing: that falls outside StUF.
    """
    holder = element[0] if len(element) else None
    # In lower case: an old draft of RZS has a capital here, and must be told that it is one (RZS fact sheet C-39).
    if holder is None or etree.QName(holder).localname.lower() != "stuurgegevens":
        raise SoapError("Het bericht heeft geen stuurgegevens")
    parts = _by_name(holder)
    berichtcode = parts.get("berichtcode")
    if berichtcode is None or not text_of(berichtcode):
        raise SoapError("De stuurgegevens hebben geen berichtcode")
    return Stuurgegevens(
        berichtcode=text_of(berichtcode),
        zender=_systeem(parts.get("zender")),
        ontvanger=_systeem(parts.get("ontvanger")),
        referentienummer=text_of(parts.get("referentienummer")),
        tijdstip_bericht=text_of(parts.get("tijdstipBericht")),
        cross_refnummer=text_of(parts.get("crossRefnummer")),
        entiteittype=text_of(parts.get("entiteittype")),
        functie=text_of(parts.get("functie")),
        namespace=etree.QName(berichtcode).namespace or "",
    )


def mutatiesoort_of(kennisgeving: _Element) -> str:
    """mutatiesoort in the parameters of a kennisgeving, or an empty string (StUF 03.01 par. 5.1)."""
    return text_at(kennisgeving, f"{ns.zkn('parameters')}/{ns.stuf('mutatiesoort')}")


def text_at(element: _Element, path: str) -> str:
    """Stripped text of the first element at a path, or an empty string."""
    return cast(str, _text_of_first(path)(element)).strip()


def text_of(element: _Element | None) -> str:
    """Stripped text of an element, or an empty string when there is no element or text."""
    return (element.text or "").strip() if element is not None else ""


def is_nil(element: _Element) -> bool:
    """True when the element carries xsi:nil: it says that there is no value here."""
    return element.get(ns.NIL) in ("true", "1")


def _systeem(element: _Element | None) -> Systeem:
    if element is None:
        return Systeem()
    parts = _by_name(element)
    return Systeem(
        organisatie=text_of(parts.get("organisatie")),
        applicatie=text_of(parts.get("applicatie")),
        administratie=text_of(parts.get("administratie")),
        gebruiker=text_of(parts.get("gebruiker")),
    )


def _by_name(element: _Element) -> dict[str, _Element]:
    """The first child of each name, whatever its namespace."""
    found: dict[str, _Element] = {}
    for child in element:
        found.setdefault(str(child.tag).rpartition("}")[2], child)
    return found


@lru_cache(maxsize=512)
def _text_of_first(path: str) -> etree.XPath:
    """A path in Clark notation as a compiled XPath; libxml2 follows it in a third of the time ElementPath takes."""
    prefixes: dict[str, str] = {}

    def with_prefix(found: re.Match[str]) -> str:
        return f"{prefixes.setdefault(found[1], f'n{len(prefixes)}')}:"

    uris = _CLARK.sub(with_prefix, path)
    namespaces = {prefix: uri for uri, prefix in prefixes.items()}
    return etree.XPath(f"string({uris})", namespaces=namespaces, smart_strings=False)


_CLARK = re.compile(r"\{([^}]*)\}")


def _parser(huge: bool, encoding: str | None) -> etree.XMLParser:
    """One parser per thread and kind: lxml serialises the use of a shared one."""
    parsers = cast(dict[tuple[bool, str | None], etree.XMLParser], _parsers.__dict__)
    if (huge, encoding) not in parsers:
        parsers[huge, encoding] = etree.XMLParser(
            resolve_entities=False,
            load_dtd=False,
            dtd_validation=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
            strip_cdata=True,
            huge_tree=huge,
            encoding=encoding,
        )
    return parsers[huge, encoding]


def _transport_encoding(data: bytes, encoding: str | None) -> str | None:
    """The encoding of the transport counts only when the document has no BOM and declares none itself."""
    name = (encoding or "").upper()
    if name not in ENCODINGS | {"WINDOWS-1252"} or _OWN_ENCODING.match(data):
        return None
    return name


def _refuse_dtd_and_odd_encodings(root: _Element) -> None:
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise SoapError("Een DOCTYPE is niet toegestaan")
    if (info.encoding or "UTF-8").upper() not in ENCODINGS | {"WINDOWS-1252"}:
        raise SoapError("De tekencodering van het bericht wordt niet ondersteund")


_PREFIX = re.compile(rb"xmlns:([^\s=]+)")


def _too_many_prefixes(data: bytes) -> bool:
    """Judged before libxml2 reads anything; UTF-16 is looked at without the zeroes between its characters."""
    text = data.replace(b"\0", b"") if b"\0" in data[:4] else data
    return text.count(b"xmlns:") > MAX_PREFIXES and len(set(_PREFIX.findall(text))) > MAX_PREFIXES


_too_deep = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_overloaded = etree.XPath(f"boolean(//*/@*[{MAX_ATTRIBUTES + 1}])")
_elements = etree.XPath("count(//*)")
_crowded_parent = etree.XPath(f"boolean(//*[count(*) > {MAX_CHILDREN}])")


def _refuse_beyond_limits(root: _Element, size: int) -> None:
    if size > _HUGE_FROM and _too_deep(root):
        raise SoapError("Het bericht is te diep genest")
    if _overloaded(root):
        raise SoapError("Een element in het bericht heeft te veel attributen")
    if size > _CROWDED_FROM and _crowded(root):
        raise SoapError("Het bericht heeft te veel elementen")


def _crowded(root: _Element) -> bool:
    number = cast(float, _elements(root))
    return number > MAX_ELEMENTS or (number > MAX_CHILDREN and bool(_crowded_parent(root)))


def _check_headers(headers: Sequence[_Element]) -> None:
    """No header is understood here, so one that must be understood by us is refused (SOAP 1.1 section 4.2.3)."""
    for block in (block for header in headers for block in header):
        actor = block.get(ns.soap("actor"), "")
        meant_for_us = actor in ("", "http://schemas.xmlsoap.org/soap/actor/next")
        if block.get(ns.soap("mustUnderstand")) in ("1", "true") and meant_for_us:
            raise SoapError("Een verplichte SOAP-header wordt niet begrepen", "MustUnderstand")
