"""What libxml2 found, in plain words.

libxml2 says what it found in one English sentence that quotes the value. A sender needs the place, what would be right
and what to do, and a value may be personal. So each kind of finding has one row here with our own sentences; only
names, limits and allowed values of the schema are taken over, never anything between the tags of the message.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice
from types import MappingProxyType
from typing import Final, cast

from lxml import etree
from lxml.etree import _Element, _LogEntry

from gateway.stuf import ns
from gateway.stuf.plaats import entiteittype_of, functie_of, verwerkingssoort_of
from gateway.stuf.problems import Problem, path_of, qualified
from gateway.stuf.schema.misplaced import MAX_COMPARED, Reason, Why, incomplete, misplaced
from gateway.stuf.schema.structure import Structure

MAX_SOUGHT: Final = 20
"""Attributes of an element among which a miswritten one is sought; a hostile element may have thousands."""

MAX_NAMES: Final = 6
"""How many expected elements are named; the rest is "…"."""


@dataclass(frozen=True, slots=True)
class _Row:
    """How one kind of finding is told. detail: where the limit or the allowed values stand in libxml2's sentence."""

    rule: str
    nl: str
    en: str
    doe_nl: str
    doe_en: str
    detail: str = ""


def explain(entry: _LogEntry, message: _Element, structure: Structure) -> Problem:
    """The problem behind one finding of libxml2 about a message element. structure: of the schemas that were used."""
    place = _find(entry.path, message)
    if place is not None and entry.type_name == "SCHEMAV_ELEMENT_CONTENT":
        return _content_problem(entry, place, message, structure)
    attribute = _attribute(entry.message)
    holder = place if place is not None else message
    kinds = _kinds(entry.message, attribute, holder, message, structure)
    row = _row(entry, place, kinds)
    words = _words(entry.message, row.detail, holder, attribute)
    words["kind_nl"], words["kind_en"] = _kind(kinds)
    words["given"] = _given(attribute, place, message)
    words |= _attribute_words(attribute, holder)
    words["expected"] = _names(_expected(entry))
    where = path_of(place, message) if place is not None else qualified(str(message.tag))
    return _problem(row, words, where, entry, words["fitting"] if row in _MISWRITTEN else qualified(attribute))


def _content_problem(entry: _LogEntry, place: _Element, message: _Element, structure: Structure) -> Problem:
    """An element that is not expected, or one that misses something; the place of what is missing is its parent."""
    expected = _expected(entry)
    ended = "Missing child element" in entry.message
    reason = (incomplete if ended else misplaced)(place, expected, message, structure)
    parent = place.getparent()
    at_parent = not ended and reason.why is Why.MISSING and parent is not None
    holder = place if ended or parent is None else parent
    return _problem(
        _WHY[reason.why],
        _names_of(reason, str(place.tag), str(holder.tag)),
        path_of(parent if at_parent and parent is not None else place, message),
        entry,
    )


def _problem(row: _Row, words: Mapping[str, str], path: str, entry: _LogEntry, attribute: str = "") -> Problem:
    return Problem(
        rule=row.rule,
        path=path,
        line=entry.line or None,
        message_nl=row.nl.format_map(words),
        message_en=row.en.format_map(words),
        doe_nl=row.doe_nl.format_map(words),
        doe_en=row.doe_en.format_map(words),
        attribuut=attribute,
    )


