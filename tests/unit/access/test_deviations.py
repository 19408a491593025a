"""What is kept of a problem: enough to explain it, nothing that says whom the message was about."""

from pathlib import Path
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.etree import _Element

from gateway.access.deviations import MAX_FRAGMENT, as_json, deviations_of, from_json
from gateway.access.tolerantie import Behandeling, Deviation
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.problems import Problem, path_of, place_of
from gateway.stuf.repair import Repair
from tests.factories import CLIENT, creeer_zaak

BERICHTEN = Path(__file__).parents[2] / "fixtures" / "berichten"
BSN = "ZKN:object/ZKN:heeftBetrekkingOp/ZKN:gerelateerde/ZKN:natuurlijkPersoon/BG:inp.bsn"
TEXT = st.text(max_size=20)
DEVIATIONS = st.lists(
    st.builds(
        Deviation, rule=TEXT, path=TEXT, line=st.none() | st.integers(1, 9), behandeling=st.sampled_from(Behandeling),
        melding=TEXT, doe=TEXT, gedaan=TEXT, voor=TEXT, na=TEXT, fragment=TEXT,
    )
)  # fmt: skip


def _kept(
    problem: Problem, behandeling: Behandeling, element: _Element | None, repair: Repair | None = None
) -> Deviation:
    (found,) = deviations_of([(problem, behandeling, repair)], element)
    return found


@given(DEVIATIONS)
def test_what_is_kept_is_read_back(deviations: list[Deviation]) -> None:
    """Deviations survive the column they are kept in, and none is an empty text."""
    assert from_json(as_json(deviations)) == tuple(deviations)
    assert bool(as_json(deviations)) is bool(deviations)


def test_a_refused_problem() -> None:
    """What the problem said goes along, with the shape of its element."""
    element = creeer_zaak(clienten=[CLIENT]).element
    place = place_of(BSN, element)
    assert place is not None and place.text == CLIENT
    problem = Problem("schema.patroon", BSN, 7, "mis", "wrong", "doe dit", "do this")
    found = _kept(problem, Behandeling.GEWEIGERD, element)
    assert (found.rule, found.path, found.line, found.melding, found.doe) == (
        "schema.patroon", BSN, 7, "mis", "doe dit",
    )  # fmt: skip
    assert found.fragment == "<BG:inp.bsn>999999999</BG:inp.bsn>"
    assert (found.gedaan, found.voor, found.na) == ("", "", "")


def test_a_repair_keeps_the_difference() -> None:
    """voor and na are kept and stay out of repr, where a log could pick them up."""
    problem = Problem("schema.vorm", "ZKN:object", None, "mis", "wrong")
    repair = Repair(problem, "streepjes weg", "ZKN:object", "", "1980-02-03", "19800203")
    found = _kept(problem, Behandeling.HERSTELD, creeer_zaak().element, repair)
    assert (found.gedaan, found.voor, found.na) == ("streepjes weg", "1980-02-03", "19800203")
    assert "1980" not in repr(found) and "1980" not in repr(repair)


def test_a_message_that_could_not_be_read() -> None:
    """Without an element, or with a place that is not in it, there is no fragment."""
    problem = Problem("vorm.bom", "", None, "mis", "wrong")
    assert _kept(problem, Behandeling.GENOTEERD, None).fragment == ""
    assert _kept(problem, Behandeling.GENOTEERD, creeer_zaak().element).fragment == ""


def test_no_fragment_of_any_example_says_anything() -> None:
    """No text of five or more signs from an element of an example is in its fragment, and none is too long."""
    for file in sorted(BERICHTEN.rglob("*.xml")):
        message = unwrap(read_xml(file.read_bytes()))
        texts = {text for one in message.iter() if len(text := (one.text or "").strip()) >= 5} - {"999999999"}
        for one in message.iter():
            path = path_of(one, message)
            fragment = _kept(Problem("r", path, None, "", ""), Behandeling.GENOTEERD, message).fragment
            assert len(fragment) <= MAX_FRAGMENT
            assert not [text for text in texts if f">{text}<" in fragment], path


def test_a_rule_that_is_broken_everywhere_is_shown_once() -> None:
    """The register keeps one fragment of a rule and what was done with it, so no more are made."""
    problems = [Problem(rule, BSN, None, "", "") for rule in ("a", "b", "a", "a")]
    element = creeer_zaak(clienten=[CLIENT]).element
    kept = deviations_of(((one, Behandeling.GENOTEERD, None) for one in problems), element)
    assert [bool(one.fragment) for one in kept] == [True, True, False, False]


def test_a_fragment_takes_no_longer_for_an_element_made_to_be_slow() -> None:
    """However many attributes and children an element has, a fragment looks at no more than it can show."""
    element = creeer_zaak().element
    place = etree.SubElement(element, "extra", {f"a{number}": "x" for number in range(5_000)})
    for child in (etree.SubElement(place, "b") for _ in range(12)):
        for grandchild in (etree.SubElement(child, "c") for _ in range(12)):
            grandchild.extend(etree.Element("d", {f"a{number}": "x" for number in range(500)}) for _ in range(12))
    started = perf_counter()
    (kept,) = deviations_of([(Problem("r", "extra", None, "", ""), Behandeling.GENOTEERD, None)], element)
    assert perf_counter() - started < 1
    assert len(kept.fragment) == MAX_FRAGMENT and kept.fragment.partition(">")[0].endswith('a11="x"')
