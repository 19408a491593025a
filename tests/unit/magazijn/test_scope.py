"""The scope of a question, applied to everything there is."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.etree import _Element

from gateway.errors import StufError
from gateway.magazijn import model
from gateway.magazijn.change import new_record
from gateway.magazijn.scope import Scope, apply_scope, read_scope
from gateway.magazijn.show import Surroundings, show
from gateway.stuf import ns
from gateway.stuf.parse import is_nil
from tests.unit.magazijn.builder import (
    ANNA,
    BART,
    GEZINSPLAN,
    asked,
    client,
    el,
    executor,
    new_zaak,
    parse,
    person,
    relation,
    status,
    texts_at,
)

NOW = Surroundings("20160502120000000")
BELANGHEBBENDE = relation("heeftAlsBelanghebbende", "ZAKBTRBLH", "T", person(BART), el("omschrijving", "mantelzorger"))


def shown(*relations: str, **own: Any) -> _Element:
    """Everything there is of a gezinsplan."""
    record = new_record(model.ZAAK, parse(new_zaak(GEZINSPLAN, client(ANNA), BELANGHEBBENDE, *relations, **own)))
    return show(record, NOW)


def scope_of(inside: str, attributes: str = "") -> Scope:
    """The scope in a question."""
    wanted = el("object", inside, f'StUF:entiteittype="ZAK" {attributes}'.strip())
    return read_scope(parse(el("zakLv01", el("scope", wanted))))


def given_back(inside: str, *relations: str, **own: Any) -> _Element:
    """What a scope gives of a gezinsplan."""
    return apply_scope(scope_of(inside), model.ZAAK, shown(*relations, **own))


def paths(element: _Element, prefix: str = "") -> set[str]:
    """The paths of all leaves, by local names."""
    found = set()
    for child in element:
        path = f"{prefix}/{etree.QName(child).localname}"
        found |= paths(child, path) if len(child) else {path}
    return found


OWN = ("identificatie", "omschrijving", "toelichting", "startdatum", "einddatum", "zaakniveau", "archiefnominatie")
ROLE = ("code", "omschrijving", "toelichting")


@given(own=st.sets(st.sampled_from(OWN), min_size=1), role=st.sets(st.sampled_from(ROLE)), named=st.booleans())
def test_exactly_what_is_asked_for_comes_back(own: set[str], role: set[str], named: bool) -> None:
    """Every element asked for is there, with a value or nil with a noValue, and no element more."""
    medewerker = ("identificatie", "achternaam") if named else ("achternaam", "telefoonnummer")
    gerelateerde = el("gerelateerde", el("medewerker", asked(*medewerker), 'StUF:entiteittype="MDW"'))
    wanted = asked(*(naam for naam in OWN if naam in own))
    wanted += relation("heeftAlsInitiator", "ZAKBTRINI", "", gerelateerde, asked(*(n for n in ROLE if n in role)))
    result = given_back(wanted, status("1", "Signaal geregistreerd", "20160404"))
    assert paths(result) == paths(parse(el("object", wanted)))
    for leaf in (leaf for leaf in result.iter() if not len(leaf)):
        assert bool(leaf.text) != is_nil(leaf)
        assert is_nil(leaf) == (leaf.get(ns.NO_VALUE) is not None)


def test_without_a_scope_everything_is_given() -> None:
    """No scope, an empty one and StUF:scope alles give the whole object."""
    everything = shown()
    for scope in (Scope(), scope_of(""), scope_of("", 'StUF:scope="alles"')):
        assert paths(apply_scope(scope, model.ZAAK, deepcopy(everything))) >= paths(everything)


@pytest.mark.parametrize(
    ("value", "there", "gone"),
    [
        ("kerngegevens", {"/omschrijving", "/isVan/gerelateerde/code"}, {"/startdatum", "/zaakniveau"}),
        (
            "allesMaarKerngegevensGerelateerden",
            {"/startdatum", "/heeftBetrekkingOp/omschrijving"},
            {"/heeftAlsInitiator/gerelateerde/medewerker/telefoonnummer"},
        ),
        (
            "allesZonderMetagegevens",
            {"/startdatum", "/heeftAlsInitiator/gerelateerde/medewerker/telefoonnummer"},
            {"/heeftBetrekkingOp/gerelateerde/natuurlijkPersoon/authentiek"},
        ),
        (
            "allesZonderMetagegevensMaarKerngegevensGerelateerden",
            {"/startdatum"},
            {
                "/heeftBetrekkingOp/gerelateerde/natuurlijkPersoon/authentiek",
                "/heeftAlsInitiator/gerelateerde/medewerker/telefoonnummer",
            },
        ),
    ],
)
def test_the_values_of_stuf_scope(value: str, there: set[str], gone: set[str]) -> None:
    """Each value of StUF:scope gives its own part of the object."""
    whole = shown()
    whole.find(".//{*}medewerker").append(parse(el("telefoonnummer", "0612345678")))
    bsn = whole.find(f"{model.HEEFT_BETREKKING_OP}//{ns.bg('inp.bsn')}")
    bsn.addnext(parse(el("authentiek", "J", 'StUF:metagegeven="true"', "BG")))
    assert paths(whole) >= there | gone
    found = paths(apply_scope(scope_of("", f'StUF:scope="{value}"'), model.ZAAK, whole))
    assert found >= there
    assert not found & gone


@pytest.mark.parametrize(
    ("inside", "attributes", "code"),
    [(asked("identificatie"), 'StUF:scope="alles"', "StUF097"), ("", 'StUF:scope="veel"', "StUF055")],
    ids=["attribute and content", "unknown value"],
)
def test_a_scope_that_contradicts_itself_is_refused(inside: str, attributes: str, code: str) -> None:
    """A scope says it by attribute or by content, with a value that exists."""
    with pytest.raises(StufError) as refused:
        scope_of(inside, attributes)
    assert refused.value.code == code


def test_a_group_that_is_empty_says_so_per_element() -> None:
    """Groups have no noValue of their own."""
    result = given_back(el("resultaat", None, 'xsi:nil="true"') + asked("opschorting"))
    assert paths(result) == {
        "/resultaat/omschrijving",
        "/resultaat/toelichting",
        "/opschorting/indicatie",
        "/opschorting/reden",
    }


def test_a_betrokkene_has_its_key_and_authentiek_together() -> None:
    """Where the schema wants both or neither, a question for one of them gives what the schema allows."""

    def found(*asked_for: str) -> set[str]:
        inside = el("natuurlijkPersoon", asked(*asked_for, prefix="BG"), 'StUF:entiteittype="NPS"')
        wanted = relation("heeftAlsBelanghebbende", "ZAKBTRBLH", "", el("gerelateerde", inside))
        (role,) = given_back(wanted)
        return {path.rpartition("/")[2] for path in paths(role)}

    assert found("inp.bsn") == {"inp.bsn", "authentiek"}
    assert found("authentiek", "geslachtsnaam") == {"geslachtsnaam"}


def test_of_a_choice_only_one_branch_is_shown() -> None:
    """Asking for both addresses of somebody without one gives one empty branch."""
    both = el("verblijfsadres", asked("aoa.postcode", prefix="BG"), prefix="BG")
    both += el("sub.verblijfBuitenland", asked("lnd.landnaam", prefix="BG"), prefix="BG")
    inside = el("natuurlijkPersoon", both, 'StUF:entiteittype="NPS"')
    (role,) = given_back(relation("heeftBetrekkingOp", "ZAKOBJ", "", el("gerelateerde", inside)))
    assert paths(role) == {"/gerelateerde/natuurlijkPersoon/verblijfsadres/aoa.postcode"}


def test_a_relation_to_a_kind_that_is_not_asked_for_is_left_out() -> None:
    """Of mixed executors only the kind that is asked for is given."""
    vestiging = el("vestiging", el("vestigingsNummer", "000099990017", prefix="BG"), 'StUF:entiteittype="VES"')
    provider = relation("heeftAlsUitvoerende", "ZAKBTRUTV", "T", el("gerelateerde", vestiging))
    wanted = el("medewerker", asked("identificatie"), 'StUF:entiteittype="MDW"')
    scope = relation("heeftAlsUitvoerende", "ZAKBTRUTV", "", el("gerelateerde", wanted))
    result = given_back(scope, executor("WT0093"), provider)
    path = "heeftAlsUitvoerende/gerelateerde/medewerker/identificatie"
    assert texts_at(result, path) == ["WT0093"]
    assert len(result) == 1


def test_the_record_itself_is_not_touched() -> None:
    """Showing a record twice gives the same twice."""
    record = new_record(model.ZAAK, parse(new_zaak(GEZINSPLAN, client(ANNA), BELANGHEBBENDE)))
    before = etree.tostring(record.velden), [etree.tostring(row.element) for row in record.relaties]
    for _ in range(2):
        apply_scope(scope_of("", 'StUF:scope="kerngegevens"'), model.ZAAK, show(record, NOW))
    assert before == (etree.tostring(record.velden), [etree.tostring(row.element) for row in record.relaties])
