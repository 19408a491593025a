"""What libxml2 finds, in words a sender understands: one test for every row."""

import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from lxml import etree
from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.parse import MAX_PREFIXES, read_xml, unwrap
from gateway.stuf.problems import MAX_NAME, Problem
from gateway.stuf.schema import explain
from gateway.stuf.schema.structure import Structure
from gateway.stuf.validate import MAX_PROBLEMS, Schemas, load

ROOT = Path(__file__).parents[4]
BERICHTEN = ROOT / "tests" / "fixtures" / "berichten"
CREEER = "rzs/01_creeerZaak_gezinsplan.xml"
BV03 = "zds11/Bv03Bericht.xml"
OVERDRAGEN = "rzs/07_overdragenZaak_Di01.xml"
DOCUMENT = "zds11/voegZaakdocumentToe_edcLk01.xml"
TYPE = f"{{{ns.XSI}}}type"

DATUM = "een datum van acht cijfers, EEJJMMDD, bijvoorbeeld 20260131"

Edit = Callable[[_Element], object]


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    """The shipped profile, compiled."""
    return load(ROOT / "schemas" / "stuf-zkn")


def example(name: str) -> _Element:
    """The message element of an example."""
    return unwrap(read_xml((BERICHTEN / name).read_bytes()))


def at(message: _Element, path: str) -> _Element:
    """The first element at a path of local names."""
    found = message if path == "." else message.find("/".join(f"{{*}}{step}" for step in path.split("/")))
    assert found is not None, path
    return found


def text(path: str, value: str | None) -> Edit:
    """Give an element another text."""
    return lambda message: setattr(at(message, path), "text", value)


def attribute(path: str, name: str, value: str) -> Edit:
    """Set an attribute."""
    return lambda message: at(message, path).set(name, value)


def unprefixed(path: str, name: str) -> Edit:
    """Write an attribute without its prefix."""

    def edit(message: _Element) -> None:
        element = at(message, path)
        element.set(etree.QName(name).localname, element.attrib.pop(name))

    return edit


def respelled(path: str, name: str, other: str) -> Edit:
    """Write an attribute under another name."""

    def edit(message: _Element) -> None:
        element = at(message, path)
        element.set(other, element.attrib.pop(name))

    return edit


def without(path: str, name: str) -> Edit:
    """Remove an attribute."""
    return lambda message: at(message, path).attrib.pop(name)


def drop(path: str) -> Edit:
    """Remove an element."""

    def edit(message: _Element) -> None:
        element = at(message, path)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return edit


def swap(path: str) -> Edit:
    """Let an element and the next change places."""

    def edit(message: _Element) -> None:
        element = at(message, path)
        after = element.getnext()
        assert after is not None
        after.addnext(element)

    return edit


def renamed(path: str, tag: str) -> Edit:
    """Give an element another name."""
    return lambda message: setattr(at(message, path), "tag", tag)


def added(path: str, tag: str, attributes: dict[str, str] | None = None) -> Edit:
    """Add an empty element right after another."""
    return lambda message: at(message, path).addnext(etree.Element(tag, attributes))


def twice(path: str) -> Edit:
    """Repeat an element."""
    return lambda message: at(message, path).addnext(deepcopy(at(message, path)))


PERSOON = "object/heeftBetrekkingOp/gerelateerde/natuurlijkPersoon"
LEEG = {ns.NIL: "true", ns.NO_VALUE: "geenWaarde"}

