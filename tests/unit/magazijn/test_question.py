"""A question as values."""

import pytest
from lxml import etree

from gateway.errors import StufError
from gateway.magazijn import model
from gateway.magazijn.query import Own, Query, Related
from gateway.magazijn.question import DEFAULT_MAXIMUM, OWN_MAXIMUM, Question, read_question
from gateway.stuf import ns
from tests.unit.magazijn.builder import ANNA, GEZINSPLAN, asked, el, lv01, nil, relation


def read(body: bytes, kind: model.Model = model.ZAAK) -> Question:
    """The question in a message."""
    return read_question(kind, etree.fromstring(body)[0][0])


def supertype(code: str, *inside: str) -> str:
    """A gerelateerde as a selection names it."""
    return el("gerelateerde", "".join(inside), f'StUF:entiteittype="{code}"')


INITIATOR, CLIENT = ns.zkn("heeftAlsInitiator"), model.HEEFT_BETREKKING_OP
STARTDATUM = Own(ns.zkn("startdatum"), "20160404")
ZAAKTYPE = f"{model.IS_VAN}/{model.GERELATEERDE}"


@pytest.mark.parametrize(
    ("gelijk", "expected"),
    [
        (el("identificatie", GEZINSPLAN), Query(own=(Own(model.IDENTIFICATIE, GEZINSPLAN),))),
        (nil("einddatum"), Query(own=(Own(model.EINDDATUM, ""),))),
        (nil("einddatum", "waardeOnbekend") + el("startdatum", "20160404"), Query(own=(STARTDATUM,))),
        (el("omschrijving", "", 'StUF:exact="false"') + el("startdatum", "20160404"), Query(own=(STARTDATUM,))),
        (
            el("omschrijving", "Gez", 'StUF:exact="false"'),
            Query(own=(Own(model.OMSCHRIJVING, "Gez", "begin"),)),
        ),
        (
            relation("isVan", "ZAKZKT", "", supertype("ZKT", el("omschrijving", "Plan"), el("code", "GEZPLAN"))),
            Query(
                own=(Own(f"{ZAAKTYPE}/{model.OMSCHRIJVING}", "Plan"), Own(f"{ZAAKTYPE}/{ns.zkn('code')}", "GEZPLAN"))
            ),
        ),
        (
            relation(
                "heeftBetrekkingOp",
                "ZAKOBJ",
                "",
                supertype("OBJ", el("identificatie", ANNA), el("typering", "NPS")),
                el("omschrijving", "Client"),
            ),
            Query(related=(Related(CLIENT, ANNA, "NPS", "Client"),)),
        ),
        (
            relation("heeftAlsInitiator", "ZAKBTRINI", "", supertype("BTR", el("identificatie", ANNA))),
            Query(related=(Related(INITIATOR, ANNA),)),
        ),
        (
            relation(
                "heeftAlsInitiator",
                "ZAKBTRINI",
                "",
                el(
                    "gerelateerde",
                    el("natuurlijkPersoon", el("inp.bsn", ANNA, prefix="BG"), 'StUF:entiteittype="NPS"'),
                ),
            ),
            Query(related=(Related(INITIATOR, ANNA, "NPS"),)),
        ),
        (
            relation("heeft", "ZAKSTT", "", supertype("STT", el("volgnummer", "2"), el("omschrijving", "Opgesteld"))),
            Query(related=(Related(model.HEEFT, "2", "STT", "Opgesteld"),)),
        ),
    ],
    ids=[
        "identificatie",
        "must be empty",
        "no criterion",
        "any beginning",
        "beginning",
        "zaaktype",
        "client",
        "initiator",
        "typed gerelateerde",
        "status",
    ],
)
def test_criteria_become_a_query(gelijk: str, expected: Query) -> None:
    """What is selected on becomes a query the store can answer, one object more than may be shown."""
    question = read(lv01(gelijk))
    assert (question.query.own, question.query.related) == (expected.own, expected.related)
    assert question.query.limit == DEFAULT_MAXIMUM + 1
    assert question.ignored == ()


@pytest.mark.parametrize(
    ("maximum", "expected"), [(None, DEFAULT_MAXIMUM), (3, 3), (10**7, OWN_MAXIMUM)], ids=["none", "few", "too many"]
)
def test_the_maximum_is_what_is_asked_up_to_our_own(maximum: int | None, expected: int) -> None:
    """Without a maximum fifteen are given, and never more than the magazijn allows."""
    assert read(lv01(nil("einddatum"), maximum=maximum)).limit == expected


