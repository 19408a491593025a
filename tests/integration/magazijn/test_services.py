"""Every service of the magazijn, message in and reply out, on both databases; every reply is valid by schema."""

from base64 import b64encode

import pytest

from gateway.magazijn import model
from gateway.magazijn.magazijn import Magazijn
from gateway.stuf import ns
from tests.integration.magazijn.conftest import Send
from tests.unit.magazijn.builder import (
    ANNA,
    ASYNC,
    BART,
    CARLA,
    DEELPLAN,
    GEZINSPLAN,
    VRAAG,
    VRIJ,
    andere,
    asked,
    cancel,
    check_in,
    check_out,
    client,
    document,
    el,
    executor,
    isvan,
    leeg,
    lk01,
    lv01,
    new_number,
    new_zaak,
    nil,
    on_identificatie,
    person,
    relation,
    status,
    texts_at,
    tijdvak,
    zaak,
)

STATUS_SCOPE = asked("identificatie") + relation(
    "heeft",
    "ZAKSTT",
    "",
    el("gerelateerde", asked("volgnummer", "omschrijving"), 'StUF:entiteittype="STT"'),
    asked("datumStatusGezet", "indicatieLaatsteStatus"),
)
LAATSTE = el("heeft", el("indicatieLaatsteStatus", "J"), 'StUF:entiteittype="ZAKSTT"')
OBJECT = "antwoord/object"


def plan(send: Send, *relations: str, identificatie: str = GEZINSPLAN, **own: str) -> None:
    """A gezinsplan with one client."""
    send(ASYNC, lk01(new_zaak(identificatie, client(ANNA), *relations, **own)), "creeerZaak_Lk01")


def test_a_zaak_that_was_created_is_given_back(send: Send) -> None:
    """geefZaakdetails without a scope gives everything creeerZaak said."""
    plan(send, executor("WT0093"), status("1", "Signaal geregistreerd", "20160404"), toelichting="In diagnose")
    answer = send(VRAAG, lv01(on_identificatie(GEZINSPLAN)), "geefZaakdetails_Lv01")
    assert texts_at(answer, f"{OBJECT}/identificatie") == [GEZINSPLAN]
    assert texts_at(answer, f"{OBJECT}/toelichting") == ["In diagnose"]
    assert texts_at(answer, f"{OBJECT}/isVan/gerelateerde/code") == ["GEZPLAN"]
    assert texts_at(answer, f"{OBJECT}/heeftBetrekkingOp/gerelateerde/natuurlijkPersoon/inp.bsn") == [ANNA]
    assert texts_at(answer, f"{OBJECT}/heeftAlsInitiator/gerelateerde/medewerker/identificatie") == ["REG0417"]
    assert texts_at(answer, f"{OBJECT}/heeftAlsUitvoerende/gerelateerde/medewerker/identificatie") == ["WT0093"]
    assert texts_at(answer, f"{OBJECT}/heeft/gerelateerde/omschrijving") == ["Signaal geregistreerd"]


def test_the_scope_decides_what_is_given(send: Send) -> None:
    """Only what is asked for comes back: with its value, or nil with a noValue."""
    plan(send)
    scope = asked("identificatie", "einddatum")
    answer = send(VRAAG, lv01(on_identificatie(GEZINSPLAN), scope), "geefZaakdetails_Lv01")
    (shown,) = answer.findall("{*}antwoord/{*}object")
    assert [(model.naam(child.tag), child.text) for child in shown] == [
        ("identificatie", GEZINSPLAN),
        ("einddatum", None),
    ]
    assert shown[1].get(ns.NO_VALUE) == "geenWaarde"


def test_an_unknown_zaak_is_an_answer_without_antwoord(send: Send) -> None:
    """Nothing found is not a fault."""
    answer = send(VRAAG, lv01(on_identificatie("9990ONBEKEND")), "geefZaakdetails_Lv01")
    assert answer.find("{*}antwoord") is None
    assert texts_at(answer, "parameters/indicatorVervolgvraag") == ["false"]


def test_an_update_is_applied_and_remembered(send: Send, magazijn: Magazijn) -> None:
    """updateZaak changes what it says, and the history tells what it was, and by which message."""
    plan(send, toelichting="oud")
    oud, huidig = (zaak(GEZINSPLAN, vws="W", toelichting=text) for text in ("oud", "nieuw"))
    send(ASYNC, lk01(oud, huidig, number="U-1"), "updateZaak_Lk01")
    answer = send(VRAAG, lv01(on_identificatie(GEZINSPLAN), asked("toelichting")), "geefZaakdetails_Lv01")
    assert texts_at(answer, f"{OBJECT}/toelichting") == ["nieuw"]
    line = magazijn.history(model.ZAAK, GEZINSPLAN)[-1]
    assert (line.veld, line.referentienummer, line.operatie) == ("toelichting", "U-1", "updateZaak_Lk01")
    assert ">oud<" in line.oud
    assert ">nieuw<" in line.nieuw


