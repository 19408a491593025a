"""Validation against the shipped profile: what conforms, what does not, and how that is told."""

import threading
import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
import xmlschema
from lxml import etree
from lxml.etree import _Element

from gateway.errors import ConfigurationError
from gateway.stuf import ns, write
from gateway.stuf.operations import CATALOGUE
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.validate import ENTRY, MAX_PROBLEMS, Schemas, load, verdict

PROFILE = Path(__file__).parents[2] / "schemas" / "stuf-zkn"
BERICHTEN = Path(__file__).parents[1] / "fixtures" / "berichten"
EXAMPLES = sorted(path.relative_to(BERICHTEN).as_posix() for path in BERICHTEN.rglob("*.xml"))
CREEER = "zds11/creeerZaak_zakLk01.xml"
SECRET = "Voorbeeldgeheim"

Edit = Callable[[_Element], None]


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    """The shipped profile, compiled."""
    return load(PROFILE)


@pytest.fixture(scope="module")
def second_opinion() -> xmlschema.XMLSchema10:
    """The same files in an independent validator that enforces the whole of XML Schema 1.0."""
    return xmlschema.XMLSchema10(str(PROFILE / ENTRY), allow="local")


def example(name: str) -> _Element:
    """The message element of an example."""
    return unwrap(read_xml((BERICHTEN / name).read_bytes()))


def standalone(message: _Element) -> _Element:
    """The message as a document of its own, for validators that read whole documents."""
    return read_xml(etree.tostring(message, with_tail=False))


def at(path: str) -> Callable[[_Element], _Element]:
    """How to find one element below a message element, by local names."""
    steps = "/".join(f"{{*}}{step}" for step in path.split("/"))

    def find(message: _Element) -> _Element:
        found = message.find(steps)
        assert found is not None, path
        return found

    return find


def text(path: str, value: str | None) -> Edit:
    """Give an element another text."""
    return lambda message: setattr(at(path)(message), "text", value)


def attribute(path: str, name: str, value: str) -> Edit:
    """Set an attribute."""
    return lambda message: at(path)(message).set(name, value)


def without(path: str, name: str) -> Edit:
    """Remove an attribute."""
    return lambda message: at(path)(message).attrib.pop(name) and None


def drop(path: str) -> Edit:
    """Remove an element."""

    def edit(message: _Element) -> None:
        element = at(path)(message)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return edit


def twice(path: str) -> Edit:
    """Repeat an element."""

    def edit(message: _Element) -> None:
        element = at(path)(message)
        element.addnext(deepcopy(element))

    return edit


def first(path: str) -> Edit:
    """Move an element to the front of its parent."""

    def edit(message: _Element) -> None:
        element = at(path)(message)
        parent = element.getparent()
        assert parent is not None
        parent.insert(0, element)

    return edit


def renamed(path: str, tag: str) -> Edit:
    """Give an element another name."""
    return lambda message: setattr(at(path)(message), "tag", tag)


