"""What the magazijn knows of plans: a deelplan belongs to a gezinsplan and its clients, and keeps its zaaktype."""

from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import Engine

from gateway.clock import FixedClock
from gateway.magazijn.magazijn import Magazijn
from gateway.routing.kennis import RegelKennis
from tests.factories import ruleset
from tests.integration.magazijn.conftest import opened
from tests.unit.magazijn.builder import (
    ANNA,
    ASYNC,
    BART,
    CARLA,
    DEELPLAN,
    GEZINSPLAN,
    action,
    andere,
    client,
    isvan,
    leeg,
    lk01,
    new_zaak,
    texts_at,
    zaak,
)

LEVENSDOMEINPLAN = "9990LD2016000108"
VERVOER = "9990LV2016000310"
ANDERE_LEEG = leeg("heeftBetrekkingOpAndere", "ZAKZAKBTR", "T")
CLIENT_LEEG = leeg("heeftBetrekkingOp", "ZAKOBJ", "T")


def creeer(identificatie: str, code: str, omschrijving: str, *relations: str) -> bytes:
    """A creeerZaak of a zaaktype."""
    return lk01(new_zaak(identificatie, *relations).replace(isvan(), isvan(code, omschrijving)))


def deelplan(*relations: str) -> bytes:
    """A new deelplan."""
    return creeer(DEELPLAN, "WMO-HH", "Behandelen aanvraag huishoudelijke ondersteuning", *relations)


def update(identificatie: str, oud: tuple[str, ...], huidig: tuple[str, ...]) -> bytes:
    """An updateZaak that only changes relations."""
    return lk01(zaak(identificatie, *oud, vws="I"), zaak(identificatie, *huidig, vws="I"))


@pytest.fixture
def magazijn(engine: Engine, documents: Path, clock: FixedClock) -> Magazijn:
    """A magazijn that knows which zaaktypen are plans, with a plan of two clients, one under it and one zaak apart."""
    magazijn = Magazijn(engine, documents, clock, "9990", soort_plan=RegelKennis(ruleset()).soort_plan)
    levensdomeinplan = ("LEVDOMPLAN", "Opstellen en uitvoeren levensdomeinplan")
    vervoer = ("LLVERVOER", "Behandelen aanvraag leerlingenvervoer")
    for body in (
        lk01(new_zaak(GEZINSPLAN, client(ANNA), client(BART))),
        creeer(LEVENSDOMEINPLAN, *levensdomeinplan, client(ANNA), andere(GEZINSPLAN)),
        creeer(VERVOER, *vervoer),
    ):
        assert magazijn.receive(ASYNC, body, action("creeerZaak_Lk01"), None).berichtcode == "Bv03"
    return magazijn


