"""The rules of StUF itself: each is broken by one message that conforms to the schema and breaks nothing else."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gateway.stuf import ns
from gateway.stuf.business.datums import DATUMS, DATUMS_IN_MUTATIE, TIJDSTIPPEN, is_datum, is_later, is_tijdstip
from gateway.stuf.business.identificaties import is_elfproef, is_usable
from gateway.stuf.business.judge import BY_ID, MAX_PLACES, RULES, judge
from gateway.stuf.business.rule import Familie, Rule
from gateway.stuf.business.zoek import ANTWOORDEN, FOUTEN
from gateway.stuf.operations import CATALOGUE
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.validate import Schemas, load
from tests.rule_cases import EXAMPLES, Case, bericht, example, fouten, problems

PROFILE = Path(__file__).parents[4] / "schemas" / "stuf-zkn"

CREEER = "zds11/creeerZaak_zakLk01"
UPDATE = "zds11/updateZaak_zakLk01"
STATUS = "zds11/actualiseerZaakstatus_zakLk01"
CLIENTEN = "rzs/05_updateZaak_gezinsplan_client_toevoegen_en_beeindigen"
DETAILS = "zds11/geefZaakdetails_zakLv01"


OBJECT = '<ZKN:object StUF:entiteittype="ZAK" StUF:sleutelVerzendend="REG-PLAN-4711" StUF:verwerkingssoort="{}">'
ZAKTYPE_T = '<ZKN:isVan StUF:entiteittype="ZAKZKT" StUF:verwerkingssoort="T"'
ZAKTYPE_W = '<ZKN:isVan StUF:entiteittype="ZAKZKT" StUF:verwerkingssoort="W"'
UITVOERENDE = '<ZKN:heeftAlsUitvoerende StUF:entiteittype="ZAKBTRUTV" StUF:verwerkingssoort="{}"'
LEEG = ' xsi:nil="true" StUF:noValue="geenWaarde"'
MEDEWERKER = (
    '><ZKN:gerelateerde><ZKN:medewerker StUF:entiteittype="MDW" StUF:verwerkingssoort="I">'
    "<ZKN:identificatie>0000-MDW-0077</ZKN:identificatie></ZKN:medewerker></ZKN:gerelateerde>{}"
    "</ZKN:heeftAlsUitvoerende>"
)
RELATIETIJD = (
    "<StUF:tijdvakRelatie><StUF:beginRelatie>{}</StUF:beginRelatie><StUF:eindRelatie>{}</StUF:eindRelatie>"
    "</StUF:tijdvakRelatie>"
)
FO03_OMSCHRIJVING = "Combinatie zender en referentienummer niet uniek"
TIJDVAK = "<StUF:eindGeldigheid>20250415</StUF:eindGeldigheid>"
LEGE_UITVOERENDE = UITVOERENDE.format("T") + LEEG + "/>"
GEVULDE_UITVOERENDE = UITVOERENDE.format("T") + ">"
CLIENT_T = 'StUF:entiteittype="ZAKOBJ" StUF:verwerkingssoort="T"'
VERVANGEN = (
    (LEGE_UITVOERENDE, UITVOERENDE.format("R") + MEDEWERKER.format(RELATIETIJD.format("20250310", "20250401"))),
    (GEVULDE_UITVOERENDE, UITVOERENDE.format("R") + ">"),
    ("<ZKN:omschrijving>Gezinscoach</ZKN:omschrijving>",
     "<ZKN:omschrijving>Gezinscoach</ZKN:omschrijving>" + RELATIETIJD.format("20250402", "20251231")),
)  # fmt: skip
REGISTRATIE = "<StUF:tijdstipRegistratie>20250415093000</StUF:tijdstipRegistratie>"
CORRECTIE = (
    ("<StUF:mutatiesoort>W<", "<StUF:mutatiesoort>C<"),
    ("Signaal ontvangen via het wijkteam; regie wenselijk.", "Looptijd verlengd na tussentijdse evaluatie."),
    ("<ZKN:einddatumGepland>20250930<", "<ZKN:einddatumGepland>20251231<"),
    ("<StUF:beginGeldigheid>20250310090000<", "<StUF:beginGeldigheid>20250415<"),
    (TIJDVAK, f"<StUF:eindGeldigheid{LEEG}/>"),
    (REGISTRATIE, ""),
    (LEGE_UITVOERENDE, ""),
)


def _oud() -> str:
    """The first object of a status change."""
    inhoud = example(STATUS).partition(OBJECT.format("I"))[2].partition("</ZKN:object>")[0]
    return f"{OBJECT.format('I')}{inhoud}</ZKN:object>"


def _correctie() -> tuple[tuple[str, str], ...]:
    """A correction that mends nothing; the added role is not part of it."""
    added = example(UPDATE).partition(GEVULDE_UITVOERENDE)[2].partition("</ZKN:heeftAlsUitvoerende>")[0]
    return (*CORRECTIE, (f"{GEVULDE_UITVOERENDE}{added}</ZKN:heeftAlsUitvoerende>", ""))


def _criteria(name: str, *elements: str, extra: str = "") -> str:
    return f'<ZKN:{name} StUF:entiteittype="ZAK"{extra}>{"".join(elements)}</ZKN:{name}>'


def _zkn(name: str, value: str = "20250101", extra: str = "") -> str:
    return f"<ZKN:{name}{extra}>{value}</ZKN:{name}>"


def _bereik(vanaf: str, tot: str) -> tuple[str, str]:
    """A range before the scope of a question."""
    return "<ZKN:scope>", f"{_criteria('vanaf', vanaf)}{_criteria('totEnMet', tot)}<ZKN:scope>"


def _start(*elements: str) -> tuple[str, str]:
    """The last object received, after the scope of a question."""
    zaak = f'<ZKN:object StUF:entiteittype="ZAK">{"".join(elements)}</ZKN:object>'
    return "</ZKN:scope>", f"</ZKN:scope><ZKN:start>{zaak}</ZKN:start>"


ID = _zkn("identificatie", "0000ZAAK2025000101")

ROWS = (
    # stuurgegevens
    Case("StUF-zender-ontvanger", CREEER, ((">ZAKENMAGAZIJN<", ">REGIESYSTEEM<"),), "ZKN:stuurgegevens/StUF:ontvanger"),
    Case("StUF-referentienummer", CREEER, ((">REG-20250310-000002<", "><"),),
         "ZKN:stuurgegevens/StUF:referentienummer"),
    Case("StUF-tijdstipBericht", CREEER, ((">20250310091500123<", ">20250230091500123<"),
         ("<StUF:beginGeldigheid>20250310090000<", "<StUF:beginGeldigheid>20250210090000<")),
         "ZKN:stuurgegevens/StUF:tijdstipBericht"),
    Case("StUF-crossRefnummer", "zds11/Bv03Bericht", ((">REG-20250310-000002</StUF:cross", "></StUF:cross"),),
         "StUF:stuurgegevens/StUF:crossRefnummer"),
    Case("StUF-crossRefnummer-antwoord", "zds11/geefZaakstatus_zakLa01",
         (("<StUF:crossRefnummer>BO-20250403-000001</StUF:crossRefnummer>", ""),), "ZKN:stuurgegevens"),
    # objecten
    Case("StUF-objecten", STATUS, ((_oud(), ""),), "ZKN:object"),
    Case("StUF-verwerkingssoort-object", STATUS, ((OBJECT.format("I"), OBJECT.format("T")),) * 2, "ZKN:object[1]"),
    Case("StUF-oud-huidig-verwerkingssoort", STATUS, ((OBJECT.format("I"), OBJECT.format("W")),), "ZKN:object[2]"),
    Case("StUF-oud-huidig-sleutel", UPDATE, (("REG-PLAN-4711", "REG-PLAN-4712"),), "ZKN:object[2]"),
    Case("StUF-oud-huidig-identificatie", UPDATE, (("0000ZAAK2025000101", "0000ZAAK2025000102"),),
         "ZKN:object[2]/ZKN:identificatie", "zakLk01"),
    Case("StUF-correctie", UPDATE, _correctie(), "ZKN:object[2]"),
    # relaties
    Case("StUF-verwerkingssoort-relatie", CREEER, ((ZAKTYPE_T, ZAKTYPE_W),), "ZKN:object/ZKN:isVan"),
    Case("StUF-verwerkingssoort-gerelateerde", UPDATE,
         (('StUF:entiteittype="MDW" StUF:verwerkingssoort="T"', 'StUF:entiteittype="MDW" StUF:verwerkingssoort="W"'),),
         "ZKN:object[2]/ZKN:heeftAlsUitvoerende/ZKN:gerelateerde/ZKN:medewerker"),
    Case("StUF-verwerkingssoort-bestaand", "zds11/creeerZaak_deelplan_zakLk01",
         (('StUF:entiteittype="ZAK" StUF:verwerkingssoort="I"', 'StUF:entiteittype="ZAK" StUF:verwerkingssoort="T"'),),
         "ZKN:object/ZKN:heeftBetrekkingOpAndere/ZKN:gerelateerde"),
    Case("StUF-relaties", UPDATE, ((LEGE_UITVOERENDE, ""),), "ZKN:object[2]/ZKN:heeftAlsUitvoerende"),
    Case("StUF-relatie-verwerkingssoort", UPDATE, ((ZAKTYPE_T[:-2] + 'I"', ZAKTYPE_W),), "ZKN:object[2]/ZKN:isVan"),
    Case("StUF-relatie-leeg", UPDATE, ((LEGE_UITVOERENDE, UITVOERENDE.format("T") + MEDEWERKER.format("")),),
         "ZKN:object[1]/ZKN:heeftAlsUitvoerende"),
    Case("StUF-relatie-gevuld", CREEER,
         (("</ZKN:heeftAlsUitvoerende>", "</ZKN:heeftAlsUitvoerende>" + LEGE_UITVOERENDE),),
         "ZKN:object/ZKN:heeftAlsUitvoerende[2]"),
    Case("StUF-eindRelatie", CLIENTEN,
         (("<StUF:eindRelatie>20160502</StUF:eindRelatie>", f"<StUF:eindRelatie{LEEG}/>"),),
         "ZKN:object[1]/ZKN:heeftBetrekkingOp[2]"),
    Case("StUF-relatie-vervangen", UPDATE, VERVANGEN, "ZKN:object[2]/ZKN:heeftAlsUitvoerende"),
    Case("StUF-relatie-dubbel", CREEER,
         (("</ZKN:heeftAlsUitvoerende>",
           "</ZKN:heeftAlsUitvoerende>" + (UITVOERENDE.format("T") + MEDEWERKER.format("")) * 2),),
         "ZKN:object/ZKN:heeftAlsUitvoerende[3]"),
    Case("StUF-tijdvakRelatie", STATUS, ((f"<StUF:eindRelatie{LEEG}/>", ""),),
         "ZKN:object[2]/ZKN:heeft/StUF:tijdvakRelatie"),
    Case("StUF-tijdvakRelatie-volgorde", CLIENTEN, (("<StUF:beginRelatie>20160404<", "<StUF:beginRelatie>20160503<"),
         (">20160502140000210<", ">20160504<")), "ZKN:object[1]/ZKN:heeftBetrekkingOp[2]/StUF:tijdvakRelatie"),
    Case("StUF-tijdvakRelatie-toekomst", CLIENTEN, (("<StUF:eindRelatie>20160502<", "<StUF:eindRelatie>20160503<"),),
         "ZKN:object[1]/ZKN:heeftBetrekkingOp[2]/StUF:tijdvakRelatie/StUF:eindRelatie"),
    # historie
    Case("StUF-tijdvakGeldigheid", UPDATE, ((TIJDVAK, "<StUF:eindGeldigheid>20250414</StUF:eindGeldigheid>"),),
         "ZKN:object[2]/StUF:tijdvakGeldigheid"),
    Case("StUF-toekomst", CREEER, (("<StUF:beginGeldigheid>20250310090000<", "<StUF:beginGeldigheid>20250311<"),),
         "ZKN:object/StUF:tijdvakGeldigheid/StUF:beginGeldigheid"),
    # kerngegevens
    Case("StUF-kerngegeven", UPDATE, (("<ZKN:identificatie>0000-MDW-0077</ZKN:identificatie>", ""),
         ("<ZKN:achternaam>Bakker</ZKN:achternaam>", ""), ("<ZKN:voorletters>E.</ZKN:voorletters>", "")),
         "ZKN:object[2]/ZKN:heeftAlsUitvoerende/ZKN:gerelateerde"),
    Case("StUF-kerngegevens", CREEER, (("<ZKN:omschrijving>Gezinsplan gezin Voorbeeld</ZKN:omschrijving>", ""),),
         "ZKN:object"),
    # xsi:nil en StUF:noValue
    Case("StUF-nil", UPDATE, ((f"<StUF:eindGeldigheid{LEEG}/>", f"<StUF:eindGeldigheid{LEEG}/>"),
         (f"<ZKN:voorvoegselAchternaam{LEEG}/>", '<ZKN:voorvoegselAchternaam xsi:nil="true"/>')),
         "ZKN:object[2]/ZKN:heeftAlsUitvoerende/ZKN:gerelateerde/ZKN:medewerker/ZKN:voorvoegselAchternaam"),
    Case("StUF-noValue", CREEER, (("<ZKN:startdatum>", '<ZKN:startdatum StUF:noValue="waardeOnbekend">'),),
         "ZKN:object/ZKN:startdatum"),
    Case("StUF-noValue-kennisgeving", CREEER, ((f"<BG:voorvoegselGeslachtsnaam{LEEG}/>",
         '<BG:voorvoegselGeslachtsnaam xsi:nil="true" StUF:noValue="nietOndersteund"/>'),),
         "ZKN:object/ZKN:heeftBetrekkingOp/ZKN:gerelateerde/ZKN:natuurlijkPersoon/BG:voorvoegselGeslachtsnaam"),
    # datums en nummers
    Case("StUF-datum", CREEER, ((">19850214<", ">19850230<"),),
         "ZKN:object/ZKN:heeftBetrekkingOp/ZKN:gerelateerde/ZKN:natuurlijkPersoon/BG:geboortedatum"),
    Case("StUF-tijdstip", CREEER, (("<ZKN:datumStatusGezet>20250310091500<", "<ZKN:datumStatusGezet>20250310251500<"),),
         "ZKN:object/ZKN:heeft/ZKN:datumStatusGezet"),
    Case("StUF-bsn", CREEER, ((">999990032<", ">999990033<"),),
         "ZKN:object/ZKN:heeftAlsBelanghebbende/ZKN:gerelateerde/ZKN:natuurlijkPersoon/BG:inp.bsn"),
    Case("StUF-rsin", CREEER, (
         ('<ZKN:vestiging StUF:entiteittype="VES"', '<ZKN:nietNatuurlijkPersoon StUF:entiteittype="NNP"'),
         ("</ZKN:vestiging>", "</ZKN:nietNatuurlijkPersoon>"),
         ("<BG:vestigingsNummer>000000000017</BG:vestigingsNummer>",
          '<BG:inn.nnpId>999990018</BG:inn.nnpId><BG:authentiek StUF:metagegeven="true">N</BG:authentiek>'),
         ("<BG:handelsnaam>Stichting Fictieve Hulpverlening</BG:handelsnaam>", "")),
         "ZKN:object/ZKN:heeftAlsUitvoerende/ZKN:gerelateerde/ZKN:nietNatuurlijkPersoon/BG:inn.nnpId"),
    Case("ZDS-tekens", CREEER, ((">0000ZAAK2025000101<", ">0000/ZAAK2025000101<"),),
         "ZKN:object/ZKN:identificatie"),
    Case("ZDS-tekens-bestaand", UPDATE, ((">0000ZAAK2025000101<", ">0000/ZAAK2025000101<"),) * 2,
         "ZKN:object[2]/ZKN:identificatie"),
    Case("ZDS-gemeentecode", CREEER, ((">0000ZAAK2025000101<", ">ZAAK2025000101<"),), "ZKN:object/ZKN:identificatie"),
    # vragen
    Case("StUF-vanaf-totEnMet", DETAILS, (_bereik(_zkn("startdatum"), _zkn("einddatum")),), "ZKN:vanaf/ZKN:startdatum"),
    Case("StUF-gelijk-of-bereik", DETAILS,
         (_bereik(_zkn("startdatum"), _zkn("startdatum")), ("</ZKN:gelijk>", _zkn("startdatum") + "</ZKN:gelijk>")),
         "ZKN:gelijk/ZKN:startdatum"),
    Case("StUF-exact", DETAILS, (_bereik(_zkn("startdatum", extra=' StUF:exact="true"'), _zkn("startdatum")),),
         "ZKN:vanaf/ZKN:startdatum"),
    Case("StUF-onvolledige-datum", DETAILS,
         (_bereik(_zkn("startdatum", extra=' StUF:indOnvolledigeDatum="D"'), _zkn("startdatum")),),
         "ZKN:vanaf/ZKN:startdatum"),
    Case("StUF-een-sleutel", DETAILS, ((ID, ""),
         ("<ZKN:gelijk ", '<ZKN:gelijk StUF:sleutelVerzendend="1" StUF:sleutelOntvangend="2" ')),
         "ZKN:gelijk", "zakLv01"),
    Case("StUF-alleen-sleutel", DETAILS, (("<ZKN:gelijk ", '<ZKN:gelijk StUF:sleutelOntvangend="2" '),),
         "ZKN:gelijk/ZKN:identificatie"),
    Case("StUF-scope", DETAILS, (("<ZKN:object ", '<ZKN:object StUF:scope="alles" '),),
         "ZKN:scope/ZKN:object"),
    Case("StUF-start", DETAILS, (("Vervolgvraag>false<", "Vervolgvraag>true<"),), "ZKN:zakLv01"),
    Case("StUF-omschrijving", "zds11/Fo03Bericht", ((FO03_OMSCHRIJVING, FO03_OMSCHRIJVING + ", zie details"),),
         "StUF:body/StUF:omschrijving"),
    Case("StUF-start-elementen", DETAILS, (_bereik(_zkn("startdatum"), _zkn("startdatum")), _start(ID)), "ZKN:start"),
)  # fmt: skip
"""One message per rule of this family; the schema accepts all of them."""


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    """Our own profile."""
    return load(PROFILE)


@pytest.mark.parametrize("case", ROWS, ids=str)
def test_a_message_breaks_exactly_one_rule(case: Case, schemas: Schemas) -> None:
    """A message the schema accepts breaks the rule at the place named, and there is no other reason to refuse it."""
    found = problems(case)
    own = [one for one in found if one.rule == case.rule]
    assert case.path in [one.path for one in own]
    assert fouten(found) <= {case.rule}
    assert schemas.problems(unwrap(read_xml(case.xml.encode()))) == ()


@pytest.mark.parametrize("case", ROWS, ids=str)
def test_a_finding_says_what_to_do_and_where(case: Case) -> None:
    """Every text is filled in, in both languages, with the line in the document."""
    own = [one for one in problems(case) if one.rule == case.rule]
    texts = [text for one in own for text in (one.message_nl, one.message_en, one.doe_nl, one.doe_en)]
    assert all(text and "{" not in text for text in texts)
    assert all(one.line for one in own)
    assert {(one.code, one.gewicht) for one in own} == {(BY_ID[case.rule].code, BY_ID[case.rule].gewicht)}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/*.xml")), ids=lambda path: path.stem)
def test_our_examples_break_no_rule(path: Path) -> None:
    """The example messages and answers of both standards give no reason to refuse."""
    xml = path.read_text("utf-8").partition("?>")[2]
    assert fouten(judge(bericht(xml))) == set()


def test_the_table_is_sound() -> None:
    """No id twice, no operation that does not exist."""
    names = {row.naam for row in CATALOGUE} | ANTWOORDEN | FOUTEN
    assert len(BY_ID) == len(RULES)
    assert [rule.id for rule in RULES if not rule.operaties <= names] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_text_says_what_was_found_and_what_is_asked(rule: Rule) -> None:
    """What was found is not the demand itself, which reads as its opposite, and what has to be is said beside it."""
    for found, asked in ((rule.nl, _ASKED_NL), (rule.en, _ASKED_EN)):
        assert found.partition(";")[0].casefold() not in rule.eis.casefold()
        assert asked.search(found), found


_ASKED_NL = re.compile(r"\b(moet|moeten|mag|hoort|horen|hoeft|verplicht|bestaande?|lijst)\b|\{aantal\}")
_ASKED_EN = re.compile(r"\b(must|may|should|need|required|existing|allowed|not one of)\b")
"""Words that say what has to be."""


def test_every_rule_of_stuf_is_broken_by_a_row() -> None:
    """A rule without a message that breaks it may never fire; test_plan_rules has the rows of the other families."""
    stuf = {rule.id for rule in RULES if rule.familie is Familie.STUF}
    assert {case.rule for case in ROWS} == stuf | {"ZDS-tekens", "ZDS-tekens-bestaand", "ZDS-gemeentecode"}


def test_many_broken_places_cost_little() -> None:
    """A message with thousands of faults has a few places per rule told."""
    empty = '<ZKN:kenmerk><ZKN:kenmerk xsi:nil="true"/><ZKN:bron xsi:nil="true"/></ZKN:kenmerk>'
    case = Case("StUF-nil", CREEER, (("<ZKN:kenmerk>", empty * 1_500 + "<ZKN:kenmerk>"),))
    assert [one.rule for one in problems(case)].count("StUF-nil") == MAX_PLACES


def test_texts_keep_values_to_themselves() -> None:
    """No finding about a number, name or date repeats it."""
    broken = example(CREEER).replace("999990019", "999990018").replace("19850214", "19850230")
    told = "".join(f"{one.message_nl}{one.message_en}{one.doe_nl}{one.doe_en}" for one in judge(bericht(broken)))
    assert not [value for value in ("999990018", "19850230", "Voorbeeld") if value in told]


@pytest.mark.parametrize(
    ("mutatiesoort", "expected", "does"),
    [
        ("T", "moet het er één zijn", "Geef alleen het nieuwe object"),
        ("V", "moet het er één zijn", "Geef alleen het object dat vervalt"),
        ("C", "moeten het er twee zijn: eerst oud, dan huidig", "Geef eerst het object zoals het was"),
    ],
)
def test_a_number_of_objects_is_told_for_its_mutatiesoort(mutatiesoort: str, expected: str, does: str) -> None:
    """Who must remove one object is not told how to change or add one."""
    given = CREEER if mutatiesoort == "C" else UPDATE
    old = "T" if given == CREEER else "W"
    case = Case("", given, ((f"<StUF:mutatiesoort>{old}<", f"<StUF:mutatiesoort>{mutatiesoort}<"),), "", "zakLk01")
    (told,) = [one for one in problems(case) if one.rule == "StUF-objecten"]
    assert told.message_nl.endswith(f"bij mutatiesoort {mutatiesoort} {expected}")
    assert told.doe_nl.startswith(does)


@pytest.mark.parametrize("soort", ["EV", "W, I", "Voorbeeld", "999990019", ""])
def test_a_verwerkingssoort_nobody_knows_is_not_repeated(soort: str) -> None:
    """An empty relation with one is not said to have to be empty or filled: that depends on what was meant."""
    case = Case("", UPDATE, ((LEGE_UITVOERENDE, LEGE_UITVOERENDE.replace('"T"', f'"{soort}"')),))
    assert not {one.rule for one in problems(case)} & {"StUF-relatie-leeg", "StUF-relatie-gevuld"}


GEPLAND = "<ZKN:einddatumGepland>"


@pytest.mark.parametrize(
    ("mutatiesoort", "change", "corrects"),
    [
        ("C", (REGISTRATIE, ""), False),
        ("C", (GEPLAND, GEPLAND.replace(">", ' StUF:indOnvolledigeDatum="D">')), True),
        ("C", (REGISTRATIE, REGISTRATIE), True),
        ("F", (REGISTRATIE, REGISTRATIE), False),
    ],
    ids=["nothing", "how complete a date is", "when it was registered", "a new registration"],
)
def test_a_correction_may_be_of_what_is_said_about_a_value(
    mutatiesoort: str, change: tuple[str, str], corrects: bool
) -> None:
    """An attribute is mended like a value; only a C can mend the moment of registration (StUF 03.01 par. 5.2.5)."""
    same = tuple(one for one in _correctie() if one[0] != change[0])
    changes = (*same, ("<StUF:mutatiesoort>C<", f"<StUF:mutatiesoort>{mutatiesoort}<"), change)
    found = {one.rule for one in problems(Case("StUF-correctie", UPDATE, changes))}
    assert ("StUF-correctie" not in found) is corrects


@pytest.mark.parametrize("reason", ["waardeOnbekend", "geenWaarde", "nietOndersteund"])
@pytest.mark.parametrize("example_, relation", [(CREEER, ZAKTYPE_T), (UPDATE, ZAKTYPE_T[:-2] + 'I"')], ids=["T", "W"])
def test_a_kerngegeven_nobody_knows_is_given_empty(example_: str, relation: str, reason: str) -> None:
    """As StUF-kerngegevens itself advises: isVan with xsi:nil and why, in a new zaak and when it only identifies."""
    text = example(example_)
    isvan = relation + text.partition(relation)[2].partition("</ZKN:isVan>")[0] + "</ZKN:isVan>"
    empty = f'{relation} xsi:nil="true" StUF:noValue="{reason}"/>'
    found = {one.rule for one in judge(bericht(text.replace(isvan, empty)))}
    assert ("StUF-relatie-gevuld" in found) is (reason == "nietOndersteund")


def test_a_part_of_a_date_can_be_asked_for() -> None:
    """A question with exact="false" gives the begin of a date; elsewhere, or without it, a date is whole."""
    for extra, exact in ((' StUF:exact="false"', False), (' StUF:exact="true"', True), ("", True)):
        given = _zkn("startdatum", "202601", extra) + "</ZKN:gelijk>"
        found = {one.rule for one in problems(Case("", DETAILS, (("</ZKN:gelijk>", given),)))}
        assert ("StUF-datum" in found) is exact
    inexact = Case("", CREEER, (("<ZKN:startdatum>2025", '<ZKN:startdatum StUF:exact="false">2025999'),))
    assert "StUF-datum" in {one.rule for one in problems(inexact)}


@pytest.mark.parametrize("rule", ["StUF-eindRelatie", "StUF-tijdvakGeldigheid", "ZDS-tekens-bestaand"])
def test_what_senders_that_are_right_do_is_not_refused(rule: str) -> None:
    """An end nobody knows, a period no receiver needs, a name that is there already: told of, never refused."""
    (case,) = [one for one in ROWS if one.rule == rule]
    assert not fouten(problems(case))


def test_who_does_not_know_a_value_is_not_told_to_clear_it() -> None:
    """geenWaarde wipes a value at the receiver, so the first advice is to leave the element out."""
    advice = BY_ID["StUF-nil"].doe_nl
    assert advice.startswith("Geef de waarde of laat het element weg") and "wist de waarde" in advice


def test_an_empty_end_is_no_moment() -> None:
    """A nil eindRelatie that has content all the same is the schema's to tell; it ends nothing."""
    nil = '<StUF:eindRelatie xsi:nil="true">20160401<'
    case = Case("", CLIENTEN, (("<StUF:eindRelatie>20160502<", nil),))
    assert "StUF-tijdvakRelatie-volgorde" not in {one.rule for one in problems(case)}