_WHY: Mapping[Why, _Row] = MappingProxyType(
    {
        Why.REPEATED: _Row(
            "schema.element-te-vaak",
            "{name} mag in {parent} hoogstens {maximum} keer voorkomen",
            "{name} may occur at most {maximum} time(s) in {parent}",
            "Laat weg wat er te veel is",
            "remove what is too many",
        ),
        Why.EXCLUDED: _Row(
            "schema.keuze",
            "{first} en {second} kunnen niet samen",
            "{first} and {second} exclude each other",
            "Kies één van beide en laat het andere element weg",
            "choose one of them and remove the other",
        ),
        Why.ORDER: _Row(
            "schema.volgorde",
            "{first} staat vóór {second}; het schema wil ze andersom",
            "{first} stands before {second}; the schema wants them the other way round",
            "Zet {second} vóór {first}",
            "move {second} before {first}",
        ),
        Why.MISSING: _Row(
            "schema.element-ontbreekt",
            "{parent} is niet compleet; er ontbreekt: {fitting}",
            "{parent} is incomplete; missing: {fitting}",
            "Voeg toe wat ontbreekt, {where_nl}",
            "add what is missing, {where_en}",
        ),
        Why.NAMESPACE: _Row(
            "schema.namespace",
            "{name} staat in een andere namespace dan het schema wil; verwacht wordt {fitting}",
            "{name} is in the wrong namespace; expected is {fitting}",
            "Zet het element in namespace {namespace}; de prefix zelf doet er niet toe",
            "put the element in namespace {namespace}; the prefix itself does not matter",
        ),
        Why.MISSPELLED: _Row(
            "schema.naam",
            "{name} bestaat hier niet; waarschijnlijk is {fitting} bedoeld",
            "{name} does not exist here; {fitting} is probably meant",
            "Schrijf {fitting}",
            "write {fitting}",
        ),
        Why.ELSEWHERE: _Row(
            "schema.element-onverwacht",
            "{name} hoort niet in {parent}; hier mag: {fitting}",
            "{name} does not belong in {parent}; allowed here: {fitting}",
            "Haal {name} hier weg",
            "remove {name} here",
        ),
        Why.UNKNOWN: _Row(
            "schema.element-onbekend",
            "{name} is in de standaard niet bekend; hier mag: {fitting}",
            "{name} is not known to the standard; allowed here: {fitting}",
            "Haal {name} weg of verbeter de naam",
            "remove {name} or correct its name",
        ),
    }
)
"""How a misplaced element or an incomplete one is told."""

_SUPPORTED_NL: Final = "Stuur een bericht van ZDS 1.1 (zkn0310) of van de Regie- en Zaakservices 1.0 (rzs0310)"
_SUPPORTED_EN: Final = "send a message of ZDS 1.1 (zkn0310) or of the Regie- en Zaakservices 1.0 (rzs0310)"

_VERSIONS: Mapping[str, _Row] = MappingProxyType(
    {
        ns.ZDS12: _Row(
            "schema.bericht",
            "Dit is een bericht van ZDS 1.2; hier geldt ZDS 1.1",
            "this is a message of ZDS 1.2; ZDS 1.1 is supported",
            _SUPPORTED_NL,
            _SUPPORTED_EN,
        ),
        ns.RZS_DRAFT: _Row(
            "schema.bericht",
            "Dit is een bericht van een oud concept van de Regie- en Zaakservices; hier geldt versie 1.0",
            "this is a message of an old draft of the Regie- en Zaakservices; version 1.0 is supported",
            _SUPPORTED_NL,
            _SUPPORTED_EN,
        ),
    }
)
"""Namespace of another version of a standard we know -> what is told."""

