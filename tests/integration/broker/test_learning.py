"""What the register keeps of traffic and what a number refers to: no more than magazijn and parties said."""

import pytest
from sqlalchemy import Engine

from gateway.broker.ports import Response
from tests.factories import (
    CLIENT,
    DEELPLAN,
    DOCUMENT,
    GEZINSPLAN,
    GEZPLAN,
    REGIE,
    RMC,
    S2,
    SCHULD,
    V2,
    WMO,
    WMO_HH,
    ZMAG,
    Bericht,
    Wissel,
    bevestig,
    creeer_zaak,
    fout,
    notificeer,
    overdraag,
    ruleset,
    soap_fout,
    update_zaak,
    voeg_document_toe,
    zaakvraag,
)

MAGAZIJN_URL = "http://127.0.0.1:8081/"
SCHULDHULP = ("SCHULDHULP", "Behandelen verzoek schuldhulpverlening")
OTHER = "999910024"
_STATUS = (
    '<ZKN:heeft StUF:entiteittype="ZAKSTT" StUF:verwerkingssoort="T"><ZKN:gerelateerde StUF:entiteittype="STT" '
    'StUF:verwerkingssoort="I"><ZKN:volgnummer>2</ZKN:volgnummer></ZKN:gerelateerde></ZKN:heeft>'
)


def _refuse(wissel: Wissel) -> None:
    wissel.transport.script(
        lambda sent: Response(500, soap_fout(fout("StUF058", sent.stuurgegevens.referentienummer).xml)),
        url=MAGAZIJN_URL,
    )


@pytest.fixture
def wissel(engine: Engine) -> Wissel:
    """A gateway in V2-S2, where a backoffice may create a deelplan."""
    return Wissel(engine, ruleset(variant=V2, scenario=S2))


def _plans_of(wissel: Wissel, bsn: str) -> frozenset[str]:
    with wissel.write() as work:
        return work.register.gezinsplannen_van([bsn])


def test_what_a_refused_gezinsplan_taught_is_forgotten(wissel: Wissel) -> None:
    """When the magazijn refuses a gezinsplan its clients are nobody's clients."""
    _refuse(wissel)
    wissel.accept(creeer_zaak(zaak=GEZINSPLAN, zaaktype=GEZPLAN, clienten=[CLIENT]))
    assert _plans_of(wissel, CLIENT) == {GEZINSPLAN}
    wissel.deliver()
    assert _plans_of(wissel, CLIENT) == frozenset()
    with wissel.write() as work:
        assert work.register.zaak(GEZINSPLAN) is None


def test_a_second_creation_changes_nothing_of_what_is_known(wissel: Wissel) -> None:
    """Whoever creates a zaak that exists already does not become its owner, nor changes its zaaktype."""
    wissel.accept(creeer_zaak(SCHULD, zaaktype=SCHULDHULP, plannen=[GEZINSPLAN]))
    wissel.deliver()
    wissel.accept(creeer_zaak(WMO, zaaktype=WMO_HH, plannen=[GEZINSPLAN]))
    with wissel.write() as work:
        known = work.register.zaak(DEELPLAN)
    assert known is not None
    assert (known.zaaktype, known.eigenaar) == ("SCHULDHULP", "schuldhulp")


def test_another_sender_does_not_move_a_document(wissel: Wissel) -> None:
    """The first message that says where a document belongs is the one that counts."""
    wissel.accept(voeg_document_toe(WMO, zaak=DEELPLAN), voeg_document_toe(SCHULD, zaak="9990ANDERS0001"))
    with wissel.write() as work:
        document = work.register.document(DOCUMENT)
    assert document is not None
    assert document.zaakidentificatie == DEELPLAN