def test_a_range_has_two_sides() -> None:
    """vanaf and totEnMet become two criteria; a nil side is open."""

    def side(naam: str, value: str) -> str:
        return el(naam, value, 'StUF:entiteittype="ZAK"')

    both = side("vanaf", el("startdatum", "20160101")) + side("totEnMet", el("startdatum", "20161231"))
    start = ns.zkn("startdatum")
    assert read(lv01(extra=both)).query.own == (Own(start, "20160101", "vanaf"), Own(start, "20161231", "totEnMet"))
    open_end = side("vanaf", el("startdatum", "20160101")) + side("totEnMet", nil("startdatum"))
    assert read(lv01(extra=open_end)).query.own == (Own(start, "20160101", "vanaf"),)


def test_a_question_by_our_own_key() -> None:
    """A gelijk with only sleutelOntvangend selects by the key the magazijn gave out; another key finds nothing."""
    gelijk = el("identificatie", GEZINSPLAN)
    for key, expected in (("17", 17), ("REG-4711", 0)):
        body = lv01(gelijk).decode().replace(gelijk, "")
        body = body.replace("<ZKN:gelijk StUF", f'<ZKN:gelijk StUF:sleutelOntvangend="{key}" StUF')
        assert read(body.encode()).query.id == expected


def test_only_the_latest_status_is_wanted() -> None:
    """indicatieLaatsteStatus chooses among statuses; it does not select zaken."""
    laatste = el("heeft", el("indicatieLaatsteStatus", "J"), 'StUF:entiteittype="ZAKSTT"')
    question = read(lv01(el("identificatie", GEZINSPLAN) + laatste))
    assert question.laatste_status == "J"
    assert question.query.related == ()
    assert question.ignored == ()


@pytest.mark.parametrize("sortering", ["2", "13"])
def test_another_sortering_is_refused(sortering: str) -> None:
    """Only sortering 0 and 1 exist here."""
    with pytest.raises(StufError) as refused:
        read(lv01(sortering=sortering))
    assert refused.value.code == "StUF133"


def _range(naam: str, value: str) -> str:
    return el(naam, value, 'StUF:entiteittype="ZAK"')


LATEST = el("heeft", el("indicatieLaatsteStatus", "J"), 'StUF:entiteittype="ZAKSTT"')
SELECTS_NOTHING = {
    "no criteria": lv01(),
    "a value nobody knows": lv01(nil("identificatie", "waardeOnbekend")),
    "any beginning": lv01(el("identificatie", "", 'StUF:exact="false"')),
    "a beginning of blanks": lv01(el("identificatie", "  ", 'StUF:exact="false"')),
    "a range open at both ends": lv01(extra=_range("vanaf", nil("startdatum")) + _range("totEnMet", nil("startdatum"))),
    "an empty range": lv01(extra=_range("vanaf", el("startdatum", "")) + _range("totEnMet", el("startdatum", ""))),
    "which status to show": lv01(LATEST),
}


@pytest.mark.parametrize("question", SELECTS_NOTHING.values(), ids=SELECTS_NOTHING.keys())
def test_a_question_that_selects_nothing_is_refused(question: bytes) -> None:
    """An element that holds for every zaak is no selection: the answer would be everybody's data."""
    with pytest.raises(StufError) as refused:
        read(question)
    assert refused.value.code == "StUF058"


def test_a_question_nothing_of_which_counts_is_refused_rather_than_answered_with_everybody() -> None:
    """When no criterion is supported the answer would be all zaken; that is refused."""
    by_name = relation("heeftAlsInitiator", "ZAKBTRINI", "", supertype("BTR", el("naam", "Hazelaar")))
    with pytest.raises(StufError) as refused:
        read(lv01(by_name))
    assert refused.value.code == "StUF058"
    assert "heeftAlsInitiator" in refused.value.details
    assert "Hazelaar" not in refused.value.details


def test_a_document_is_found_by_its_zaak() -> None:
    """The documents of a zaak can be asked for through isRelevantVoor."""
    relevant = relation("isRelevantVoor", "EDCZAK", "", supertype("ZAK", el("identificatie", GEZINSPLAN)))
    question = read(lv01(relevant, asked("identificatie"), entiteittype="EDC"), model.DOCUMENT)
    assert question.query.related == (Related(model.IS_RELEVANT_VOOR, GEZINSPLAN, "ZAK"),)
