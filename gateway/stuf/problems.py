"""What is wrong with a message, in plain words.

libxml2 says what it found in one English sentence that quotes the value. A sender needs the place and what would be
right, and a value may be personal. So each kind of finding has one row here with our own two sentences; only names,
limits and allowed values of the schema are taken over, never anything between the tags of the message.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, cast

from lxml import etree
from lxml.etree import _Element, _LogEntry

from gateway.stuf import ns

MAX_NAMES: Final = 6
"""How many expected elements are named; the rest is "…"."""


class Gewicht(StrEnum):
    """How much a problem weighs: a fout is a reason to refuse, a signaal is told and never refuses."""

    FOUT = "fout"
    SIGNAAL = "signaal"


@dataclass(frozen=True, slots=True)
class Problem:
    """One place in a message that does not conform.

    rule: stable id. path: elements below the message element, in our own prefixes; the message element itself when
    that is the place. line: in the received document, when known. message_nl: for the sender. message_en: for
    developers. doe_nl, doe_en: what to do about it. code: the StUF fault a refusal for it carries.
    """

    rule: str
    path: str
    line: int | None
    message_nl: str
    message_en: str
    doe_nl: str = ""
    doe_en: str = ""
    code: str = "StUF055"
    gewicht: Gewicht = Gewicht.FOUT


@dataclass(frozen=True, slots=True)
class _Row:
    """How one kind of finding is told. detail: where the limit or the allowed values stand in libxml2's sentence."""

    rule: str
    nl: str
    en: str
    detail: str = ""


def explain(entry: _LogEntry, message: _Element) -> Problem:
    """The problem behind one finding of libxml2 about a message element."""
    place = _find(entry.path, message)
    row = _row(entry, place)
    words = _words(entry.message, row.detail)
    return Problem(
        rule=row.rule,
        path=path_of(place, message) if place is not None else qualified(str(message.tag)),
        line=entry.line or None,
        message_nl=row.nl.format_map(words),
        message_en=row.en.format_map(words),
    )


def path_of(element: _Element, message: _Element) -> str:
    """The path of an element below the message element, e.g. ``ZKN:object[2]/ZKN:isVan``."""
    steps: list[str] = []
    while element is not message and (parent := element.getparent()) is not None:
        twins = parent.findall(str(element.tag))
        number = f"[{twins.index(element) + 1}]" if len(twins) > 1 else ""
        steps.append(qualified(str(element.tag)) + number)
        element = parent
    return "/".join(reversed(steps)) or qualified(str(message.tag))


def qualified(tag: str) -> str:
    """A tag in Clark notation with our own prefix; without one when the namespace is not ours."""
    namespace, _, name = tag.rpartition("}")
    prefix = _PREFIX_OF.get(namespace[1:])
    return f"{prefix}:{name}" if prefix else name


_PREFIX_OF = {uri: prefix for prefix, uri in ns.PREFIXES.items()}

_LENGTH = _Row(
    "schema.lengte",
    "De waarde is te kort of te lang; de grens is {detail} tekens",
    "the length of the value breaks the limit of {detail}",
    r"of '(\d+)'\.$",
)
_RANGE = _Row(
    "schema.bereik",
    "Het getal valt buiten het toegestane bereik; de grens is {detail}",
    "the number breaks the limit of {detail}",
    r"\('([^']*)'\)\.$",
)
_DIGITS = _Row(
    "schema.cijfers",
    "De waarde heeft meer cijfers dan de {detail} die mogen",
    "the value has more digits than the {detail} allowed",
    r"\('([^']*)'\)\.$",
)
_NIL = _Row("schema.nil", "Een element met xsi:nil moet leeg zijn", "an element with xsi:nil must be empty")

_UNKNOWN = _Row("schema.overig", "Het element voldoet niet aan het schema", "the element does not conform")

