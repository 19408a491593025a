"""What the gateway says it knows: from the rule set, from the register, and never more than it can know."""

import pytest

from gateway.routing.kennis import RegelKennis
from gateway.routing.register import HANDMATIG, KnownZaak
from gateway.routing.remembered import Remembered
from gateway.stuf.message import Systeem, Zaaktype
from tests.factories import GEZINSPLAN, ORGANISATIE, WMO, ruleset

MOEDER, ZOON = "999910012", "999910024"
PLAN = KnownZaak(GEZINSPLAN, "GEZPLAN", "Opstellen en uitvoeren gezinsplan", "gezinsplan", GEZINSPLAN, "regiesysteem")


def knows(plan: KnownZaak = PLAN, **more: object) -> RegelKennis:
    """Knowledge of one gezinsplan with one client."""
    values: dict[str, object] = {"clienten": {MOEDER: frozenset((GEZINSPLAN,))}, **more}
    return RegelKennis(ruleset(), Remembered(zaken={GEZINSPLAN: plan}, **values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("zaaktype", "soort"),
    [
        (Zaaktype("GEZPLAN"), "gezinsplan"),
        (Zaaktype("", "opstellen en uitvoeren LEVENSDOMEINPLAN"), "levensdomeinplan"),
        (Zaaktype("WMO-HH"), "deelplan"),
        (Zaaktype("ONBEKEND", "Iets anders"), ""),
    ],
)
def test_the_rule_set_says_what_a_zaaktype_is(zaaktype: Zaaktype, soort: str) -> None:
    """By code, else by omschrijving; nothing is said of a zaaktype that was not agreed."""
    assert RegelKennis(ruleset()).soort_plan(zaaktype) == soort


def test_without_a_register_nothing_is_known_of_other_messages() -> None:
    """The command line judges with the rule set alone, and then every answer is that it does not know."""
    kennis = RegelKennis(ruleset())
    assert not kennis.volledig
    assert kennis.zaak(GEZINSPLAN) is None
    assert kennis.is_client(MOEDER, GEZINSPLAN) is None
    assert kennis.aantal_clienten(GEZINSPLAN) is None
    assert kennis.heeft_deelplannen(GEZINSPLAN) is None
    assert kennis.overgedragen("REGIE-1") is None
    assert not kennis.beantwoord("REGIE-1", Systeem(ORGANISATIE, WMO))


def test_clients_of_a_plan_the_regiesysteem_made_here_are_all_known() -> None:
    """Then somebody who is not among them is no client."""
    kennis = knows()
    assert kennis.is_client(MOEDER, GEZINSPLAN) is True
    assert kennis.is_client(ZOON, GEZINSPLAN) is False
    assert kennis.aantal_clienten(GEZINSPLAN) == 1


@pytest.mark.parametrize(
    "plan",
    [
        KnownZaak(GEZINSPLAN, soort_plan="gezinsplan", gezinsplan=GEZINSPLAN),
        KnownZaak(GEZINSPLAN, soort_plan="gezinsplan", gezinsplan=GEZINSPLAN, eigenaar="wmo"),
        KnownZaak(GEZINSPLAN, soort_plan="gezinsplan", eigenaar="regiesysteem", bron=HANDMATIG),
        KnownZaak(GEZINSPLAN, soort_plan="deelplan", eigenaar="regiesysteem"),
    ],
    ids=["only updates were seen", "made by another", "told by a beheerder", "no gezinsplan"],
)
def test_of_another_plan_only_who_was_seen_is_known(plan: KnownZaak) -> None:
    """A client that was seen is one; that somebody was not seen says nothing."""
    kennis = knows(plan)
    assert kennis.is_client(MOEDER, GEZINSPLAN) is True
    assert kennis.is_client(ZOON, GEZINSPLAN) is None
    assert kennis.aantal_clienten(GEZINSPLAN) is None


def test_zaken_under_a_plan_are_seen_but_never_missed() -> None:
    """One that passed here is there; that none passed does not mean there is none."""
    under = KnownZaak("9990DP2026000009", soort_plan="deelplan", gezinsplan=GEZINSPLAN)
    kennis = RegelKennis(ruleset(), Remembered(zaken={GEZINSPLAN: PLAN, under.zaakidentificatie: under}))
    assert kennis.heeft_deelplannen(GEZINSPLAN) is True
    assert knows().heeft_deelplannen(GEZINSPLAN) is None


def test_the_register_is_asked_once_about_a_zaak() -> None:
    """Rules and facts about one message share what was read."""
    asked: list[str] = []

    class Counting(Remembered):
        def zaak(self, zaakidentificatie: str) -> KnownZaak | None:
            asked.append(zaakidentificatie)
            return None

    kennis = RegelKennis(ruleset(), Counting())
    assert [kennis.zaak(GEZINSPLAN), kennis.zaak(GEZINSPLAN), kennis.known(GEZINSPLAN)] == [None, None, None]
    assert asked == [GEZINSPLAN]