SAID: list[tuple[str, Edit, str, str, str, str]] = [
    (
        CREEER,
        swap("object/isVan/gerelateerde/omschrijving"),
        "schema.volgorde",
        "ZKN:object/ZKN:isVan/ZKN:gerelateerde/ZKN:omschrijving",
        "ZKN:code staat vóór ZKN:omschrijving; het schema wil ze andersom",
        "Zet ZKN:omschrijving vóór ZKN:code",
    ),
    (
        CREEER,
        swap("stuurgegevens/zender"),
        "schema.volgorde",
        "ZKN:stuurgegevens/StUF:ontvanger",
        "StUF:ontvanger staat vóór StUF:zender; het schema wil ze andersom",
        "Zet StUF:zender vóór StUF:ontvanger",
    ),
    (
        CREEER,
        added(f"{PERSOON}/verblijfsadres", ns.bg("sub.verblijfBuitenland"), LEEG),
        "schema.keuze",
        "ZKN:object/ZKN:heeftBetrekkingOp[1]/ZKN:gerelateerde/ZKN:natuurlijkPersoon/BG:sub.verblijfBuitenland",
        "BG:verblijfsadres en BG:sub.verblijfBuitenland kunnen niet samen",
        "Kies één van beide en laat het andere element weg",
    ),
    (
        CREEER,
        drop("stuurgegevens/zender"),
        "schema.element-ontbreekt",
        "ZKN:stuurgegevens",
        "ZKN:stuurgegevens is niet compleet; er ontbreekt: StUF:zender",
        "Voeg toe wat ontbreekt, vóór StUF:ontvanger",
    ),
    (
        CREEER,
        drop("parameters/indicatorOvername"),
        "schema.element-ontbreekt",
        "ZKN:parameters",
        "ZKN:parameters is niet compleet; er ontbreekt: StUF:indicatorOvername",
        "Voeg toe wat ontbreekt, aan het eind van ZKN:parameters",
    ),
    (
        CREEER,
        twice("object/isVan"),
        "schema.element-te-vaak",
        "ZKN:object/ZKN:isVan[2]",
        "ZKN:isVan mag in ZKN:object hoogstens 1 keer voorkomen",
        "Laat weg wat er te veel is",
    ),
    (
        CREEER,
        renamed("object/startdatum", ns.bg("startdatum")),
        "schema.namespace",
        "ZKN:object/BG:startdatum",
        "BG:startdatum staat in een andere namespace dan het schema wil; verwacht wordt ZKN:startdatum",
        f"Zet het element in namespace {ns.ZKN}; de prefix zelf doet er niet toe",
    ),
    (
        CREEER,
        renamed("object/startdatum", ns.zkn("startDatum")),
        "schema.naam",
        "ZKN:object/ZKN:startDatum",
        "ZKN:startDatum bestaat hier niet; waarschijnlijk is ZKN:startdatum bedoeld",
        "Schrijf ZKN:startdatum",
    ),
    (
        CREEER,
        renamed("object/heeftAlsInitiator", ns.zkn("heeftInitiator")),
        "schema.naam",
        "ZKN:object/ZKN:heeftInitiator",
        "ZKN:heeftInitiator bestaat hier niet; waarschijnlijk is ZKN:heeftAlsInitiator bedoeld",
        "Schrijf ZKN:heeftAlsInitiator",
    ),
    (
        CREEER,
        added("object/identificatie", ns.zkn("heeftAlsHoofdzaak")),
        "schema.element-onverwacht",
        "ZKN:object/ZKN:heeftAlsHoofdzaak",
        "ZKN:heeftAlsHoofdzaak hoort niet in ZKN:object; hier mag: ZKN:omschrijving, ZKN:toelichting, ZKN:kenmerk, "
        "ZKN:anderZaakObject, ZKN:resultaat, ZKN:startdatum, …",
        "Haal ZKN:heeftAlsHoofdzaak hier weg",
    ),
    (
        CREEER,
        added("parameters/indicatorOvername", "{urn:eigen}kleur"),
        "schema.element-onbekend",
        "ZKN:parameters/kleur",
        "kleur is in de standaard niet bekend; hier mag: niets meer",
        "Haal kleur weg of verbeter de naam",
    ),
    (
        CREEER,
        renamed(".", f"{{{ns.ZDS12}}}creeerZaak"),
        "schema.bericht",
        "creeerZaak",
        "Dit is een bericht van ZDS 1.2; hier geldt ZDS 1.1",
        "Stuur een bericht van ZDS 1.1 (zkn0310) of van de Regie- en Zaakservices 1.0 (rzs0310)",
    ),
    (
        OVERDRAGEN,
        renamed(".", f"{{{ns.RZS_DRAFT}}}overdragenZaak_Di01"),
        "schema.bericht",
        "overdragenZaak_Di01",
        "Dit is een bericht van een oud concept van de Regie- en Zaakservices; hier geldt versie 1.0",
        "Stuur een bericht van ZDS 1.1 (zkn0310) of van de Regie- en Zaakservices 1.0 (rzs0310)",
    ),
    (
        CREEER,
        renamed(".", ns.zkn("zakLk99")),
        "schema.bericht",
        "ZKN:zakLk99",
        "Het bericht ZKN:zakLk99 is hier niet bekend",
        "Stuur een bericht van ZDS 1.1 (zkn0310) of van de Regie- en Zaakservices 1.0 (rzs0310)",
    ),
    (
        CREEER,
        attribute("object/heeftAlsInitiator", ns.ENTITEITTYPE, "ZAKBTR"),
        "schema.attribuut-waarde",
        "ZKN:object/ZKN:heeftAlsInitiator",
        "StUF:entiteittype moet hier ZAKBTRINI zijn",
        'Schrijf StUF:entiteittype="ZAKBTRINI"',
    ),
    (
        CREEER,
        unprefixed("object", ns.ENTITEITTYPE),
        "schema.attribuut-prefix",
        "ZKN:object",
        "Het attribuut entiteittype op ZKN:object heeft geen prefix; bedoeld is StUF:entiteittype",
        "Schrijf StUF:entiteittype: een standaardnamespace geldt niet voor attributen",
    ),
    (
        CREEER,
        without("object", ns.VERWERKINGSSOORT),
        "schema.attribuut-ontbreekt",
        "ZKN:object",
        "Op ZKN:object ontbreekt het verplichte attribuut StUF:verwerkingssoort",
        'Voeg StUF:verwerkingssoort="T" toe aan ZKN:object',
    ),
    (
        CREEER,
        without("object/isVan", ns.ENTITEITTYPE),
        "schema.attribuut-ontbreekt",
        "ZKN:object/ZKN:isVan",
        "Op ZKN:isVan ontbreekt het verplichte attribuut StUF:entiteittype",
        'Voeg StUF:entiteittype="ZAKZKT" toe aan ZKN:isVan',
    ),
    (
        DOCUMENT,
        without("object/inhoud", ns.BESTANDSNAAM),
        "schema.attribuut-ontbreekt",
        "ZKN:object/ZKN:inhoud",
        "Op ZKN:inhoud ontbreekt het verplichte attribuut StUF:bestandsnaam",
        "Voeg StUF:bestandsnaam toe aan ZKN:inhoud",
    ),
    (
        CREEER,
        attribute("object", "kleur", "rood"),
        "schema.attribuut-onbekend",
        "ZKN:object",
        "Het attribuut kleur mag niet op ZKN:object staan",
        "Haal het attribuut kleur weg",
    ),
    (
        CREEER,
        attribute("object", ns.VERWERKINGSSOORT, "Q"),
        "schema.waardenlijst",
        "ZKN:object",
        "De waarde van StUF:verwerkingssoort staat niet in de lijst van toegestane waarden: T, W, V, E, I, R, S, O",
        "Gebruik een waarde uit de lijst, met dezelfde hoofdletters",
    ),
    (
        CREEER,
        text("object/startdatum", "2026-01-31"),
        "schema.vorm",
        "ZKN:object/ZKN:startdatum",
        "De waarde van ZKN:startdatum heeft niet de juiste vorm; verwacht wordt een datum van acht cijfers, EEJJMMDD, "
        "bijvoorbeeld 20260131",
        "Schrijf een datum van acht cijfers, EEJJMMDD, bijvoorbeeld 20260131",
    ),
    (
        CREEER,
        text("object/startdatum", None),
        "schema.vorm",
        "ZKN:object/ZKN:startdatum",
        "ZKN:startdatum is leeg; verwacht wordt een datum van acht cijfers, EEJJMMDD, bijvoorbeeld 20260131",
        "Vul ZKN:startdatum in, of laat het element weg als het niet verplicht is",
    ),
    (
        CREEER,
        text("object/startdatum", "202601311"),
        "schema.cijfers",
        "ZKN:object/ZKN:startdatum",
        "De waarde heeft meer cijfers dan de 8 die mogen",
        f"Schrijf {DATUM}",
    ),
    (
        CREEER,
        text("stuurgegevens/tijdstipBericht", "2026"),
        "schema.patroon",
        "ZKN:stuurgegevens/StUF:tijdstipBericht",
        "De waarde van StUF:tijdstipBericht heeft niet de voorgeschreven vorm: een tijdstip van 8 tot 17 cijfers, "
        "EEJJMMDDuummssddd, bijvoorbeeld 20260131093000000",
        "Schrijf een tijdstip van 8 tot 17 cijfers, EEJJMMDDuummssddd, bijvoorbeeld 20260131093000000",
    ),
    (
        CREEER,
        text(f"{PERSOON}/inp.bsn", "12.34"),
        "schema.patroon",
        "ZKN:object/ZKN:heeftBetrekkingOp[1]/ZKN:gerelateerde/ZKN:natuurlijkPersoon/BG:inp.bsn",
        "De waarde van BG:inp.bsn heeft niet de voorgeschreven vorm: precies 9 cijfers",
        "Schrijf precies 9 cijfers",
    ),
    (
        CREEER,
        text("object/identificatie", "abc"),
        "schema.lengte",
        "ZKN:object/ZKN:identificatie",
        "De waarde van ZKN:identificatie is te kort; het zijn minstens 5 tekens",
        "Schrijf minstens 5 tekens",
    ),
    (
        CREEER,
        text("object/zaakniveau", "4"),
        "schema.bereik",
        "ZKN:object/ZKN:zaakniveau",
        "Het getal valt buiten het toegestane bereik; de grens is 3",
        "Gebruik een getal binnen de grens van 3",
    ),
    (
        CREEER,
        attribute("object/startdatum", ns.NIL, "true"),
        "schema.nil",
        "ZKN:object/ZKN:startdatum",
        "Een element met xsi:nil moet leeg zijn",
        "Haal de inhoud van ZKN:startdatum weg, of haal xsi:nil weg",
    ),
    (
        CREEER,
        attribute("stuurgegevens/berichtcode", ns.NIL, "true"),
        "schema.nil",
        "ZKN:stuurgegevens/StUF:berichtcode",
        "StUF:berichtcode mag hier geen xsi:nil hebben",
        "Geef StUF:berichtcode een waarde, of laat het element weg als het niet verplicht is",
    ),
    (
        BV03,
        text("stuurgegevens/berichtcode", "Bv01"),
        "schema.vaste-waarde",
        "StUF:stuurgegevens/StUF:berichtcode",
        "StUF:berichtcode moet hier Bv03 zijn",
        "Vul Bv03 in",
    ),
    (
        CREEER,
        text("object", "vergeten"),
        "schema.inhoud",
        "ZKN:object",
        "In ZKN:object mag tussen de elementen geen tekst staan",
        "Haal de tekst weg of zet die in het element waar zij hoort",
    ),
    (
        CREEER,
        lambda message: etree.SubElement(at(message, "object/startdatum"), ns.zkn("datum")),
        "schema.inhoud",
        "ZKN:object/ZKN:startdatum",
        "ZKN:startdatum bevat een waarde, geen elementen",
        "Haal de elementen uit ZKN:startdatum weg",
    ),
    (
        CREEER,
        attribute("object/startdatum", TYPE, "Bestaatniet"),
        "schema.type",
        "ZKN:object/ZKN:startdatum",
        "Het xsi:type van ZKN:startdatum is niet bekend",
        "Haal xsi:type weg; het is niet nodig",
    ),
    (
        DOCUMENT,
        text("object/inhoud", "geen base64!"),
        "schema.vorm",
        "ZKN:object/ZKN:inhoud",
        "De waarde van ZKN:inhoud heeft niet de juiste vorm; verwacht wordt base64",
        "Schrijf base64",
    ),
    (
        CREEER,
        attribute("object/startdatum", ns.NIL, "True"),
        "schema.vorm",
        "ZKN:object/ZKN:startdatum",
        "De waarde van xsi:nil heeft niet de juiste vorm; verwacht wordt true of false",
        "Schrijf true of false",
    ),
    (
        CREEER,
        text("object/omschrijving", "x" * 81),
        "schema.lengte",
        "ZKN:object/ZKN:omschrijving",
        "De waarde van ZKN:omschrijving is te lang; het zijn hoogstens 80 tekens",
        "Kort de waarde in tot hoogstens 80 tekens",
    ),
    (
        CREEER,
        text("object/zaakniveau", "een"),
        "schema.vorm",
        "ZKN:object/ZKN:zaakniveau",
        "De waarde van ZKN:zaakniveau heeft niet de juiste vorm; verwacht wordt een geheel getal van 1 of hoger",
        "Schrijf een geheel getal van 1 of hoger",
    ),
    (
        CREEER,
        text("stuurgegevens/tijdstipBericht", ""),
        "schema.patroon",
        "ZKN:stuurgegevens/StUF:tijdstipBericht",
        "StUF:tijdstipBericht is leeg; verwacht wordt een tijdstip van 8 tot 17 cijfers, EEJJMMDDuummssddd, "
        "bijvoorbeeld 20260131093000000",
        "Vul StUF:tijdstipBericht in, of laat het element weg als het niet verplicht is",
    ),
    (
        CREEER,
        lambda message: (
            text("object/startdatum", "")(message),
            attribute("object/startdatum", ns.NO_VALUE, "x")(message),
        ),
        "schema.vorm",
        "ZKN:object/ZKN:startdatum",
        "ZKN:startdatum heeft StUF:noValue en geen xsi:nil; zo is het een lege waarde",
        'Voeg xsi:nil="true" toe aan ZKN:startdatum',
    ),
    (
        CREEER,
        respelled("object", ns.VERWERKINGSSOORT, ns.stuf("verwerkingsoort")),
        "schema.attribuut-naam",
        "ZKN:object",
        "Het attribuut verwerkingsoort op ZKN:object bestaat niet; waarschijnlijk is StUF:verwerkingssoort bedoeld",
        "Schrijf StUF:verwerkingssoort",
    ),
    (
        CREEER,
        respelled("object", ns.ENTITEITTYPE, "{http://www.egem.nl/StUF/StUF0204}entiteittype"),
        "schema.attribuut-namespace",
        "ZKN:object",
        "Het attribuut entiteittype op ZKN:object staat in een andere namespace dan de standaard wil; "
        "bedoeld is StUF:entiteittype",
        'Declareer de prefix overal als xmlns:StUF="http://www.egem.nl/StUF/StUF0301"',
    ),
]