BROKEN: list[tuple[str, Edit, str, str]] = [
    (CREEER, text("object/identificatie", "abc"), "schema.lengte", "ZKN:object/ZKN:identificatie"),
    (CREEER, text("object/startdatum", "2026-03-02"), "schema.vorm", "ZKN:object/ZKN:startdatum"),
    (CREEER, text("object/startdatum", None), "schema.vorm", "ZKN:object/ZKN:startdatum"),
    (CREEER, text("object/zaakniveau", "4"), "schema.bereik", "ZKN:object/ZKN:zaakniveau"),
    (CREEER, text("object/startdatum", "202603021"), "schema.cijfers", "ZKN:object/ZKN:startdatum"),
    (CREEER, text("parameters/mutatiesoort", "Q"), "schema.waardenlijst", "ZKN:parameters/StUF:mutatiesoort"),
    (CREEER, text("stuurgegevens/tijdstipBericht", "2026"), "schema.patroon", "ZKN:stuurgegevens/StUF:tijdstipBericht"),
    (CREEER, drop("parameters/indicatorOvername"), "schema.element-ontbreekt", "ZKN:parameters"),
    (CREEER, drop("stuurgegevens/zender"), "schema.element-ontbreekt", "ZKN:stuurgegevens"),
    (CREEER, first("object/startdatum"), "schema.volgorde", "ZKN:object/ZKN:identificatie"),
    (CREEER, twice("object/isVan"), "schema.element-te-vaak", "ZKN:object/ZKN:isVan[2]"),
    (CREEER, renamed("object/startdatum", ns.bg("startdatum")), "schema.namespace", "ZKN:object/BG:startdatum"),
    (CREEER, without("object", ns.VERWERKINGSSOORT), "schema.attribuut-ontbreekt", "ZKN:object"),
    (CREEER, attribute("object", ns.FUNCTIE, "entiteit"), "schema.attribuut-onbekend", "ZKN:object"),
    (CREEER, attribute("object", ns.ENTITEITTYPE, "EDC"), "schema.attribuut-waarde", "ZKN:object"),
    (CREEER, attribute("object/isVan", ns.ENTITEITTYPE, "ZAKZKTX"), "schema.attribuut-waarde", "ZKN:object/ZKN:isVan"),
    (
        CREEER,
        attribute("stuurgegevens/berichtcode", ns.NIL, "true"),
        "schema.nil",
        "ZKN:stuurgegevens/StUF:berichtcode",
    ),
    (CREEER, attribute("object/startdatum", ns.NIL, "true"), "schema.nil", "ZKN:object/ZKN:startdatum"),
    (CREEER, text("object", SECRET), "schema.inhoud", "ZKN:object"),
    (CREEER, lambda message: setattr(message, "tag", ns.zkn("zakLk99")), "schema.bericht", "ZKN:zakLk99"),
    (
        "zds11/genereerZaakIdentificatie_Di02.xml",
        text("stuurgegevens/functie", "genereerZaakIdentificatie"),
        "schema.waardenlijst",
        "ZKN:stuurgegevens/StUF:functie",
    ),
    (
        "zds11/Bv03Bericht.xml",
        text("stuurgegevens/berichtcode", "Bv01"),
        "schema.vaste-waarde",
        "StUF:stuurgegevens/StUF:berichtcode",
    ),
    (
        "rzs/07_overdragenZaak_Di01.xml",
        attribute("object", ns.FUNCTIE, "update"),
        "schema.attribuut-waarde",
        "RZS:object",
    ),
    (
        "rzs/16_notificeerOverZaak_actualiseer_zaakstatus.xml",
        drop("object/extraElementen"),
        "schema.element-ontbreekt",
        "RZS:object",
    ),
    (
        "zds11/voegZaakdocumentToe_edcLk01.xml",
        without("object/inhoud", ns.BESTANDSNAAM),
        "schema.attribuut-ontbreekt",
        "ZKN:object/ZKN:inhoud",
    ),
    (
        "zds11/voegZaakdocumentToe_edcLk01.xml",
        text("object/inhoud", "geen base64!"),
        "schema.vorm",
        "ZKN:object/ZKN:inhoud",
    ),
]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_conforms(schemas: Schemas, second_opinion: xmlschema.XMLSchema10, name: str) -> None:
    """All example messages conform, to libxml2 and to an independent validator."""
    message = example(name)
    assert schemas.problems(message) == ()
    assert second_opinion.is_valid(standalone(message))


@pytest.mark.parametrize(("name", "edit", "rule", "path"), BROKEN)
def test_a_broken_message_is_refused_at_the_right_place(
    schemas: Schemas, second_opinion: xmlschema.XMLSchema10, name: str, edit: Edit, rule: str, path: str
) -> None:
    """Each kind of mistake gives its rule and the place, and an independent validator refuses it too."""
    message = example(name)
    edit(message)
    found = [(problem.rule, problem.path) for problem in schemas.problems(message)]
    assert (rule, path) in found
    assert not second_opinion.is_valid(standalone(message))


