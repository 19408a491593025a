"""One message or answer judged whole: what it is and everything that is wrong with it, for whoever wants to mend it.

Where a fault names the first thing only (StUF 03.01 par. 4.4.3), a verdict tells all: how the message came in, XML and
SOAP, stuurgegevens, schema and rules. The command line, the page and the JSON address show the same value.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from lxml import etree
from lxml.etree import _Element

from gateway.errors import MessageError, SoapError, StufError
from gateway.stuf import ns
from gateway.stuf.business import judge as rules
from gateway.stuf.business.kennis import Kennis, NietsBekend
from gateway.stuf.business.rule import MAX_PLACES, Familie
from gateway.stuf.business.soort import bericht_over
from gateway.stuf.domeingegevens import check_domeingegevens
from gateway.stuf.message import StufMessage
from gateway.stuf.operations import BV04, CATALOGUE, Operation, Soort
from gateway.stuf.parse import MAX_BYTES, read_xml, stuurgegevens_of, unwrap
from gateway.stuf.problems import Gewicht, Problem, path_of
from gateway.stuf.read import onderwerp_of, read_message
from gateway.stuf.refusal import DOCUMENT, refused, unreadable
from gateway.stuf.validate import MAX_PROBLEMS
from gateway.stuf.vorm import SOAPACTION, SOAPACTION_ONBEKEND, SOAPACTION_VARIANT, vorm


class Profile(StrEnum):
    """How much is judged; each takes one agreement more than the one before it."""

    SCHEMA = "schema"
    STUF = "stuf"
    ZDS = "zds"
    RZS = "rzs"


_FAMILIES: Final[Mapping[Profile, frozenset[Familie]]] = MappingProxyType(
    {
        Profile.SCHEMA: frozenset(),
        Profile.STUF: frozenset({Familie.STUF}),
        Profile.ZDS: frozenset({Familie.STUF, Familie.ZDS}),
        Profile.RZS: frozenset(Familie),
    }
)


class Modus(StrEnum):
    """How a message travels: with an acknowledgement or its answer on the same connection, or as that answer."""

    ASYNCHROON = "asynchroon"
    SYNCHROON = "synchroon"
    ANTWOORD = "antwoord"


MORE: Final = "Er zijn er meer dan hier staan; herstel deze en controleer opnieuw"
"""What is said when a verdict does not tell all."""


class Schemas(Protocol):
    """What a verdict asks of a schema set."""

    def problems(self, root: _Element, most: int = ...) -> tuple[Problem, ...]:
        """What does not conform about a message element. most: how many findings are explained."""
        ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. No value of the message is in it.

    what: operation, or the name of the message element when that is an answer or not recognised; empty when it could
    not be read. valid: nothing in findings is a reason to refuse. more: there is more of the same than findings tell.
    """

    what: str
    modus: Modus | None
    profile: Profile
    valid: bool
    findings: tuple[Problem, ...]
    more: bool = False


def _answer(root: str) -> Operation:
    name = etree.QName(root).localname
    kinds = {"Bv": Soort.BEVESTIGING, "Fo": Soort.FOUT}
    return Operation(
        naam=name,
        service="",
        root=root,
        berichtcode="",
        port_types=(),
        actions=(),
        reply="",
        soort=kinds.get(name[:2], Soort.VRIJ_BERICHT),
    )


_REPLIES = {row.reply for row in CATALOGUE} | {row.fault for row in CATALOGUE} | {ns.stuf("Bv01Bericht"), BV04}

_ANSWERS: Final[Mapping[str, Operation]] = MappingProxyType(
    {root: _answer(root) for root in _REPLIES - {row.root for row in CATALOGUE}}
)
"""Message elements that only come as an answer, with as much of an operation as rules need."""

