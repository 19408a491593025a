"""A message that cannot be read or recognised, told as a Problem: where, what and what to do.

The errors themselves carry one short Dutch text for a fault. Whoever mends a message wants the line, the same in
English and the next step; those stand in three tables here: XML, SOAP and the codes of StUF 03.01 table 4.1.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from lxml import etree
from lxml.etree import _Element

from gateway.errors import MessageError, SoapError, StufError
from gateway.stuf.faults import FAULTS
from gateway.stuf.parse import broken_at
from gateway.stuf.problems import Problem, path_of, qualified

SOAP: Final = "SOAP"
"""In the place of a code: answered with a SOAP fault, because it falls outside StUF (StUF 03.01 par. 4.4.3)."""

DOCUMENT: Final = "document"
"""The path of what is wrong with the bytes as a whole."""


class _Told(NamedTuple):
    """What is wrong and what to do, in two languages. An empty nl: the text of the error says it."""

    nl: str
    en: str
    doe_nl: str
    doe_en: str


_Types = etree.ErrorTypes

_BROKEN = _Told(
    "Het bericht is geen welgevormde XML",
    "the message is not well-formed XML",
    "Open het bestand in een XML-editor en herstel de aangewezen regel",
    "open the file in an XML editor and mend the line",
)
_NO_XML = _Told(
    "Dit is geen XML-document",
    "this is not an XML document",
    "Bied het XML-bericht zelf aan, zonder tekst ervoor en niet ingepakt",
    "offer the XML message itself, without text before it and not packed",
)
_EMPTY = _Told(
    "Het bericht is leeg",
    "the message is empty",
    "Bied het XML-bericht zelf aan",
    "offer the XML message itself",
)
_BEFORE = _Told(
    "Vóór <?xml staat nog iets, bijvoorbeeld een lege regel",
    "something stands before <?xml, for example an empty line",
    "Begin het bericht met <?xml, of laat die eerste regel weg",
    "begin the message with <?xml, or leave that first line out",
)
_TAGS = _Told(
    "Een begintag en eindtag horen niet bij elkaar, of een eindtag ontbreekt",
    "a start tag and an end tag do not match, or an end tag is missing",
    "Sluit elk element met een eindtag van dezelfde naam",
    "close every element with an end tag of the same name",
)
_CUT_OFF = _Told(
    "Het bericht houdt midden in een tag op",
    "the message ends in the middle of a tag",
    "Controleer of het bericht volledig is",
    "see whether the message is complete",
)
_ATTRIBUTE = _Told(
    "Een attribuut is niet goed geschreven",
    "an attribute is not written correctly",
    'Schrijf attributen als naam="waarde", met rechte aanhalingstekens',
    'write attributes as name="value", with straight quotes',
)
_AMPERSAND = _Told(
    "Een & in de tekst hoort bij geen teken dat XML kent",
    "an & in the text belongs to no character XML knows",
    "Schrijf &amp; voor het teken & en &lt; voor het teken <",
    "write &amp; for the character & and &lt; for the character <",
)
_ENCODING = _Told(
    "De tekens staan niet in de codering die het bericht noemt",
    "the characters are not in the encoding the message declares",
    "Verstuur het bericht in UTF-8 en noem die codering in de eerste regel",
    "send the message in UTF-8 and declare that in the first line",
)

_XML: Mapping[int, _Told] = MappingProxyType(
    {
        _Types.ERR_DOCUMENT_EMPTY: _NO_XML,
        _Types.ERR_DOCUMENT_END: _Told(
            "Na het einde van het bericht staat nog iets",
            "something stands after the end of the message",
            "Bied een bericht tegelijk aan, met een element als geheel",
            "offer one message at a time, with one element around all",
        ),
        _Types.ERR_RESERVED_XML_NAME: _BEFORE,
        _Types.ERR_TAG_NAME_MISMATCH: _TAGS,
        _Types.ERR_TAG_NOT_FINISHED: _TAGS,
        _Types.ERR_GT_REQUIRED: _CUT_OFF,
        _Types.ERR_LTSLASH_REQUIRED: _CUT_OFF,
        _Types.ERR_CDATA_NOT_FINISHED: _CUT_OFF,
        _Types.ERR_COMMENT_NOT_FINISHED: _CUT_OFF,
        _Types.ERR_ATTRIBUTE_NOT_STARTED: _ATTRIBUTE,
        _Types.ERR_ATTRIBUTE_NOT_FINISHED: _ATTRIBUTE,
        _Types.ERR_ATTRIBUTE_WITHOUT_VALUE: _ATTRIBUTE,
        _Types.ERR_LT_IN_ATTRIBUTE: _AMPERSAND,
        _Types.ERR_ATTRIBUTE_REDEFINED: _Told(
            "Een element heeft twee keer hetzelfde attribuut",
            "an element has the same attribute twice",
            "Laat een van beide weg",
            "remove one of them",
        ),
        _Types.ERR_UNDECLARED_ENTITY: _AMPERSAND,
        _Types.ERR_ENTITYREF_SEMICOL_MISSING: _AMPERSAND,
        _Types.ERR_NAME_REQUIRED: _AMPERSAND,
        _Types.ERR_INVALID_CHAR: _Told(
            "Er staat een stuurteken in dat in XML niet mag",
            "there is a control character XML does not allow",
            "Haal het teken weg; alleen tab en regeleinde mogen",
            "remove the character; only tab and line end are allowed",
        ),
        _Types.ERR_INVALID_ENCODING: _ENCODING,
        _Types.ERR_UNSUPPORTED_ENCODING: _ENCODING,
        _Types.ERR_UNKNOWN_ENCODING: _ENCODING,
        _Types.NS_ERR_UNDEFINED_NAMESPACE: _Told(
            "Een prefix heeft geen namespace",
            "a prefix has no namespace",
            'Declareer elke prefix met xmlns:prefix="…", bijvoorbeeld xmlns:StUF',
            'declare every prefix with xmlns:prefix="…", for example xmlns:StUF',
        ),
    }
)
"""What libxml2 stumbled over -> how it is told; anything else is told as _BROKEN."""

_SOAP: Mapping[str, _Told] = MappingProxyType(
    {
        "Het bericht is groter dan is toegestaan": _Told(
            "", "the message is larger than allowed", "Verklein het bericht", "make the message smaller"
        ),
        "Een DOCTYPE is niet toegestaan": _Told(
            "", "a DOCTYPE is not allowed", "Haal de DOCTYPE weg", "remove the DOCTYPE"
        ),
        "De tekencodering van het bericht wordt niet ondersteund": _Told(
            "", "the encoding of the message is not supported", "Verstuur het bericht in UTF-8", "send UTF-8"
        ),
        "Het bericht is te diep genest": _Told(
            "",
            "the message is nested too deeply",
            "Controleer of elementen op tijd worden gesloten",
            "see whether elements are closed in time",
        ),
        "Het bericht heeft te veel elementen": _Told(
            "",
            "the message has too many elements, or too many in one element",
            "Verdeel de inhoud over meer berichten",
            "spread the content over more messages",
        ),
        "Een element in het bericht heeft te veel attributen": _Told(
            "",
            "an element of the message has too many attributes",
            "Laat attributen weg die de standaard niet kent",
            "leave out attributes the standard does not know",
        ),
        "Het bericht declareert te veel prefixen": _Told(
            "",
            "the message declares too many namespace prefixes",
            "Declareer elke namespace een keer, op het buitenste element",
            "declare every namespace once, on the outermost element",
        ),
        "Alleen SOAP 1.1 wordt ondersteund": _Told(
            "",
            "only SOAP 1.1 is supported",
            "Gebruik een envelop in de namespace van SOAP 1.1",
            "use an envelope in the namespace of SOAP 1.1",
        ),
        "Het SOAP-bericht heeft niet precies één Body": _Told(
            "",
            "the SOAP message does not have exactly one Body",
            "Zet in de envelop hooguit een Header en daarna een Body",
            "put at most one Header and then one Body in the envelope",
        ),
        "De SOAP Body bevat niet precies één bericht": _Told(
            "",
            "the SOAP Body does not hold exactly one message",
            "Zet precies een bericht in de Body",
            "put exactly one message in the Body",
        ),
        "De SOAP Body bevat nog een SOAP-envelop": _Told(
            "",
            "the SOAP Body holds another SOAP envelope",
            "Haal een van de twee enveloppen weg",
            "remove one of the two envelopes",
        ),
        "Een verplichte SOAP-header wordt niet begrepen": _Told(
            "",
            "a mandatory SOAP header is not understood",
            "Haal mustUnderstand van de header weg, of de hele header",
            "remove mustUnderstand from the header, or the whole header",
        ),
        "Het bericht heeft geen stuurgegevens": _Told(
            "",
            "the message has no stuurgegevens",
            "Begin het bericht met het element stuurgegevens",
            "begin the message with the element stuurgegevens",
        ),
        "De stuurgegevens hebben geen berichtcode": _Told(
            "",
            "the stuurgegevens have no berichtcode",
            "Vul StUF:berichtcode in de stuurgegevens",
            "fill in StUF:berichtcode in the stuurgegevens",
        ),
        "De SOAPAction hoort bij een ander bericht dan in de SOAP Body staat": _Told(
            "",
            "the SOAPAction belongs to another message than the SOAP Body holds",
            "Gebruik de SOAPAction die de WSDL voor dit bericht noemt",
            "use the SOAPAction the WSDL gives for this message",
        ),
    }
)
"""Text of a SoapError -> the rest of what is told."""

_NEXT = _Told(
    "",
    "the message cannot be accepted",
    "Herstel het bericht en controleer het opnieuw",
    "mend the message and check it again",
)

_STUF: Mapping[str, tuple[str, _Told]] = MappingProxyType(
    {
        "StUF001": (
            "berichtcode",
            _Told("", "this version of StUF is not supported", "Gebruik de namespace van StUF 03.01", "use StUF 03.01"),
        ),
        "StUF004": (
            "",
            _Told("", "this sectormodel is not supported", "Gebruik zkn0310 of rzs0310", "use zkn0310 or rzs0310"),
        ),
        "StUF007": (
            "",
            _Told(
                "",
                "this version of the sectormodel is not supported",
                "Gebruik zkn0310 (ZDS 1.1) of rzs0310 (versie 1.0)",
                "use zkn0310 (ZDS 1.1) or rzs0310 (version 1.0)",
            ),
        ),
        "StUF022": (
            "berichtcode",
            _Told("", "the berichtcode is unknown", "Vul de berichtcode van dit bericht in", "fill in its berichtcode"),
        ),
        "StUF025": (
            "berichtcode",
            _Told(
                "",
                "the berichtcode is not supported for this message",
                "Vul de berichtcode van dit bericht in",
                "fill in the berichtcode of this message",
            ),
        ),
        "StUF028": (
            "entiteittype",
            _Told("", "the entiteittype is unknown", "Vul het entiteittype van dit bericht in", "fill in ZAK or EDC"),
        ),
        "StUF031": (
            "entiteittype",
            _Told(
                "",
                "the entiteittype is not supported for this message",
                "Vul het entiteittype van dit bericht in",
                "fill in the entiteittype of this message",
            ),
        ),
        "StUF034": (
            "functie",
            _Told("", "the functie is unknown", "Vul de functie van dit bericht in", "fill in its functie"),
        ),
        "StUF037": (
            "functie",
            _Told(
                "",
                "the functie is not supported for this message",
                "Vul de functie van dit bericht in",
                "fill in the functie of this message",
            ),
        ),
        "StUF040": (
            "",
            _Told(
                "",
                "berichtcode, entiteittype, functie and SOAPAction do not belong together",
                "Gebruik de SOAPAction en het bericht die de WSDL voor deze operatie noemt",
                "use the SOAPAction and the message the WSDL gives for this operation",
            ),
        ),
    }
)
"""Code -> (child of the stuurgegevens it is about, empty for the message itself) and the rest of what is told."""


def unreadable(error: SoapError, data: bytes, root: _Element | None, charset: str | None = None) -> Problem:
    """Why bytes are no message, or a document no SOAP or StUF message.

    root: of the document when it could be read. charset: of the transport.
    """
    known = error.text in _SOAP or root is not None
    line, code = (root.sourceline if root is not None else None, 0) if known else broken_at(data, charset)
    told = _told_of_xml(code, data) if code else _SOAP.get(error.text, _NEXT)
    return Problem(
        rule="xml" if code else "soap",
        path=qualified(str(root.tag)) if root is not None else DOCUMENT,
        line=line,
        message_nl=told.nl or error.text,
        message_en=told.en,
        doe_nl=told.doe_nl,
        doe_en=told.doe_en,
        code=SOAP,
    )


def _told_of_xml(code: int, data: bytes) -> _Told:
    return _XML.get(code, _BROKEN) if data.strip() else _EMPTY


def refused(error: MessageError, message: _Element) -> Problem:
    """Why a message element is not a message of an operation that is handled here."""
    if not isinstance(error, StufError):
        return unreadable(SoapError(str(error)), b"", message)
    child, told = _STUF.get(error.code, ("", _NEXT))
    holder = message[0] if child and len(message) else message
    found = holder.find(f"{{*}}{child}") if child else None
    place = found if found is not None else holder
    fault = FAULTS[error.code]
    return Problem(
        rule=error.code,
        path=path_of(place, message),
        line=place.sourceline,
        message_nl=": ".join(filter(None, (fault.omschrijving, error.details))),
        message_en=told.en,
        doe_nl=told.doe_nl,
        doe_en=told.doe_en,
        code=error.code,
    )