def test_clients_come_and_go(send: Send) -> None:
    """A client added and another ended in one message: the answer has who is client now."""
    plan(send, client(BART, "T", tijdvak("20160404")))
    empty = [leeg("heeftBetrekkingOp", "ZAKOBJ", soort) for soort in ("T", "E")]
    ended = client(BART, "E", tijdvak("20160404", "20160502"))
    oud = zaak(GEZINSPLAN, empty[0], ended, vws="I")
    huidig = zaak(GEZINSPLAN, client(CARLA), empty[1], vws="I")
    send(ASYNC, lk01(oud, huidig), "updateZaak_Lk01")
    answer = send(VRAAG, lv01(on_identificatie(GEZINSPLAN)), "geefZaakdetails_Lv01")
    found = texts_at(answer, f"{OBJECT}/heeftBetrekkingOp/gerelateerde/natuurlijkPersoon/inp.bsn")
    assert found == [ANNA, CARLA]


def test_the_latest_status_is_the_one_set_last(send: Send) -> None:
    """A status with an older date is kept without becoming the latest."""
    plan(send)
    for volgnummer, gezet in (("1", "20160404"), ("3", "20160501"), ("2", "20160420")):
        sides = leeg("heeft", "ZAKSTT", "T"), status(volgnummer, f"Status {volgnummer}", gezet)
        send(ASYNC, lk01(*(zaak(GEZINSPLAN, side, vws="I") for side in sides)), "actualiseerZaakstatus_Lk01")
    latest = send(VRAAG, lv01(on_identificatie(GEZINSPLAN) + LAATSTE, STATUS_SCOPE), "geefZaakstatus_Lv01")
    assert texts_at(latest, f"{OBJECT}/heeft/gerelateerde/volgnummer") == ["3"]
    assert texts_at(latest, f"{OBJECT}/heeft/indicatieLaatsteStatus") == ["J"]
    every = send(VRAAG, lv01(on_identificatie(GEZINSPLAN)), "geefZaakdetails_Lv01")
    assert texts_at(every, f"{OBJECT}/heeft/gerelateerde/volgnummer") == ["3", "2", "1"]
    assert texts_at(every, f"{OBJECT}/heeft/indicatieLaatsteStatus") == ["J", "N", "N"]


def test_a_zaak_without_status_says_so(send: Send) -> None:
    """geefZaakstatus of a zaak that has none gives the zaak with an empty relation."""
    plan(send)
    answer = send(VRAAG, lv01(on_identificatie(GEZINSPLAN) + LAATSTE, STATUS_SCOPE), "geefZaakstatus_Lv01")
    (heeft,) = answer.findall("{*}antwoord/{*}object/{*}heeft")
    assert heeft.get(ns.NO_VALUE) == "geenWaarde"


def selection(naam: str, code: str, supertype: str, inside: str, *own: str) -> str:
    """A relation as a question selects on it."""
    return relation(naam, code, "", el("gerelateerde", inside, f'StUF:entiteittype="{supertype}"'), *own)


