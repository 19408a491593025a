"""The small parts of the magazijn: keys, fragments, statuses, catalogus and stamps."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.clock import FixedClock
from gateway.magazijn import model
from gateway.magazijn.catalogus import Catalogus, Statustype, Zaaktype
from gateway.magazijn.fragment import clean, from_texts, to_text
from gateway.magazijn.record import Relatie
from gateway.magazijn.sleutel import Sleutel, same_gerelateerde, sleutel
from gateway.magazijn.stamps import Stamps
from gateway.magazijn.status import newest_first
from gateway.stuf import ns
from gateway.stuf.message import Status
from gateway.stuf.message import Zaaktype as Genoemd
from gateway.stuf.parse import text_at
from tests.unit.magazijn.builder import (
    ANNA,
    BART,
    GEZINSPLAN,
    andere,
    client,
    el,
    executor,
    isvan,
    new_zaak,
    nil,
    parse,
    relation,
    status,
)

ROLE = ("heeftAlsUitvoerende", "ZAKBTRUTV", "T")


def role(soort: str, code: str, inside: str) -> str:
    """A role with a typed gerelateerde."""
    return relation(*ROLE, el("gerelateerde", el(soort, inside, f'StUF:entiteittype="{code}"')))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (client(ANNA), Sleutel("NPS", ANNA)),
        (executor("WT0093"), Sleutel("MDW", "WT0093")),
        (role("vestiging", "VES", el("vestigingsNummer", "000099990017", prefix="BG")), Sleutel("VES", "000099990017")),
        (role("nietNatuurlijkPersoon", "NNP", el("inn.nnpId", "999999990", prefix="BG")), Sleutel("NNP", "999999990")),
        (role("natuurlijkPersoon", "NPS", el("anp.identificatie", "1" * 17, prefix="BG")), Sleutel("NPS", "1" * 17)),
        (role("medewerker", "MDW", el("achternaam", "Olmstra")), Sleutel("MDW", "")),
        (andere(GEZINSPLAN), Sleutel("ZAK", GEZINSPLAN)),
        (isvan(), Sleutel("ZKT", "GEZPLAN")),
        (status("2", "Opgesteld", "20160501"), Sleutel("STT", "2")),
        (relation(*ROLE, nil("gerelateerde")), Sleutel()),
    ],
)
def test_the_key_of_a_gerelateerde(text: str, expected: Sleutel) -> None:
    """Every kind of gerelateerde is known by its own key."""
    assert sleutel(parse(text)) == expected


@pytest.mark.parametrize(
    ("sought", "known", "expected"),
    [
        (client(ANNA), client(ANNA), True),
        (client(ANNA), client(BART), False),
        (role("medewerker", "MDW", el("achternaam", "Olmstra")), executor("WT0093"), True),
        (role("medewerker", "MDW", el("achternaam", "Berkhof")), executor("WT0093"), False),
        (role("medewerker", "MDW", ""), executor("WT0093"), False),
        (role("organisatorischeEenheid", "OEH", el("identificatie", "WT0093")), executor("WT0093"), False),
        (
            status("2", "Opgesteld", "20160501").replace(el("volgnummer", "2"), ""),
            status("2", "Opgesteld", "20160501"),
            True,
        ),
    ],
    ids=["same key", "other key", "same name", "other name", "says nothing", "other kind", "second key"],
)
def test_whether_two_relations_mean_the_same_party(sought: str, known: str, expected: bool) -> None:
    """Keys decide; without a common key everything the sought one says must be so."""
    assert same_gerelateerde(parse(sought), parse(known)) is expected


def test_equal_content_gives_equal_fragments() -> None:
    """Prefixes, blanks, order of attributes and what belongs to the message make no difference."""
    one = parse(client(ANNA))
    rewritten = client(ANNA, "I").replace("><", ">\n   <").replace("ZKN:", "a:")
    other = parse(rewritten.replace("<a:heeftBetrekkingOp", f'<a:heeftBetrekkingOp xmlns:a="{ns.ZKN}"', 1))
    assert to_text(clean(one)) == to_text(clean(other))


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=50))
def test_a_fragment_survives_storage(text: str) -> None:
    """What is stored and read again is the same, whatever the text."""
    element = clean(parse(new_zaak(GEZINSPLAN)))
    element[1].text = text
    stored = to_text(element)
    (again, twice) = from_texts([stored, stored])
    assert again[1].text == (text or None)
    assert to_text(again) == to_text(twice) == stored


def test_nil_is_written_in_one_way() -> None:
    """noValue without nil, and nil written as 1, are kept as nil with noValue."""
    forms = ['StUF:noValue="geenWaarde"', 'xsi:nil="1" StUF:noValue="geenWaarde"']
    assert {to_text(clean(parse(el("toelichting", None, form)))) for form in forms} == {
        to_text(clean(parse(nil("toelichting"))))
    }


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        (["20160404", "20160501", "20160420"], ["2", "3", "1"]),
        (["20160501", "20160501"], ["2", "1"]),
        (["201605011200", "20160501"], ["1", "2"]),
        ([""], ["1"]),
    ],
    ids=["by date", "at the same moment the last one", "by hour", "without a date"],
)
def test_the_newest_status_comes_first(moments: list[str], expected: list[str]) -> None:
    """The moment a status was set decides, then the order of arrival."""
    statussen = [Relatie(parse(status(str(number), "x", gezet))) for number, gezet in enumerate(moments, 1)]
    path = f"{model.GERELATEERDE}/{ns.zkn('volgnummer')}"
    assert [text_at(row.element, path) for row in newest_first(statussen)] == expected


CATALOGUS = Catalogus(
    [
        Zaaktype("GEZPLAN", "Opstellen en uitvoeren gezinsplan", (Statustype("1", "Signaal geregistreerd"),)),
        Zaaktype("WMO-HH", "Behandelen aanvraag huishoudelijke ondersteuning"),
    ]
)


@pytest.mark.parametrize(
    ("genoemd", "expected"),
    [
        (Genoemd("GEZPLAN"), "GEZPLAN"),
        (Genoemd("GEZPLAN", "anders genoemd"), "GEZPLAN"),
        (Genoemd("", "opstellen en uitvoeren GEZINSPLAN"), "GEZPLAN"),
        (Genoemd("ONBEKEND", "Opstellen en uitvoeren gezinsplan"), None),
        (Genoemd(), None),
    ],
)
def test_a_zaaktype_is_found_by_code_and_else_by_omschrijving(genoemd: Genoemd, expected: str | None) -> None:
    """A code that is named decides; only without one the omschrijving does."""
    found = CATALOGUS.zaaktype(genoemd)
    assert (found.code if found else None) == expected


@pytest.mark.parametrize(
    ("status_", "expected"),
    [
        (Status("1", "Signaal geregistreerd"), True),
        (Status("", "signaal geregistreerd"), True),
        (Status("1", "Iets anders"), False),
        (Status("2", "Signaal geregistreerd"), False),
    ],
)
def test_a_status_agrees_with_a_statustype_in_all_it_says(status_: Status, expected: bool) -> None:
    """volgnummer and omschrijving must be of the same statustype."""
    zaaktype = CATALOGUS.zaaktype(Genoemd("GEZPLAN"))
    assert zaaktype is not None
    assert (zaaktype.statustype(status_) is not None) is expected


def test_stamps_rise_and_differ_also_when_the_clock_goes_back() -> None:
    """Every stamp is later than the one before it, at a standstill and when summer time ends."""
    clock = FixedClock(datetime(2016, 10, 30, 0, 59, 59, 999000, tzinfo=UTC))
    stamps = Stamps(clock)
    seen = [stamps.next() for _ in range(3)]
    clock.advance(0.001)
    seen += [stamps.next() for _ in range(3)]
    moments = [stamp.tijdstip_bericht for stamp in seen]
    assert moments == sorted(set(moments))
    assert len({stamp.referentienummer for stamp in seen}) == len(seen)
    assert all(len(stamp.tijdstip_bericht) == 17 and len(stamp.referentienummer) <= 40 for stamp in seen)