_FAULT_ONLY: Final = Problem(
    "soap.fault",
    "SOAP:Fault",
    None,
    "Dit is een SOAP-fout zonder StUF-foutbericht; daarvoor zijn geen regels",
    "this is a SOAP fault without a StUF fault; there are no rules for it",
    "Zet in detail een Fo02 of Fo03 als de fout binnen StUF valt",
    "put an Fo02 or Fo03 in detail when the fault falls within StUF",
    code="",
    gewicht=Gewicht.SIGNAAL,
)


def judge(
    data: bytes,
    soap_action: str | None,
    schemas: Schemas,
    kennis: Kennis | None = None,
    profile: Profile = Profile.RZS,
    max_bytes: int = MAX_BYTES,
    charset: str | None = None,
) -> Verdict:
    """What the bytes of one message or answer are and what is wrong with them; never raises for what they hold.

    data: with or without a SOAP envelope. soap_action: the header, None when only the document is known. kennis: what
    is known of other messages. profile: how much is judged. charset: of the Content-Type, when there was one.
    """
    oddities = tuple(_oddities(data, soap_action, charset))
    root: _Element | None = None
    try:
        root = read_xml(data, max_bytes=max_bytes, encoding=charset)
        element = unwrap(root)
    except SoapError as error:
        return _verdict("", None, profile, (unreadable(error, data, root, charset), *oddities))
    if element.tag == ns.soap("Fault"):
        fault = replace(_FAULT_ONLY, line=element.sourceline)
        return _verdict("Fault", Modus.ANTWOORD, profile, (fault, *oddities))
    return _of_message(element, soap_action, schemas, kennis or NietsBekend(), profile, oddities)


def source_lines(data: bytes) -> list[str]:
    """The lines of a document as libxml2 counts them, to show beside the findings; what is no text is replaced."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "") or _declared(data)
    return data.decode(encoding, "replace").replace("\r\n", "\n").split("\n")


_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_LATIN: Final = re.compile(
    rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["'](iso-8859-1|iso-8859-15|windows-1252)["']""", re.I
)


def _declared(data: bytes) -> str:
    declared = _LATIN.match(data)
    return declared[1].decode() if declared else "utf-8"


def _of_message(
    element: _Element,
    soap_action: str | None,
    schemas: Schemas,
    kennis: Kennis,
    profile: Profile,
    oddities: tuple[Problem, ...],
) -> Verdict:
    name = etree.QName(element).localname
    try:
        message = _message(element, soap_action)
    except MessageError as error:
        fault = refused(error, element)
        # Of another version of StUF nothing is where our schemas want it: its version is all there is to tell.
        asked = _is_known(element) and fault.code != "StUF001"
        structure, more = _structure(element, schemas) if asked else ((), False)
        return _verdict(name, None, profile, (fault, *_beside((fault,), structure), *oddities), more)
    structure, more = _structure(element, schemas)
    content = tuple(_beside(structure, _content(message, kennis, profile)))
    told = tuple(_some_places(content))
    operation = message.operation
    findings = (*structure, *told, *oddities)
    return _verdict(operation.naam, _modus(operation), profile, findings, more or len(told) < len(content))


def _structure(element: _Element, schemas: Schemas) -> tuple[tuple[Problem, ...], bool]:
    """What the schema finds, and whether it finds more than is told."""
    found = schemas.problems(element, MAX_PROBLEMS + 1)
    return found[:MAX_PROBLEMS], len(found) > MAX_PROBLEMS