def test_kerngegevens_are_told_once_and_by_name() -> None:
    """A change without them in oud and huidig is one finding that names what is missing; a status is none."""
    without = (("<ZKN:omschrijving>Gezinsplan gezin Voorbeeld</ZKN:omschrijving>", ""),) * 2
    (told,) = [one for one in problems(Case("", UPDATE, without)) if one.rule == "StUF-kerngegevens"]
    assert (told.path, told.doe_nl.partition(";")[0]) == ("ZKN:object[2]", "Voeg omschrijving toe")
    assert "isVan" not in told.message_nl
    assert "StUF-kerngegevens" not in {one.rule for one in problems(Case("", STATUS, without))}


# Dates and moments


def _named(types: tuple[str, ...]) -> Iterator[str]:
    for path in PROFILE.glob("*.xsd"):
        root = etree.parse(path).getroot()
        for element in root.iter(f"{{{ns.XSD}}}element"):
            if element.get("type", "").startswith(types):
                yield f"{{{root.get('targetNamespace')}}}{element.get('name')}"


def test_every_date_of_the_schema_is_judged() -> None:
    """The tables of dates and moments are those of the schema, but for one name that has two meanings there."""
    assert set(_named(("StUF:Datum",))) - {ns.zkn("sta.datumStatusGezet")} == set(DATUMS)
    assert set(_named(("StUF:Tijdstip",))) - {ns.stuf("tijdstipBericht")} == set(TIJDSTIPPEN)