@pytest.mark.parametrize("name", [CREEER, "rzs/01_creeerZaak_gezinsplan.xml", "zds11/updateZaakdocument_Di02.xml"])
def test_no_value_of_a_message_is_told(schemas: Schemas, name: str) -> None:
    """Whatever stands in an element or attribute, no problem repeats it: it may be personal."""
    message = example(name)
    for element in message.iter():
        hostile = f"x' is not accepted by the pattern '{SECRET}'. of '{SECRET}'. ('{SECRET}'). set {{{SECRET}}}. "
        if len(element) == 0:
            element.text = hostile * 50
        for key in element.attrib:
            element.set(key, hostile)
    problems = schemas.problems(message)
    assert len(problems) > 10
    assert not [problem for problem in problems if SECRET in problem.message_nl + problem.message_en + problem.path]


def test_a_problem_says_what_would_be_right(schemas: Schemas) -> None:
    """The sender reads names with the usual prefixes, limits and allowed values, whatever prefixes he used himself."""
    message = read_xml(etree.tostring(example(CREEER)).replace(b"ZKN:", b"zaak:").replace(b"xmlns:ZKN", b"xmlns:zaak"))
    text("object/zaakniveau", "4")(message)
    text("parameters/mutatiesoort", "Q")(message)
    drop("parameters/indicatorOvername")(message)
    assert [(problem.path, problem.message_nl) for problem in schemas.problems(message)] == [
        (
            "ZKN:parameters/StUF:mutatiesoort",
            "De waarde van StUF:mutatiesoort staat niet in de lijst van toegestane waarden: T, W, V, C, F",
        ),
        ("ZKN:parameters", "ZKN:parameters is niet compleet; er ontbreekt: StUF:indicatorOvername"),
        ("ZKN:object/ZKN:zaakniveau", "Het getal valt buiten het toegestane bereik; de grens is 3"),
    ]


def test_the_place_is_found_inside_an_envelope_and_without_prefixes(schemas: Schemas) -> None:
    """A message is judged where it stands, also when its namespaces are defaults."""
    body = b"""<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>
<Bv03Bericht xmlns="http://www.egem.nl/StUF/StUF0301"><stuurgegevens><berichtcode>Bv03</berichtcode>
<zender><applicatie>Z</applicatie></zender></stuurgegevens></Bv03Bericht></Body></Envelope>"""
    problems = schemas.problems(unwrap(read_xml(body)))
    assert [(problem.path, problem.line) for problem in problems] == [
        ("StUF:stuurgegevens/StUF:zender/StUF:applicatie", 3),
        ("StUF:stuurgegevens", 2),
    ]