@pytest.mark.parametrize(("name", "edit", "rule", "path", "message_nl", "doe_nl"), SAID)
def test_a_mistake_is_told_in_plain_words(
    schemas: Schemas, name: str, edit: Edit, rule: str, path: str, message_nl: str, doe_nl: str
) -> None:
    """Each kind of mistake says where it is, what is wrong and what to do, in the sender's words."""
    message = example(name)
    edit(message)
    found = schemas.problems(message)
    assert (rule, path, message_nl, doe_nl) in [(one.rule, one.path, one.message_nl, one.doe_nl) for one in found]


def test_every_rule_has_an_example() -> None:
    """No kind of finding is told without a test that shows it; `overig` is for what nobody foresaw."""
    assert {rule for _, _, rule, _, _, _ in SAID} == explain.SCHEMA_RULES - {"schema.overig"}


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ("entiteittype", "schema.attribuut-prefix"),
        ("Entiteittype", "schema.attribuut-naam"),
        (ns.stuf("entiteitype"), "schema.attribuut-naam"),
        (ns.zkn("entiteittype"), "schema.attribuut-namespace"),
    ],
)
def test_a_miswritten_attribute_is_told_once(schemas: Schemas, other: str, rule: str) -> None:
    """That the attribute as it should be is missing is the same mistake, not a second one."""
    message = example(CREEER)
    respelled("object", ns.ENTITEITTYPE, other)(message)
    (found,) = schemas.problems(message)
    assert (found.rule, found.attribuut) == (rule, "StUF:entiteittype")