def _reachable(schemas: dict[str, etree._Element], root: str) -> Iterator[str]:
    """Every element a message element can hold, by walking the types and groups of the profile."""
    declared = {
        (child.tag, f"{{{schema.get('targetNamespace')}}}{child.get('name')}"): child
        for schema in schemas.values()
        for child in schema
        if child.tag is not etree.Comment
    }
    todo = [declared[f"{{{ns.XSD}}}element", root]]
    seen: set[etree._Element] = set()
    while todo:
        one = todo.pop()
        if one in seen:
            continue
        seen.add(one)
        space = one.getroottree().getroot().get("targetNamespace")
        if one.tag == f"{{{ns.XSD}}}element" and one.get("name"):
            yield f"{{{space}}}{one.get('name')}"
        for name in filter(None, map(one.get, ("type", "base", "ref"))):
            prefix, _, local = name.rpartition(":")
            todo += [
                declared[key]
                for tag in ("complexType", "group", "element")
                if (key := (f"{{{ns.XSD}}}{tag}", f"{{{one.nsmap.get(prefix or None)}}}{local}")) in declared
            ]
        todo += one.iterchildren("*")


@pytest.mark.parametrize("root", ["zakLk01", "edcLk01", "updateZaakdocument_Di02"])
def test_the_short_table_has_every_date_of_a_kennisgeving(root: str) -> None:
    """What a kennisgeving can hold according to the schema is in the table that is used for it."""
    schemas = {path.name: etree.parse(path).getroot() for path in PROFILE.glob("*.xsd")}
    assert set(_reachable(schemas, ns.zkn(root))) & set(DATUMS) <= set(DATUMS_IN_MUTATIE)