_LENGTH = _Row(
    "schema.lengte",
    "{what_nl} is niet precies {detail} tekens lang",
    "{what_en} does not have exactly {detail} characters",
    "Schrijf precies {detail} tekens",
    "write exactly {detail} characters",
    r"of '(\d+)'\.$",
)
_TOO_SHORT = replace(
    _LENGTH,
    nl="{what_nl} is te kort; het zijn minstens {detail} tekens",
    en="{what_en} is too short; it has at least {detail} characters",
    doe_nl="Schrijf minstens {detail} tekens",
    doe_en="write at least {detail} characters",
)
_TOO_LONG = replace(
    _LENGTH,
    nl="{what_nl} is te lang; het zijn hoogstens {detail} tekens",
    en="{what_en} is too long; it has at most {detail} characters",
    doe_nl="Kort de waarde in tot hoogstens {detail} tekens",
    doe_en="shorten the value to at most {detail} characters",
)
_RANGE = _Row(
    "schema.bereik",
    "Het getal valt buiten het toegestane bereik; de grens is {detail}",
    "the number breaks the limit of {detail}",
    "Gebruik een getal binnen de grens van {detail}",
    "use a number within the limit of {detail}",
    r"\('([^']*)'\)\.$",
)
_DIGITS = _Row(
    "schema.cijfers",
    "De waarde heeft meer cijfers dan de {detail} die mogen",
    "the value has more digits than the {detail} allowed",
    "Schrijf {kind_nl}, met hoogstens {detail} cijfers",
    "write {kind_en}, with at most {detail} digits",
    r"\('([^']*)'\)\.$",
)
_DATE_DIGITS = replace(_DIGITS, doe_nl="Schrijf {kind_nl}", doe_en="write {kind_en}")
_FRACTION = replace(
    _DIGITS,
    nl="De waarde heeft meer cijfers achter de punt dan de {detail} die mogen",
    en="the value has more digits after the point than the {detail} allowed",
    doe_nl="Schrijf {kind_nl} met hoogstens {detail} cijfers achter de punt",
    doe_en="write {kind_en} with at most {detail} digits after the point",
)
_NIL = _Row(
    "schema.nil",
    "Een element met xsi:nil moet leeg zijn",
    "an element with xsi:nil must be empty",
    "Haal de inhoud van {name} weg, of haal xsi:nil weg",
    "remove the content of {name}, or remove xsi:nil",
)
_FORM = _Row(
    "schema.vorm",
    "{what_nl} heeft niet de juiste vorm; verwacht wordt {kind_nl}",
    "{what_en} does not have the right form; expected is {kind_en}",
    "Schrijf {kind_nl}",
    "write {kind_en}",
)
_EMPTY = _Row(
    "schema.vorm",
    "{name} is leeg; verwacht wordt {kind_nl}",
    "{name} is empty; expected is {kind_en}",
    "Vul {name} in, of laat het element weg als het niet verplicht is",
    "fill {name} in, or leave the element out when it is not mandatory",
)
_NO_VALUE = _Row(
    "schema.vorm",
    "{name} heeft StUF:noValue en geen xsi:nil; zo is het een lege waarde",
    "{name} has StUF:noValue and no xsi:nil; that makes it an empty value",
    'Voeg xsi:nil="true" toe aan {name}',
    'add xsi:nil="true" to {name}',
)
_PATTERN = _Row(
    "schema.patroon",
    "{what_nl} heeft niet de voorgeschreven vorm: {pattern_nl}",
    "{what_en} does not have the prescribed form: {pattern_en}",
    "Schrijf {pattern_nl}",
    "write {pattern_en}",
    r"pattern '(.*)'\.$",
)
_EMPTY_PATTERN = replace(
    _EMPTY,
    rule=_PATTERN.rule,
    nl="{name} is leeg; verwacht wordt {pattern_nl}",
    en="{name} is empty; expected is {pattern_en}",
    detail=_PATTERN.detail,
)
_VALUE_ONLY = _Row(
    "schema.inhoud",
    "{name} bevat een waarde, geen elementen",
    "{name} holds a value, no elements",
    "Haal de elementen uit {name} weg",
    "remove the elements from {name}",
)
_NO_ATTRIBUTE = _Row(
    "schema.attribuut-onbekend",
    "Het attribuut {attribute} mag niet op {name} staan",
    "attribute {attribute} is not allowed on {name}",
    "Haal het attribuut {attribute} weg",
    "remove attribute {attribute}",
)
_PREFIX = _Row(
    "schema.attribuut-prefix",
    "Het attribuut {local} op {name} heeft geen prefix; bedoeld is {fitting}",
    "attribute {local} on {name} has no prefix; {fitting} is meant",
    "Schrijf {fitting}: een standaardnamespace geldt niet voor attributen",
    "write {fitting}: a default namespace does not apply to attributes",
)
_ATTRIBUTE_NAMESPACE = _Row(
    "schema.attribuut-namespace",
    "Het attribuut {local} op {name} staat in een andere namespace dan de standaard wil; bedoeld is {fitting}",
    "attribute {local} on {name} is in another namespace than the standard wants; {fitting} is meant",
    "Declareer de prefix overal als {declared}",
    "declare the prefix everywhere as {declared}",
)
_ATTRIBUTE_MISSPELLED = _Row(
    "schema.attribuut-naam",
    "Het attribuut {local} op {name} bestaat niet; waarschijnlijk is {fitting} bedoeld",
    "attribute {local} on {name} does not exist; {fitting} is probably meant",
    "Schrijf {fitting}",
    "write {fitting}",
)
_UNKNOWN = _Row(
    "schema.overig",
    "{name} voldoet niet aan het schema",
    "{name} does not conform to the schema",
    "Vergelijk {name} met het schema of een voorbeeldbericht",
    "compare {name} with the schema or an example message",
)

