"""One fault only: of all that is wrong at the same time, what comes first in table 4.1 (StUF 03.01 par. 4.4.3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import Engine

from gateway.broker.checks import ORDER
from gateway.broker.ports import Response
from gateway.stuf import ns
from gateway.stuf.faults import FAULTS
from gateway.stuf.operations import BY_NAME
from gateway.stuf.problems import Problem
from tests.factories import (
    Bericht,
    FixedSchemas,
    Wissel,
    bevestig,
    bevestigd,
    creeer_zaak,
    envelope,
    overdraag,
    ruleset,
    update_zaak,
    zaakantwoord,
    zaakvraag,
)

INVALID = Problem("schema.lengte", "ZKN:object", 3, "De waarde is te lang", "too long")
NOT_AGREED = replace(INVALID, rule="P-11", code="StUF058")

BASES: Mapping[str, tuple[Callable[[], Bericht], str, str]] = {
    # what is offered, by whom, to whom
    "kennisgeving": (creeer_zaak, "regiesysteem", "zakenmagazijn"),
    "opdracht": (overdraag, "regiesysteem", "wmo"),
    "antwoord": (lambda: bevestig("NOOIT-GEZIEN"), "wmo", "regiesysteem"),
    "vraag": (zaakvraag, "wmo", "zakenmagazijn"),
}
FO02 = "vraag"


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong. text: in the message. zender, ontvanger: keys of the partner it names."""

    bases: str
    text: Mapping[str, str] = field(default_factory=dict)
    zender: Mapping[str, Any] = field(default_factory=dict)
    ontvanger: Mapping[str, Any] = field(default_factory=dict)
    action: str = ""


ALL = "kennisgeving opdracht antwoord vraag"
STUUR = "</StUF:entiteittype>"
WRONG: Mapping[str, Wrong] = {
    "StUF001": Wrong(ALL, {ns.STUF: "http://www.egem.nl/StUF/StUF0204"}),
    "StUF004": Wrong(ALL, {ns.ZKN: "urn:iets", ns.RZS: "urn:iets"}),
    "StUF007": Wrong(ALL, {ns.ZKN: "http://www.egem.nl/StUF/sector/zkn/0300", ns.RZS: ns.RZS_DRAFT}),
    "StUF010": Wrong(ALL, ontvanger={"applicatie": "ELDERS"}),
    "StUF013": Wrong(ALL, zender={"applicatie": "VERHUISD"}),
    "StUF016": Wrong("kennisgeving vraag", {"<StUF:referentienummer>": '<StUF:referentienummer anders="ja">'}),
    "StUF019": Wrong("kennisgeving vraag", zender={"tolerantie": {"regels": {"StUF019": "streng"}}}),
    "StUF022": Wrong(ALL, {">Lk01<": ">Xx01<", ">Di01<": ">Xx01<", ">Du01<": ">Xx01<", ">Lv01<": ">Xx01<"}),
    "StUF025": Wrong(ALL, {">Lk01<": ">Lv02<", ">Di01<": ">Lv02<", ">Du01<": ">Lv02<", ">Lv01<": ">Lv02<"}),
    "StUF028": Wrong("kennisgeving vraag", {f">ZAK{STUUR}": f">XYZ{STUUR}"}),
    "StUF031": Wrong("kennisgeving vraag", {f">ZAK{STUUR}": f">EDC{STUUR}"}),
    "StUF034": Wrong("opdracht antwoord", {">overdragenZaak</StUF:functie>": ">doeIets</StUF:functie>"}),
    "StUF037": Wrong("opdracht antwoord", {">overdragenZaak</StUF:functie>": ">notificeerOverZaak</StUF:functie>"}),
    "StUF040": Wrong("kennisgeving", action=BY_NAME["updateZaak_Lk01"].soap_action),
    "StUF043": Wrong("antwoord"),
    "StUF052": Wrong(ALL, zender={"rechten": []}),
    "StUF055": Wrong(ALL),
    "StUF058": Wrong(ALL),
}
EXCLUDING = [{"StUF001", "StUF004"}, {"StUF001", "StUF007"}, {"StUF004", "StUF007"}, {"StUF022", "StUF025"},
             {"StUF028", "StUF031"}, {"StUF034", "StUF037"}]  # fmt: skip
"""Cannot be wrong in one message: of the first three only the namespace tells."""


def _shows(base: str, code: str) -> bool:
    """True when this can be told of a base: an answer to nothing is never looked into."""
    return base in WRONG[code].bases.split() and not (base == "antwoord" and code > "StUF043")


ALONE = [(base, code) for code in WRONG for base in BASES if _shows(base, code)]
PAIRS = [
    (base, first, second)
    for first, second in combinations(WRONG, 2)
    if {first, second} not in EXCLUDING
    for base in BASES
    if _shows(base, first) and base in WRONG[second].bases.split()
]


def _answer(engine: Engine, base: str, *codes: str) -> tuple[str, str]:
    """(berichtcode, code) of what a message hears in which all of this is wrong."""
    make, zender, ontvanger = BASES[base]
    bericht, wissel = make(), Wissel(engine)
    wissel.transport.script(Response(200, envelope(zaakantwoord(bericht) if base == FO02 else bevestigd())))
    if "StUF016" in codes:
        wissel.receive(bericht)
    if "StUF019" in codes:
        wissel.accept(update_zaak(wissel.rules.partners[zender].applicatie))
    partners: dict[str, dict[str, Any]] = {zender: {}, ontvanger: {}}
    for one in (WRONG[code] for code in codes):
        partners[zender] |= one.zender
        partners[ontvanger] |= one.ontvanger
        for old, new in one.text.items():
            bericht = Bericht(bericht.xml.replace(old, new), bericht.operation)
    wissel.rules = ruleset(partners=partners)
    wissel.intake = replace(
        wissel.intake,
        schemas=FixedSchemas((INVALID,) if "StUF055" in codes else ()),
        judge=lambda facts: (NOT_AGREED,) if "StUF058" in codes else (),
    )
    answer = wissel.answer(bericht, action="".join(WRONG[code].action for code in codes))
    return answer.berichtcode, answer.code


@pytest.mark.parametrize(("base", "code"), ALONE)
def test_each_fault_alone_is_told(base: str, code: str, sqlite_engine: Engine) -> None:
    """What is wrong by itself is answered with its own code, in the fault message of the mode."""
    assert _answer(sqlite_engine, base, code) == ("Fo02" if base == FO02 else "Fo03", code)


@pytest.mark.parametrize(("base", "first", "second"), PAIRS)
def test_of_two_faults_the_first_is_told(base: str, first: str, second: str, sqlite_engine: Engine) -> None:
    """Whatever else is wrong, the row that comes first in table 4.1 is the only one told."""
    assert _answer(sqlite_engine, base, first, second) == ("Fo02" if base == FO02 else "Fo03", first)


def test_the_rows_are_in_the_order_of_the_table() -> None:
    """The tables of checks have every code that must be judged before a Bv03, in order; StUF046 is the store's."""
    assert list(ORDER) == sorted(ORDER)
    before = {code for code, row in FAULTS.items() if row.before_acceptance}
    assert before - set(ORDER) == {"StUF046"}
    assert set(WRONG) - {"StUF058"} == set(ORDER)