def test_threads_do_not_mix_their_findings(schemas: Schemas) -> None:
    """Eight threads on one Schemas each get the problems of their own message."""
    wrong: list[object] = []

    def judge(number: int) -> None:
        name, edit, rule, path = BROKEN[number]
        for _ in range(30):
            message = example(name)
            if schemas.problems(message):
                wrong.append(name)
            edit(message)
            if (rule, path) not in [(problem.rule, problem.path) for problem in schemas.problems(message)]:
                wrong.append((rule, path))

    threads = [threading.Thread(target=judge, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_message_full_of_mistakes_is_answered_at_once(schemas: Schemas) -> None:
    """Only the first problems are explained, however many there are."""
    message = example(CREEER)
    zaak = at("object")(message)
    for _ in range(20_000):
        etree.SubElement(zaak, ns.zkn("heeftBetrekkingOp"))
    began = time.process_time()
    assert 1 <= len(schemas.problems(message)) <= MAX_PROBLEMS
    assert time.process_time() - began < 5


def test_a_schema_the_sender_points_at_is_not_read(schemas: Schemas, tmp_path: Path) -> None:
    """xsi:schemaLocation cannot add types to the profile or make the gateway open a file."""
    own = tmp_path / "eigen.xsd"
    own.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:eigen">'
        '<xs:element name="bericht" type="xs:string"/></xs:schema>'
    )
    message = etree.Element("{urn:eigen}bericht")
    message.set(f"{{{ns.XSI}}}schemaLocation", f"urn:eigen {own.as_uri()}")
    assert [problem.rule for problem in schemas.problems(message)] == ["schema.bericht"]


def test_the_profile_is_complete_in_itself() -> None:
    """Every schema refers only to files beside it, so that nothing is ever fetched."""
    locations = {
        element.get("schemaLocation")
        for path in PROFILE.glob("*.xsd")
        for element in read_xml(path.read_bytes()).iter(f"{{{ns.XSD}}}import", f"{{{ns.XSD}}}include")
    }
    assert locations <= {path.name for path in PROFILE.glob("*.xsd")}


def test_every_message_of_the_catalogue_is_described() -> None:
    """Each operation's message, answer and fault, and every confirmation and fault of StUF, is in the profile."""
    described = {
        f"{{{root.get('targetNamespace')}}}{element.get('name')}"
        for root in (read_xml(path.read_bytes()) for path in PROFILE.glob("*.xsd"))
        for element in root.iterchildren(f"{{{ns.XSD}}}element")
    }
    ours = {name for operation in CATALOGUE for name in (operation.root, operation.reply, operation.fault)}
    stuf = {ns.stuf(f"{code}Bericht") for code in ("Bv01", "Bv02", "Bv03", "Bv04", "Fo01", "Fo02", "Fo03")}
    assert ours | stuf | {ns.zkn("edcLa01"), ns.zkn("edcLv01")} <= described


def test_no_part_of_the_profile_is_unused() -> None:
    """Every type, group and attribute group is referred to, from its own file or another."""
    roots = [read_xml(path.read_bytes()) for path in PROFILE.glob("*.xsd")]
    nodes = [node for root in roots for node in root.iter()]
    used = {str(node.get(key)).rpartition(":")[2] for node in nodes for key in ("type", "ref", "base", "itemType")}
    parts = {
        node.get("name") for root in roots for node in root.iterchildren() if etree.QName(node).localname != "element"
    }
    assert parts - {None} - used == set()


@pytest.mark.parametrize(
    ("path", "kind", "accepted"),
    [
        ("stuurgegevens/berichtcode", "StUF:BerichtcodeLk01", True),
        ("stuurgegevens/berichtcode", "StUF:BerichtcodeLv01", False),
        ("object", "ZKN:ZAK-kennisgeving", True),
        ("object", "ZKN:ZAK-antwoord", False),
        ("object/startdatum", "StUF:Datum-e", True),
        ("object/startdatum", "StUF:Tijdstip", False),
    ],
)
def test_a_message_may_state_the_published_name_of_a_type(
    schemas: Schemas, path: str, kind: str, accepted: bool
) -> None:
    """xsi:type with the type the published schemas declare for the element conforms; any other type does not."""
    message = example(CREEER)
    attribute(path, f"{{{ns.XSI}}}type", kind)(message)
    assert {problem.rule for problem in schemas.problems(message)} == (set() if accepted else {"schema.type"})


def test_an_unusable_folder_is_one_clear_error(tmp_path: Path) -> None:
    """An absent or broken schema stops the start with a ConfigurationError that names the file."""
    with pytest.raises(ConfigurationError, match=ENTRY):
        load(tmp_path)
    (tmp_path / ENTRY).write_text("<geen-schema/>")
    with pytest.raises(ConfigurationError, match=ENTRY):
        load(tmp_path)


def test_a_verdict_takes_bytes_with_or_without_an_envelope() -> None:
    """verdict gives None for what conforms, one line for what does not, and never raises on what is no message."""
    message = example(CREEER)
    assert verdict(etree.tostring(message)) is None
    assert verdict(write.envelope(message), "creeerZaak_Lk01") is None
    text("object/zaakniveau", "4")(message)
    assert verdict(write.envelope(message)) == "ZKN:object/ZKN:zaakniveau: the number breaks the limit of 3"
    assert verdict(b"<bericht>") == "Het bericht is geen welgevormde XML"