@pytest.mark.parametrize(
    ("gelijk", "expected"),
    [
        (
            isvan("GEZPLAN", vws="").replace(el("omschrijving", "Opstellen en uitvoeren gezinsplan"), "")
            + selection(
                "heeftBetrekkingOp",
                "ZAKOBJ",
                "OBJ",
                el("identificatie", ANNA) + el("typering", "NPS"),
                el("omschrijving", "Client"),
            ),
            [GEZINSPLAN],
        ),
        (selection("heeftBetrekkingOp", "ZAKOBJ", "OBJ", el("identificatie", ANNA)), [GEZINSPLAN, DEELPLAN]),
        (selection("heeftBetrekkingOp", "ZAKOBJ", "OBJ", el("identificatie", BART)), []),
        (selection("heeftAlsInitiator", "ZAKBTRINI", "BTR", el("identificatie", ANNA)), [DEELPLAN]),
        (selection("heeftAlsInitiator", "ZAKBTRINI", "BTR", el("identificatie", "REG0417")), [GEZINSPLAN]),
        (
            selection("isVan", "ZAKZKT", "ZKT", el("omschrijving", "Opstellen en uitvoeren gezinsplan")),
            [GEZINSPLAN, DEELPLAN],
        ),
        (
            selection("heeftBetrekkingOpAndere", "ZAKZAKBTR", "ZAK", el("identificatie", GEZINSPLAN)),
            [DEELPLAN],
        ),
        (nil("einddatum"), [GEZINSPLAN, DEELPLAN]),
        (el("startdatum", "20160404"), [GEZINSPLAN, DEELPLAN]),
        (el("omschrijving", "Gezinsplan", 'StUF:exact="false"'), [GEZINSPLAN, DEELPLAN]),
        (el("omschrijving", "Gezinsplan"), []),
    ],
    ids=[
        "gezinsplan of a client",
        "any zaak of a client",
        "no client anywhere",
        "person as initiator",
        "medewerker as initiator",
        "zaaktype by omschrijving",
        "deelplannen of a gezinsplan",
        "still running",
        "own element",
        "beginning of an own element",
        "an own element is not matched in part",
    ],
)
def test_zaken_are_found_by_what_a_question_selects(send: Send, gelijk: str, expected: list[str]) -> None:
    """The generic zakLv01 finds zaken by zaaktype, client, initiator, related zaak and own elements."""
    plan(send)
    by_anna = relation("heeftAlsInitiator", "ZAKBTRINI", "T", person(ANNA))
    own = [client(ANNA), andere(GEZINSPLAN)]
    send(ASYNC, lk01(new_zaak(DEELPLAN, *own, code="WMO-HH", wie=by_anna)), "creeerZaak_Lk01")
    answer = send(VRAAG, lv01(gelijk, asked("identificatie"), maximum=15), "zakLv01")
    assert texts_at(answer, f"{OBJECT}/identificatie") == expected


def test_an_ended_client_is_no_longer_found(send: Send) -> None:
    """A question by BSN finds only the plans of which somebody is client now."""
    plan(send, client(BART))
    sides = client(BART, "E"), leeg("heeftBetrekkingOp", "ZAKOBJ", "E")
    send(ASYNC, lk01(*(zaak(GEZINSPLAN, side, vws="I") for side in sides)), "updateZaak_Lk01")
    gelijk = selection("heeftBetrekkingOp", "ZAKOBJ", "OBJ", el("identificatie", BART))
    assert send(VRAAG, lv01(gelijk, asked("identificatie")), "zakLv01").find("{*}antwoord") is None


def test_more_than_may_be_given_says_so_and_goes_on(send: Send) -> None:
    """An answer that is cut off has indicatorVervolgvraag and StUF0002; a follow-up question gives the rest."""
    ids = [f"9990GP{number:04}" for number in range(5)]
    for identificatie in ids:
        plan(send, identificatie=identificatie)
    running = nil("einddatum")
    first = send(VRAAG, lv01(running, asked("identificatie"), maximum=3), "zakLv01")
    assert texts_at(first, f"{OBJECT}/identificatie") == ids[:3]
    assert texts_at(first, "parameters/indicatorVervolgvraag") == ["true"]
    assert texts_at(first, "melding") == ["StUF0002: Meer objecten gevraagd dan teruggegeven"]
    start = el("start", el("object", el("identificatie", ids[2]), 'StUF:entiteittype="ZAK"'))
    rest = send(VRAAG, lv01(running, asked("identificatie"), maximum=3, extra=start, vervolg=True), "zakLv01")
    assert texts_at(rest, f"{OBJECT}/identificatie") == ids[3:]
    assert texts_at(rest, "parameters/indicatorVervolgvraag") == ["false"]
    assert texts_at(rest, "melding") == []


def test_a_document_is_stored_listed_and_read(send: Send) -> None:
    """What voegZaakdocumentToe stores, geefLijstZaakdocumenten lists and geefZaakdocumentLezen gives, byte for byte."""
    plan(send)
    content = b64encode(bytes(range(256)) * 5000).decode()
    send(ASYNC, lk01(document("9990DOC1", inhoud=content), entiteittype="EDC"), "voegZaakdocumentToe_Lk01")
    gerelateerde = el("gerelateerde", asked("identificatie", "titel"), 'StUF:entiteittype="EDC"')
    scope = asked("identificatie") + relation("heeftRelevant", "ZAKEDC", "", gerelateerde, asked("registratiedatum"))
    listed = send(VRAAG, lv01(on_identificatie(GEZINSPLAN), scope), "geefLijstZaakdocumenten_Lv01")
    assert texts_at(listed, f"{OBJECT}/heeftRelevant/gerelateerde/identificatie") == ["9990DOC1"]
    assert texts_at(listed, f"{OBJECT}/heeftRelevant/registratiedatum") == ["20160502"]
    read = send(VRAAG, lv01(on_identificatie("9990DOC1"), entiteittype="EDC"), "geefZaakdocumentLezen_Lv01")
    (inhoud,) = read.findall("{*}antwoord/{*}object/{*}inhoud")
    assert inhoud.text == content
    assert inhoud.get(ns.BESTANDSNAAM) == "plan.pdf"
    assert texts_at(read, f"{OBJECT}/isRelevantVoor/gerelateerde/identificatie") == [GEZINSPLAN]


