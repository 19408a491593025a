"""The rules of ZDS and RZS: each is broken by one message that breaks nothing else, some only beside what is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gateway.stuf.business.elders import ELDERS
from gateway.stuf.business.judge import BY_ID, RULES
from gateway.stuf.business.kennis import BekendeZaak, NietsBekend
from gateway.stuf.business.rule import Familie
from gateway.stuf.business.zaak import differ
from gateway.stuf.message import Systeem, Zaaktype
from gateway.stuf.operations import GEBEURTENISSEN
from gateway.stuf.problems import Gewicht
from gateway.stuf.validate import load
from tests.rule_cases import Case, bericht, fouten, problems

SCHEMAS = load(Path(__file__).parents[4] / "schemas" / "stuf-zkn")

GEZINSPLAN, LEVENSDOMEINPLAN, VERVOER, DEELPLAN = (
    "9990GP2016000042",
    "9990LD2016000108",
    "9990LV2016000310",
    "9990WM2016001205",
)
MOEDER, ZOON, DOCHTER, TANTE = "999910012", "999910024", "999910061", "999910048"

GP = "rzs/01_creeerZaak_gezinsplan"
LD = "rzs/02_creeerZaak_levensdomeinplan"
DP = "rzs/03_creeerZaak_deelplan_initiator_medewerker"
DP_CLIENT = "rzs/04_creeerZaak_deelplan_initiator_natuurlijkPersoon"
CLIENTEN = "rzs/05_updateZaak_gezinsplan_client_toevoegen_en_beeindigen"
KOPPEL = "rzs/06_updateZaak_koppel_zaak_aan_gezinsplan"
OVERDRACHT = "rzs/07_overdragenZaak_Di01"
ANTWOORD = "rzs/08_overdragenZaak_Du01_geaccepteerd"
TRIGGER = "rzs/11_initieerNotificeerOverZaak_actualiseer_zaakstatus"
NOTIFICATIE = "rzs/16_notificeerOverZaak_actualiseer_zaakstatus"
STATUS = "zds11/actualiseerZaakstatus_zakLk01"
CREEER = "zds11/creeerZaak_zakLk01"
UPDATE = "zds11/updateZaak_zakLk01"
DOCUMENT = "rzs/27_voegZaakdocumentToe_deelplan"
PLAATSHOUDER = "zds11/maakZaakdocument_edcLk01"
CHECKIN = "zds11/updateZaakdocument_Di02"
CANCEL = "zds11/cancelCheckout_Di02"
ZAAKSTATUS = "zds11/geefZaakstatus_zakLv01"
LEZEN = "zds11/geefZaakdocumentLezen_edcLv01"
CHECKOUT = "zds11/geefZaakdocumentbewerken_Du02"

WEG, TERUG = "<!-- ", " -->"
"""Around what is to be left out."""

CLIENT = "<ZKN:omschrijving>Client</ZKN:omschrijving>"
NIL = ' xsi:nil="true" StUF:noValue="waardeOnbekend"/>'
VERVOER_ID = f"<ZKN:identificatie>{VERVOER}</ZKN:identificatie>"
ZAAK_I = 'StUF:entiteittype="ZAK" StUF:verwerkingssoort="I"'
ISVAN = (
    '<ZKN:isVan StUF:entiteittype="ZAKZKT"><ZKN:gerelateerde StUF:entiteittype="ZKT">'
    "<ZKN:omschrijving>Iets anders</ZKN:omschrijving></ZKN:gerelateerde></ZKN:isVan>"
)
TWEEDE_CLIENT = (
    '<ZKN:heeftBetrekkingOp StUF:entiteittype="ZAKOBJ" StUF:verwerkingssoort="T"><ZKN:gerelateerde>'
    '<ZKN:natuurlijkPersoon StUF:entiteittype="NPS" StUF:verwerkingssoort="I"><BG:inp.bsn>999910024</BG:inp.bsn>'
    "<BG:geslachtsnaam>Hazelaar</BG:geslachtsnaam></ZKN:natuurlijkPersoon></ZKN:gerelateerde>"
    f"{CLIENT}</ZKN:heeftBetrekkingOp>"
)
NIEUWE_CLIENT = '<ZKN:heeftBetrekkingOp StUF:entiteittype="ZAKOBJ" StUF:verwerkingssoort="T">'
EIND_NIEUWE_CLIENT = "</StUF:tijdvakRelatie>\n        </ZKN:heeftBetrekkingOp>\n        <ZKN:heeftBetrekkingOp xsi:nil"
LEGE_CLIENT = (
    '<ZKN:heeftBetrekkingOp xsi:nil="true" StUF:noValue="geenWaarde" StUF:entiteittype="ZAKOBJ" '
    'StUF:verwerkingssoort="T"/>'
)
GEEN_NIEUWE_CLIENT = (
    (LEGE_CLIENT, ""),
    (NIEUWE_CLIENT, WEG + NIEUWE_CLIENT),
    (EIND_NIEUWE_CLIENT, EIND_NIEUWE_CLIENT.replace("</ZKN:heeftBetrekkingOp>", "</ZKN:heeftBetrekkingOp>" + TERUG)),
)
KOPPEL_ZONDER_CLIENT = (
    (LEGE_CLIENT, ""),
    (NIEUWE_CLIENT, WEG + NIEUWE_CLIENT),
    ("</ZKN:heeftBetrekkingOp>", "</ZKN:heeftBetrekkingOp>" + TERUG),
)
RELEVANT = '<ZKN:isRelevantVoor StUF:entiteittype="EDCZAK" StUF:verwerkingssoort="T"'
RELEVANT_LEEG = f'{RELEVANT} xsi:nil="true" StUF:noValue="geenWaarde"/>'
RELEVANT_ZONDER = (
    f"{RELEVANT}><ZKN:gerelateerde {ZAAK_I}><ZKN:omschrijving>Een zaak</ZKN:omschrijving></ZKN:gerelateerde>"
    "</ZKN:isRelevantVoor>"
)


def plan_relation(zaak: str) -> str:
    """A relation to another zaak."""
    inside = f"<ZKN:gerelateerde {ZAAK_I}><ZKN:identificatie>{zaak}</ZKN:identificatie></ZKN:gerelateerde>"
    start = '<ZKN:heeftBetrekkingOpAndere StUF:entiteittype="ZAKZAKBTR" StUF:verwerkingssoort="T">'
    return f"{start}{inside}</ZKN:heeftBetrekkingOpAndere>"


@dataclass(frozen=True)
class Weet(NietsBekend):
    """What is known, given beforehand. clienten: plan -> its clients, all of them. overdrachten: number -> zaak."""

    zaken: tuple[BekendeZaak, ...] = ()
    clienten: Mapping[str, frozenset[str]] = field(default_factory=dict)
    deelplannen: frozenset[str] = frozenset()
    overdrachten: Mapping[str, str] = field(default_factory=dict)
    beantwoorde: frozenset[str] = frozenset()
    volledig: bool = False

    def soort_plan(self, zaaktype: Zaaktype) -> str:
        """Every other zaaktype is that of an ordinary zaak."""
        plannen = {
            "GEZPLAN": "gezinsplan",
            "GEZINSPLAN": "gezinsplan",
            "LEVDOMPLAN": "levensdomeinplan",
            "DEELPLAN": "deelplan",
            "WMO-HH": "deelplan",
            "SCHULDHULP": "deelplan",
        }
        return plannen.get(zaaktype.code, "zaak")

    def zaak(self, zaakidentificatie: str) -> BekendeZaak | None:
        """One of the zaken."""
        return next((one for one in self.zaken if one.zaakidentificatie == zaakidentificatie), None)

    def is_client(self, bsn: str, zaakidentificatie: str) -> bool | None:
        """Whether the person is among the clients."""
        return bsn in self.clienten[zaakidentificatie] if zaakidentificatie in self.clienten else None

    def aantal_clienten(self, zaakidentificatie: str) -> int | None:
        """How many clients there are."""
        return len(self.clienten[zaakidentificatie]) if zaakidentificatie in self.clienten else None

    def heeft_deelplannen(self, gezinsplan: str) -> bool | None:
        """Whether anything hangs under it."""
        return gezinsplan in self.deelplannen

    def overgedragen(self, cross_refnummer: str) -> str | None:
        """The zaak of the overdracht."""
        return self.overdrachten.get(cross_refnummer)

    def beantwoord(self, cross_refnummer: str, zender: Systeem) -> bool:
        """Whether WMOBO answered it."""
        return zender.applicatie == "WMOBO" and cross_refnummer in self.beantwoorde


GP_BEKEND = BekendeZaak(GEZINSPLAN, Zaaktype("GEZPLAN", "Opstellen en uitvoeren gezinsplan"), "gezinsplan", GEZINSPLAN)
LD_BEKEND = BekendeZaak(LEVENSDOMEINPLAN, Zaaktype("LEVDOMPLAN"), "levensdomeinplan", GEZINSPLAN)
VERVOER_BEKEND = BekendeZaak(VERVOER, Zaaktype("LLVERVOER", "Behandelen aanvraag leerlingenvervoer"), "zaak")


def without(start: str, end: str) -> tuple[tuple[str, str], ...]:
    """Leaves out everything from the first start up to and including the first end."""
    return ((start, WEG + start), (end, end + TERUG))


ALONE = (
    # zaak
    Case("ZDS-zaak-verplicht", CREEER, without("<ZKN:zaakniveau>", "</ZKN:zaakniveau>"), "ZKN:object"),
    Case("ZDS-zaaktype", DP, without("<ZKN:code>", "</ZKN:code>"), "ZKN:object"),
    Case("ZDS-initiator", CREEER, without("<ZKN:heeftAlsInitiator ", "</ZKN:heeftAlsInitiator>"), "ZKN:object"),
    Case(
        "ZDS-initiator-sleutel",
        CREEER,
        without("<ZKN:identificatie>0000-MDW", "0042</ZKN:identificatie>"),
        "ZKN:object/ZKN:heeftAlsInitiator",
    ),
    Case(
        "ZDS-identificatie",
        KOPPEL,
        ((VERVOER_ID, VERVOER_ID.replace(">", " >")), (VERVOER_ID, "")),
        "ZKN:object[2]",
    ),
    Case(
        "ZDS-zaaktype-ongewijzigd",
        KOPPEL,
        (
            (">Behandelen aanvraag leerlingenvervoer<", ">Begeleiden leerling<"),
            ("<ZKN:code>LLVERVOER<", "<ZKN:code>LEERLING<"),
        ),
        "ZKN:object[2]/ZKN:isVan",
    ),
    Case(
        "ZDS-gerelateerde-zaak",
        LD,
        without("<ZKN:identificatie>9990GP", "0042</ZKN:identificatie>"),
        "ZKN:object/ZKN:heeftBetrekkingOpAndere",
    ),
    Case(
        "ZDS-zelfverwijzing",
        LD,
        (("<ZKN:identificatie>9990GP2016000042<", "<ZKN:identificatie>9990LD2016000108<"),),
        "ZKN:object/ZKN:heeftBetrekkingOpAndere",
    ),
    Case(
        "ZDS-anderZaakObject",
        CREEER,
        (
            (
                "</ZKN:kenmerk>\n    <ZKN:startdatum>",
                "</ZKN:kenmerk><ZKN:anderZaakObject><ZKN:omschrijving>Boom</ZKN:omschrijving>"
                "<ZKN:aanduiding>Eik</ZKN:aanduiding><ZKN:registratie>Bomen</ZKN:registratie></ZKN:anderZaakObject>"
                "<ZKN:startdatum>",
            ),
        ),
        "ZKN:object/ZKN:anderZaakObject",
    ),
    # status
    Case("ZDS-status", STATUS, without("<ZKN:volgnummer>", "</ZKN:volgnummer>"), "ZKN:object[2]/ZKN:heeft"),
    Case(
        "ZDS-status-begin",
        STATUS,
        (("<StUF:beginRelatie>20250402082500<", "<StUF:beginRelatie>20250402082400<"),),
        "ZKN:object[2]/ZKN:heeft",
    ),
    Case(
        "ZDS-status-tijdstip",
        STATUS,
        (("<ZKN:datumStatusGezet>20250402082500<", "<ZKN:datumStatusGezet>20250402<"),),
        "ZKN:object[2]/ZKN:heeft",
    ),
    # document
    Case("ZDS-document-verplicht", DOCUMENT, without("<ZKN:taal>", "</ZKN:taal>"), "ZKN:object"),
    Case("ZDS-inhoud", DOCUMENT, ((' xmime:contentType="text/plain"', ""),), "ZKN:object/ZKN:inhoud"),
    Case(
        "ZDS-inhoud-plaatshouder",
        DOCUMENT,
        (),
        "ZKN:object/ZKN:inhoud",
        action="maakZaakdocument_Lk01",
    ),
    Case("ZDS-zaakrelatie", DOCUMENT, without("<ZKN:isRelevantVoor ", "</ZKN:isRelevantVoor>"), "ZKN:object"),
    Case(
        "ZDS-zaakrelatie-wijziging",
        CHECKIN,
        (
            ("<ZKN:versie>1.0</ZKN:versie>", "<ZKN:versie>1.0</ZKN:versie>" + RELEVANT_LEEG),
            ("</ZKN:inhoud>", "</ZKN:inhoud>" + RELEVANT_ZONDER),
            ("xmlns:xmime=", 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xmime='),
        ),
        "ZKN:edcLk02/ZKN:object[2]/ZKN:isRelevantVoor",
    ),
    Case("ZDS-checkedOutId", CANCEL, without("<ZKN:checkedOutId>", "</ZKN:checkedOutId>"), "ZKN:cancelCheckout_Di02"),
    # vragen en antwoorden
    Case("ZDS-vraag", LEZEN, without("<ZKN:identificatie>", "</ZKN:identificatie>"), "ZKN:gelijk"),
    Case(
        "ZDS-laatste-status",
        ZAAKSTATUS,
        (("<ZKN:indicatieLaatsteStatus>J<", "<ZKN:indicatieLaatsteStatus>N<"),),
        "ZKN:gelijk",
        action="geefZaakstatus_Lv01",
    ),
    Case("ZDS-scope", ZAAKSTATUS, (('<ZKN:volgnummer xsi:nil="true"/>', ""),), "ZKN:scope/ZKN:object"),
    Case(
        "ZDS-antwoord",
        CHECKOUT,
        without("<ZKN:checkedOutId>", "</ZKN:checkedOutId>"),
        "ZKN:geefZaakdocumentbewerken_Du02",
    ),
    # plannen
    Case("P-1", LD, without("<BG:geslachtsnaam>", "</BG:geslachtsnaam>"), "ZKN:object/ZKN:heeftBetrekkingOp"),
    Case("P-2", LD, without("<ZKN:achternaam>", "</ZKN:achternaam>"), "ZKN:object/ZKN:heeftAlsInitiator"),
    Case("P-3", DP, without("<ZKN:achternaam>", "</ZKN:achternaam>"), "ZKN:object/ZKN:heeftAlsInitiator"),
    Case(
        "P-4",
        DP_CLIENT,
        ((f"<BG:inp.bsn>{MOEDER}<", f"<BG:inp.bsn>{ZOON}<"),),
        "ZKN:object/ZKN:heeftAlsInitiator",
    ),
    Case(
        "P-5",
        LD,
        without("<ZKN:heeftBetrekkingOpAndere ", "</ZKN:heeftBetrekkingOpAndere>"),
        "ZKN:object",
    ),
    Case(
        "P-6",
        DP_CLIENT,
        (("</ZKN:object>", plan_relation("9990LD2016000199") + "</ZKN:object>"),),
        "ZKN:object/ZKN:heeftBetrekkingOpAndere[3]",
    ),
    Case(
        "RZS-deelplan-relatie",
        DP,
        (
            ("<ZKN:code>WMO-HH<", "<ZKN:code>DEELPLAN<"),
            *without("<ZKN:heeftBetrekkingOpAndere ", "</ZKN:heeftBetrekkingOpAndere>"),
        ),
        "ZKN:object",
    ),
    Case(
        "RZS-gezinsplan-relatie",
        GP,
        (("</ZKN:object>", plan_relation("9990LD2016000108") + "</ZKN:object>"),),
        "ZKN:object/ZKN:heeftBetrekkingOpAndere",
    ),
    Case(
        "P-11",
        GP,
        (("<ZKN:omschrijving>Opstellen en uitvoeren gezinsplan</ZKN:omschrijving>", ""),),
        "ZKN:object/ZKN:isVan",
    ),
    Case(
        "RZS-uitvoerende",
        DP,
        without("<BG:vestigingsNummer>", "</BG:vestigingsNummer>"),
        "ZKN:object/ZKN:heeftAlsUitvoerende",
    ),
    Case("RZS-client", LD, ((CLIENT, CLIENT.replace("Client", "cliënt")),), "ZKN:object/ZKN:heeftBetrekkingOp"),
    Case(
        "P-13",
        GP,
        ((f"<BG:inp.bsn>{TANTE}<", f"<BG:inp.bsn>{DOCHTER}<"),),
        "ZKN:object/ZKN:heeftAlsBelanghebbende",
    ),
    Case(
        "P-15",
        GP,
        ((f"<BG:inp.bsn>{TANTE}</BG:inp.bsn>", "<BG:anp.identificatie>12345678901234567</BG:anp.identificatie>"),),
        "ZKN:object/ZKN:heeftAlsBelanghebbende/ZKN:gerelateerde/ZKN:natuurlijkPersoon",
    ),
    # regieberichten
    Case(
        "RZS-identificatie",
        NOTIFICATIE,
        (("<ZKN:identificatie>9990WM2016001205</ZKN:identificatie>", f"<ZKN:identificatie{NIL}"),),
        "RZS:object",
    ),
    Case("RZS-zaaktype-aantal", OVERDRACHT, (("<ZKN:isVan ", f"{ISVAN}<ZKN:isVan "),), "RZS:object/ZKN:isVan[2]"),
    Case("RZS-zaaktype", OVERDRACHT, (("<ZKN:omschrijving>", WEG), ("</ZKN:code>", TERUG)), "RZS:object"),
    Case(
        "RZS-gebeurtenis",
        NOTIFICATIE,
        ((">Actualiseer zaakstatus<", ">Actualiseer Zaakstatus<"),),
        "RZS:object/StUF:extraElementen/StUF:extraElement",
    ),
    Case(
        "RZS-zendendeApplicatie",
        TRIGGER,
        (('naam="zendendeApplicatie"', 'naam="afzender"'),),
        "RZS:initieerNotificeerOverZaak_Di01",
    ),
    Case(
        "RZS-status", NOTIFICATIE, without("<ZKN:datumStatusGezet>", "</ZKN:datumStatusGezet>"), "RZS:object/ZKN:heeft"
    ),
    Case(
        "N-8",
        NOTIFICATIE,
        (('noValue="waardeOnbekend"', 'noValue="geenWaarde"'),),
        "RZS:object/ZKN:heeft/ZKN:gerelateerde/ZKN:ingangsdatumObject",
    ),
)

BESIDE = (
    (Case("ZDS-zaak-bestaat", KOPPEL, (), "ZKN:object[1]"), Weet((GP_BEKEND,), volledig=True)),
    (
        Case("ZDS-gerelateerde-bestaat", KOPPEL, (), "ZKN:object[2]/ZKN:heeftBetrekkingOpAndere"),
        Weet((VERVOER_BEKEND,), volledig=True),
    ),
    (Case("D-1", DOCUMENT, (), "ZKN:object/ZKN:isRelevantVoor"), Weet(volledig=True)),
    (
        Case("U-2", KOPPEL, (), "ZKN:object[2]/ZKN:isVan"),
        Weet((GP_BEKEND, BekendeZaak(VERVOER, Zaaktype("RMC", "Begeleiden voortijdig schoolverlater"), "zaak"))),
    ),
    (
        Case("U-2-omschrijving", KOPPEL, (("<ZKN:code>LLVERVOER</ZKN:code>", ""),) * 2, "ZKN:object[2]/ZKN:isVan"),
        Weet((GP_BEKEND, BekendeZaak(VERVOER, Zaaktype("LLVERVOER", "Leerlingenvervoer"), "zaak"))),
    ),
    (
        Case("P-5-gezinsplan", LD, (), "ZKN:object/ZKN:heeftBetrekkingOpAndere"),
        Weet((BekendeZaak(GEZINSPLAN, Zaaktype("WMO-HH"), "zaak"),)),
    ),
    (
        Case("P-6-gezinsplan", DP_CLIENT, (), "ZKN:object/ZKN:heeftBetrekkingOpAndere[2]"),
        Weet((GP_BEKEND, BekendeZaak(LEVENSDOMEINPLAN, Zaaktype("WMO-HH"), "deelplan", GEZINSPLAN))),
    ),
    (
        Case("P-6-levensdomeinplan", DP_CLIENT, (), "ZKN:object/ZKN:heeftBetrekkingOpAndere[2]"),
        Weet(
            (GP_BEKEND, BekendeZaak(LEVENSDOMEINPLAN, Zaaktype("LEVDOMPLAN"), "levensdomeinplan", "9990GP2016000099"))
        ),
    ),
    (
        Case("P-7", LD, (), "ZKN:object/ZKN:heeftBetrekkingOp"),
        Weet((GP_BEKEND,), {GEZINSPLAN: frozenset((ZOON,))}, volledig=True),
    ),
    (
        Case("P-7-overige", LD, (), "ZKN:object/ZKN:heeftBetrekkingOp"),
        Weet((GP_BEKEND,), {GEZINSPLAN: frozenset((ZOON,))}),
    ),
    (
        Case("P-8", DP, (), "ZKN:object/ZKN:heeftBetrekkingOp"),
        Weet((GP_BEKEND,), {GEZINSPLAN: frozenset((ZOON,))}, volledig=True),
    ),
    (
        Case(
            "P-8-overige",
            DP,
            (("<ZKN:heeftAlsInitiator ", TWEEDE_CLIENT + "<ZKN:heeftAlsInitiator "),),
            "ZKN:object/ZKN:heeftBetrekkingOp[2]",
        ),
        Weet((GP_BEKEND,), {GEZINSPLAN: frozenset((MOEDER,))}),
    ),
    (
        Case("U-1", CLIENTEN, GEEN_NIEUWE_CLIENT, "ZKN:object[1]/ZKN:heeftBetrekkingOp"),
        Weet((GP_BEKEND,), {GEZINSPLAN: frozenset((DOCHTER,))}, volledig=True),
    ),
    (
        Case("U-1-bekend", CLIENTEN, GEEN_NIEUWE_CLIENT, "ZKN:object[1]/ZKN:heeftBetrekkingOp"),
        Weet((GP_BEKEND,), {GEZINSPLAN: frozenset((DOCHTER,))}),
    ),
    (
        Case("U-5", CLIENTEN, (), "ZKN:object[1]/ZKN:heeftBetrekkingOp[2]"),
        Weet((GP_BEKEND,), deelplannen=frozenset((GEZINSPLAN,))),
    ),
    (
        Case("U-6", KOPPEL, KOPPEL_ZONDER_CLIENT, "ZKN:object[2]/ZKN:heeftBetrekkingOpAndere"),
        Weet((GP_BEKEND, VERVOER_BEKEND), {VERVOER: frozenset()}),
    ),
    (Case("RZS-overdracht", ANTWOORD, (), "RZS:object"), Weet(overdrachten={"REGIE-2016-000104": VERVOER})),
    (
        Case("RZS-overdracht-eenmaal", ANTWOORD, (), "RZS:overdragenZaak_Du01"),
        Weet(overdrachten={"REGIE-2016-000104": DEELPLAN}, beantwoorde=frozenset(("REGIE-2016-000104",))),
    ),
)


@pytest.mark.parametrize("case", ALONE, ids=str)
def test_one_rule_is_broken(case: Case) -> None:
    """The message breaks this rule, at this place, and no other rule that would refuse it."""
    found = problems(case, Weet())
    assert [one.path for one in found if one.rule == case.rule] == [case.path]
    expected = {case.rule} if BY_ID[case.rule].gewicht is Gewicht.FOUT else set()
    assert fouten(found) == expected


@pytest.mark.parametrize("case", ALONE + tuple(case for case, _ in BESIDE), ids=str)
def test_the_schema_does_not_see_it(case: Case) -> None:
    """What breaks a rule here conforms to the schema: that is why there is a rule."""
    assert SCHEMAS.problems(bericht(case.xml, case.action).element) == ()


@pytest.mark.parametrize(("case", "kennis"), BESIDE, ids=[str(case) for case, _ in BESIDE])
def test_one_rule_is_broken_beside_what_is_known(case: Case, kennis: Weet) -> None:
    """The message breaks this rule beside other messages, nothing by itself, and nothing when nothing is known."""
    found = problems(case, kennis, andere_berichten=True)
    assert [one.path for one in found if one.rule == case.rule] == [case.path]
    assert fouten(found) == ({case.rule} if BY_ID[case.rule].gewicht is Gewicht.FOUT else set())
    assert not fouten(problems(case, kennis))
    assert problems(case, Weet(), andere_berichten=True) == ()


def test_every_rule_is_tried() -> None:
    """The tables above have a row for every rule of these modules."""
    tried = {case.rule for case in ALONE} | {case.rule for case, _ in BESIDE}
    assert {rule.id for rule in RULES if rule.familie is not Familie.STUF} <= tried | {
        "ZDS-tekens",
        "ZDS-tekens-bestaand",
        "ZDS-gemeentecode",
    }


def test_every_rule_of_the_standard_can_be_found() -> None:
    """P-1 to P-18, U-1 to U-6, N-1 to N-9 and D-1 are each a rule, or said to be kept elsewhere, never both."""
    numbered = {
        f"{letter}-{number}"
        for letter, last in (("P", 18), ("U", 6), ("N", 9), ("D", 1))
        for number in range(1, last + 1)
    }
    assert {id for id in BY_ID if id in numbered} | set(ELDERS) == numbered
    assert not set(ELDERS) & set(BY_ID)


def test_elders_only_names_rules_that_exist() -> None:
    """A rule a sentence refers to can be looked up."""
    named = {word.strip(".,;:") for sentence in ELDERS.values() for word in sentence.split()}
    rules = {word for word in named if word.startswith(("StUF-", "ZDS-", "RZS-"))} - {"StUF-regels"}
    assert rules <= set(BY_ID)


@pytest.mark.parametrize("gebeurtenis", GEBEURTENISSEN)
def test_every_agreed_gebeurtenis_is_accepted(gebeurtenis: str) -> None:
    """The five values of bijlage D, and nothing like them."""
    for text, fits in ((gebeurtenis, True), (gebeurtenis.upper(), False), (gebeurtenis + "s", False)):
        case = Case("RZS-gebeurtenis", NOTIFICATIE, ((">Actualiseer zaakstatus<", f">{text}<"),))
        assert ("RZS-gebeurtenis" in fouten(problems(case))) is not fits


def test_a_client_is_asked_for_as_it_must_be_given() -> None:
    """Who wrote another omschrijving, or gave no client, reads what to send (P-1)."""
    for changes in (((CLIENT, CLIENT.replace("Client", "Klant")),), without("<ZKN:heeftBetrekkingOp ", "Op>")):
        (told,) = [one for one in problems(Case("P-1", LD, changes), Weet()) if one.rule == "P-1"]
        assert told.doe_nl.endswith("een heeftBetrekkingOp op met omschrijving Client, inp.bsn en geslachtsnaam")


@pytest.mark.parametrize("naam", ["zendendeApplicatie", "zendende applicatie", "ZENDENDE_APPLICATIE"])
def test_the_sending_application_may_be_spelled_differently(naam: str) -> None:
    """Its name is not standardised, so blanks, underscores and capitals do not count."""
    case = Case("RZS-zendendeApplicatie", TRIGGER, (('naam="zendendeApplicatie"', f'naam="{naam}"'),))
    assert not problems(case)


@pytest.mark.parametrize(
    ("one", "other", "different"),
    [
        (Zaaktype("A", "x"), Zaaktype("A", "y"), False),
        (Zaaktype("A", "x"), Zaaktype("B", "X"), False),
        (Zaaktype("A", "x"), Zaaktype("B", "y"), True),
        (Zaaktype("A"), Zaaktype("B"), True),
        (Zaaktype("A"), Zaaktype("", "x"), False),
        (Zaaktype(), Zaaktype("B", "y"), False),
    ],
)
def test_zaaktypen_differ_only_when_neither_key_agrees(one: Zaaktype, other: Zaaktype, different: bool) -> None:
    """Code first, omschrijving as second key; what is not said cannot differ."""
    assert differ(one, other) is differ(other, one) is different


@pytest.mark.parametrize(
    ("related", "expected"),
    [((), "deelplan"), ((GP_BEKEND,), "deelplan"), ((BekendeZaak(GEZINSPLAN, Zaaktype("RMC"), "zaak"),), "zaak")],
    ids=["unknown", "plan", "ordinary"],
)
def test_a_zaak_is_a_deelplan_by_its_relation_with_a_plan(related: tuple[BekendeZaak, ...], expected: str) -> None:
    """A related zaak may be a plan unless it is known to be something else (P-9)."""
    case = Case("", DP, ())
    assert bericht(case.xml, None, Weet(related)).soort_plan == expected


ALLEEN_LEVENSDOMEINPLAN = Case(
    "P-6-gezinsplan", DP, ((f"<ZKN:identificatie>{GEZINSPLAN}<", f"<ZKN:identificatie>{LEVENSDOMEINPLAN}<"),)
)


@pytest.mark.parametrize(
    ("case", "known", "broken"),
    [
        (ALLEEN_LEVENSDOMEINPLAN, (LD_BEKEND,), True),
        (ALLEEN_LEVENSDOMEINPLAN, (), False),
        (Case("P-6-gezinsplan", DP_CLIENT, ()), (LD_BEKEND,), False),
        (Case("P-6-gezinsplan", DP_CLIENT, ()), (LD_BEKEND, GP_BEKEND), False),
    ],
    ids=["only a levensdomeinplan", "not known", "the other may be one", "both"],
)
def test_a_deelplan_always_relates_to_a_gezinsplan(case: Case, known: tuple[BekendeZaak, ...], broken: bool) -> None:
    """A levensdomeinplan alone is not enough (C-24); what is not known gets the benefit of the doubt."""
    assert (case.rule in fouten(problems(case, Weet(known), andere_berichten=True))) is broken


@pytest.mark.parametrize(
    ("related", "expected"), [((), "zaak"), ((GP_BEKEND,), "deelplan")], ids=["unknown", "known to be a plan"]
)
def test_an_agreed_zaak_becomes_no_deelplan_by_what_nobody_knows(
    related: tuple[BekendeZaak, ...], expected: str
) -> None:
    """Of a zaaktype agreed to be an ordinary zaak the other must be known to be a plan; else no plan rule counts."""
    case = Case("", DP, (("<ZKN:code>WMO-HH<", "<ZKN:code>LLVERVOER<"), *without("<BG:inp.bsn>", "</BG:inp.bsn>")))
    assert bericht(case.xml, None, Weet(related)).soort_plan == expected
    assert ("P-1" in fouten(problems(case, Weet(related)))) is (expected == "deelplan")


ONDER_PLAN = BekendeZaak(VERVOER, Zaaktype("LLVERVOER"), "deelplan", GEZINSPLAN)
GEEN_PLANRELATIE = without("<ZKN:heeftBetrekkingOpAndere StUF", "</ZKN:heeftBetrekkingOpAndere>")
GEWIJZIGDE_CLIENT = ((NIEUWE_CLIENT, NIEUWE_CLIENT.replace('"T"', '"W"')),)


@pytest.mark.parametrize("volledig", [True, False], ids=["magazijn", "register"])
@pytest.mark.parametrize(
    ("changes", "own", "refused"),
    [
        ((), frozenset(), True),
        ((), frozenset((MOEDER,)), False),
        (GEEN_PLANRELATIE, frozenset((MOEDER,)), False),
        ((*GEEN_PLANRELATIE, *GEWIJZIGDE_CLIENT), frozenset((ZOON,)), False),
    ],
    ids=["linked with strangers only", "has another client", "gets a second client", "a client that left the plan"],
)
def test_a_change_of_a_deelplan_is_refused_for_its_clients_when_it_links_it(
    changes: tuple[tuple[str, str], ...], own: frozenset[str], refused: bool, volledig: bool
) -> None:
    """Any other change is only told of: it does not name every client, and the gezinsplan may have changed (P-8)."""
    kennis = Weet((GP_BEKEND, ONDER_PLAN), {GEZINSPLAN: frozenset((MOEDER,)), VERVOER: own}, volledig=volledig)
    found = problems(Case("P-8", KOPPEL, changes), kennis, andere_berichten=True)
    assert fouten(found) == ({"P-8"} if refused and volledig else set())
    assert {one.rule for one in found} & {"P-8", "P-8-overige"}


@pytest.mark.parametrize(("soort", "rule"), [("T", "P-7"), ("W", "P-7-overige")])
def test_a_client_that_left_the_gezinsplan_can_be_changed_in_a_levensdomeinplan(soort: str, rule: str) -> None:
    """Only who makes somebody client who is none of the gezinsplan is refused (P-7)."""
    changes = (
        ("<StUF:mutatiesoort>T<", "<StUF:mutatiesoort>W<"),
        (NIEUWE_CLIENT, NIEUWE_CLIENT.replace('"T"', f'"{soort}"')),
    )
    kennis = Weet((GP_BEKEND, LD_BEKEND), {GEZINSPLAN: frozenset((ZOON,))}, volledig=True)
    found = problems(Case(rule, LD, changes, action="updateZaak_Lk01"), kennis, andere_berichten=True)
    assert {one.rule for one in found} == {rule}


@pytest.mark.parametrize("changes", [(), GEEN_NIEUWE_CLIENT], ids=["another comes", "nobody comes"])
@pytest.mark.parametrize(
    "clienten", [None, frozenset((DOCHTER, ZOON)), frozenset((DOCHTER,))], ids=["not known", "two", "one"]
)
def test_the_last_client_cannot_leave(changes: tuple[tuple[str, str], ...], clienten: frozenset[str] | None) -> None:
    """Ending a client is refused only when it is known to be the last and the message brings no other (U-1)."""
    known = {} if clienten is None else {GEZINSPLAN: clienten}
    for volledig, rule in ((True, "U-1"), (False, "U-1-bekend")):
        kennis = Weet((GP_BEKEND,), known, volledig=volledig)
        found = problems(Case("U-1", CLIENTEN, changes), kennis, andere_berichten=True)
        assert (rule in {one.rule for one in found}) is (bool(changes) and clienten == {DOCHTER})
        assert fouten(found) <= ({"U-1"} if volledig else set())


def test_a_new_plan_without_any_client_is_refused() -> None:
    """P-1 also asks that there is a client at all."""
    case = Case("P-1", LD, without("<ZKN:heeftBetrekkingOp ", "</ZKN:heeftBetrekkingOp>"))
    found = [one for one in problems(case, Weet()) if one.gewicht is Gewicht.FOUT]
    assert [(one.rule, one.path) for one in found] == [("P-1", "ZKN:object")]
    assert "Client" in found[0].message_nl


@pytest.mark.parametrize(
    "case", [one for one in ALONE if one.rule in ("P-4", "RZS-zendendeApplicatie")], ids=lambda case: str(case)
)
def test_who_may_be_right_is_not_refused(case: Case) -> None:
    """A parent applies for a child; an extraElement has no standard name: both are told of, neither is refused."""
    found = problems(case, Weet())
    assert case.rule in {one.rule for one in found} and not fouten(found)


def test_no_text_of_a_rule_quotes_the_message() -> None:
    """What is said names elements and limits; no value of any message above is in it."""
    for case, kennis in ((case, Weet()) for case in ALONE):
        for one in problems(case, kennis):
            said = " ".join((one.message_nl, one.message_en, one.doe_nl, one.doe_en))
            assert not any(value in said for value in (MOEDER, ZOON, DOCHTER, TANTE, "Hazelaar", "9990", "Berkhof"))
