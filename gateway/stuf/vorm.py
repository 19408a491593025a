"""What is odd about how a message came in and yet harmless: it is accepted and told, never refused.

A byte order mark is allowed (XML 1.0 section F.1), other encodings are, and suppliers write SOAPAction in many ways
(field section 3, row 13). The gateway itself sends UTF-8 without a mark and the SOAPAction of the WSDL in quotes.
"""

import re
from typing import Final

from gateway.stuf.dispatch import plain_action
from gateway.stuf.operations import of_action
from gateway.stuf.problems import Gewicht, Problem

_DECLARED: Final = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})")
_UTF_8: Final = ("", "UTF-8", "UTF8", "US-ASCII", "ASCII")


def _signaal(rule: str, nl: str, en: str, doe_nl: str, doe_en: str) -> Problem:
    return Problem(rule, "", None, nl, en, doe_nl, doe_en, code="", gewicht=Gewicht.SIGNAAL)


BOM: Final = _signaal(
    "vorm.bom",
    "Het bericht begint met een byte order mark",
    "the document starts with a byte order mark",
    "Verstuur UTF-8 zonder byte order mark",
    "send UTF-8 without a byte order mark",
)
CODERING: Final = _signaal(
    "vorm.codering",
    "Het bericht is niet in UTF-8 gecodeerd",
    "the document is not encoded in UTF-8",
    "Verstuur berichten in UTF-8",
    "send messages in UTF-8",
)
SOAPACTION: Final = _signaal(
    "vorm.soapaction",
    "De header SOAPAction ontbreekt, is leeg of staat niet tussen aanhalingstekens",
    "the SOAPAction header is absent, empty or not quoted",
    "Stuur de SOAPAction uit de WSDL mee, tussen dubbele aanhalingstekens",
    "send the SOAPAction of the WSDL in double quotes",
)
SOAPACTION_VARIANT: Final = _signaal(
    "vorm.soapaction-variant",
    "De SOAPAction is een andere schrijfwijze dan die in de WSDL",
    "the SOAPAction is another spelling than that of the WSDL",
    "Stuur de SOAPAction precies zoals die in de WSDL staat",
    "send the SOAPAction exactly as the WSDL has it",
)
SOAPACTION_ONBEKEND: Final = _signaal(
    "vorm.soapaction-onbekend",
    "De SOAPAction is niet bekend; de wissel kijkt naar de inhoud",
    "the SOAPAction is not known; the gateway looks at the content",
    "Stuur de SOAPAction uit de WSDL mee",
    "send the SOAPAction of the WSDL",
)
SIGNALEN: Final = (BOM, CODERING, SOAPACTION, SOAPACTION_VARIANT, SOAPACTION_ONBEKEND)
"""All of them; what they are told as does not depend on the message."""


def vorm(data: bytes, soap_action: str | None, charset: str | None) -> tuple[Problem, ...]:
    """What is odd about the bytes and headers of a request.

    data: the body as received. soap_action: the header as received, None without one. charset: of the Content-Type.
    """
    return tuple(
        problem
        for problem, odd in (
            (BOM, data.startswith(b"\xef\xbb\xbf")),
            (CODERING, _encoding(data, charset) not in _UTF_8),
            (SOAPACTION, not _is_quoted(soap_action)),
            (SOAPACTION_VARIANT, _is_variant(soap_action)),
            (SOAPACTION_ONBEKEND, _is_unknown(soap_action)),
        )
        if odd
    )


def _encoding(data: bytes, charset: str | None) -> str:
    """The encoding by its mark, else as declared in the document, else of the transport; as `parse` takes them."""
    if data.startswith(b"\xef\xbb\xbf"):
        return "UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")):
        return "UTF-16"
    declared = _DECLARED.match(data)
    return (declared[1].decode("ascii") if declared else charset or "").upper()


def _is_quoted(soap_action: str | None) -> bool:
    text = (soap_action or "").strip()
    return len(text) > 2 and text[0] == text[-1] == '"'


def _is_unknown(soap_action: str | None) -> bool:
    action = plain_action(soap_action)
    return bool(action) and not of_action(action)


def _is_variant(soap_action: str | None) -> bool:
    action = plain_action(soap_action)
    known = of_action(action)
    return bool(known) and all(action != operation.soap_action for operation in known)
