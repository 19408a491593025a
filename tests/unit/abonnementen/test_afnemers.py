"""Who is told about a change: each afnemer once, never the party that made it."""

import pytest

from gateway.abonnementen.afnemers import afnemers_of, beheerder_of
from gateway.routing.rules import GEBEURTENISSEN
from tests.factories import ruleset

PLAN = {"soort_plan": "deelplan", "afnemers": ["regiesysteem", "backoffice"]}
TYPE = {"zaaktype": ["WMO-HH", "RMC"], "gebeurtenis": "Update zaak", "afnemers": ["schuldhulp", "regiesysteem"]}
ALL = {"afnemers": ["rmc"]}

CASES = {
    "plan and backoffice of the zaaktype": (
        [PLAN], ("WMO-HH", "deelplan", "Creeer zaak", "wmo", "zakenmagazijn"), ["regiesysteem", "wmo"]
    ),
    "not the one who changed it": ([PLAN], ("WMO-HH", "deelplan", "Creeer zaak", "wmo", "wmo"), ["regiesysteem"]),
    "not the regiesysteem either": (
        [PLAN], ("WMO-HH", "deelplan", "Creeer zaak", "wmo", "regiesysteem"), ["wmo"]
    ),
    "a zaaktype without backoffice": (
        [PLAN], ("GEZPLAN", "deelplan", "Creeer zaak", None, "wmo"), ["regiesysteem"]
    ),
    "another kind of plan": ([PLAN], ("GEZPLAN", "gezinsplan", "Creeer zaak", None, "wmo"), []),
    "zaaktype and gebeurtenis": (
        [TYPE], ("RMC", "zaak", "Update zaak", "rmc", "wmo"), ["schuldhulp", "regiesysteem"]
    ),
    "another zaaktype": ([TYPE], ("INBURG", "zaak", "Update zaak", None, "wmo"), []),
    "another gebeurtenis": ([TYPE], ("RMC", "zaak", "Creeer zaak", "rmc", "wmo"), []),
    "two subscriptions, each afnemer once": (
        [PLAN, TYPE, ALL],
        ("RMC", "deelplan", "Update zaak", "rmc", "wmo"),
        ["regiesysteem", "rmc", "schuldhulp"],
    ),
    "subscribed to everything": ([ALL], ("", "", "Update zaakdocument", None, "wmo"), ["rmc"]),
    "no subscriptions": ([], ("RMC", "deelplan", "Update zaak", "rmc", "wmo"), []),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_who_is_told(name: str) -> None:
    """Zaaktype, kind of plan and gebeurtenis decide who hears of a change (RZS N-1, N-2)."""
    abonnementen, about, expected = CASES[name]
    told = afnemers_of(ruleset(abonnementen=abonnementen), *about)
    assert [partner.naam for partner in told] == expected


@pytest.mark.parametrize("gebeurtenis", GEBEURTENISSEN)
def test_a_subscription_without_gebeurtenis_is_to_all_five(gebeurtenis: str) -> None:
    """The five gebeurtenissen of bijlage D all count when none is named."""
    assert len(GEBEURTENISSEN) == 5
    assert afnemers_of(ruleset(abonnementen=[ALL]), "", "", gebeurtenis, None, "")


BEHEER = {"rol": "abonnementenbeheer", "applicatie": "ABONB"}


@pytest.mark.parametrize(
    ("where", "expected"), [("ingebouwd", None), ("zaaksysteem", "zakenmagazijn"), ("extern", "abonb")]
)
def test_who_manages_subscriptions(where: str, expected: str | None) -> None:
    """The gateway itself (RZS variant 1), the zaaksysteem (2) or another system (3)."""
    beheerder = beheerder_of(ruleset(abonnementenbeheer=where, partners={"abonb": BEHEER}))
    assert (beheerder.naam if beheerder else None) == expected