def test_a_wrong_namespace_of_attributes_is_told_once(schemas: Schemas) -> None:
    """One declaration gives dozens of wrong attributes; mending it mends them all."""
    text = (BERICHTEN / CREEER).read_text("utf-8")
    text = text.replace("<ZKN:object ", '<ZKN:object xmlns:StUF="http://www.egem.nl/StUF/StUF0204" ', 1)
    (found,) = schemas.problems(unwrap(read_xml(text.encode())))
    assert (found.rule, found.path) == ("schema.attribuut-namespace", "ZKN:object")


def test_an_attribute_that_is_no_miswritten_one_is_just_unknown(schemas: Schemas) -> None:
    """A known attribute in a place that has none of it, and a name like no other, are not guessed at."""
    for name in (ns.NO_VALUE, ns.stuf("onzin"), "onzin"):
        message = example(CREEER)
        attribute("object/isVan/gerelateerde/code", name, "x")(message)
        assert {one.rule for one in schemas.problems(message)} <= {"schema.attribuut-onbekend", "schema.waardenlijst"}


def test_every_type_and_pattern_of_the_schemas_has_words() -> None:
    """No value is explained as "of the right type" or by a regular expression alone."""
    folder = ROOT / "schemas" / "stuf-zkn"
    structure = Structure(folder / "rzs0310.xsd")
    files = [read_xml(path.read_bytes()) for path in folder.glob("*.xsd")]
    types = {
        f"{{{file.get('targetNamespace')}}}{kind.get('name')}"
        for file in files
        for kind in file.iterchildren(f"{{{ns.XSD}}}simpleType", f"{{{ns.XSD}}}complexType")
        if kind.tag.endswith("simpleType") or kind.find(f"{{{ns.XSD}}}simpleContent") is not None
    }
    patterns = {one.get("value", "") for file in files for one in file.iter(f"{{{ns.XSD}}}pattern")}
    assert len(types) > 200 and len(patterns) > 20
    assert [one for one in types if "juiste type" in explain._kind(structure.derived_from(one))[0]] == []
    assert [one for one in patterns if "van de vorm" in explain._pattern(one)[0]] == []


