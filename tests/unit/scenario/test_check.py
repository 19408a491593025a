"""Expectations against what was found: what holds, what does not, and what the tester is told."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest
from lxml import etree

from gateway.scenario import check
from gateway.scenario.model import Aankomst, Antwoord, Bezorging, Magazijn, Volgorde

LA01 = """<z:zakLa01 xmlns:z="urn:z"><z:antwoord><z:object><z:identificatie>9990A</z:identificatie>
<z:heeft><z:gerelateerde><z:omschrijving>Oud</z:omschrijving></z:gerelateerde>
<z:indicatieLaatsteStatus>N</z:indicatieLaatsteStatus></z:heeft>
<z:heeft><z:gerelateerde><z:omschrijving>Nieuw</z:omschrijving></z:gerelateerde>
<z:indicatieLaatsteStatus>J</z:indicatieLaatsteStatus></z:heeft>
<z:inhoud>{}</z:inhoud></z:object></z:antwoord></z:zakLa01>""".format(base64.b64encode(b"\x00\xffbytes").decode())
EMPTY = '<z:zakLa01 xmlns:z="urn:z"/>'


def facts(**changed: Any) -> Mapping[str, Any]:
    """The facts of an answer."""
    plain = {"berichtcode": "La01", "status": 200, "code": "", "omschrijving": "", "details": "", "afwijking": ""}
    return {**plain, "xml": LA01, **changed}


def arrived(nr: int, zaak: str, **changed: Any) -> Mapping[str, Any]:
    """The facts of a message that arrived."""
    xml = f'<r:notificeer xmlns:r="urn:r"><r:object><r:identificatie>{zaak}</r:identificatie></r:object></r:notificeer>'
    return {"nr": nr, "bericht": "notificeerOverZaak", "zender": "REGIEWISSEL", "dubbel": False, "xml": xml, **changed}


def wrong(findings: Any) -> list[str]:
    """What did not hold, as the tester reads it."""
    return [str(finding) for finding in findings if not finding.ok]


STATUS = "antwoord/object/heeft/gerelateerde/omschrijving"


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ({}, []),
        ({"waarden": {STATUS: "Nieuw"}}, []),
        ({"waarden": {STATUS: ["Nieuw", "Oud"]}}, []),
        ({"waarden": {STATUS: ["Nieuw"]}}, [f"{STATUS}: verwacht Nieuw, gevonden Oud, Nieuw"]),
        ({"waarden": {STATUS: {"bevat": "ieu"}}}, []),
        ({"waarden": {STATUS: {"niet": "Oud"}}}, [f"{STATUS}: verwacht niet Oud, gevonden Oud, Nieuw"]),
        ({"waarden": {STATUS: {"aantal": "2"}}}, []),
        (
            {"waarden": {"antwoord/object/bestaat-niet": "x"}},
            ["antwoord/object/bestaat-niet: verwacht x, gevonden niets"],
        ),
        ({"bericht": "Bv03"}, ["het antwoord: verwacht Bv03, gevonden La01"]),
    ],
)
def test_answer(expected: Mapping[str, Any], told: list[str]) -> None:
    """An answer is judged on its code and on values at paths."""
    assert wrong(check.check_answer(Antwoord(**{"bericht": "La01", **expected}), facts(), None)) == told


def test_fault_answer() -> None:
    """A fault is judged on code and text; an answer that does not fit the WSDL is always wrong."""
    fault = facts(
        berichtcode="Fo03", code="StUF058", details="Het regiesysteem maakt de zaak", afwijking="te lang", xml=""
    )
    expected = Antwoord.model_validate({"bericht": "Fo03", "code": "StUF055", "tekst bevat": "REGIESYSTEEM"})
    assert wrong(check.check_answer(expected, fault, None)) == [
        "de foutcode: verwacht StUF055, gevonden StUF058",
        "het antwoord past bij de WSDL: verwacht ja, gevonden te lang",
    ]


@pytest.mark.parametrize(("content", "ok"), [(b"\x00\xffbytes", True), (b"\x00\xffByTes", False), (b"", False)])
def test_content_byte_for_byte(content: bytes, ok: bool) -> None:
    """A document in the answer must be the same bytes, not just look the same."""
    assert all(item.ok for item in check.check_answer(Antwoord(bericht="La01"), facts(), content)) is ok


def test_arrival_takes_what_fits_and_tells_the_nearest_miss() -> None:
    """Of several messages the one that fits is taken; when none does, the tester sees what came closest."""
    expected = Aankomst(bij="wmo", bericht="notificeerOverZaak", van="x", waarden={"object/identificatie": "2"})
    items = [arrived(1, "1"), arrived(2, "2", zender="ANDERS"), arrived(3, "2")]
    assert check.check_arrival(expected, "REGIEWISSEL", items)[1] == items[2]
    findings, found = check.check_arrival(expected, "REGIEWISSEL", items[:2])
    assert found is None
    assert wrong(findings) == ["object/identificatie: verwacht 2, gevonden 1"]
    assert wrong(check.check_arrival(expected, "", [])[0]) == [
        "notificeerOverZaak komt aan bij wmo: verwacht aangekomen, gevonden niets"
    ]


def test_count_includes_repeats() -> None:
    """A message that was delivered twice counts twice, because that is what must not happen."""
    expected = Aankomst(bij="wmo", bericht="notificeerOverZaak", aantal=1)
    assert not check.check_count(expected, "", [arrived(1, "1"), arrived(2, "1", dubbel=True)]).ok
    assert check.check_count(expected, "", [arrived(1, "1")]).ok


@pytest.mark.parametrize(("zaken", "ok"), [("123", True), ("132", False), ("12", False), ("1223", False)])
def test_order(zaken: str, ok: bool) -> None:
    """A series holds in exactly this order: nothing swapped, missing or double."""
    expected = Volgorde(bij="wmo", bericht="notificeerOverZaak", pad="object/identificatie", waarden=("1", "2", "3"))
    assert check.check_order(expected, [arrived(nr, zaak) for nr, zaak in enumerate(zaken)]).ok is ok


@pytest.mark.parametrize(
    ("expected", "answer", "told"),
    [
        ({}, LA01, []),
        ({}, EMPTY, ["zaak 9990A staat in het magazijn: verwacht ja, gevonden nee"]),
        ({"bestaat": False}, EMPTY, []),
        ({"bestaat": False}, LA01, ["zaak 9990A staat in het magazijn: verwacht nee, gevonden ja"]),
        ({"status": "Nieuw"}, LA01, []),
        ({"status": "Oud"}, LA01, ["de laatste status in het magazijn: verwacht Oud, gevonden Nieuw"]),
        ({"waarden": {"identificatie": "x"}}, LA01, ["identificatie in het magazijn: verwacht x, gevonden 9990A"]),
    ],
)
def test_magazijn(expected: Mapping[str, Any], answer: str, told: list[str]) -> None:
    """The magazijn is judged on the zaak being there or not, its values and its latest status."""
    found = check.check_magazijn(Magazijn(zaak="9990A", **expected), etree.fromstring(answer), None)
    assert wrong(found) == told


def delivery(id: int, state: str, lane: str = "a", after: int | None = None, to: str = "wmo") -> dict[str, Any]:
    """One delivery as the gateway's API tells it."""
    return {"id": id, "state": state, "lane": lane, "after_id": after, "destination": to, "reason": "Geen verbinding"}