def test_a_zaak_without_documents_lists_none(send: Send) -> None:
    """An empty list is the zaak with an empty relation."""
    plan(send)
    gerelateerde = el("gerelateerde", asked("identificatie"), 'StUF:entiteittype="EDC"')
    scope = asked("identificatie") + relation("heeftRelevant", "ZAKEDC", "", gerelateerde)
    listed = send(VRAAG, lv01(on_identificatie(GEZINSPLAN), scope), "geefLijstZaakdocumenten_Lv01")
    (none,) = listed.findall("{*}antwoord/{*}object/{*}heeftRelevant")
    assert none.get(ns.NO_VALUE) == "geenWaarde"


def test_a_placeholder_gets_its_content_later(send: Send) -> None:
    """maakZaakdocument makes a document without content; updateZaakdocument fills it."""
    plan(send)
    send(ASYNC, lk01(document("9990DOC1"), entiteittype="EDC"), "maakZaakdocument_Lk01")
    question = lv01(on_identificatie("9990DOC1"), asked("identificatie") + el("inhoud"), entiteittype="EDC")
    assert texts_at(send(VRAAG, question, "geefZaakdocumentLezen_Lv01"), f"{OBJECT}/inhoud") == []
    oud = document("9990DOC1", "", vws="W", versie="1.0")
    huidig = document("9990DOC1", "", "aGFsbG8=", vws="W", versie="1.1")
    send(VRIJ, check_in(oud, huidig), "updateZaakdocument_Di02", expect="Bv02")
    read = send(VRAAG, lv01(on_identificatie("9990DOC1"), entiteittype="EDC"), "geefZaakdocumentLezen_Lv01")
    assert texts_at(read, f"{OBJECT}/inhoud") == ["aGFsbG8="]
    assert texts_at(read, f"{OBJECT}/versie") == ["1.1"]


def test_the_lock_of_a_document(send: Send) -> None:
    """A checked-out document changes only with its checkedOutId; checkin and cancelCheckout release it."""
    plan(send)
    send(ASYNC, lk01(document("9990DOC1", inhoud="aGFsbG8="), entiteittype="EDC"), "voegZaakdocumentToe_Lk01")
    edit = check_out("9990DOC1")
    got = send(VRIJ, edit, expect="Du02")
    (key,) = texts_at(got, "parameters/checkedOutId")
    assert texts_at(got, f"edcLa01/{OBJECT}/inhoud") == ["aGFsbG8="]
    sides = [document("9990DOC1", "", vws="W", titel=titel) for titel in ("Plan van aanpak", "Plan, herzien")]
    send(VRIJ, check_out("9990DOC1"), expect="StUF058")
    for wrong in ("", "pwc-0"):
        send(VRIJ, check_in(*sides, wrong), expect="StUF058")
    assert texts_at(send(VRIJ, edit, expect="Du02"), "parameters/checkedOutId") == [key]
    send(VRIJ, check_in(*sides, key), expect="Bv02")
    send(VRIJ, check_in(*reversed(sides), key), expect="StUF058")
    (again,) = texts_at(send(VRIJ, check_out("9990DOC1"), expect="Du02"), "parameters/checkedOutId")
    send(VRIJ, cancel("9990DOC1", key), expect="StUF058")
    send(VRIJ, cancel("9990DOC1", again), expect="Bv02")
    send(VRIJ, cancel("9990DOC1", again), expect="StUF058")


def test_identificaties_are_handed_out_once(send: Send) -> None:
    """Every identificatie has the gemeentecode and is new, and one a consumer made itself is passed over."""
    first = send(VRIJ, new_number("Zaak"), expect="Du02")
    (number,) = texts_at(first, "zaak/identificatie")
    assert number == "9990ZAAK201600000001"
    plan(send, identificatie="9990ZAAK201600000002")
    assert texts_at(send(VRIJ, new_number("Zaak")), "zaak/identificatie") == ["9990ZAAK201600000003"]
    assert texts_at(send(VRIJ, new_number("Document")), "document/identificatie") == ["9990DOC201600000001"]


