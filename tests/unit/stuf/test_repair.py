"""Repairs: before a fault, after none, one difference, and nothing where more than one thing can be meant."""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.judge import judge
from gateway.stuf.business.kennis import NietsBekend
from gateway.stuf.business.rule import Bericht, Familie
from gateway.stuf.canonical import digest
from gateway.stuf.operations import BY_NAME
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.plaats import entiteittype_of, verwerkingssoort_of
from gateway.stuf.problems import Problem, path_of, place_of, qualified
from gateway.stuf.read import read_message
from gateway.stuf.regels import known
from gateway.stuf.repair import MAX_PROBLEMS, REPARABLE, Repaired, repair, repair_all
from gateway.stuf.validate import Schemas, load

ROOT = Path(__file__).parents[3]
BERICHTEN = ROOT / "tests" / "fixtures" / "berichten"
EXAMPLES = sorted(path.relative_to(BERICHTEN).as_posix() for path in BERICHTEN.rglob("*.xml"))
CREEER = "zds11/creeerZaak_zakLk01.xml"
UPDATE = "zds11/updateZaak_zakLk01.xml"
LEZEN = "zds11/geefZaakdocumentLezen_edcLv01.xml"
CLIENTEN = "rzs/05_updateZaak_gezinsplan_client_toevoegen_en_beeindigen.xml"
VRIJGAVE = "zds11/cancelCheckout_Di02.xml"

Change = Callable[[_Element], None]


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    """The shipped profile, compiled."""
    return load(ROOT / "schemas" / "stuf-zkn")


def example(name: str) -> _Element:
    """The message element of an example."""
    return unwrap(read_xml((BERICHTEN / name).read_bytes()))


def anything(rule: str) -> bool:
    """Every repair is allowed."""
    return True


def mended(message: _Element, schemas: Schemas) -> Repaired:
    """A message with everything repaired that can be."""
    return repair_all(message, schemas.problems(message), anything, schemas.problems)


def spoiled(message: _Element, path: str, change: Change) -> _Element:
    """The message with the element at a path changed."""
    place = place_of(path, message)
    assert place is not None, path
    change(place)
    return message


def without(attribute: str) -> Change:
    """Takes an attribute away."""
    return lambda place: place.attrib.__delitem__(attribute)


def text(value: str) -> Change:
    """Writes another text."""
    return lambda place: setattr(place, "text", value)


def with_nil(place: _Element) -> None:
    """Says that there is no value."""
    place.text = None
    place.set(ns.NIL, "true")


def emptied(place: _Element) -> None:
    """Says that there is no value, without a reason."""
    del place[:]
    place.attrib.pop(ns.NO_VALUE, None)
    with_nil(place)


@dataclass(frozen=True)
class Case:
    """A fault in an example that can be repaired, and the value the repair must give back."""

    name: str
    path: str
    change: Change
    attribute: str
    value: str