def _complete(problem: Problem) -> bool:
    return all((problem.path, problem.message_nl, problem.message_en, problem.doe_nl, problem.doe_en))


@pytest.mark.parametrize("tag", ["x" * 20_000, ns.zkn("y" * 20_000), "{urn:" + "z" * 20_000 + "}q", "_", "ä.b-c"])
def test_a_hostile_name_stays_short(schemas: Schemas, tag: str) -> None:
    """A name of any length or kind gives a problem of a readable length."""
    message = example(CREEER)
    renamed("object/startdatum", tag)(message)
    (problem,) = schemas.problems(message)
    assert _complete(problem)
    assert len(problem.path) < MAX_NAME + 40
    assert len(problem.message_nl) < 500


def test_thousands_of_misplaced_elements_cost_little(schemas: Schemas) -> None:
    """A parent full of elements that may not be there is explained at once."""
    message = example(CREEER)
    zaak = at(message, "object")
    for number in range(20_000):
        etree.SubElement(zaak, ns.zkn(f"heeftBetrekkingOq{number % 7}"))
        etree.SubElement(etree.SubElement(zaak, ns.zkn("heeft")), ns.zkn("isvan"))
    began = time.process_time()
    found = schemas.problems(message)
    assert time.process_time() - began < 5
    assert 1 <= len(found) <= MAX_PROBLEMS
    assert all(map(_complete, found))


