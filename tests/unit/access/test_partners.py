"""Who a system in stuurgegevens is, where it can be reached and what it may send."""

import pytest
from pydantic import ValidationError

from gateway.access.partners import MAX_WAIT, R7B, Partner, Rol, find
from gateway.stuf.message import Systeem
from gateway.stuf.operations import BY_NAME, CATALOGUE, PortType


def partner(naam: str = "p", **keys: object) -> Partner:
    """A partner with the least it needs, and anything else."""
    return Partner.model_validate({"naam": naam, "rol": "backoffice", "applicatie": "APP", **keys})


CALLED = {
    "by its name": ({}, Systeem("", "APP"), True),
    "by an alias": ({"aliassen": ["OUD"]}, Systeem("", "OUD"), True),
    "by another name": ({}, Systeem("", "ANDER"), False),
    "by no name": ({}, Systeem(), False),
    "in other capitals": ({}, Systeem("", "app"), False),
    "what it leaves open matches anything": ({}, Systeem("Gemeente", "APP", "Adm"), True),
    "its own organisatie": ({"organisatie": "Gemeente"}, Systeem("Gemeente", "APP"), True),
    "another organisatie": ({"organisatie": "Gemeente"}, Systeem("Dorp", "APP"), False),
    "no organisatie where it has one": ({"organisatie": "Gemeente"}, Systeem("", "APP"), False),
    "another administratie": ({"administratie": "A"}, Systeem("", "APP", "B"), False),
    "a user does not matter": ({}, Systeem("", "APP", "", "Jansen"), True),
}


@pytest.mark.parametrize(("keys", "systeem", "expected"), CALLED.values(), ids=CALLED.keys())
def test_who_is_called(keys: dict[str, object], systeem: Systeem, expected: bool) -> None:
    """A partner is recognised by applicatie or alias, and by organisatie and administratie when it names them."""
    assert partner(**keys).is_called(systeem) is expected


def test_the_most_specific_partner_is_found() -> None:
    """Where one application serves several municipalities, the partner that names the municipality wins (field 10)."""
    general = partner("algemeen")
    village = partner("dorp", organisatie="Dorp")
    tax = partner("belasting", organisatie="Dorp", administratie="Belasting")
    partners = [general, village, tax]
    assert find(partners, Systeem("Dorp", "APP", "Belasting")) is tax
    assert find(partners, Systeem("Dorp", "APP", "Zorg")) is village
    assert find(partners, Systeem("Stad", "APP")) is general
    assert find(partners, Systeem("Stad", "ANDER")) is None


ENDPOINTS = {
    "base address": ({"url": "http://127.0.0.1:1/services"}, "http://127.0.0.1:1/services/OntvangAsynchroon"),
    "base with a slash": ({"url": "http://127.0.0.1:1/services/"}, "http://127.0.0.1:1/services/OntvangAsynchroon"),
    "own address": (
        {"url": "http://127.0.0.1:1/", "endpoints": {"OntvangAsynchroon": "https://host/a?b=c"}},
        "https://host/a?b=c",
    ),
    "address of another portType": ({"endpoints": {"BeantwoordVraag": "https://host/a"}}, None),
    "none": ({}, None),
}


@pytest.mark.parametrize(("keys", "expected"), ENDPOINTS.values(), ids=ENDPOINTS.keys())
def test_where_a_port_type_is(keys: dict[str, object], expected: str | None) -> None:
    """An own endpoint goes before the base address; without either there is none."""
    assert partner(**keys).endpoint(PortType.ONTVANG_ASYNCHROON) == expected


def test_rights() -> None:
    """Without a list a partner may send everything, with one only what it names, with an empty one nothing."""
    assert all(partner().may_send(operation) for operation in CATALOGUE)
    limited = partner(rechten=["creeerZaak_Lk01"])
    assert [row.naam for row in CATALOGUE if limited.may_send(row)] == ["creeerZaak_Lk01"]
    assert not any(partner(rechten=[]).may_send(operation) for operation in CATALOGUE)


def test_the_usual_schedule_is_that_of_r7b() -> None:
    """10 s, 30 s, 2 min, 10 min, 30 min, 1 h, then every 2 h until 72 hours."""
    assert partner().herhaling == R7B
    assert R7B[:7] == (10, 30, 120, 600, 1800, 3600, 7200)
    assert 70 * 3600 <= sum(R7B) <= 74 * 3600
    assert list(R7B) == sorted(R7B)


@pytest.mark.parametrize("wait", [0, -1, MAX_WAIT + 1, float("inf"), float("nan")])
def test_a_wait_has_bounds(wait: float) -> None:
    """A wait before a next attempt is longer than nothing and no longer than a week."""
    with pytest.raises(ValidationError):
        partner(herhaling=[wait])


def test_how_a_partner_is_addressed() -> None:
    """The gateway addresses a partner by its own name and the parts it names."""
    assert partner(organisatie="Dorp", aliassen=["OUD"]).systeem == Systeem("Dorp", "APP")
    assert partner().rol is Rol.BACKOFFICE
    assert BY_NAME["creeerZaak_Lk01"].port_type is PortType.ONTVANG_ASYNCHROON