@pytest.mark.parametrize(
    ("state", "expected", "told"),
    [
        ("delivered", {"toestand": "bezorgd"}, []),
        ("waiting", {"toestand": "bezorgd"}, ["de bezorging bij wmo: verwacht bezorgd, gevonden wacht"]),
        ("waiting", {"toestand": "wacht", "reden bevat": "VERBINDING"}, []),
        (
            "parked",
            {"toestand": "geparkeerd", "reden bevat": "x"},
            ["de reden: verwacht …x…, gevonden Geen verbinding"],
        ),
    ],
)
def test_delivery(state: str, expected: Mapping[str, Any], told: list[str]) -> None:
    """A delivery is judged on its state and reason, in the tester's words."""
    messages = [{"deliveries": [delivery(1, state), delivery(2, "waiting", to="anders")]}]
    assert wrong(check.check_delivery(Bezorging.model_validate({"naar": "wmo", **expected}), messages)) == told


@pytest.mark.parametrize(
    ("deliveries", "quiet"),
    [
        ([delivery(1, "delivered")], True),
        ([delivery(1, "waiting")], False),
        ([delivery(1, "sending")], False),
        ([delivery(1, "parked"), delivery(2, "waiting", "b", after=1)], True),
        ([delivery(1, "parked"), delivery(2, "waiting", "a")], True),
        ([delivery(1, "parked"), delivery(2, "waiting", "b")], False),
    ],
)
def test_settled(deliveries: list[dict[str, Any]], quiet: bool) -> None:
    """Nothing is on its way when all has ended or waits behind something that only a person can move."""
    assert check.settled([{"deliveries": deliveries}]) is quiet