_ROWS: Mapping[str, _Row] = MappingProxyType(
    {
        "SCHEMAV_ELEMENT_CONTENT": _Row(
            "schema.element-onverwacht",
            "Er staat een element dat hier niet hoort; hier mag: {expected}",
            "an element does not belong here; allowed here: {expected}",
            "Haal het element weg",
            "remove the element",
        ),
        "SCHEMAV_CVC_ELT_1": _Row(
            "schema.bericht",
            "Het bericht {name} is hier niet bekend",
            "unknown message element {name}",
            _SUPPORTED_NL,
            _SUPPORTED_EN,
        ),
        "SCHEMAV_CVC_ELT_3_1": _Row(
            "schema.nil",
            "{name} mag hier geen xsi:nil hebben",
            "{name} is not nillable here",
            "Geef {name} een waarde, of laat het element weg als het niet verplicht is",
            "give {name} a value, or leave the element out when it is not mandatory",
        ),
        "SCHEMAV_CVC_ELT_3_2_1": _NIL,
        "SCHEMAV_CVC_ELT_3_2_2": _NIL,
        "SCHEMAV_CVC_ELT_4_1": _Row(
            "schema.type",
            "Het xsi:type van {name} is geen naam",
            "the xsi:type of {name} is not a name",
            "Haal xsi:type weg; het is niet nodig",
            "remove xsi:type; it is not needed",
        ),
        "SCHEMAV_CVC_ELT_4_2": _Row(
            "schema.type",
            "Het xsi:type van {name} is niet bekend",
            "the xsi:type of {name} is not a known type",
            "Haal xsi:type weg; het is niet nodig",
            "remove xsi:type; it is not needed",
        ),
        "SCHEMAV_CVC_ELT_4_3": _Row(
            "schema.type",
            "Het xsi:type van {name} hoort hier niet",
            "the xsi:type of {name} does not fit here",
            "Haal xsi:type weg; het is niet nodig",
            "remove xsi:type; it is not needed",
        ),
        "SCHEMAV_CVC_ELT_5_2_2_2_2": _Row(
            "schema.vaste-waarde",
            "{name} moet hier {detail} zijn",
            "{name} must be {detail} here",
            "Vul {detail} in",
            "fill in {detail}",
            r"fixed value constraint '([^']*)'\.$",
        ),
        "SCHEMAV_CVC_TYPE_3_1_2": _VALUE_ONLY,
        "SCHEMAV_CVC_COMPLEX_TYPE_2_1": _Row(
            "schema.inhoud",
            "{name} moet leeg zijn",
            "{name} must be empty",
            "Haal de inhoud van {name} weg",
            "remove the content of {name}",
        ),
        "SCHEMAV_CVC_COMPLEX_TYPE_2_2": _VALUE_ONLY,
        "SCHEMAV_CVC_COMPLEX_TYPE_2_3": _Row(
            "schema.inhoud",
            "In {name} mag tussen de elementen geen tekst staan",
            "no text is allowed between the elements of {name}",
            "Haal de tekst weg of zet die in het element waar zij hoort",
            "remove the text or put it in the element where it belongs",
        ),
        "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": _NO_ATTRIBUTE,
        "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": _NO_ATTRIBUTE,
        "SCHEMAV_CVC_COMPLEX_TYPE_4": _Row(
            "schema.attribuut-ontbreekt",
            "Op {name} ontbreekt het verplichte attribuut {attribute}",
            "{name} lacks the required attribute {attribute}",
            "Voeg {given} toe aan {name}",
            "add {given} to {name}",
        ),
        "SCHEMAV_CVC_AU": _Row(
            "schema.attribuut-waarde",
            "{attribute} moet hier {detail} zijn",
            "{attribute} must be {detail} here",
            'Schrijf {attribute}="{detail}"',
            'write {attribute}="{detail}"',
            r"fixed value constraint '([^']*)'\.$",
        ),
        "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": _FORM,
        "SCHEMAV_CVC_DATATYPE_VALID_1_2_2": _FORM,
        "SCHEMAV_CVC_ENUMERATION_VALID": _Row(
            "schema.waardenlijst",
            "{what_nl} staat niet in de lijst van toegestane waarden: {detail}",
            "{what_en} is not one of {detail}",
            "Gebruik een waarde uit de lijst, met dezelfde hoofdletters",
            "use a value of the list, with the same capitals",
            r"of the set \{(.*)\}\.$",
        ),
        "SCHEMAV_CVC_PATTERN_VALID": _PATTERN,
        "SCHEMAV_CVC_LENGTH_VALID": _LENGTH,
        "SCHEMAV_CVC_MINLENGTH_VALID": _TOO_SHORT,
        "SCHEMAV_CVC_MAXLENGTH_VALID": _TOO_LONG,
        "SCHEMAV_CVC_MININCLUSIVE_VALID": _RANGE,
        "SCHEMAV_CVC_MAXINCLUSIVE_VALID": _RANGE,
        "SCHEMAV_CVC_TOTALDIGITS_VALID": _DIGITS,
        "SCHEMAV_CVC_FRACTIONDIGITS_VALID": _FRACTION,
    }
)
"""libxml2's name of a finding -> how it is told."""

