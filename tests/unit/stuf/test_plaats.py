"""What the place of an element decides about its attributes, compared with the examples."""

from pathlib import Path

import pytest
from lxml import etree
from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.plaats import entiteittype_of, functie_of, verwerkingssoort_of
from gateway.stuf.problems import path_of, place_of

BERICHTEN = Path(__file__).parents[2] / "fixtures" / "berichten"
EXAMPLES = sorted(path.relative_to(BERICHTEN).as_posix() for path in BERICHTEN.rglob("*.xml"))


def example(name: str) -> _Element:
    """The message element of an example."""
    return unwrap(read_xml((BERICHTEN / name).read_bytes()))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_entiteittype_is_known_by_its_place(name: str) -> None:
    """Each entity of an example has exactly the entiteittype its place says, and nothing else gets one.

    Only a superentiteittype on the gerelateerde of a question is left open: there the place allows two spellings.
    """
    message = example(name)
    expected = {
        path_of(one, message): value
        for one in message.iter()
        if (value := one.get(ns.ENTITEITTYPE)) is not None and value not in ("BTR", "OBJ")
    }
    found = {path_of(one, message): code for one in message.iter() if (code := entiteittype_of(one, message))}
    assert found == expected


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_functie_is_known_by_its_place(name: str) -> None:
    """Each functie attribute of an example is what its place says, and no other element gets one."""
    message = example(name)
    for one in message.iter():
        assert functie_of(one, message) == one.get(ns.FUNCTIE), path_of(one, message)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_verwerkingssoort_is_only_known_where_there_is_one(name: str) -> None:
    """Where the place says a verwerkingssoort, no example has another one."""
    message = example(name)
    for one in message.iter():
        known, given = verwerkingssoort_of(one, message), one.get(ns.VERWERKINGSSOORT)
        assert known is None or given in (known, None), path_of(one, message)


def test_a_change_leaves_the_verwerkingssoort_open() -> None:
    """In updateZaak neither object nor relations have one possible verwerkingssoort, but the zaaktype named is I."""
    message = example("zds11/updateZaak_zakLk01.xml")
    known = {etree.QName(one).localname for one in message.iter() if verwerkingssoort_of(one, message)}
    assert known == {"gerelateerde"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_path_leads_back_to_its_element(name: str) -> None:
    """The place of the path of an element is that element."""
    message = example(name)
    assert all(place_of(path_of(one, message), message) is one for one in message.iter())


@pytest.mark.parametrize("path", ["", "[", "ZKN:object[", "X:object", "ZKN:object[9]", "//*", "ZKN:nergens", "¤"])
def test_a_path_that_leads_nowhere(path: str) -> None:
    """Whatever stands in a path, it leads to an element of the message or to None."""
    message = example("zds11/creeerZaak_zakLk01.xml")
    found = place_of(path, message)
    assert found is None or found in list(message.iter())