CASES: dict[str, tuple[str, bytes, str]] = {
    "a client of the plan": ("creeerZaak_Lk01", deelplan(client(ANNA), andere(GEZINSPLAN)), ""),
    "one of two a client": ("creeerZaak_Lk01", deelplan(client(CARLA), client(BART), andere(GEZINSPLAN)), ""),
    "both plans": ("creeerZaak_Lk01", deelplan(client(ANNA), andere(GEZINSPLAN), andere(LEVENSDOMEINPLAN)), ""),
    "no client of the plan": ("creeerZaak_Lk01", deelplan(client(CARLA), andere(GEZINSPLAN)), "StUF058"),
    "no client through the levensdomeinplan": (
        "creeerZaak_Lk01",
        deelplan(client(CARLA), andere(GEZINSPLAN), andere(LEVENSDOMEINPLAN)),
        "StUF058",
    ),
    "only a levensdomeinplan": ("creeerZaak_Lk01", deelplan(client(ANNA), andere(LEVENSDOMEINPLAN)), "StUF058"),
    "plan unknown": ("creeerZaak_Lk01", deelplan(client(ANNA), andere("9990ONBEKEND")), "StUF064"),
    "related to an ordinary zaak, so no deelplan": ("creeerZaak_Lk01", deelplan(client(CARLA), andere(VERVOER)), ""),
    "levensdomeinplan with a stranger": (
        "creeerZaak_Lk01",
        creeer(
            "9990LD2016000109", "LEVDOMPLAN", "Opstellen en uitvoeren levensdomeinplan",
            client(ANNA), client(CARLA), andere(GEZINSPLAN),
        ),
        "StUF058",
    ),
    "levensdomeinplan under a levensdomeinplan": (
        "creeerZaak_Lk01",
        creeer(
            "9990LD2016000109", "LEVDOMPLAN", "Opstellen en uitvoeren levensdomeinplan",
            client(ANNA), andere(LEVENSDOMEINPLAN),
        ),
        "StUF058",
    ),
    "linked with a client": (
        "updateZaak_Lk01",
        update(VERVOER, (CLIENT_LEEG, ANDERE_LEEG), (client(BART), andere(GEZINSPLAN))),
        "",
    ),
    "linked with a stranger": (
        "updateZaak_Lk01",
        update(VERVOER, (CLIENT_LEEG, ANDERE_LEEG), (client(CARLA), andere(GEZINSPLAN))),
        "StUF058",
    ),
    "a stranger in a levensdomeinplan": (
        "updateZaak_Lk01",
        update(LEVENSDOMEINPLAN, (CLIENT_LEEG,), (client(CARLA),)),
        "StUF058",
    ),
    "linked without any client": ("updateZaak_Lk01", update(VERVOER, (ANDERE_LEEG,), (andere(GEZINSPLAN),)), "StUF058"),
    "another zaaktype": (
        "updateZaak_Lk01",
        update(VERVOER, (isvan("RMC", "Iets", "I"),), (isvan("RMC", "Iets", "I"),)),
        "StUF058",
    ),
    "both clients ended": (
        "updateZaak_Lk01",
        update(
            GEZINSPLAN,
            (client(ANNA, "E"), client(BART, "E")),
            (leeg("heeftBetrekkingOp", "ZAKOBJ", "E"), leeg("heeftBetrekkingOp", "ZAKOBJ", "E")),
        ),
        "StUF058",
    ),
    "one client ended": (
        "updateZaak_Lk01",
        update(GEZINSPLAN, (client(BART, "E"),), (leeg("heeftBetrekkingOp", "ZAKOBJ", "E"),)),
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_magazijn_judges_plans_by_what_it_has(magazijn: Magazijn, case: str) -> None:
    """Each change is carried out, or refused with the code that belongs to the rule, without naming a person."""
    naam, body, code = CASES[case]
    reply = magazijn.receive(ASYNC, body, action(naam), None)
    details = " ".join(texts_at(opened(reply), "body/details"))
    assert (reply.fault or "") == code, etree.tostring(opened(reply)).decode()
    assert not any(bsn in details for bsn in (ANNA, BART, CARLA))


def test_a_plan_goes_on_when_its_gezinsplan_changed(magazijn: Magazijn) -> None:
    """A deelplan gets a second client, and who left the gezinsplan can still be changed below it (P-7, P-8)."""
    ended = update(GEZINSPLAN, (client(ANNA, "E"),), (leeg("heeftBetrekkingOp", "ZAKOBJ", "E"),))
    for naam, body in (
        ("creeerZaak_Lk01", deelplan(client(ANNA), andere(GEZINSPLAN))),
        ("updateZaak_Lk01", update(DEELPLAN, (CLIENT_LEEG,), (client(CARLA),))),
        ("updateZaak_Lk01", ended),
        ("updateZaak_Lk01", update(DEELPLAN, (client(ANNA, "W"),), (client(ANNA, "W"),))),
        ("updateZaak_Lk01", update(LEVENSDOMEINPLAN, (client(ANNA, "W"),), (client(ANNA, "W"),))),
    ):
        reply = magazijn.receive(ASYNC, body, action(naam), None)
        assert reply.berichtcode == "Bv03", etree.tostring(opened(reply)).decode()