_MISWRITTEN = (_PREFIX, _ATTRIBUTE_NAMESPACE, _ATTRIBUTE_MISSPELLED)

SCHEMA_RULES: frozenset[str] = frozenset(row.rule for row in (*_ROWS.values(), *_WHY.values(), *_MISWRITTEN, _UNKNOWN))
"""The ids of everything a schema can find."""

TOLD_ONCE: frozenset[str] = frozenset({_ATTRIBUTE_NAMESPACE.rule})
"""What is one mistake in a message however many elements show it."""

_PREFIXED: Mapping[str, str] = MappingProxyType(
    {
        name.partition(":")[2]: name
        for name in (
            "StUF:entiteittype", "StUF:verwerkingssoort", "StUF:functie", "StUF:noValue", "StUF:scope", "StUF:exact",
            "StUF:sleutelVerzendend", "StUF:sleutelOntvangend", "StUF:sleutelGegevensbeheer", "StUF:metagegeven",
            "StUF:sleutelSynchronisatie", "StUF:indOnvolledigeDatum", "StUF:aantalVoorkomens", "StUF:aardAantal",
            "StUF:bestandsnaam", "xmime:contentType", "xsi:nil",
        )
    }
)  # fmt: skip
"""Attributes that are always written with a prefix (StUF 03.01 par. 3.1), by what they are called without one."""