def _some_places(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The first places of each rule."""
    places: Counter[str] = Counter()
    for problem in problems:
        places[problem.rule] += 1
        if places[problem.rule] <= MAX_PLACES:
            yield problem


def _verdict(
    what: str, modus: Modus | None, profile: Profile, findings: tuple[Problem, ...], more: bool = False
) -> Verdict:
    valid = all(one.gewicht is not Gewicht.FOUT for one in findings)
    # Nothing is ever refused for a signaal, so no fault has its code.
    told = tuple(one if one.gewicht is Gewicht.FOUT else replace(one, code="") for one in findings)
    return Verdict(what, modus, profile, valid, told, more)


def _message(element: _Element, soap_action: str | None) -> StufMessage:
    answer = _ANSWERS.get(str(element.tag))
    if answer is None:
        return read_message(element, soap_action)
    stuurgegevens = stuurgegevens_of(element)
    return StufMessage(element, answer, stuurgegevens, onderwerp_of(element, stuurgegevens))


def _is_known(element: _Element) -> bool:
    return element.tag in _ANSWERS or any(row.root == element.tag for row in CATALOGUE)


_ON_THE_CONNECTION: Final = frozenset({ns.stuf("Bv03Bericht"), BV04, ns.stuf("Fo03Bericht")})
"""What the catalogue has too, and yet only comes as a reply (StUF 03.01 par. 4.2)."""


def _modus(operation: Operation) -> Modus:
    if operation.root in _ANSWERS or operation.root in _ON_THE_CONNECTION:
        return Modus.ANTWOORD
    return Modus.SYNCHROON if operation.synchronous else Modus.ASYNCHROON


def _content(message: StufMessage, kennis: Kennis, profile: Profile) -> Iterator[Problem]:
    families = _FAMILIES[profile]
    if not families:
        return
    bericht = bericht_over(message, kennis)
    for andere_berichten in (False, True):
        yield from rules.judge(bericht, andere_berichten=andere_berichten, families=families, most=MAX_PLACES + 1)
    if message.operation.naam == "voegZaakdocumentToe_Lk01" and Familie.RZS in families:
        yield from _domain_data(message)


def _domain_data(message: StufMessage) -> Iterator[Problem]:
    try:
        check_domeingegevens(message.element)
    except StufError as error:
        place = message.element.find(f"{ns.zkn('object')}/{ns.zkn('inhoud')}")
        at = message.element if place is None else place
        yield Problem(
            "domeingegevens",
            path_of(at, message.element),
            at.sourceline,
            "De domeingegevens in het document zijn geen welgevormde XML",
            "the domain data in the document are not well-formed XML",
            "Herstel het bestand en zet het als base64 in ZKN:inhoud",
            "mend the file and put it in ZKN:inhoud as base64",
            error.code,
        )


_MISNAMED: Final = ("schema.naam", "schema.namespace")
"""What makes an element seem absent from the one around it."""

_UNDECLARED: Final = "schema.attribuut-namespace"
"""What makes the attributes of an element and of all in it seem absent."""


def _beside(told: tuple[Problem, ...], more: Iterable[Problem]) -> Iterator[Problem]:
    """Without what a reason to refuse told already."""
    faults = [one for one in told if one.gewicht is Gewicht.FOUT]
    return (one for one in more if not any(_tells_again(fault, one) for fault in faults))


def _tells_again(fault: Problem, one: Problem) -> bool:
    """True when a finding is about the same place or attribute, or about an element around it that would lack it."""
    if fault.rule == _UNDECLARED:
        return f"{one.path}/".startswith(f"{fault.path}/")
    if fault.attribuut:
        return one.path == fault.path and fault.attribuut.rpartition(":")[2] in one.message_nl
    if one.path == fault.path:
        return True
    parent, _, step = fault.path.rpartition("/")
    if not f"{parent}/".startswith(f"{one.path}/"):
        return False
    name = step.partition("[")[0].rpartition(":")[2]
    is_named = re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", one.message_nl) is not None
    return is_named or (one.path == parent and fault.rule in _MISNAMED)


_OF_THE_HEADER: Final = (SOAPACTION_VARIANT, SOAPACTION_ONBEKEND)


def _oddities(data: bytes, soap_action: str | None, charset: str | None) -> Iterator[Problem]:
    """What is harmless about how it came in. Quotes are part of a header; a SOAPAction given otherwise has none."""
    for problem in vorm(data, soap_action, charset):
        if problem is not SOAPACTION:
            yield replace(problem, path="SOAPAction" if problem in _OF_THE_HEADER else DOCUMENT)
