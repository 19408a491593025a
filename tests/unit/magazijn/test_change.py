"""A kennisgeving applied to a record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import StufError
from gateway.magazijn import model
from gateway.magazijn.change import changed_record, new_record
from gateway.magazijn.fragment import texts
from gateway.magazijn.record import Record, differences
from gateway.stuf import ns
from gateway.stuf.parse import text_at
from tests.unit.magazijn.builder import (
    ANNA,
    BART,
    CARLA,
    DEELPLAN,
    GEZINSPLAN,
    andere,
    client,
    document,
    el,
    executor,
    isvan,
    leeg,
    new_zaak,
    nil,
    parse,
    relation,
    status,
    tijdvak,
    zaak,
)

NOW = "20160502120000000"
BARE_NIL = el("toelichting", None, 'xsi:nil="true"')


def make(*relations: str, **own: str) -> Record:
    """The record of a new gezinsplan."""
    return new_record(model.ZAAK, parse(new_zaak(GEZINSPLAN, *relations, **own)))


def update(record: Record, oud: str, huidig: str) -> Record:
    """The record after a change."""
    return changed_record(record, parse(oud), parse(huidig), NOW)


GESTELD = el("gerelateerde", el("volgnummer", "2"), 'StUF:entiteittype="STT"')


def own(record: Record, path: str) -> list[str]:
    """The texts of own elements."""
    return [element.text or "" for element in record.velden.findall("/".join(map(ns.zkn, path.split("/"))))]


def executors(record: Record, moment: str = NOW) -> list[str]:
    """The keys of the executors at a moment."""
    path = f"{model.GERELATEERDE}/*/{model.IDENTIFICATIE}"
    rows = record.current(moment, ns.zkn("heeftAlsUitvoerende"))
    return [text_at(relatie.element, path) for relatie in rows]


def test_a_new_record_keeps_what_the_message_says_and_nothing_of_the_message_itself() -> None:
    """A record has the values of the object, without verwerkingssoort and keys of the sender."""
    record = make(client(ANNA), executor("WT0093"), toelichting="Nog in diagnose")
    assert own(record, "toelichting") == ["Nog in diagnose"]
    assert [model.naam(relatie.tag) for relatie in record.relaties] == [
        "isVan",
        "heeftBetrekkingOp",
        "heeftAlsInitiator",
        "heeftAlsUitvoerende",
    ]
    for element in (record.velden, *(relatie.element for relatie in record.relaties)):
        assert all(ns.VERWERKINGSSOORT not in item.attrib for item in element.iter())


@pytest.mark.parametrize(
    ("oud", "huidig", "path", "expected"),
    [
        ({"toelichting": "oud"}, {"toelichting": "nieuw"}, "toelichting", ["nieuw"]),
        ({}, {"toelichting": "nieuw"}, "toelichting", ["nieuw"]),
        ({"toelichting": "oud"}, {"toelichting": nil("toelichting")}, "toelichting", [""]),
        ({"toelichting": "oud"}, {}, "toelichting", ["oud"]),
        ({}, {"toelichting": nil("toelichting", "nietOndersteund")}, "toelichting", ["oud"]),
        ({"toelichting": "oud"}, {"toelichting": BARE_NIL}, "toelichting", ["oud"]),
        ({"toelichting": BARE_NIL}, {"toelichting": "nieuw"}, "toelichting", ["nieuw"]),
        ({"toelichting": "anders"}, {"toelichting": "oud"}, "toelichting", ["oud"]),
        ({"toelichting": "nieuw"}, {"toelichting": "nieuw"}, "toelichting", ["nieuw"]),
        ({"omschrijving": "verouderd"}, {"omschrijving": "verouderd"}, "omschrijving", ["Gezinsplan"]),
        ({}, {"einddatum": "20161231"}, "einddatum", ["20161231"]),
    ],
    ids=[
        "changed",
        "added without oud",
        "cleared",
        "absent in huidig says nothing",
        "not supported says nothing",
        "nil without a reason says nothing",
        "nil without a reason in oud is no conflict",
        "already so",
        "equal in both is taken for the new value",
        "equal kerngegeven identifies",
        "a value where none was",
    ],
)
def test_own_elements_follow_huidig(
    oud: dict[str, str], huidig: dict[str, str], path: str, expected: list[str]
) -> None:
    """An own element gets the value of huidig, unless huidig says nothing about it."""
    record = make(omschrijving="Gezinsplan", toelichting="oud")
    after = update(record, zaak(GEZINSPLAN, vws="W", **oud), zaak(GEZINSPLAN, vws="W", **huidig))
    assert own(after, path) == expected


def test_nil_without_a_reason_wipes_nothing_anywhere() -> None:
    """In a group, an extraElement, a relation or a new zaak it leaves what is there, or nothing."""

    def said(value: str | None, nil: str, soort: str) -> list[str]:
        group = el("opschorting", el("indicatie", value, nil) + el("reden", value, nil))
        extra = el("extraElementen", el("extraElement", value, f'naam="domein" {nil}', "StUF"), prefix="StUF")
        return [group, extra, relation("heeft", "ZAKSTT", soort, GESTELD, el("statustoelichting", value, nil))]

    record = make(*said("er staat iets", "", "T"))
    nothing, bare = zaak(GEZINSPLAN, vws="W"), zaak(GEZINSPLAN, *said(None, 'xsi:nil="true"', "W"), vws="W")
    after = update(record, bare, bare)
    assert texts([after.velden]) == texts([update(record, nothing, nothing).velden])
    assert texts(row.element for row in after.relaties) == texts(row.element for row in record.relaties)
    assert own(make(toelichting=BARE_NIL), "toelichting") == []


def test_a_value_that_was_changed_meanwhile_is_a_conflict_that_names_the_element_and_no_value() -> None:
    """When oud is not what is registered, the change is refused with the name of the element."""
    record = make(toelichting="geheim van een ander")
    with pytest.raises(StufError) as refused:
        update(record, zaak(GEZINSPLAN, vws="W", toelichting="vorig"), zaak(GEZINSPLAN, vws="W", toelichting="mijn"))
    assert refused.value.code == "StUF058"
    assert "toelichting" in refused.value.details
    assert not {"geheim", "vorig", "mijn"} & set(refused.value.details.split())


def test_of_a_group_the_elements_change_one_by_one() -> None:
    """A group keeps the elements the change does not mention."""
    record = make(resultaat=el("resultaat", el("omschrijving", "Verleend") + el("toelichting", "Drie uur")))
    huidig = el("resultaat", el("omschrijving", "Deels verleend"))
    after = update(record, zaak(GEZINSPLAN, vws="W"), zaak(GEZINSPLAN, vws="W", resultaat=huidig))
    assert own(after, "resultaat/omschrijving") == ["Deels verleend"]
    assert own(after, "resultaat/toelichting") == ["Drie uur"]


def test_of_a_list_all_values_are_replaced() -> None:
    """A repeating element has the values of huidig and no others."""

    def kenmerk(text: str) -> str:
        return el("kenmerk", el("kenmerk", text) + el("bron", "Regiesysteem"))

    record = make(kenmerk=kenmerk("A") + kenmerk("B"))
    oud, huidig = kenmerk("A") + kenmerk("B"), kenmerk("B") + kenmerk("C")
    after = update(record, zaak(GEZINSPLAN, vws="W", kenmerk=oud), zaak(GEZINSPLAN, vws="W", kenmerk=huidig))
    assert own(after, "kenmerk/kenmerk") == ["B", "C"]


def test_extra_elementen_are_kept_by_name() -> None:
    """A change of one extraElement leaves the others."""

    def extra(**named: str) -> str:
        inside = "".join(el("extraElement", value, f'naam="{naam}"', "StUF") for naam, value in named.items())
        return el("extraElementen", inside, prefix="StUF")

    record = make(deelzakenIndicatie=el("deelzakenIndicatie", "N") + extra(team="Noord", wijk="7"))
    change = el("deelzakenIndicatie", "N") + extra(team="Zuid")
    after = update(record, zaak(GEZINSPLAN, vws="W"), zaak(GEZINSPLAN, vws="W", deelzakenIndicatie=change))
    found = {item.get("naam"): item.text for item in after.velden.iter(ns.stuf("extraElement"))}
    assert found == {"team": "Zuid", "wijk": "7"}


def test_own_elements_stay_in_the_order_of_the_standard() -> None:
    """A value that is added takes its place between the others."""
    after = update(make(), zaak(GEZINSPLAN, vws="W"), zaak(GEZINSPLAN, vws="W", toelichting="t", einddatum="20161231"))
    order = [model.ZAAK.reeks[str(element.tag)] for element in after.velden]
    assert order == sorted(order)


def test_an_element_outside_the_standard_is_refused() -> None:
    """An element the standard does not know here is refused, as is a relation that is kept from the other side."""
    for unknown in (el("kleur", "blauw"), relation("heeftRelevant", "ZAKEDC", "T", "")):
        with pytest.raises(StufError) as refused:
            make(deelzakenIndicatie=el("deelzakenIndicatie", "N") + unknown)
        assert refused.value.code == "StUF055"


UTV = ("heeftAlsUitvoerende", "ZAKBTRUTV")


@pytest.mark.parametrize(
    ("oud", "huidig", "expected"),
    [
        ([leeg(*UTV, "T")], [executor("WT0094")], ["WT0093", "WT0094"]),
        ([], [executor("WT0094")], ["WT0093", "WT0094"]),
        ([leeg(*UTV, "T")], [executor("WT0093")], ["WT0093"]),
        ([executor("WT0093", "E")], [leeg(*UTV, "E")], []),
        ([executor("WT0093", "E")], [], []),
        ([executor("WT0093", "R")], [executor("WT0095", "R")], ["WT0095"]),
        ([executor("WT0093", "V")], [leeg(*UTV, "V")], []),
        ([executor("WT0093", "I")], [executor("WT0093", "I")], ["WT0093"]),
        (
            [executor("WT0093", "E"), leeg(*UTV, "T")],
            [leeg(*UTV, "E"), executor("WT0096")],
            ["WT0096"],
        ),
    ],
    ids=[
        "T adds",
        "T without oud",
        "T for what is there",
        "E ends",
        "E without huidig",
        "R replaces",
        "V drops",
        "I identifies",
        "E and T together",
    ],
)
def test_relations_follow_their_verwerkingssoort(oud: list[str], huidig: list[str], expected: list[str]) -> None:
    """T adds, E ends, R replaces, V drops and I leaves alone."""
    record = make(client(ANNA), executor("WT0093"))
    after = update(record, zaak(GEZINSPLAN, *oud, vws="I"), zaak(GEZINSPLAN, *huidig, vws="I"))
    assert executors(after) == expected


def test_w_changes_the_data_of_a_relation_and_not_who_it_is_with() -> None:
    """A changed relation has the new data, and the gerelateerde it had."""
    record = make(executor("WT0093"))
    oud, huidig = executor("WT0093", "W"), executor("WT0093", "W", "Gezinscoach")
    after = update(record, zaak(GEZINSPLAN, oud, vws="I"), zaak(GEZINSPLAN, huidig, vws="I"))
    (relatie,) = after.current(NOW, ns.zkn("heeftAlsUitvoerende"))
    assert text_at(relatie.element, model.OMSCHRIJVING) == "Gezinscoach"
    assert executors(after) == ["WT0093"]


def test_an_ended_relation_stays_with_its_end() -> None:
    """An ended relation is kept: it held before its eindRelatie and does not from that moment on."""
    record = make(executor("WT0093", "T", "Wijkteam", tijdvak("20160404")))
    oud = executor("WT0093", "E", "Wijkteam", tijdvak("20160404", "20160501"))
    after = update(record, zaak(GEZINSPLAN, oud, vws="I"), zaak(GEZINSPLAN, leeg(*UTV, "E"), vws="I"))
    assert executors(after, "20160430235959999") == ["WT0093"]
    assert executors(after, "20160501000000000") == []


def test_an_end_without_a_date_is_the_moment_of_the_change() -> None:
    """A relation ended without eindRelatie ends now."""
    after = update(
        make(executor("WT0093")), zaak(GEZINSPLAN, executor("WT0093", "E"), vws="I"), zaak(GEZINSPLAN, vws="I")
    )
    (ended,) = (relatie for relatie in after.relaties if relatie.tag == ns.zkn("heeftAlsUitvoerende"))
    assert ended.eind == NOW


@pytest.mark.parametrize(
    ("oud", "huidig", "code"),
    [
        ([executor("WT9999", "E")], [], "StUF064"),
        ([executor("WT0093", "W")], [], "StUF055"),
        ([executor("WT0093", "S")], [executor("WT0093", "S")], "StUF058"),
        ([], [relation("heeftAlsUitvoerende", "ZAKBTRUTV", "T", el("gerelateerde", ""))], "StUF055"),
    ],
    ids=["unknown", "W with one side", "change of key", "no gerelateerde"],
)
def test_a_change_of_relations_that_cannot_be_carried_out_is_refused(
    oud: list[str], huidig: list[str], code: str
) -> None:
    """A relation that is not there, or half said, is a fault with the code of the standard."""
    with pytest.raises(StufError) as refused:
        update(make(executor("WT0093")), zaak(GEZINSPLAN, *oud, vws="I"), zaak(GEZINSPLAN, *huidig, vws="I"))
    assert refused.value.code == code


def test_relations_with_the_same_party_are_told_apart_by_their_omschrijving() -> None:
    """Of two roles of one medewerker the one that is meant ends."""
    record = make(executor("WT0093", "T", "Wijkteam"), executor("WT0093", "T", "Gezinscoach"))
    after = update(record, zaak(GEZINSPLAN, executor("WT0093", "E", "Wijkteam"), vws="I"), zaak(GEZINSPLAN, vws="I"))
    (left,) = after.current(NOW, ns.zkn("heeftAlsUitvoerende"))
    assert text_at(left.element, model.OMSCHRIJVING) == "Gezinscoach"


def test_relations_that_cannot_be_told_apart_are_refused() -> None:
    """When two relations fit, none is chosen at random."""
    record = make(executor("WT0093", "T", "Wijkteam"), executor("WT0093", "T", "Gezinscoach"))
    with pytest.raises(StufError) as refused:
        update(record, zaak(GEZINSPLAN, executor("WT0093", "E", "Onbekend"), vws="I"), zaak(GEZINSPLAN, vws="I"))
    assert refused.value.code == "StUF067"


def test_a_status_is_added_beside_those_that_were() -> None:
    """A new status does not take the place of an earlier one."""
    record = make(status("1", "Signaal geregistreerd", "20160404"))
    huidig = status("2", "Gezinsplan opgesteld", "20160420")
    after = update(record, zaak(GEZINSPLAN, leeg("heeft", "ZAKSTT", "T"), vws="I"), zaak(GEZINSPLAN, huidig, vws="I"))
    assert len(list(after.current(NOW, model.HEEFT))) == 2


def test_the_zaaktype_in_an_update_only_identifies() -> None:
    """isVan in an update neither adds nor ends anything, whatever its verwerkingssoort."""
    sides = [zaak(GEZINSPLAN, isvan(vws=soort), vws="I") for soort in ("T", "T")]
    assert len(list(update(make(), *sides).current(NOW, model.IS_VAN))) == 1


def test_the_content_of_a_document_is_no_part_of_its_record() -> None:
    """A record of a document has its metadata, never its content."""
    record = new_record(model.DOCUMENT, parse(document("9990DOC1", inhoud="aGFsbG8=")))
    assert record.velden.find(model.INHOUD) is None
    assert text_at(record.velden, ns.zkn("titel")) == "Plan van aanpak"


def test_history_has_one_line_per_element_that_changed() -> None:
    """The differences name what changed, with both values, and nothing else."""
    record = make(executor("WT0093"), toelichting="oud")
    after = update(
        record,
        zaak(GEZINSPLAN, vws="W", toelichting="oud", omschrijving="Gezinsplan Van den Hazelaar"),
        zaak(GEZINSPLAN, client(BART), vws="W", toelichting="nieuw", omschrijving="Gezinsplan Van den Hazelaar"),
    )
    found = {row.veld: (">oud<" in row.oud, ">nieuw<" in row.nieuw) for row in differences(record, after)}
    assert found == {"toelichting": (True, True), "heeftBetrekkingOp": (False, False)}


numbers = st.lists(st.from_regex(r"[A-Z]{2}[0-9]{4}", fullmatch=True), unique=True, min_size=1, max_size=6)


@given(there=numbers, more=numbers)
def test_adding_and_then_ending_leaves_the_original_set(there: list[str], more: list[str]) -> None:
    """Relations that are added and ended again leave what was there, in the same order."""
    new = [number for number in more if number not in there]
    record = make(*(executor(number) for number in there))
    added = update(record, zaak(GEZINSPLAN, vws="I"), zaak(GEZINSPLAN, *map(executor, new), vws="I"))
    assert executors(added) == [*there, *new]
    ended = update(added, zaak(GEZINSPLAN, *(executor(row, "E") for row in new), vws="I"), zaak(GEZINSPLAN, vws="I"))
    assert executors(ended) == there
    assert differences(record, record) == ()


@given(
    values=st.lists(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=40), min_size=1)
)
def test_a_chain_of_honest_updates_ends_with_the_last_value(values: list[str]) -> None:
    """Whoever always sends what it last read never meets a conflict, and the last value stands."""
    record = make(toelichting="begin")
    last = "begin"
    for value in values:
        sides = [zaak(GEZINSPLAN, vws="W", toelichting=el("toelichting", _escape(text))) for text in (last, value)]
        record, last = update(record, *sides), value
    assert own(record, "toelichting") == [last]


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_a_zaak_can_be_linked_to_a_plan_later() -> None:
    """Linking adds the relation to the plan and the Client together (RZS U-6)."""
    record = new_record(model.ZAAK, parse(new_zaak(DEELPLAN, code="LLVERVOER")))
    sides = zaak(DEELPLAN, vws="I"), zaak(DEELPLAN, client(CARLA), andere(GEZINSPLAN), vws="I")
    after = update(record, *sides)
    assert [model.naam(row.tag) for row in after.current(NOW)][-2:] == ["heeftBetrekkingOp", "heeftBetrekkingOpAndere"]
