"""What a screen may show of a message: that it passed, never whom it is about."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml.etree import _Element

from gateway.stuf import ns, rzs
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.redact import BY_OWNER, LEFT_OUT, MASK, SHOWN, fragment, mask_text, redact, shown
from gateway.stuf.rzs import Zaakbericht
from tests import factories
from tests.factories import CLIENT, GEZINSPLAN, GEZPLAN
from tests.writings import STAMP, WISSEL

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "berichten").rglob("*.xml"))
PERSONAL = {"inp.bsn", "anp.identificatie", "geslachtsnaam", "voornamen", "voorletters", "achternaam", "geboortedatum",
            "roepnaam", "straatnaam", "postcode", "huisnummer", "telefoonnummer", "emailadres",
            "toelichting", "titel", "auteur", "handelsnaam", "bestandsnaam"}  # fmt: skip
"""Local names that hold something about a person or a free text in which one can be named."""


def texts(element: _Element) -> dict[str, list[str]]:
    """The non-empty texts of a message by local name."""
    found: dict[str, list[str]] = {}
    for one in element.iter():
        if len(one) == 0 and (one.text or "").strip():
            found.setdefault(one.tag.rpartition("}")[2], []).append(one.text.strip())
    return found


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_nothing_personal_of_an_example_is_shown(path: Path) -> None:
    """No value of a personal element of any example message is left in its masked copy."""
    original = unwrap(read_xml(path.read_bytes()))
    personal = {value for name, values in texts(original).items() if name in PERSONAL for value in values}
    left = {value for values in texts(redact(original)).values() for value in values}
    assert personal & left == set()


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_the_shape_of_an_example_stays(path: Path) -> None:
    """The masked copy has the same elements in the same places, so that a beheerder recognises the message."""
    original = unwrap(read_xml(path.read_bytes()))
    assert [one.tag for one in redact(original).iter()] == [one.tag for one in original.iter()]


def test_what_is_needed_to_recognise_a_message_is_shown() -> None:
    """Stuurgegevens, zaakidentificatie and zaaktype are readable; the omschrijving of the zaak is not."""
    element = factories.creeer_zaak(
        zaak=GEZINSPLAN, zaaktype=GEZPLAN, referentienummer="TEST-1", omschrijving="Plan van familie Berkhof"
    ).element
    text = shown(element)
    for expected in ("REGIE", "TEST-1", "20260401", GEZINSPLAN, *GEZPLAN):
        assert expected in text
    assert "Berkhof" not in text


def test_a_bsn_keeps_its_last_four_digits() -> None:
    """A BSN shows as *****0012: enough to talk about, not enough to know whose it is."""
    text = shown(factories.creeer_zaak(clienten=[CLIENT]).element)
    assert CLIENT not in text
    assert f"*****{CLIENT[-4:]}" in text


def test_a_bsn_in_a_question_is_masked_though_it_is_an_identificatie() -> None:
    """identificatie is shown of a zaak and masked of a person, who in a question is only known by it."""
    (path,) = [path for path in FIXTURES if path.stem.startswith("20_zakLv01")]
    original = unwrap(read_xml(path.read_bytes()))
    (bsn,) = [one for one in texts(original)["identificatie"] if len(one) == 9]
    assert texts(redact(original))["identificatie"] == [f"*****{bsn[-4:]}"]


def test_document_content_is_left_out() -> None:
    """The content of a document and the name of its file are not in the copy."""
    text = shown(factories.voeg_document_toe(inhoud="R2VoZWltZSBpbmhvdWQ=").element)
    assert "R2VoZWltZSBpbmhvdWQ=" not in text
    assert "a.txt" not in text
    assert LEFT_OUT in text


@pytest.mark.parametrize(
    ("naam", "waarde", "expected"),
    [
        ("gebeurtenis", "Update zaak", "Update zaak"),
        ("gezinsplan", GEZINSPLAN, GEZINSPLAN),
        ("gezinsplan", "mevrouw Berkhof", MASK),
        ("domeingegevens", CLIENT, "*****0012"),
        ("domeingegevens", f"{GEZINSPLAN} 9990DOC2026000001", f"{GEZINSPLAN} 9990DOC2026000001"),
        ("domeingegevens", f"voor {CLIENT}", MASK),
        ("gebeurtenis", "Mevrouw Berkhof belt", MASK),
        ("zendendeApplicatie", "WMOBO", "WMOBO"),
        ("zendendeApplicatie", "van mevrouw Berkhof", MASK),
        ("opmerking", "mevrouw Berkhof", MASK),
    ],
)
def test_only_agreed_extra_elements_are_shown(naam: str, waarde: str, expected: str) -> None:
    """An extraElement is shown when its name was agreed, and even then without a BSN."""
    element = factories.notificeer(extra={naam: waarde}).element
    assert texts(redact(element))["extraElement"] == [expected]


@pytest.mark.parametrize(
    ("attribute", "standard", "personal"),
    [
        (ns.ENTITEITTYPE, "ZAKBTRINICTP", "BERKHOF"),
        (ns.FUNCTIE, "entiteit", "berkhof"),
        (ns.VERWERKINGSSOORT, "W", "B"),
        (ns.SCOPE, "allesMaarKerngegevensGerelateerden", "allesVanBerkhof"),
        (ns.CONTENT_TYPE, "application/pdf", "mevrouw/berkhof"),
        (ns.NO_VALUE, "geenWaarde", "geenBerkhof"),
    ],
)
def test_an_attribute_is_shown_for_what_it_says_not_for_how_it_looks(
    attribute: str, standard: str, personal: str
) -> None:
    """Only values of the standard are shown, on a screen and in a report; a name can have the same form."""
    for value, is_shown in ((standard, True), (personal, False)):
        element = factories.creeer_zaak().element
        element.set(attribute, value)
        assert (f'"{value}"' in shown(element)) is is_shown
        assert (f'"{value}"' in fragment(element, 2000)) is is_shown


ANYWHERE = settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
TELLING = f"mevrouw Berkhof, {CLIENT}"
SERIAL = {"referentienummer", "crossRefnummer", "identificatie"}


@ANYWHERE
@given(data=st.data())
def test_nobody_is_told_of_wherever_the_sender_named_them(data: st.DataObject) -> None:
    """A person in any attribute, or in any element that is not of the kind that is shown, is not in the copy."""
    element = unwrap(read_xml(data.draw(st.sampled_from(FIXTURES)).read_bytes()))
    place = data.draw(st.sampled_from(list(element.iter())))
    attribute = data.draw(st.sampled_from([None, *map(str, place.attrib), "naam", "exact"]))
    if attribute is not None:
        place.set(attribute, TELLING)
    elif len(place) == 0:
        place.text = TELLING
    text = shown(element)
    if attribute is not None or str(place.tag) not in {*SHOWN, *BY_OWNER}:
        assert "Berkhof" not in text
    if attribute is not None or place.tag.rpartition("}")[2] not in SERIAL:
        assert CLIENT not in text


@pytest.mark.parametrize(
    "melding",
    ["Mevrouw Berkhof belt", "gezinsplan: mevrouw Berkhof", "domeingegevens: 9990DOC1 Berkhof", "gebeurtenis: Berkhof"],
)
def test_a_melding_is_shown_only_as_agreed(melding: str) -> None:
    """What a sender writes in a melding is free text, also when it begins as an agreed one."""
    bericht = Zaakbericht(GEZINSPLAN, meldingen=(melding,), extra={"gezinsplan": GEZINSPLAN})
    assert texts(redact(rzs.overdragen(WISSEL, WISSEL, STAMP, bericht)))["melding"] == [
        MASK,
        f"gezinsplan: {GEZINSPLAN}",
    ]


def test_the_original_stays_as_it_was() -> None:
    """Masking works on a copy: what is delivered is never touched."""
    element = factories.creeer_zaak(clienten=[CLIENT]).element
    redact(element)
    assert texts(element)["inp.bsn"] == [CLIENT]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Persoon {CLIENT} onbekend", "Persoon *****0012 onbekend"),
        (f"{CLIENT},{CLIENT}", "*****0012,*****0012"),
        ("zaak 9990GP2026000001", "zaak 9990GP2026000001"),
        ("nummer 1234567890", "nummer 1234567890"),
        ("", ""),
    ],
)
def test_a_line_of_text_loses_what_could_be_a_bsn(text: str, expected: str) -> None:
    """Nine digits that stand alone are masked; longer numbers are not BSNs."""
    assert mask_text(text) == expected