_ROWS: Mapping[str, _Row] = MappingProxyType(
    {
        "SCHEMAV_CVC_ELT_1": _Row("schema.bericht", "Dit bericht is hier niet bekend", "unknown message element"),
        "SCHEMAV_CVC_ELT_3_1": _Row("schema.nil", "Dit element mag geen xsi:nil hebben", "element is not nillable"),
        "SCHEMAV_CVC_ELT_3_2_1": _NIL,
        "SCHEMAV_CVC_ELT_3_2_2": _NIL,
        "SCHEMAV_CVC_ELT_4_1": _Row("schema.type", "Het xsi:type is geen naam", "xsi:type is not a name"),
        "SCHEMAV_CVC_ELT_4_2": _Row("schema.type", "Het xsi:type is niet bekend", "xsi:type is not a known type"),
        "SCHEMAV_CVC_ELT_4_3": _Row("schema.type", "Het xsi:type hoort hier niet", "xsi:type does not fit here"),
        "SCHEMAV_CVC_ELT_5_2_2_2_2": _Row(
            "schema.vaste-waarde",
            "Het element moet de waarde '{detail}' hebben",
            "the element must have the value '{detail}'",
            r"fixed value constraint '([^']*)'\.$",
        ),
        "SCHEMAV_CVC_TYPE_3_1_2": _Row(
            "schema.inhoud", "Dit element bevat een waarde, geen elementen", "only a value is allowed, no elements"
        ),
        "SCHEMAV_CVC_COMPLEX_TYPE_2_1": _Row("schema.inhoud", "Dit element moet leeg zijn", "element must be empty"),
        "SCHEMAV_CVC_COMPLEX_TYPE_2_2": _Row(
            "schema.inhoud", "Dit element bevat een waarde, geen elementen", "only a value is allowed, no elements"
        ),
        "SCHEMAV_CVC_COMPLEX_TYPE_2_3": _Row(
            "schema.inhoud", "Tussen de elementen mag geen tekst staan", "only elements are allowed, no text"
        ),
        "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": _Row(
            "schema.attribuut-onbekend",
            "Het attribuut {attribute} is hier niet toegestaan",
            "attribute {attribute} is not allowed",
        ),
        "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": _Row(
            "schema.attribuut-onbekend",
            "Het attribuut {attribute} is hier niet toegestaan",
            "attribute {attribute} is not allowed",
        ),
        "SCHEMAV_CVC_COMPLEX_TYPE_4": _Row(
            "schema.attribuut-ontbreekt",
            "Het verplichte attribuut {attribute} ontbreekt",
            "attribute {attribute} is required",
        ),
        "SCHEMAV_CVC_AU": _Row(
            "schema.attribuut-waarde",
            "Het attribuut {attribute} moet hier '{detail}' zijn",
            "attribute {attribute} must be '{detail}'",
            r"fixed value constraint '([^']*)'\.$",
        ),
        "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": _Row(
            "schema.vorm", "De waarde is niet {kind}", "the value is not of type {type}"
        ),
        "SCHEMAV_CVC_DATATYPE_VALID_1_2_2": _Row(
            "schema.vorm", "De waarde is niet {kind}", "the value is not of type {type}"
        ),
        "SCHEMAV_CVC_ENUMERATION_VALID": _Row(
            "schema.waardenlijst",
            "De waarde staat niet in de lijst van toegestane waarden: {detail}",
            "the value is not one of {detail}",
            r"of the set \{(.*)\}\.$",
        ),
        "SCHEMAV_CVC_PATTERN_VALID": _Row(
            "schema.patroon",
            "De waarde heeft niet de voorgeschreven vorm {detail}",
            "the value does not match the pattern {detail}",
            r"pattern '(.*)'\.$",
        ),
        "SCHEMAV_CVC_LENGTH_VALID": _LENGTH,
        "SCHEMAV_CVC_MINLENGTH_VALID": _LENGTH,
        "SCHEMAV_CVC_MAXLENGTH_VALID": _LENGTH,
        "SCHEMAV_CVC_MININCLUSIVE_VALID": _RANGE,
        "SCHEMAV_CVC_MAXINCLUSIVE_VALID": _RANGE,
        "SCHEMAV_CVC_TOTALDIGITS_VALID": _DIGITS,
        "SCHEMAV_CVC_FRACTIONDIGITS_VALID": _DIGITS,
    }
)

