"""Repairs that take no guessing: a message as its sender wrote it, and the same message with what was meant.

Strategy: problems come in as the schemas and the rules found them; each kind that can be mended has one row in _ACTS.
A repair changes one attribute or the text of one element, nothing else, and always in a copy. Whatever has more than
one possible meaning (a moment with a time zone, a BSN of eight digits, an enumeration in other capitals) is left alone.
"""

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, cast

from lxml import etree
from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.datums import DATUMS, TIJDSTIPPEN
from gateway.stuf.business.lezen import CLIENT, OMSCHRIJVING, is_client
from gateway.stuf.parse import is_nil
from gateway.stuf.plaats import entiteittype_of, functie_of, verwerkingssoort_of
from gateway.stuf.problems import Problem, path_of, place_of, qualified

Where = tuple[str, str, str]
"""Rule, path and attribute: the same problem in the same place."""

MAX_PROBLEMS: Final = 2_000
"""From how many problems nothing of a message is repaired: judging could have stopped there, and half is worse."""

MAX_ROUNDS: Final = 6
"""How often a repaired message is judged again: some faults are only seen when another is gone."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One difference. gedaan: what was done, in Dutch and without values. path, attribuut: where; no attribuut = text.

    voor, na: what stood there and what now does, empty for nothing; can be personal.
    """

    problem: Problem
    gedaan: str
    path: str
    attribuut: str
    voor: str = field(repr=False)
    na: str = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Repaired:
    """A message after its repairs. element: in a copy of its document; the element given when nothing was repaired.

    remaining: problems for which there is no repair, or none that was allowed.
    """

    element: _Element = field(repr=False)
    repairs: tuple[Repair, ...]
    remaining: tuple[Problem, ...]


def repair(element: _Element, problems: Iterable[Problem], may: Callable[[str], bool]) -> Repaired:
    """Mend what can be mended of the problems found in a message element; it is not touched itself.

    may: whether problems of a rule id may be repaired. One round: judge the outcome again, because what stands in a
    mended place may only then be looked at.
    """
    problems = tuple(problems)
    repairs = {number: found for number, one in enumerate(problems) if may(one.rule) and (found := _find(one, element))}
    if not repairs:
        return Repaired(element, (), problems)
    mended = _copy(element)
    for one in repairs.values():
        _write(mended, one, one.na)
    remaining = tuple(one for number, one in enumerate(problems) if number not in repairs)
    return Repaired(mended, tuple(repairs.values()), remaining)


def repair_all(
    element: _Element,
    problems: Iterable[Problem],
    may: Callable[[str], bool],
    judge: Callable[[_Element], Iterable[Problem]],
) -> Repaired:
    """Mend, judge again and go on until nothing more can be mended.

    judge: what is wrong with a message element, up to MAX_PROBLEMS; problems: what it said of this one. What did not
    help is undone. A message is mended wherever it can be or, when that takes too much, nowhere.
    """
    problems = tuple(problems)
    current, remaining = element, problems
    repairs: list[Repair] = []
    tried: set[Where] = set()
    for _ in range(MAX_ROUNDS):
        if len(remaining) >= MAX_PROBLEMS:
            break
        outcome = repair(current, (one for one in remaining if _where(one) not in tried), may)
        if not outcome.repairs:
            return Repaired(current if repairs else element, tuple(repairs), remaining)
        current, remaining = outcome.element, tuple(judge(outcome.element))
        still = {_where(one) for one in remaining}
        helped = [one for one in outcome.repairs if _where(one.problem) not in still]
        _undo(current, outcome.repairs, helped)
        tried |= {_where(one.problem) for one in outcome.repairs}
        repairs += helped
    return Repaired(element, (), problems)


@dataclass(frozen=True, slots=True)
class _Change:
    """What to write: the value of an attribute (empty: take it away), or the text when there is no attribute.

    place: where, when that is not the place of the problem itself.
    """

    gedaan: str
    value: str
    attribuut: str = ""
    place: _Element | None = None


_Act = Callable[[Problem, _Element, _Element], _Change | None]
"""From a problem, its place and the message to what to write, None when that would be guessing."""


def _absent(problem: Problem, place: _Element, message: _Element) -> _Change | None:
    """An attribute that is required and absent, where the place leaves one value."""
    name = _ATTRIBUTES.get(problem.attribuut)
    value = _FROM_PLACE[name](place, message) if name else None
    if name is None or value is None or name in place.attrib:
        return None
    return _Change(f"{problem.attribuut} is aangevuld met {value}; hier kan alleen die waarde staan", value, name)


def _value(problem: Problem, place: _Element, message: _Element) -> _Change | None:
    """A value in another notation: blanks around it, or a date written with dashes."""
    text = place.text or ""
    if problem.attribuut or len(place) or not text.strip():
        return None
    plain = text.strip()
    if (digits := _stuf_date(plain, str(place.tag))) is not None:
        return _Change("De datum of het tijdstip is zonder leestekens geschreven, zoals StUF voorschrijft", digits)
    return _Change("Spaties rond de waarde zijn weggehaald", plain) if plain != text else None


def _nil_in_scope(problem: Problem, place: _Element, message: _Element) -> _Change | None:
    """xsi:nil where a question asks for an element that cannot be nil: an empty element asks the same."""
    asked = any(etree.QName(one).localname == "scope" for one in place.iterancestors())
    if not (asked and is_nil(place)) or len(place) or (place.text or "").strip():
        return None
    return _Change("xsi:nil is weggelaten; een leeg element vraagt hetzelfde", "", ns.NIL)