CASES = {
    "entiteittype of the object": Case(CREEER, "ZKN:object", without(ns.ENTITEITTYPE), ns.ENTITEITTYPE, "ZAK"),
    "entiteittype of a subtype": Case(
        CREEER, "ZKN:object/ZKN:heeftBetrekkingOp/ZKN:gerelateerde/ZKN:natuurlijkPersoon", without(ns.ENTITEITTYPE),
        ns.ENTITEITTYPE, "NPS",
    ),
    "functie in a free message": Case(VRIJGAVE, "ZKN:document", without(ns.FUNCTIE), ns.FUNCTIE, "entiteit"),
    "verwerkingssoort of a new object": Case(
        CREEER, "ZKN:object", without(ns.VERWERKINGSSOORT), ns.VERWERKINGSSOORT, "T"
    ),
    "verwerkingssoort of a new relation": Case(
        CREEER, "ZKN:object/ZKN:isVan", without(ns.VERWERKINGSSOORT), ns.VERWERKINGSSOORT, "T"
    ),
    "verwerkingssoort of a zaaktype": Case(
        CREEER, "ZKN:object/ZKN:isVan/ZKN:gerelateerde", without(ns.VERWERKINGSSOORT), ns.VERWERKINGSSOORT, "I"
    ),
    "a date with dashes": Case(CREEER, "ZKN:object/ZKN:startdatum", text("2026-01-31"), "", "20260131"),
    "blanks around a moment": Case(
        CREEER, "ZKN:object/ZKN:heeft/ZKN:datumStatusGezet", text("\n 20260131 "), "", "20260131"
    ),
    "a date with dashes and blanks": Case(CREEER, "ZKN:object/ZKN:startdatum", text(" 2026-01-31 "), "", "20260131"),
    "blanks around a value of a list": Case(CREEER, "ZKN:object/ZKN:deelzakenIndicatie", text(" N "), "", "N"),
    "nil in a scope": Case(LEZEN, "ZKN:scope/ZKN:object/ZKN:inhoud", with_nil, ns.NIL, ""),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_fault_is_repaired_and_nothing_else_is_touched(case: Case, schemas: Schemas) -> None:
    """The repaired copy is valid, holds the one value that was meant, differs in nothing else, and tells so."""
    intended = example(case.name)
    place = place_of(case.path, intended)
    assert place is not None
    if case.attribute:
        place.set(case.attribute, case.value) if case.value else place.attrib.pop(case.attribute, None)
    else:
        place.text = case.value
    message = spoiled(example(case.name), case.path, case.change)
    before = digest(message)
    assert schemas.problems(message), "the example must be wrong before it is repaired"

    outcome = mended(message, schemas)

    assert digest(message) == before
    assert digest(outcome.element) == digest(intended)
    assert (outcome.remaining, schemas.problems(outcome.element)) == ((), ())
    assert {(one.path, one.attribuut, one.na) for one in outcome.repairs} == {(case.path, case.attribute, case.value)}
    assert all(one.gedaan for one in outcome.repairs)


MOMENTS = {
    "2026-01-31": "20260131",
    "2026-01-31T10:11:12": "20260131101112",
    "2026-01-31T10:11:12.1": "202601311011121",
    "2026-01-31T10:11:12.123": "20260131101112123",
}


@pytest.mark.parametrize(("given_as", "meant"), MOMENTS.items())
def test_a_moment_of_iso_8601(given_as: str, meant: str, schemas: Schemas) -> None:
    """A moment without a time zone loses its signs only."""
    path = "ZKN:object[2]/ZKN:heeft/ZKN:datumStatusGezet"
    message = spoiled(example("zds11/actualiseerZaakstatus_zakLk01.xml"), path, text(given_as))
    place = place_of(path, mended(message, schemas).element)
    assert place is not None and place.text == meant


LEFT_ALONE = {
    "a moment in UTC": (CREEER, "ZKN:object/ZKN:startdatum", text("2026-01-31T10:11:12Z")),
    "a date with a zone": (CREEER, "ZKN:object/ZKN:startdatum", text("2026-01-31+01:00")),
    "a moment where a date belongs": (CREEER, "ZKN:object/ZKN:startdatum", text("2026-01-31T00:00:00")),
    "a date the other way round": (CREEER, "ZKN:object/ZKN:startdatum", text("31-01-2026")),
    "digits of another script": (CREEER, "ZKN:object/ZKN:startdatum", text("٢٠٢٦-٠١-٣١")),
    "a BSN of eight digits": (
        CREEER, "ZKN:object/ZKN:heeftBetrekkingOp/ZKN:gerelateerde/ZKN:natuurlijkPersoon/BG:inp.bsn", text("99991001"),
    ),
    "a BSN with dots": (
        CREEER, "ZKN:object/ZKN:heeftBetrekkingOp/ZKN:gerelateerde/ZKN:natuurlijkPersoon/BG:inp.bsn",
        text("9999.10.012"),
    ),
    "other capitals": (CREEER, "ZKN:object/ZKN:deelzakenIndicatie", text("n")),
    "the verwerkingssoort of a change": (UPDATE, "ZKN:object[2]", without(ns.VERWERKINGSSOORT)),
    "nil outside a scope": (CREEER, "ZKN:object/ZKN:heeftAlsInitiator/ZKN:gerelateerde", with_nil),
    "a moment of the message itself": (CREEER, "ZKN:stuurgegevens/StUF:tijdstipBericht", text("2026-01-31")),
}  # fmt: skip


@pytest.mark.parametrize(("name", "path", "change"), LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_what_would_be_guessing_is_left_alone(name: str, path: str, change: Change, schemas: Schemas) -> None:
    """A value with more than one possible meaning stays as it was sent, and the problem stays told."""
    message = spoiled(example(name), path, change)
    problems = schemas.problems(message)
    assert problems
    outcome = mended(message, schemas)
    assert (outcome.element, outcome.repairs) == (message, ())
    assert set(outcome.remaining) == set(problems)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_entiteittype_can_be_lost_at_once(name: str, schemas: Schemas) -> None:
    """An example without a single required entiteittype or sure verwerkingssoort comes back exactly as it was."""
    message = example(name)
    meant = digest(message)
    for one in list(message.iter()):
        for attribute, sure in ((ns.ENTITEITTYPE, entiteittype_of), (ns.VERWERKINGSSOORT, verwerkingssoort_of)):
            value = one.attrib.pop(attribute, None)
            if value is not None and (sure(one, message) != value or _optional(one, attribute, schemas)):
                one.set(attribute, value)
    outcome = mended(message, schemas)
    assert digest(outcome.element) == meant
    assert outcome.remaining == ()


def _optional(element: _Element, attribute: str, schemas: Schemas) -> bool:
    """True when the schema does not ask for an attribute here, so that nobody notices that it is gone."""
    message = unwrap(element.getroottree().getroot())
    missed = (path_of(element, message), qualified(attribute))
    return missed not in {(one.path, one.attribuut) for one in schemas.problems(message)}


def test_only_what_may_be_repaired_is(schemas: Schemas) -> None:
    """A rule that may not be repaired keeps its problem, also when another in the same message is repaired."""
    message = spoiled(example(CREEER), "ZKN:object", without(ns.ENTITEITTYPE))
    spoiled(message, "ZKN:object/ZKN:startdatum", text("2026-01-31"))
    problems = schemas.problems(message)
    outcome = repair_all(message, problems, lambda rule: rule == "schema.attribuut-ontbreekt", schemas.problems)
    assert {one.problem.rule for one in outcome.repairs} == {"schema.attribuut-ontbreekt"}
    assert {one.path for one in outcome.remaining} == {"ZKN:object/ZKN:startdatum"}


def test_a_repair_that_does_not_help_is_undone(schemas: Schemas) -> None:
    """A value that is wrong with and without its blanks keeps them: the message is not changed for nothing."""
    message = spoiled(example(CREEER), "ZKN:object/ZKN:deelzakenIndicatie", text(" misschien "))
    outcome = mended(message, schemas)
    assert (outcome.element, outcome.repairs) == (message, ())
    assert outcome.remaining


def test_a_repair_that_helps_against_one_of_two_problems_stays(schemas: Schemas) -> None:
    """Blanks that made a value wrong stay away when it is wrong without them too; only the first is told as mended."""
    path = "ZKN:object/ZKN:heeft/ZKN:gerelateerde/ZKN:zkt.code"
    message = spoiled(example(CREEER), path, text(" x "))
    padded, wrong = (Problem(rule, path, None, "", "") for rule in ("schema.patroon", "schema.lengte"))

    def judged(element: _Element) -> tuple[Problem, ...]:
        place = place_of(path, element)
        assert place is not None
        return (wrong,) if place.text == "x" else (padded, wrong)

    outcome = repair_all(message, judged(message), anything, judged)
    assert [one.problem for one in outcome.repairs] == [padded]
    assert outcome.remaining == judged(outcome.element) == (wrong,)


def test_a_fault_in_many_places_is_repaired_in_all(schemas: Schemas) -> None:
    """However often a date has dashes, none is left: a receiver never gets one zaak in two notations."""
    message = example(CREEER)
    relation = "ZKN:object/ZKN:heeftBetrekkingOp"
    first = place_of(relation, message)
    assert first is not None
    for geboren in first.iter(ns.bg("geboortedatum")):
        geboren.text = "1980-02-03"
    for _ in range(300):
        first.addnext(deepcopy(first))
    dates = len(list(message.iter(ns.bg("geboortedatum"))))
    judged = partial(schemas.problems, most=MAX_PROBLEMS)
    outcome = repair_all(message, judged(message), anything, judged)
    assert dates > 300 and {one.text for one in outcome.element.iter(ns.bg("geboortedatum"))} == {"19800203"}
    assert outcome.remaining == () and len({one.path for one in outcome.repairs}) == dates


def test_half_a_message_is_never_repaired() -> None:
    """With more problems than are told, at first or after a round, a message stays as it was: half is worse."""
    message = spoiled(example(CREEER), "ZKN:object/ZKN:startdatum", text("2026-01-31"))
    problem = Problem("schema.vorm", "ZKN:object/ZKN:startdatum", None, "", "")
    outcome = repair_all(message, [problem] * MAX_PROBLEMS, anything, lambda element: ())
    assert (outcome.element, outcome.repairs, len(outcome.remaining)) == (message, (), MAX_PROBLEMS)
    spoiled(message, "ZKN:object", without(ns.ENTITEITTYPE))
    absent = Problem("schema.attribuut-ontbreekt", "ZKN:object", None, "", "", attribuut="StUF:entiteittype")
    outcome = repair_all(message, [problem], anything, lambda element: [absent] * MAX_PROBLEMS)
    assert (outcome.element, outcome.repairs, outcome.remaining) == (message, (), (problem,))


def test_a_trigger_under_its_own_name(schemas: Schemas) -> None:
    """The functie a trigger is named after is written as its schema has it, and in no other message (RZS fact C-1)."""
    path, own = "RZS:stuurgegevens/StUF:functie", "initieerNotificeerOverZaak"
    message = spoiled(example("rzs/10_initieerNotificeerOverZaak_creeer_zaak.xml"), path, text(own))
    assert schemas.problems(message)
    outcome = mended(message, schemas)
    assert (outcome.remaining, [one.na for one in outcome.repairs]) == ((), ["notificeerOverZaak"])
    other = spoiled(example("rzs/18_notificeerOverZaak_voeg_zaakdocument_toe.xml"), path, text(own))
    assert mended(other, schemas).repairs == ()


def test_what_only_shows_after_a_repair_is_repaired_too() -> None:
    """A fault that is seen once another is gone is mended in the next round, without end in at most a few."""
    message = spoiled(example(CREEER), "ZKN:object/ZKN:startdatum", text("2026-01-31"))
    spoiled(message, "ZKN:object", without(ns.ENTITEITTYPE))
    first = Problem("schema.attribuut-ontbreekt", "ZKN:object", None, "", "", attribuut="StUF:entiteittype")
    second = Problem("schema.vorm", "ZKN:object/ZKN:startdatum", None, "", "")

    def judged(element: _Element) -> tuple[Problem, ...]:
        place = place_of(first.path, element)
        assert place is not None
        if ns.ENTITEITTYPE not in place.attrib:
            return (first,)
        return () if place.findtext(ns.zkn("startdatum")) == "20260131" else (second,)

    outcome = repair_all(message, judged(message), anything, judged)
    assert [one.problem for one in outcome.repairs] == [first, second]
    assert outcome.remaining == ()


NIL = {
    "an element without a value before": (UPDATE, "ZKN:object[2]/ZKN:einddatum", False, None),
    "an element that had a value": (UPDATE, "ZKN:object[2]/ZKN:toelichting", True, "geenWaarde"),
    "the old side of an element": (UPDATE, "ZKN:object[1]/ZKN:toelichting", True, None),
    "a relation that begins": (CLIENTEN, "ZKN:object[1]/ZKN:heeftBetrekkingOp[1]", True, "geenWaarde"),
    "a relation that begins, the new side": (CLIENTEN, "ZKN:object[2]/ZKN:heeftBetrekkingOp[1]", True, None),
    "a relation that ends": (CLIENTEN, "ZKN:object[2]/ZKN:heeftBetrekkingOp[2]", True, "geenWaarde"),
    "an object cannot say it": (UPDATE, "ZKN:object[2]", True, None),
    "a new zaak": (CREEER, "ZKN:object/ZKN:einddatumGepland", True, None),
    "a relation of a new zaak": (CREEER, "ZKN:object/ZKN:heeftAlsUitvoerende", True, None),
    "in a question nil is how to ask": (LEZEN, "ZKN:scope/ZKN:object/ZKN:titel", True, None),
}


@pytest.mark.parametrize(("name", "path", "is_there", "expected"), NIL.values(), ids=NIL.keys())
def test_nil_without_a_reason(name: str, path: str, is_there: bool, expected: str | None) -> None:
    """Only where the other object tells that there is no value nil says so after its repair; else it wipes nothing."""
    message = example(name)
    if not is_there:
        holder, _, naam = path.rpartition("/")
        spoiled(message, holder, lambda place: place.append(place.makeelement(ns.zkn(naam.removeprefix("ZKN:")))))
    spoiled(message, path, emptied)
    outcome = repair(message, [Problem("StUF-nil", path, None, "", "")], anything)
    place = place_of(path, outcome.element)
    assert place is not None and place.get(ns.NO_VALUE) == expected
    assert bool(outcome.repairs) is (expected is not None)


@pytest.mark.parametrize("spelling", ["client", "Cliënt", "CLIENT"])
def test_a_client_in_another_spelling(spelling: str) -> None:
    """A client is called Client in the relation the rule names; another zaakobject keeps its omschrijving."""
    relation = "ZKN:object/ZKN:heeftBetrekkingOp"
    meant = digest(spoiled(example(CREEER), f"{relation}/ZKN:omschrijving", text("Client")))
    problem = Problem("RZS-client", relation, None, "", "")
    message = spoiled(example(CREEER), f"{relation}/ZKN:omschrijving", text(spelling))
    outcome = repair(message, [problem], anything)
    assert digest(outcome.element) == meant
    (told,) = outcome.repairs
    assert (told.path, told.voor, told.na) == (f"{relation}/ZKN:omschrijving", spelling, "Client")
    other = spoiled(example(CREEER), f"{relation}/ZKN:omschrijving", text("Woning"))
    assert repair(other, [problem], anything).element is other


def test_a_rule_of_stuf_is_repaired_with_the_schema(schemas: Schemas) -> None:
    """Judged by schema and rules together, each of the rules a repair answers to is told as repaired, once."""
    message = spoiled(example(UPDATE), "ZKN:object[2]/ZKN:toelichting", emptied)
    spoiled(message, "ZKN:object[2]/ZKN:einddatumGepland", text("2026-01-31"))

    def judged(element: _Element) -> tuple[Problem, ...]:
        read = read_message(element, BY_NAME["updateZaak_Lk01"].soap_action)
        stuf = judge(Bericht(read, "", NietsBekend()), families=[Familie.STUF])
        return (*schemas.problems(element), *stuf)

    outcome = repair_all(message, judged(message), anything, judged)
    assert [one.problem.rule for one in outcome.repairs if one.problem.rule == "StUF-nil"] == ["StUF-nil"]
    repaired = {one.problem.rule for one in outcome.repairs}
    assert {"schema.vorm", "StUF-datum", "StUF-nil"} <= repaired
    assert not repaired & {one.rule for one in outcome.remaining}


def test_a_prefix_declared_on_the_envelope_keeps_its_meaning(schemas: Schemas) -> None:
    """The copy has its whole envelope, because a value may use a prefix that is declared there."""
    xml = (BERICHTEN / CREEER).read_text("utf-8")
    body = xml[xml.index("<ZKN:zakLk01") :]
    root = read_xml(f'<e xmlns:q="urn:q">{body}</e>'.encode())
    message = spoiled(root[0], "ZKN:object", without(ns.ENTITEITTYPE))
    outcome = mended(message, schemas)
    assert outcome.element.nsmap["q"] == "urn:q"
    assert outcome.element is not message


def _spoil(message: _Element, draw: st.DataObject) -> None:
    """One arbitrary fault somewhere in a message."""
    place = draw.draw(st.sampled_from(list(message.iter())))
    changes: list[Change] = [without(name) for name in place.attrib]
    if len(place) == 0:
        changes += [with_nil, text("2026-01-31"), text(f" {place.text} "), text("2026-01-31T10:11:12"), text("")]
    if changes:
        draw.draw(st.sampled_from(changes))(place)


@settings(max_examples=60)
@given(st.sampled_from(EXAMPLES), st.data())
def test_whatever_was_changed_is_told(schemas: Schemas, name: str, data: st.DataObject) -> None:
    """Of any faulty message: writing back what a repair says stood there gives exactly the message that came in."""
    message = example(name)
    for _ in range(data.draw(st.integers(1, 4))):
        _spoil(message, data)
    came_in = digest(message)
    outcome = mended(message, schemas)
    assert digest(message) == came_in
    assert (outcome.element is message) == (not outcome.repairs)
    for one in reversed(outcome.repairs):
        place = place_of(one.path, outcome.element)
        assert place is not None
        if not one.attribuut:
            place.text = one.voor
        elif one.voor:
            place.set(one.attribuut, one.voor)
        else:
            place.attrib.pop(one.attribuut, None)
    assert digest(outcome.element) == came_in


def test_the_page_for_beheerders_names_what_can_be_repaired() -> None:
    """The howto has every rule with a repair, and only rules there are."""
    page = (ROOT / "docs" / "howto" / "afwijkingen.md").read_text("utf-8")
    (table,) = re.findall(r"(?ms)^\| Regel \| Herstel \|\n(.*?)\n\n", page)
    named = {rule for row in table.splitlines() for rule in re.findall(r"`([^`]+)`", row.split("|")[1])}
    assert named == REPARABLE | {"vorm.*"}
    assert all(map(known, named))


@given(st.text(alphabet=st.characters(exclude_categories=["C"]), max_size=30))
def test_no_text_whatever_is_made_worse(value: str) -> None:
    """Whatever stands in a date, a repair gives digits or only takes blanks away, and never raises."""
    message = spoiled(example(CREEER), "ZKN:object/ZKN:startdatum", text(value))
    problem = Problem("schema.vorm", "ZKN:object/ZKN:startdatum", None, "", "")
    for one in repair(message, [problem], anything).repairs:
        assert one.na == value.strip() or (one.na.isdigit() and len(one.na) == 8)