_MISSING = _Row(
    "schema.element-ontbreekt", "Het element is niet volledig; er ontbreekt: {expected}", "missing child: {expected}"
)
_REPEATED = _Row(
    "schema.element-te-vaak", "Dit element komt vaker voor dan mag", "the element occurs more often than allowed"
)
_NAMESPACE = _Row(
    "schema.namespace",
    "Dit element staat in een verkeerde namespace; verwacht wordt: {expected}",
    "wrong namespace; expected: {expected}",
)
_UNEXPECTED = _Row(
    "schema.element-onverwacht",
    "Dit element is hier onbekend of staat op de verkeerde plaats; hier mag: {expected}",
    "unexpected element; allowed here: {expected}",
)

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "Datumcijfers": "een datum van acht cijfers, EEJJMMDD",
        "Tijdstipcijfers": "een tijdstip van 8 tot 17 cijfers, EEJJMMDDuummsscccc",
        "boolean": "true of false",
        "base64Binary": "base64",
        "decimal": "een getal",
        "int": "een geheel getal",
        "integer": "een geheel getal",
        "nonNegativeInteger": "een geheel getal van 0 of hoger",
        "positiveInteger": "een geheel getal van 1 of hoger",
    }
)
"""Types of the schemas in the sender's words."""

_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.*) \)\.$")
_ATTRIBUTE = re.compile(r"^Element '[^']*', attribute '([^']*)'|The attribute '([^']*)' is required but missing\.$")
_TYPE = re.compile(r"type '(?:\{[^}]*\}|xs:)?([\w.\-]+)'\.$")


def _row(entry: _LogEntry, place: _Element | None) -> _Row:
    if entry.type_name != "SCHEMAV_ELEMENT_CONTENT":
        return _ROWS.get(entry.type_name, _UNKNOWN)
    if "Missing child element" in entry.message or place is None:
        return _MISSING
    expected = _expected(entry.message)
    tag = str(place.tag)
    if tag not in expected and (previous := place.getprevious()) is not None and previous.tag == tag:
        return _REPEATED
    names = {etree.QName(name).localname for name in expected if name[0] != "*"}
    return _NAMESPACE if tag not in expected and etree.QName(tag).localname in names else _UNEXPECTED


def _words(sentence: str, detail: str) -> dict[str, str]:
    """What the templates may use; all of it comes from the schema or is a name."""
    attribute = _ATTRIBUTE.search(sentence)
    kind = _TYPE.search(sentence)
    found = re.search(f".*{detail}", sentence, re.DOTALL) if detail else None
    return {
        "attribute": qualified(attribute[1] or attribute[2]) if attribute else "",
        "expected": _names(_expected(sentence)),
        "kind": _KINDS.get(kind[1] if kind else "", "van het juiste type"),
        "type": kind[1] if kind else "anonymous",
        "detail": found[1].replace("'", "") if found else "",
    }


def _expected(sentence: str) -> list[str]:
    found = _EXPECTED.search(sentence)
    return [name for name in found[1].split(", ") if name.strip()] if found else []


def _names(tags: list[str]) -> str:
    shown = ", ".join(qualified(tag) if "}" in tag else tag for tag in tags[:MAX_NAMES])
    return (shown + (", …" if len(tags) > MAX_NAMES else "")) or "niets meer"


def _find(path: str | None, message: _Element) -> _Element | None:
    """The element libxml2 means; its path is absolute from the message element and in the sender's prefixes."""
    _, _, steps = (path or "").lstrip("/").partition("/")
    if not steps:
        return message
    prefixes = {key: uri for element in message.iter() for key, uri in element.nsmap.items() if key}
    try:
        found = cast(list[_Element], message.xpath(steps, namespaces=prefixes))
    except etree.XPathError:
        return None
    return found[0] if found else None