_DATE = (
    "een datum van acht cijfers, EEJJMMDD, bijvoorbeeld 20260131",
    "a date of eight digits, EEJJMMDD, for example 20260131",
)
_MOMENT = (
    "een tijdstip van 8 tot 17 cijfers, EEJJMMDDuummssddd, bijvoorbeeld 20260131093000000",
    "a moment of 8 to 17 digits, EEJJMMDDuummssddd, for example 20260131093000000",
)
_TYPES: tuple[tuple[str, tuple[str, str]], ...] = (
    ("Datum", _DATE),
    ("Tijdstip", _MOMENT),
    ("Getallen", ("getallen met een spatie ertussen", "numbers with a blank between them")),
    ("Namen", ("namen met een spatie ertussen", "names with a blank between them")),
    ("boolean", ("true of false", "true or false")),
    ("base64Binary", ("base64", "base64")),
    ("decimal", ("een getal", "a number")),
    ("double", ("een getal", "a number")),
    ("nonNegativeInteger", ("een geheel getal van 0 of hoger", "a whole number of 0 or more")),
    ("positiveInteger", ("een geheel getal van 1 of hoger", "a whole number of 1 or more")),
    ("int", ("een geheel getal", "a whole number")),
    ("anyURI", ("een webadres of andere URI", "a web address or another URI")),
    ("NCName", ("een naam zonder spaties", "a name without blanks")),
    ("ID", ("een naam zonder spaties", "a name without blanks")),
    ("string", ("tekst", "text")),
    ("token", ("tekst", "text")),
)
"""How the name of a type, or of one it derives from, begins -> what it is, in Dutch and in English."""

_PATTERNS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "[0-9]{8,17}": _MOMENT,
        "[1-9][0-9]{9}": ("tien cijfers, het eerste geen 0", "ten digits, the first not 0"),
        "[1-9][0-9]{3}[A-Z]{0,2}": (
            "een postcode zonder spatie, bijvoorbeeld 1234AB",
            "a postal code without a blank, for example 1234AB",
        ),
        "[1-2][0-9]{3}0101": ("1 januari van een jaar, bijvoorbeeld 20260101", "1 January, for example 20260101"),
        "[a-zA-Z]": ("één letter", "one letter"),
        "[a-zA-Z0-9]{0,4}": ("hoogstens vier letters of cijfers", "at most four letters or digits"),
        "[A-Z]{2}[A-Z0]{0,1}": (
            "twee hoofdletters, en daarna eventueel een hoofdletter of een 0",
            "two capitals, and then a capital or a 0 or nothing",
        ),
        "[A-Z]{2}.[A-Z]{5}.[0-9]{16}": (
            "twee hoofdletters, een punt, vijf hoofdletters, een punt en zestien cijfers",
            "two capitals, a dot, five capitals, a dot and sixteen digits",
        ),
        r"\S.*": ("tekst die niet met een spatie begint", "text that does not begin with a blank"),
    }
)
"""Patterns of the schemas, in words; those that count characters of one kind are put in words by _pattern."""

_CHARACTERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "[0-9]": ("cijfers", "digits"),
        "[A-Z]": ("hoofdletters", "capitals"),
        "[TRL]": ("letters (T, R of L)", "letters (T, R or L)"),
    }
)
_COUNTED = re.compile(r"(\[0-9\]|\[A-Z\]|\[TRL\])\{(\d+)(?:,(\d+))?\}")
_CHOICE = re.compile(r"\w+(?:\|\w+)+")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.*) \)\.$")
_ATTRIBUTE = re.compile(r"^Element '[^']*', attribute '([^']*)'|The attribute '([^']*)' is required but missing\.$")
_TYPE = re.compile(r"(?:xs:)?((?:\{[^}]*\})?[\w.\-]+)'\.")
_STEP = re.compile(r"[^/*\[\]@]+(?=[/\[]|$)")
"""A name in a path of libxml2."""


