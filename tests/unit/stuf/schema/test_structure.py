"""What the files of a schema set say about order, read without a validator."""

from pathlib import Path

import pytest

from gateway.stuf import ns
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.schema.structure import Child, Structure

ROOT = Path(__file__).parents[4]
BERICHTEN = ROOT / "tests" / "fixtures" / "berichten"
EXAMPLES = sorted(path.relative_to(BERICHTEN).as_posix() for path in BERICHTEN.rglob("*.xml"))

SMALL = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t"
    elementFormDefault="qualified">
  <xs:include schemaLocation="meer.xsd"/><xs:include schemaLocation="bestaat-niet.xsd"/>
  <xs:element name="a"><xs:complexType><xs:complexContent><xs:extension base="t:Basis"><xs:sequence>
    <xs:choice><xs:element name="links"/>
      <xs:sequence><xs:element name="rechts" maxOccurs="3"/></xs:sequence></xs:choice>
    <xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element name="los"/><xs:element name="vast"/></xs:choice>
    <xs:element ref="t:elders" minOccurs="0"/>
    <xs:element name="zonder" form="unqualified"/>
  </xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:element>
  <xs:complexType name="Ander"><xs:sequence><xs:element name="anders"/></xs:sequence></xs:complexType>
</xs:schema>"""
MORE = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" elementFormDefault="qualified">
  <xs:include schemaLocation="klein.xsd"/>
  <xs:element name="elders"/>
  <xs:complexType name="Basis"><xs:group ref="t:Eerst"/></xs:complexType>
  <xs:group name="Eerst"><xs:sequence><xs:element name="eerst" minOccurs="0"/><xs:element name="dan"/></xs:sequence>
  </xs:group>
</xs:schema>"""


@pytest.fixture(scope="module")
def shipped() -> Structure:
    """The structure of the shipped profile."""
    return Structure((ROOT / "schemas" / "stuf-zkn" / "rzs0310.xsd").resolve())


@pytest.fixture
def small(tmp_path: Path) -> Structure:
    """A set of two files that include each other, and one that is not there."""
    (tmp_path / "klein.xsd").write_text(SMALL)
    (tmp_path / "meer.xsd").write_text(MORE)
    return Structure(tmp_path / "klein.xsd")


def local(children: tuple[Child, ...]) -> dict[str, Child]:
    """The children by local name."""
    return {child.tag.rpartition("}")[2]: child for child in children}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_fits_the_structure(shipped: Structure, name: str) -> None:
    """All elements of a valid message are known where they stand, in the order in which they stand."""
    message = unwrap(read_xml((BERICHTEN / name).read_bytes()))
    for element in message.iter("*"):
        if len(element):
            places = {child.tag: child.place for child in shipped.content(element, message)}
            order = [places[str(child.tag)] for child in element]
            assert order == sorted(order), element.tag


def test_order_numbers_and_choices_are_read(small: Structure) -> None:
    """What is extended comes first, repeated groups have one place, branches exclude each other."""
    message = read_xml(b'<a xmlns="urn:t"/>')
    children = small.content(message, message)
    found = local(children)
    assert [child.tag.rpartition("}")[2] for child in children] == [
        "eerst", "dan", "links", "rechts", "los", "vast", "elders", "zonder",
    ]  # fmt: skip
    assert [name for name, child in found.items() if child.required] == ["dan", "zonder"]
    assert found["los"].place == found["vast"].place and found["los"].maximum is None
    assert found["links"].place < found["rechts"].place and found["rechts"].maximum == 3
    assert found["links"].branch[0][0] == found["rechts"].branch[0][0]
    assert found["links"].branch != found["rechts"].branch
    assert found["los"].branch == ()
    assert found["zonder"].tag == "zonder" and found["elders"].tag == "{urn:t}elders"


def test_a_type_the_message_names_counts(small: Structure) -> None:
    """xsi:type decides what an element may hold; one that nobody knows does not."""
    other = read_xml(f'<a xmlns="urn:t" xmlns:xsi="{ns.XSI}" xsi:type="Ander"/>'.encode())
    assert list(local(small.content(other, other))) == ["anders"]
    unknown = read_xml(f'<a xmlns="urn:t" xmlns:xsi="{ns.XSI}" xsi:type="Onbekend"/>'.encode())
    assert "dan" in local(small.content(unknown, unknown))


def test_what_is_not_known_is_empty(small: Structure, tmp_path: Path) -> None:
    """An unknown place has no content and a set that is not there knows nothing; neither raises."""
    message = read_xml(b'<a xmlns="urn:t"><dan><diep/></dan></a>')
    assert small.content(message[0][0], message) == ()
    assert small.knows("{urn:t}dan") and not small.knows("{urn:t}diep")
    nothing = Structure(tmp_path / "nergens.xsd")
    assert nothing.content(message, message) == () and not nothing.knows("{urn:t}a")