def test_prefixes_of_the_whole_message_are_not_collected_for_each_finding(schemas: Schemas) -> None:
    """Findings in a message with many prefixes and many elements are placed without looking at all of them."""
    declared = " ".join(f'xmlns:p{number}="urn:{number}"' for number in range(MAX_PREFIXES - 20))
    many = "<ZKN:x>" + "<ZKN:y/>" * 1900 + "</ZKN:x>"
    wrong = f"<ZKN:kenmerk><ZKN:kenmerk>{'x' * 100}</ZKN:kenmerk></ZKN:kenmerk>"
    text = (BERICHTEN / CREEER).read_text("utf-8").replace("<ZKN:zakLk01", f"<ZKN:zakLk01 {declared}", 1)
    text = text.replace("<ZKN:startdatum>", wrong * 5 + "<ZKN:startdatum>", 1)
    message = unwrap(read_xml(text.replace("</ZKN:object>", many * 20 + "</ZKN:object>", 1).encode()))
    began = time.process_time()
    found = schemas.problems(message)
    assert time.process_time() - began < 1
    assert {"ZKN:object/ZKN:kenmerk[1]/ZKN:kenmerk", "ZKN:object/ZKN:kenmerk[5]"} <= {one.path for one in found}


@pytest.mark.parametrize("words", ["Expected is ( ", " type '{", "The attribute '", "('", "of the set {"])
def test_a_value_in_libxml2s_own_words_costs_nothing(schemas: Schemas, words: str) -> None:
    """A value that looks like the sentence it is quoted in is not searched again and again."""
    message = example(CREEER)
    text("object/startdatum", words * 3_000)(message)
    began = time.process_time()
    (found,) = schemas.problems(message)
    assert time.process_time() - began < 1
    assert found.message_nl == f"De waarde van ZKN:startdatum heeft niet de juiste vorm; verwacht wordt {DATUM}"


@pytest.mark.parametrize("prefix", ["", "p"])
def test_a_place_is_found_whatever_the_prefixes(schemas: Schemas, prefix: str) -> None:
    """The sender's own prefixes, or none at all, lead to the same place in ours."""
    text = (BERICHTEN / CREEER).read_text("utf-8").replace("startdatum>20", "startdatum>x", 1)
    colon = f"{prefix}:" if prefix else ""
    text = text.replace("ZKN:", colon).replace("xmlns:ZKN", f"xmlns:{prefix}".rstrip(":"))
    (found,) = schemas.problems(unwrap(read_xml(text.encode())))
    assert found.path == "ZKN:object/ZKN:startdatum"