def _row(entry: _LogEntry, place: _Element | None, kinds: Sequence[str]) -> _Row:
    row = _ROWS.get(entry.type_name, _UNKNOWN)
    if place is None:
        return row
    if row.rule == "schema.bericht":
        return _VERSIONS.get(etree.QName(place).namespace or "", row)
    attribute = _attribute(entry.message)
    if row.rule in ("schema.attribuut-onbekend", "schema.attribuut-ontbreekt"):
        miswritten = _miswritten(attribute, place)
        return _attribute_row(miswritten) if miswritten else row
    if row is _DIGITS and kinds and _kind(kinds) is _DATE:
        return _DATE_DIGITS
    is_empty = not attribute and not (place.text or "").strip() and not len(place)
    return _empty_row(row, place) if is_empty else row


def _empty_row(row: _Row, place: _Element) -> _Row:
    if row not in (_FORM, _PATTERN):
        return row
    if place.get(ns.NO_VALUE) is not None and place.get(ns.NIL) is None:
        return _NO_VALUE
    return _EMPTY if row is _FORM else _EMPTY_PATTERN


def _attribute_row(miswritten: str) -> _Row:
    """How it is told that an attribute is missing or unknown because it is written otherwise."""
    namespace, _, local = miswritten.rpartition("}")
    if local not in _PREFIXED:
        return _ATTRIBUTE_MISSPELLED
    return _ATTRIBUTE_NAMESPACE if namespace else _PREFIX


def _meant(tag: str) -> str:
    """The attribute always written with a prefix that is called like this, or nearly; empty when there is none."""
    local = tag.rpartition("}")[2]
    close = [local] if local in _PREFIXED else get_close_matches(local[:MAX_COMPARED], _PREFIXED, 1, 0.85)
    return _PREFIXED[close[0]] if close else ""


def _miswritten(attribute: str, place: _Element) -> str:
    """The attribute that has another name or namespace than the one that is meant; empty when that is not the case.

    attribute: the one that is unknown, or the one that is missing.
    """
    meant = _meant(attribute)
    prefix, _, local = meant.partition(":")
    if not meant or attribute != f"{{{ns.PREFIXES[prefix]}}}{local}":
        return attribute if meant else ""
    names = islice(map(str, place.attrib), MAX_SOUGHT)
    return next((name for name in names if name != attribute and _meant(name) == meant), "")


def _words(sentence: str, detail: str, place: _Element, attribute: str) -> dict[str, str]:
    """What the templates of _ROWS may use; all of it comes from the schema or is a name."""
    found = re.match(f".*{detail}", sentence, re.DOTALL) if detail else None
    limit = found[1] if found else ""
    pattern_nl, pattern_en = _pattern(limit)
    name = qualified(str(place.tag))
    return {
        "name": name,
        "attribute": qualified(attribute),
        "what_nl": f"De waarde van {qualified(attribute)}" if attribute else f"De waarde van {name}",
        "what_en": f"the value of {qualified(attribute)}" if attribute else f"the value of {name}",
        "pattern_nl": pattern_nl,
        "pattern_en": pattern_en,
        "detail": limit.replace("'", ""),
    }


def _attribute_words(attribute: str, place: _Element) -> dict[str, str]:
    """What the templates about the name of an attribute may use."""
    meant = _meant(attribute)
    prefix = meant.partition(":")[0]
    return {
        "local": qualified((_miswritten(attribute, place) or attribute).rpartition("}")[2]),
        "fitting": meant,
        "declared": f'xmlns:{prefix}="{ns.PREFIXES[prefix]}"' if meant else "",
    }