def _no_value(problem: Problem, place: _Element, message: _Element) -> _Change | None:
    """nil without a reason in a change, where the other object tells that there is no value.

    That is so for the empty side of a relation that begins or ends (StUF 03.01 par. 5.2.6), and for an element that had
    a value. Anywhere else the sender may not have known it, and geenWaarde would wipe it out.
    """
    objecten = message.findall(_OBJECT)
    if len(objecten) != 2 or ns.NO_VALUE in place.attrib:
        return None
    oud, huidig = objecten
    parent, soort = place.getparent(), place.get(ns.VERWERKINGSSOORT)
    is_emptied = parent is huidig and soort is None and _has_value(oud, place)
    if not is_emptied and (parent, soort) not in ((oud, "T"), (huidig, "E"), (huidig, "V")):
        return None
    return _Change("Het attribuut StUF:noValue is aangevuld met geenWaarde", "geenWaarde", ns.NO_VALUE)


def _has_value(zaak: _Element, like: _Element) -> bool:
    return any(len(one) or (one.text or "").strip() for one in zaak.iterchildren(str(like.tag)))


def _listed(problem: Problem, place: _Element, message: _Element) -> _Change | None:
    """A value of a list in another notation, or under the name its message has."""
    meant = _ALSO_CALLED.get((str(message.tag), str(place.tag), (place.text or "").strip()))
    if meant is None or problem.attribuut:
        return _value(problem, place, message)
    return _Change("De functie is geschreven zoals het schema haar noemt", meant)


def _client(problem: Problem, place: _Element, message: _Element) -> _Change | None:
    """Another spelling of Client as omschrijving of a zaakobject (RZS 1.0 chapter 6)."""
    omschrijving = place.find(OMSCHRIJVING)
    if omschrijving is None or not is_client(place):
        return None
    return _Change("De omschrijving is geschreven als Client", CLIENT, place=omschrijving)


_ACTS: Final[Mapping[str, _Act]] = MappingProxyType(
    {
        "schema.attribuut-ontbreekt": _absent,
        "schema.vorm": _value,
        "schema.patroon": _value,
        "schema.lengte": _value,
        "schema.waardenlijst": _listed,
        "schema.nil": _nil_in_scope,
        "StUF-datum": _value,
        "StUF-tijdstip": _value,
        "StUF-nil": _no_value,
        "RZS-client": _client,
    }
)
"""What can be repaired, by rule."""

REPARABLE: Final = frozenset(_ACTS)
"""Rules for some of whose problems there is a repair."""

_FROM_PLACE: Final[Mapping[str, Callable[[_Element, _Element], str | None]]] = MappingProxyType(
    {ns.ENTITEITTYPE: entiteittype_of, ns.FUNCTIE: functie_of, ns.VERWERKINGSSOORT: verwerkingssoort_of}
)
_ATTRIBUTES: Final = {qualified(name): name for name in _FROM_PLACE}

_ALSO_CALLED: Final[Mapping[tuple[str, str, str], str]] = MappingProxyType(
    {
        # Named after itself, while its schema wants the name of what it starts (RZS fact C-1).
        (ns.rzs("initieerNotificeerOverZaak_Di01"), ns.stuf("functie"), "initieerNotificeerOverZaak"): (
            "notificeerOverZaak"
        ),
    }
)
"""Root, element and what stands there -> what the list has for it."""

_OBJECT: Final = ns.zkn("object")

_ISO_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_ISO_MOMENT: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?", re.ASCII)
"""Without a time zone: with one the moment would have to be moved, and nobody says where to."""


def _stuf_date(text: str, tag: str) -> str | None:
    """A date or moment of ISO 8601 in the notation of StUF, None when it is neither or its element holds neither."""
    form = _ISO_DATE.fullmatch(text) if tag in DATUMS or tag in TIJDSTIPPEN else None
    if form is None and tag in TIJDSTIPPEN:
        form = _ISO_MOMENT.fullmatch(text)
    return "".join(part or "" for part in form.groups()) if form else None


def _find(problem: Problem, message: _Element) -> Repair | None:
    act = _ACTS.get(problem.rule)
    place = place_of(problem.path, message) if act else None
    change = act(problem, place, message) if act and place is not None else None
    if place is None or change is None:
        return None
    written = place if change.place is None else change.place
    before = written.get(change.attribuut, "") if change.attribuut else written.text or ""
    return Repair(problem, change.gedaan, path_of(written, message), change.attribuut, before, change.value)


def _write(message: _Element, repair: Repair, value: str) -> None:
    """Put a value where a repair is about; an attribute without one is taken away."""
    place = place_of(repair.path, message)
    if place is None:
        return
    if not repair.attribuut:
        place.text = value
    elif value:
        place.set(repair.attribuut, value)
    else:
        place.attrib.pop(repair.attribuut, None)


def _undo(message: _Element, repairs: Iterable[Repair], helped: Iterable[Repair]) -> None:
    """Write back what stood there where no repair helped; one text can have been wrong in two ways."""
    better = {(one.path, one.attribuut) for one in helped}
    for one in repairs:
        if (one.path, one.attribuut) not in better:
            _write(message, one, one.voor)


def _where(problem: Problem) -> Where:
    return problem.rule, problem.path, problem.attribuut


def _copy(element: _Element) -> _Element:
    """The same element in a copy of its whole document, so that prefixes declared around it keep their meaning."""
    tree = element.getroottree()
    root = copy.deepcopy(tree.getroot())
    return cast(_Element, root.find(tree.getelementpath(element)) if element is not tree.getroot() else root)