def test_a_client_that_is_ended_is_forgotten(wissel: Wissel) -> None:
    """An updateZaak of the regiesysteem that ends a client frees that person from the gezinsplan."""
    wissel.accept(creeer_zaak(zaak=GEZINSPLAN, zaaktype=GEZPLAN, clienten=[CLIENT, OTHER]))
    wissel.deliver()
    ended = (
        '<ZKN:heeftBetrekkingOp StUF:entiteittype="ZAKOBJ" StUF:verwerkingssoort="E"><ZKN:gerelateerde>'
        f'<ZKN:natuurlijkPersoon StUF:entiteittype="NPS" StUF:verwerkingssoort="I"><BG:inp.bsn>{CLIENT}</BG:inp.bsn>'
        "</ZKN:natuurlijkPersoon></ZKN:gerelateerde><ZKN:omschrijving>Client</ZKN:omschrijving></ZKN:heeftBetrekkingOp>"
    )
    update = update_zaak(zaak=GEZINSPLAN)
    old, new = update.xml.split("</ZKN:object>", 1)
    wissel.accept(Bericht(f"{old}{ended}</ZKN:object>{new}", update.operation))
    assert (_plans_of(wissel, CLIENT), _plans_of(wissel, OTHER)) == (frozenset(), {GEZINSPLAN})


COMES: dict[str, tuple[str, str, str, str, str]] = {
    "in an update": (REGIE, "W", "updateZaak_Lk01", "T", ""),
    "from the zaaksysteem": (ZMAG, "W", "zakLk01", "T", ""),
    "beside a status": (REGIE, "W", "actualiseerZaakstatus_Lk01", "T", _STATUS),
    "in a correction": (REGIE, "C", "zakLk01", "W", ""),
    "in a formal change": (REGIE, "F", "zakLk01", "W", ""),
    "who had no BSN before": (REGIE, "W", "updateZaak_Lk01", "W", ""),
}
"""How a client can come: sender, mutatiesoort, operation, verwerkingssoort of the relation, what else is there."""


def _with_client(zender: str, mutatiesoort: str, operation: str, verwerkingssoort: str, more: str) -> Bericht:
    client = (
        f'<ZKN:heeftBetrekkingOp StUF:entiteittype="ZAKOBJ" StUF:verwerkingssoort="{verwerkingssoort}">'
        '<ZKN:gerelateerde><ZKN:natuurlijkPersoon StUF:entiteittype="NPS" StUF:verwerkingssoort="I">'
        f"<BG:inp.bsn>{OTHER}</BG:inp.bsn></ZKN:natuurlijkPersoon></ZKN:gerelateerde>"
        "<ZKN:omschrijving>Client</ZKN:omschrijving></ZKN:heeftBetrekkingOp>"
    )
    update = update_zaak(zender, zaak=GEZINSPLAN, ontvanger=REGIE if zender == ZMAG else ZMAG)
    old, _, end = update.xml.rpartition("</ZKN:object>")
    xml = f"{old}{client}{more}</ZKN:object>{end}".replace("soort>W<", f"soort>{mutatiesoort}<")
    return Bericht(xml, operation)


@pytest.mark.parametrize("way", COMES)
def test_a_client_is_learned_however_it_comes(way: str, wissel: Wissel) -> None:
    """Every accepted kennisgeving of those who keep the gezinsplan says who its clients are."""
    wissel.accept(creeer_zaak(zaak=GEZINSPLAN, zaaktype=GEZPLAN, clienten=[CLIENT]))
    wissel.deliver()
    wissel.accept(_with_client(*COMES[way]))
    assert _plans_of(wissel, OTHER) == {GEZINSPLAN}


def test_a_backoffice_makes_nobody_client_of_a_gezinsplan(wissel: Wissel) -> None:
    """It would open the zaken of that person to itself."""
    wissel.accept(creeer_zaak(zaak=GEZINSPLAN, zaaktype=GEZPLAN, clienten=[CLIENT]))
    wissel.deliver()
    wissel.answer(_with_client(WMO, "W", "updateZaak_Lk01", "T", ""))
    assert _plans_of(wissel, OTHER) == frozenset()


