"""How a place in a message is named, and found again."""

from pathlib import Path

import pytest

from gateway.stuf import ns
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.problems import MAX_NAME, path_of, place_of, qualified

BERICHTEN = Path(__file__).parents[2] / "fixtures" / "berichten"
EXAMPLES = sorted(path.relative_to(BERICHTEN).as_posix() for path in BERICHTEN.rglob("*.xml"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_path_leads_back(name: str) -> None:
    """Every element of a message has a path of its own, and that path leads to it."""
    message = unwrap(read_xml((BERICHTEN / name).read_bytes()))
    elements = list(message.iter("*"))
    paths = [path_of(element, message) for element in elements]
    assert len(set(paths)) == len(paths)
    assert [place_of(path, message) for path in paths] == elements


def test_only_twins_are_numbered() -> None:
    """A number tells which of several, and is left out when there is one."""
    message = read_xml(f'<m xmlns="{ns.ZKN}"><object><isVan/></object><object/></m>'.encode())
    assert [path_of(one, message) for one in message.iter("*")] == [
        "ZKN:m", "ZKN:object[1]", "ZKN:object[1]/ZKN:isVan", "ZKN:object[2]",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        (ns.zkn("object"), "ZKN:object"),
        (ns.bg("inp.bsn"), "BG:inp.bsn"),
        ("{urn:eigen}kleur", "kleur"),
        ("kleur", "kleur"),
        (ns.NIL, "xsi:nil"),
        ("x" * 500, "x" * MAX_NAME + "…"),
    ],
)
def test_names_are_shown_with_our_prefixes(tag: str, shown: str) -> None:
    """Whatever prefix the sender chose; a strange namespace has none, and a hostile name is cut."""
    assert qualified(tag) == shown


@pytest.mark.parametrize("path", ["", "ZKN:nergens", "onzin:x", "a[", "//", "ZKN:object[9]"])
def test_a_path_that_leads_nowhere_is_nothing(path: str) -> None:
    """A place that is not in the message, or no path at all, gives None."""
    assert place_of(path, read_xml(f'<m xmlns="{ns.ZKN}"><object/></m>'.encode())) is None