@given(st.datetimes(), st.sampled_from((8, 10, 12, 14, 15, 16, 17)))
def test_a_moment_of_the_calendar_is_a_tijdstip(moment: datetime, length: int) -> None:
    """Every existing moment is accepted at every length the standard allows, and its day is a datum."""
    digits = f"{moment:%Y%m%d%H%M%S}".zfill(14) + f"{moment.microsecond // 1000:03}"
    assert is_tijdstip(digits[:length])
    assert is_datum(digits[:8])


@given(st.text("0123456789", min_size=7, max_size=18))
def test_a_tijdstip_is_a_moment_of_the_calendar(digits: str) -> None:
    """Digits are accepted when, and only when, filled in to a full moment they exist and their length is allowed."""
    full = f"{digits:0<14}"
    year, month, day, hour, minute, second = (int(full[at : at + 2]) for at in (2, 4, 6, 8, 10, 12))
    year += 100 * int(full[:2])
    exists = (
        len(digits) in (8, 10, 12, 14, 15, 16, 17)
        and (year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1])
        and (hour < 24 and minute < 60 and second < 60)
    )
    assert is_tijdstip(digits) is exists
    assert is_datum(digits) is (exists and len(digits) == 8)


@pytest.mark.parametrize("text", ["", "1", "-20240102", "20240102.0", "2024-01-02", "20241332", "00000101", "٢٠٢٤٠١٠٢"])
def test_other_forms_are_no_datum(text: str) -> None:
    """What the schema lets through as a number is refused as a date."""
    assert not is_datum(text)