@pytest.mark.parametrize(
    ("sender", "receiver", "code"),
    [(WMO, REGIE, ""), (SCHULD, REGIE, "StUF043"), (WMO, RMC, "StUF043")],
    ids=["who was asked, to who asked", "somebody else", "to somebody else"],
)
def test_an_answer_counts_between_the_two_parties_only(wissel: Wissel, sender: str, receiver: str, code: str) -> None:
    """A Du01 must come from the one that got the work order and go to the one that gave it."""
    order = overdraag()
    wissel.accept(order)
    number = order.message.stuurgegevens.referentienummer
    assert wissel.answer(bevestig(number, zender=sender, ontvanger=receiver)).code == code


def test_only_a_work_order_can_be_confirmed(wissel: Wissel) -> None:
    """A Du01 about a mere notification refers to nothing."""
    told = notificeer()
    wissel.accept(told)
    assert wissel.answer(bevestig(told.message.stuurgegevens.referentienummer)).code == "StUF043"


def test_an_unknown_party_is_told_before_an_unknown_berichtcode(wissel: Wissel) -> None:
    """Of two faults in the stuurgegevens the first row of table 4.1 is the one that is reported."""
    message = creeer_zaak().replace(f">{REGIE}<", ">WIEDAN<").replace(">Lk01<", ">Xx99<")
    assert wissel.answer(message).code == "StUF013"


def _criteria(side: str, inside: str) -> str:
    return f'<ZKN:{side} StUF:entiteittype="ZAK">{inside}</ZKN:{side}>'


NIL = '<ZKN:{} xsi:nil="true" StUF:noValue="{}"/>'
OPEN = NIL.format("startdatum", "geenWaarde")
SELECTS_NOTHING = {
    "nothing": "",
    "a value nobody knows": _criteria("gelijk", NIL.format("identificatie", "waardeOnbekend")),
    "an empty element": _criteria("gelijk", '<ZKN:identificatie StUF:exact="false"> </ZKN:identificatie>'),
    "a range open at both ends": _criteria("vanaf", OPEN) + _criteria("totEnMet", OPEN),
    "which status to show": _criteria(
        "gelijk", "<ZKN:heeft><ZKN:indicatieLaatsteStatus>J</ZKN:indicatieLaatsteStatus></ZKN:heeft>"
    ),
}
SELECTS = {
    "no value": _criteria("gelijk", NIL.format("einddatum", "geenWaarde")),
    "a range open at one end": _criteria("vanaf", "<ZKN:startdatum>20260101</ZKN:startdatum>")
    + _criteria("totEnMet", OPEN),
    "a key": '<ZKN:gelijk StUF:entiteittype="ZAK" StUF:sleutelOntvangend="17"/>',
}


def _selecting(criteria: str) -> Bericht:
    question = zaakvraag()
    begin, end = question.xml.index("<ZKN:gelijk"), question.xml.index("</ZKN:gelijk>") + len("</ZKN:gelijk>")
    return Bericht(question.xml[:begin] + criteria + question.xml[end:], question.operation)


@pytest.mark.parametrize("criteria", SELECTS_NOTHING.values(), ids=SELECTS_NOTHING.keys())
def test_a_question_that_selects_nothing_reaches_nobody(criteria: str, wissel: Wissel) -> None:
    """Without a selection the answer would be everybody's data, so the question is refused and not relayed."""
    assert wissel.answer(_selecting(criteria)).code == "StUF052"
    assert wissel.transport.sent == []


@pytest.mark.parametrize("criteria", SELECTS.values(), ids=SELECTS.keys())
def test_a_question_that_selects_is_passed_on(criteria: str, wissel: Wissel) -> None:
    """A key, one end of a range, or that there is no value, is a selection."""
    wissel.receive(_selecting(criteria))
    assert len(wissel.transport.sent) == 1