def test_a_hoofdzaak_and_its_deelzaak_see_each_other(send: Send) -> None:
    """The relation is kept on the hoofdzaak and shown from both sides."""
    plan(send, identificatie=DEELPLAN)
    plan(send, andere(DEELPLAN, naam="heeftAlsDeelzaak", code="ZAKZAKDEL"))
    answer = send(VRAAG, lv01(on_identificatie(DEELPLAN)), "geefZaakdetails_Lv01")
    assert texts_at(answer, f"{OBJECT}/heeftAlsHoofdzaak/gerelateerde/identificatie") == [GEZINSPLAN]


def test_a_related_zaak_is_shown_as_it_is_now(send: Send) -> None:
    """The plan a deelplan belongs to has the omschrijving it has today, not the one of when the link was made."""
    plan(send)
    send(ASYNC, lk01(new_zaak(DEELPLAN, client(ANNA), andere(GEZINSPLAN), code="WMO-HH")), "creeerZaak_Lk01")
    oud, huidig = (
        zaak(GEZINSPLAN, vws="W", omschrijving=text) for text in ("Gezinsplan Van den Hazelaar", "Plan, herzien")
    )
    send(ASYNC, lk01(oud, huidig), "updateZaak_Lk01")
    answer = send(VRAAG, lv01(on_identificatie(DEELPLAN)), "geefZaakdetails_Lv01")
    assert texts_at(answer, f"{OBJECT}/heeftBetrekkingOpAndere/gerelateerde/omschrijving") == ["Plan, herzien"]


def test_a_document_may_belong_to_several_zaken(send: Send) -> None:
    """updateZaakdocument links a document to another zaak and unlinks it, but never from its last one."""
    plan(send)
    plan(send, identificatie=DEELPLAN)
    send(ASYNC, lk01(document("9990DOC1", inhoud="aGFsbG8="), entiteittype="EDC"), "voegZaakdocumentToe_Lk01")

    def link(identificatie: str, soort: str) -> str:
        inside = el(
            "gerelateerde", el("identificatie", identificatie), 'StUF:entiteittype="ZAK" StUF:verwerkingssoort="I"'
        )
        relevant = relation("isRelevantVoor", "EDCZAK", soort, inside)
        return el(
            "object", el("identificatie", "9990DOC1") + relevant, 'StUF:entiteittype="EDC" StUF:verwerkingssoort="I"'
        )

    none = el("object", el("identificatie", "9990DOC1"), 'StUF:entiteittype="EDC" StUF:verwerkingssoort="I"')
    send(VRIJ, check_in(none, link(DEELPLAN, "T")), expect="Bv02")
    send(VRIJ, check_in(link(GEZINSPLAN, "V"), none), expect="Bv02")
    send(VRIJ, check_in(link(DEELPLAN, "V"), none), expect="StUF058")
    send(VRIJ, check_in(none, link("9990ONBEKEND", "T")), expect="StUF064")
    read = send(VRAAG, lv01(on_identificatie("9990DOC1"), entiteittype="EDC"), "geefZaakdocumentLezen_Lv01")
    assert texts_at(read, f"{OBJECT}/isRelevantVoor/gerelateerde/identificatie") == [DEELPLAN]


def test_initiator_is_shown_by_the_kind_that_is_asked_for(send: Send) -> None:
    """A scope that only asks for medewerkers does not show a person."""
    by_anna = relation("heeftAlsInitiator", "ZAKBTRINI", "T", person(ANNA))
    send(ASYNC, lk01(new_zaak(DEELPLAN, client(ANNA), code="WMO-HH", wie=by_anna)), "creeerZaak_Lk01")
    plan(send)
    medewerker = el("gerelateerde", el("medewerker", asked("achternaam"), 'StUF:entiteittype="MDW"'))
    scope = relation("heeftAlsInitiator", "ZAKBTRINI", "", medewerker)
    shown = send(VRAAG, lv01(on_identificatie(GEZINSPLAN), scope), "geefZaakdetails_Lv01")
    assert texts_at(shown, f"{OBJECT}/heeftAlsInitiator/gerelateerde/medewerker/achternaam") == ["Berkhof"]
    hidden = send(VRAAG, lv01(on_identificatie(DEELPLAN), scope), "geefZaakdetails_Lv01")
    assert texts_at(hidden, f"{OBJECT}/heeftAlsInitiator/gerelateerde") == []