@pytest.mark.parametrize(
    ("one", "other", "later"),
    [("20250102", "20250101", True), ("20250101", "2025010112", False), ("2025010113", "2025010112", True)],
)
def test_moments_are_compared_as_far_as_both_say(one: str, other: str, later: bool) -> None:
    """A day is not later than a moment of that day."""
    assert is_later(one, other) is later


# Numbers


@given(st.integers(0, 999_999_999))
def test_the_elfproef_is_the_weighted_sum(number: int) -> None:
    """Accepted when nine times the first digit, eight times the second … minus the last is a multiple of eleven."""
    digits = f"{number:09}"
    weighted = sum((9 - place) * int(digit) for place, digit in enumerate(digits[:8])) - int(digits[8])
    assert is_elfproef(digits) is (number > 0 and weighted % 11 == 0)


@given(st.integers(1, 999_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(number: int, place: int, shift: int) -> None:
    """That is what the elfproef is for."""
    digits = f"{number:09}"
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    assert not (is_elfproef(digits) and is_elfproef(wrong))


@pytest.mark.parametrize("text", ["a\\b", "a/b", 'a"b', "a*b", "a?b", "a:b", "a<b", "a>b", "a|b", "a\nb", " a", "a "])
def test_an_unusable_identificatie(text: str) -> None:
    """What cannot name a folder, or is not seen when printed, is refused."""
    assert not is_usable(text)
    assert is_usable(text.replace(text.strip("ab"), "-"))