def _names_of(reason: Reason, tag: str, parent: str) -> dict[str, str]:
    """What the templates of _WHY may use."""
    before = qualified(reason.second)
    return {
        "name": qualified(tag),
        "parent": qualified(parent),
        "first": qualified(reason.first),
        "second": before,
        "fitting": _names(reason.fitting),
        "namespace": (etree.QName(reason.fitting[0]).namespace or "") if reason.why is Why.NAMESPACE else "",
        "maximum": str(reason.maximum),
        "where_nl": f"vóór {before}" if before else f"aan het eind van {qualified(parent)}",
        "where_en": f"before {before}" if before else f"at the end of {qualified(parent)}",
    }


_ONE_VALUE: Mapping[str, Callable[[_Element, _Element], str | None]] = MappingProxyType(
    {ns.ENTITEITTYPE: entiteittype_of, ns.FUNCTIE: functie_of, ns.VERWERKINGSSOORT: verwerkingssoort_of}
)
"""Attributes of which the place of an element can leave one value only."""


def _given(attribute: str, place: _Element | None, message: _Element) -> str:
    """An attribute with the value its place asks for, as far as that leaves no choice."""
    value = _ONE_VALUE[attribute](place, message) if place is not None and attribute in _ONE_VALUE else None
    return f'{qualified(attribute)}="{value}"' if value else qualified(attribute)


def _kind(names: Sequence[str]) -> tuple[str, str]:
    """What a type of the schemas is, in Dutch and in English. names: its own and those it derives from."""
    return next(
        (words for name in names for start, words in _TYPES if name.startswith(start)),
        ("iets van het juiste type", "something of the right type"),
    )


def _kinds(sentence: str, attribute: str, place: _Element, message: _Element, structure: Structure) -> Sequence[str]:
    """The names of the type a value should be of: of an element by its place, of an attribute as libxml2 names it."""
    if not attribute and (kinds := structure.kinds(place, message)):
        return kinds
    # The last one: before it the value is quoted, which may be a megabyte of the same words.
    found = _TYPE.fullmatch(sentence.rpartition(" type '")[2])
    return structure.derived_from(found[1]) if found else ()


def _pattern(pattern: str) -> tuple[str, str]:
    """What a pattern of the schemas asks, in Dutch and in English."""
    if _CHOICE.fullmatch(pattern):
        names = pattern.replace("|", ", ")
        return (f"een van {names}", f"one of {names}")
    counted = _COUNTED.fullmatch(pattern)
    if pattern in _PATTERNS or not counted:
        return _PATTERNS.get(pattern, (f"iets van de vorm {pattern}", f"something of the form {pattern}"))
    (nl, en), least, most = _CHARACTERS[counted[1]], counted[2], counted[3]
    between = (f"{least} tot {most} {nl}", f"{least} to {most} {en}")
    return between if most else (f"precies {least} {nl}", f"exactly {least} {en}")


def _attribute(sentence: str) -> str:
    """The attribute a finding is about, as a tag; empty when it is about an element."""
    found = _ATTRIBUTE.search(sentence)
    return (found[1] or found[2]) if found else ""


def _expected(entry: _LogEntry) -> list[str]:
    """The tags libxml2 would have had; only asked of the one sentence that names them and quotes no value."""
    found = _EXPECTED.search(entry.message) if entry.type_name == "SCHEMAV_ELEMENT_CONTENT" else None
    return [name for name in found[1].split(", ") if name.strip()] if found else []


def _names(tags: Sequence[str]) -> str:
    shown = ", ".join(qualified(tag) for tag in tags[:MAX_NAMES])
    return (shown + (", …" if len(tags) > MAX_NAMES else "")) or "niets meer"


def _find(path: str | None, message: _Element) -> _Element | None:
    """The element libxml2 means; its path is absolute from the message element and in the sender's prefixes.

    Steps are compared as they are written: resolving prefixes would mean collecting them from the whole message.
    """
    _, _, steps = (path or "").lstrip("/").partition("/")
    if not steps:
        return message
    try:
        found = cast(list[_Element], message.xpath(_STEP.sub(r"*[name()='\g<0>']", steps)))
    except etree.XPathError:
        return None
    return found[0] if found else None
