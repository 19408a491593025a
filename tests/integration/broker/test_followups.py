"""What the gateway makes itself: work orders, notifications, triggers, returned faults - when, to whom, saying what."""

from collections.abc import Callable, Iterable

import pytest
from sqlalchemy import Engine

from gateway.broker.ports import Response
from gateway.store.engine import read
from gateway.store.tables import deliveries
from gateway.stuf import ns
from gateway.stuf.parse import text_at, text_of
from tests.factories import (
    CLIENT,
    DEELPLAN,
    DOCUMENT,
    GEZINSPLAN,
    GEZPLAN,
    REGIE,
    RMC,
    RMC_TYPE,
    SCHULD,
    VERVOER,
    WMO,
    WMO_HH,
    ZMAG,
    Bericht,
    Wissel,
    bevestig,
    bevestigd,
    creeer_zaak,
    envelope,
    fout,
    initieer,
    notificeer,
    overdraag,
    ruleset,
    soap_fout,
    update_zaak,
    voeg_document_toe,
    wijzig_document,
)

MAGAZIJN_URL = "http://127.0.0.1:8081/"
VERVOER_TYPE = ("LLVERVOER", "Behandelen aanvraag leerlingenvervoer")
REFUSE = lambda sent: Response(500, soap_fout(fout("StUF058", sent.stuurgegevens.referentienummer).xml))  # noqa: E731


@pytest.fixture
def wissel(engine: Engine) -> Wissel:
    """A gateway on a store of each kind, that knows a gezinsplan and a deelplan of it."""
    wissel = Wissel(engine)
    wissel.accept(creeer_zaak(zaak=GEZINSPLAN, zaaktype=GEZPLAN, clienten=[CLIENT]), creeer_zaak(plannen=[GEZINSPLAN]))
    wissel.deliver()
    wissel.transport.sent.clear()
    return wissel


def _told(
    wissel: Wissel, partners: Iterable[str] = ("regiesysteem", "wmo", "schuldhulp", "rmc")
) -> dict[str, list[str]]:
    """partner -> the gebeurtenissen it was notified of."""
    return {naam: [sent.gebeurtenis for sent in wissel.sent_to(naam)] for naam in partners if wissel.sent_to(naam)}


# --- notifications ----------------------------------------------------------------------------------------------------

CHANGES = {
    "creeerZaak by the regiesysteem": (
        creeer_zaak(zaak="9990NW2026000001", plannen=[GEZINSPLAN]), {"wmo": ["Creeer zaak"]}
    ),
    "updateZaak by the regiesysteem": (update_zaak(), {"wmo": ["Update zaak"]}),
    "status by the backoffice": (update_zaak(WMO, status="Klaar"), {"regiesysteem": ["Actualiseer zaakstatus"]}),
    "document by a third party": (
        voeg_document_toe(ZMAG), {"regiesysteem": ["Voeg zaakdocument toe"], "wmo": ["Voeg zaakdocument toe"]}
    ),
    "gezinsplan": (update_zaak(zaak=GEZINSPLAN), {}),
    "zaak nobody knows": (update_zaak(WMO, zaak="9990ZZ2026000009"), {}),
    "notification of another": (
        notificeer(zaak=DEELPLAN, extra={"gebeurtenis": "Update zaak"}), {"wmo": ["Update zaak"]}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_who_is_told_of_a_change(name: str, wissel: Wissel) -> None:
    """Each afnemer of the zaaktype hears the gebeurtenis once, and never the party that made the change (N-2)."""
    bericht, expected = CHANGES[name]
    wissel.accept(bericht)
    wissel.deliver()
    assert _told(wissel) == expected


def test_nothing_is_told_before_the_magazijn_confirmed(wissel: Wissel) -> None:
    """While the change itself waits for another attempt, so does the news of it (RZS N-4)."""
    wissel.transport.script(Response(503, b"even niet"), url=MAGAZIJN_URL)
    wissel.accept(update_zaak())
    assert wissel.deliver() == 1
    assert _told(wissel) == {}
    wissel.clock.advance(2)
    assert wissel.deliver() == 2
    assert _told(wissel) == {"wmo": ["Update zaak"]}


def test_a_refused_change_is_never_told(wissel: Wissel) -> None:
    """When the magazijn refuses the change the notification keeps waiting, until a person decides."""
    wissel.transport.script(REFUSE, url=MAGAZIJN_URL)
    wissel.accept(update_zaak(WMO, status="Klaar"))
    wissel.deliver()
    wissel.clock.advance(7 * 24 * 3600)
    wissel.deliver()
    assert "Actualiseer zaakstatus" not in _told(wissel).get("regiesysteem", [])
    assert ("regiesysteem", "notificeerOverZaak", "waiting") in wissel.states()


def test_a_notification_that_waits_for_a_lost_change_does_not_hold_up_the_next(engine: Engine) -> None:
    """With `bij_fout: door` a later change goes on, and the news of it too, past that of the change that failed."""
    wissel = Wissel(engine, ruleset(partners={"zakenmagazijn": {"bij_fout": "door"}}))
    wissel.accept(creeer_zaak(plannen=[GEZINSPLAN]))
    wissel.deliver()
    wissel.transport.script(REFUSE, url=MAGAZIJN_URL)
    wissel.accept(update_zaak(WMO, status="Eerst"), update_zaak(WMO, status="Daarna"))
    wissel.deliver()
    (told,) = [sent for sent in wissel.sent_to("regiesysteem") if sent.onderwerp.status]
    assert told.onderwerp.status is not None and told.onderwerp.status.omschrijving == "Daarna"


def test_what_a_notification_says(wissel: Wissel) -> None:
    """Zaak, zaaktype, gebeurtenis, status and gezinsplan; from the gateway, to the afnemer, numbered by the gateway."""
    wissel.accept(update_zaak(WMO, status="Klaar"))
    wissel.deliver()
    (sent,) = wissel.sent_to("regiesysteem")
    about = sent.onderwerp
    assert (sent.operation.naam, about.zaakidentificatie) == ("notificeerOverZaak", DEELPLAN)
    assert (about.zaaktype.code, about.zaaktype.omschrijving) == WMO_HH
    assert about.extra == {"gebeurtenis": "Actualiseer zaakstatus", "gezinsplan": GEZINSPLAN}
    assert about.status is not None and about.status.omschrijving == "Klaar"
    assert (sent.stuurgegevens.zender.applicatie, sent.stuurgegevens.ontvanger.applicatie) == ("REGIEWISSEL", REGIE)
    assert sent.stuurgegevens.referentienummer.startswith("RW-REGIEWISSEL-")


def test_own_messages_are_linked_to_their_cause(wissel: Wissel) -> None:
    """A notification is a message with the change as its origin, and its moments strictly increase."""
    cause = update_zaak(ZMAG)
    wissel.accept(cause)
    rows = wissel.messages()
    (origin,) = [row for row in rows if row.referentienummer == cause.message.stuurgegevens.referentienummer]
    own = [row for row in rows if row.origin_id == origin.id]
    assert [row.operation for row in own] == ["notificeerOverZaak"] * 2
    assert all(wissel.actions(row.id)[0] == "message_composed" for row in own)
    moments = [row.tijdstip_bericht for row in rows if row.zender.endswith("|REGIEWISSEL|")]
    assert moments == sorted(set(moments))


@pytest.mark.parametrize("form", ["E-formulier", "Domeinbericht Wmo", "Domeingegevens"])
def test_domain_data_is_named_in_what_follows(form: str, wissel: Wissel) -> None:
    """The notification of a document with domain data, and every later one, names the document."""
    wissel.accept(voeg_document_toe(omschrijving=form, inhoud="PGEvPg=="), update_zaak())
    wissel.deliver()
    assert [sent.onderwerp.extra["domeingegevens"] for sent in wissel.sent_to("wmo")] == [DOCUMENT] * 2


def test_an_ordinary_document_is_not_domain_data(wissel: Wissel) -> None:
    """A plan of action is told of, but not as domain data."""
    wissel.accept(voeg_document_toe())
    wissel.deliver()
    (sent,) = wissel.sent_to("wmo")
    assert "domeingegevens" not in sent.onderwerp.extra


def test_a_synchronous_change_is_told_when_it_was_made(wissel: Wissel) -> None:
    """After the Bv02 of updateZaakdocument the afnemers hear of it, once; after a fault nobody does."""
    wissel.accept(voeg_document_toe(ZMAG))
    wissel.deliver()
    wissel.transport.sent.clear()
    refused, made = wijzig_document(), wijzig_document()
    wissel.transport.script(Response(500, soap_fout("")), Response(200, envelope(bevestigd())), url=MAGAZIJN_URL)
    wissel.receive(refused)
    assert wissel.deliver() == 0
    assert [wissel.answer(made).berichtcode for _ in range(2)] == ["Bv02", "Bv02"]
    assert wissel.deliver() == 1
    assert _told(wissel) == {"regiesysteem": ["Update zaakdocument"]}


def test_a_repeat_tells_nobody_again(wissel: Wissel) -> None:
    """The same change offered twice is one change."""
    bericht = update_zaak()
    wissel.accept(bericht, bericht)
    wissel.deliver()
    assert _told(wissel) == {"wmo": ["Update zaak"]}


TRIGGERS = {
    "names who made the change": ({"gebeurtenis": "Update zaak", "zendendeApplicatie": WMO}, {"regiesysteem"}),
    "spelt it otherwise": ({"gebeurtenis": "Update zaak", "Zendende_applicatie": WMO}, {"regiesysteem"}),
    "names nobody": ({"gebeurtenis": "Update zaak"}, {"regiesysteem", "wmo"}),
    "names a stranger": ({"gebeurtenis": "Update zaak", "zendendeApplicatie": "VREEMD"}, {"regiesysteem", "wmo"}),
    "without gebeurtenis": ({}, set()),
}


@pytest.mark.parametrize("name", TRIGGERS)
def test_a_trigger_becomes_notifications(name: str, wissel: Wissel) -> None:
    """initieerNotificeerOverZaak fans out to the afnemers, without the application it names (RZS 3.7)."""
    extra, expected = TRIGGERS[name]
    wissel.accept(initieer(extra=extra))
    wissel.deliver()
    assert set(_told(wissel)) == expected
    assert all(told == ["Update zaak"] for told in _told(wissel).values())


@pytest.mark.parametrize(("where", "naam"), [("zaaksysteem", "zakenmagazijn"), ("extern", "abonb")])
def test_another_manages_subscriptions(where: str, naam: str, engine: Engine) -> None:
    """In RZS variants 2 and 3 one trigger goes to whoever manages subscriptions, and no notification goes out."""
    beheer = {"rol": "abonnementenbeheer", "applicatie": "ABONB", "url": "http://127.0.0.1:9/services"}
    wissel = Wissel(engine, ruleset(abonnementenbeheer=where, partners={"abonb": beheer}))
    wissel.accept(creeer_zaak(plannen=[GEZINSPLAN]))
    wissel.deliver()
    (trigger,) = [sent for sent in wissel.sent_to(naam) if sent.operation.naam == "initieerNotificeerOverZaak"]
    assert trigger.onderwerp.extra["gebeurtenis"] == "Creeer zaak"
    assert trigger.onderwerp.extra["zendendeApplicatie"] == REGIE
    assert _told(wissel) == {}


def test_a_rule_can_keep_a_change_silent(engine: Engine) -> None:
    """`notificeer: nee` delivers the change and tells nobody."""
    wissel = Wissel(engine, ruleset(regels=[{"naam": "stil", "dan": {"bezorg": "zakenmagazijn", "notificeer": "nee"}}]))
    wissel.accept(creeer_zaak(plannen=[GEZINSPLAN]))
    assert wissel.states() == [("zakenmagazijn", "creeerZaak_Lk01", "waiting")]


# --- work orders ------------------------------------------------------------------------------------------------------


def test_a_work_order_goes_as_it_came(wissel: Wissel) -> None:
    """A backoffice that knows overdragenZaak gets the message of the regiesysteem itself, number and all."""
    order = overdraag()
    wissel.accept(order)
    wissel.deliver()
    (sent,) = wissel.sent_to("wmo")
    assert sent.stuurgegevens == order.message.stuurgegevens


def test_a_work_order_in_the_form_the_backoffice_knows(wissel: Wissel) -> None:
    """A backoffice with `opdracht: notificeerOverZaak` gets a notification that says the same."""
    zaak = "9990LV2026000001"
    melding = "<RZS:melding>Spoed</RZS:melding><RZS:object "
    wissel.accept(creeer_zaak(zaak=zaak, zaaktype=VERVOER_TYPE, plannen=[GEZINSPLAN]))
    wissel.accept(overdraag(zaak, VERVOER_TYPE, ontvanger=VERVOER).replace("<RZS:object ", melding))
    wissel.deliver()
    *_, sent = wissel.sent_to("leerlingenvervoer")
    assert (sent.operation.naam, sent.onderwerp.zaakidentificatie) == ("notificeerOverZaak", zaak)
    assert sent.onderwerp.extra["gezinsplan"] == GEZINSPLAN
    assert [text_of(one) for one in sent.element.findall(ns.rzs("melding"))] == ["Spoed"]
    assert sent.stuurgegevens.zender.applicatie == "REGIEWISSEL"


def test_the_gateway_orders_after_the_magazijn_confirmed(wissel: Wissel) -> None:
    """For RMC the gateway makes the work order itself, once the deelplan is stored."""
    wissel.transport.script(Response(503, b""), url=MAGAZIJN_URL)
    wissel.accept(creeer_zaak(zaak="9990RM2026000001", zaaktype=RMC_TYPE, plannen=[GEZINSPLAN]))
    wissel.deliver()
    assert wissel.sent_to("rmc") == []
    wissel.clock.advance(2)
    wissel.deliver()
    order = wissel.sent_to("rmc")[0]
    assert (order.operation.naam, order.onderwerp.zaakidentificatie) == ("overdragenZaak", "9990RM2026000001")
    assert [text_of(one) for one in order.element.findall(ns.rzs("melding"))] == [f"gezinsplan: {GEZINSPLAN}"]


def test_the_answer_to_an_order_goes_to_who_gave_it(wissel: Wissel) -> None:
    """A Du01 finds its opdrachtgever by the crossRefnummer and is passed on as it is."""
    order = overdraag()
    wissel.accept(order)
    wissel.deliver()
    answer = bevestig(order.message.stuurgegevens.referentienummer)
    wissel.accept(answer)
    wissel.deliver()
    *_, sent = wissel.sent_to("regiesysteem")
    assert sent.stuurgegevens == answer.message.stuurgegevens


def test_the_answer_to_an_order_of_the_gateway_is_translated(wissel: Wissel) -> None:
    """The regiesysteem knows the number of its creeerZaak, not that of the order the gateway made of it."""
    cause = creeer_zaak(zaak="9990RM2026000001", zaaktype=RMC_TYPE, plannen=[GEZINSPLAN])
    wissel.accept(cause)
    wissel.deliver()
    number = wissel.sent_to("rmc")[0].stuurgegevens.referentienummer
    wissel.accept(bevestig(number, "9990RM2026000001", zender=RMC, ontvanger="REGIEWISSEL"))
    wissel.deliver()
    *_, sent = wissel.sent_to("regiesysteem")
    assert sent.operation.naam == "bevestigOverdragenZaak"
    assert sent.stuurgegevens.cross_refnummer == cause.message.stuurgegevens.referentienummer
    assert text_at(sent.element, f"{ns.rzs('object')}/{ns.zkn('antwoord')}") == "Overdracht geaccepteerd"


def test_numbers_of_two_senders_do_not_mix(wissel: Wissel) -> None:
    """When another sender used the same number, the answer still goes to the one whose order reached the answerer."""
    order = overdraag()
    number = order.message.stuurgegevens.referentienummer
    wissel.accept(order)
    wissel.deliver()
    wissel.accept(update_zaak(ZMAG, zaak="9990ZZ2026000001", referentienummer=number))
    wissel.deliver()
    wissel.accept(bevestig(number))
    assert wissel.states()[-1] == ("regiesysteem", "bevestigOverdragenZaak", "waiting")


@pytest.mark.parametrize("answer", [bevestig, lambda cross, **keys: fout(cross=cross, **keys)], ids=["Du01", "Fo03"])
def test_only_who_got_a_message_can_answer_it(answer: Callable[..., Bericht], wissel: Wissel) -> None:
    """A crossRefnummer to a message that went to somebody else is not known to this zender (StUF043)."""
    order = overdraag()
    wissel.accept(order)
    number = order.message.stuurgegevens.referentienummer
    assert wissel.answer(answer(number, zender=SCHULD, ontvanger=REGIE)).code == "StUF043"
    assert wissel.answer(answer(number, zender=WMO, ontvanger=REGIE)).berichtcode == "Bv03"


# --- faults that come back --------------------------------------------------------------------------------------------


def test_a_refusal_by_the_end_node_reaches_the_sender(wissel: Wissel) -> None:
    """The Fo03 of the magazijn goes to the original sender as a message of its own, unchanged (field B8)."""
    change = update_zaak(WMO, status="Klaar")
    wissel.transport.script(REFUSE, url=MAGAZIJN_URL)
    wissel.accept(change)
    wissel.deliver()
    (sent,) = wissel.sent_to("wmo")
    assert (sent.operation.naam, sent.stuurgegevens.cross_refnummer) == (
        "Fo03",
        change.message.stuurgegevens.referentienummer,
    )
    assert text_at(sent.element, f"{ns.stuf('body')}/{ns.stuf('code')}") == "StUF058"
    assert ("zakenmagazijn", "actualiseerZaakstatus_Lk01", "parked") in wissel.states()


def test_a_fault_that_goes_away_is_not_told(wissel: Wissel) -> None:
    """As long as another attempt may succeed the sender hears nothing."""
    away = Response(500, soap_fout(fout("StUF046", "x").xml))
    wissel.transport.script(away, url=MAGAZIJN_URL)
    wissel.accept(update_zaak(WMO, status="Klaar"))
    wissel.deliver()
    wissel.clock.advance(2)
    wissel.deliver()
    assert wissel.sent_to("wmo") == []
    assert ("zakenmagazijn", "actualiseerZaakstatus_Lk01", "delivered") in wissel.states()


@pytest.mark.parametrize(
    "answer", [Response(500, soap_fout("", "s:Client")), Response(500, soap_fout("<x/>", "s:Client"))]
)
def test_a_fault_without_stuf_is_told_to_the_sender_all_the_same(answer: Response, wissel: Wissel) -> None:
    """A bare SOAP fault has no Fo03 to pass on, so the gateway writes one about the sender's own number."""
    wissel.transport.script(answer, url=MAGAZIJN_URL)
    wissel.accept(update_zaak(WMO, status="Klaar"))
    wissel.deliver()
    (told,) = wissel.sent_to("wmo")
    (accepted,) = [row for row in wissel.messages() if row.operation == "actualiseerZaakstatus_Lk01"]
    assert (told.operation.naam, told.stuurgegevens.cross_refnummer) == ("Fo03", accepted.referentienummer)
    assert ("zakenmagazijn", "actualiseerZaakstatus_Lk01", "parked") in wissel.states()


@pytest.mark.parametrize(
    ("old", "new"),
    [(">server<", ">ergens<"), (">Fout<", f">{'Fout' * 99}<"), ("<StUF:omschrijving>Fout</StUF:omschrijving>", "")],
    ids=["plek", "length", "no omschrijving"],
)
def test_a_fault_that_is_not_whole_is_written_anew(old: str, new: str, wissel: Wissel) -> None:
    """A Fo03 that no schema allows is not passed on: the sender gets one of ours with the same code."""
    change = update_zaak(WMO, status="Klaar")
    number = change.message.stuurgegevens.referentienummer
    broken = fout("StUF064", number).replace(old, new)
    wissel.transport.script(Response(500, soap_fout(broken.xml)), url=MAGAZIJN_URL)
    wissel.accept(change)
    wissel.deliver()
    (told,) = wissel.sent_to("wmo")
    assert told.stuurgegevens.cross_refnummer == number
    assert text_at(told.element, f"{ns.stuf('body')}/{ns.stuf('code')}") == "StUF064"
    assert text_at(told.element, f"{ns.stuf('body')}/{ns.stuf('omschrijving')}") == "Object niet gevonden"


def test_a_zaak_that_cannot_be_named_is_not_told_about(wissel: Wissel) -> None:
    """A change of a zaak whose identificatie no notification can carry is passed on; nobody is told."""
    wissel.accept(creeer_zaak(zaak="999", plannen=[GEZINSPLAN]))
    assert wissel.messages()[-1].operation == "creeerZaak_Lk01"


def test_a_zaak_that_cannot_be_named_cannot_be_ordered(wissel: Wissel) -> None:
    """Where a work order must follow, that no work order can name the zaak is told to who sent it."""
    change = creeer_zaak(zaak="999", zaaktype=RMC_TYPE, plannen=[GEZINSPLAN])
    answer = wissel.answer(change)
    assert (answer.berichtcode, answer.code) == ("Fo03", "StUF055")
    assert "5 tot en met 40 tekens" in answer.details


def test_a_fault_about_a_fault_is_not_passed_on(wissel: Wissel) -> None:
    """The loop rule: when the sender refuses the returned Fo03 that is the end of it."""
    everywhere = wissel.transport
    everywhere.script(REFUSE, url=MAGAZIJN_URL)
    everywhere.script(REFUSE, url="http://127.0.0.1:8083/wmo/")
    wissel.accept(update_zaak(WMO, status="Klaar"))
    wissel.deliver()
    before = len(wissel.messages())
    assert ("wmo", "Fo03", "parked") in wissel.states()
    assert wissel.deliver() == 0 and len(wissel.messages()) == before


def test_a_refused_late_fault_does_not_go_back(wissel: Wissel) -> None:
    """The loop rule again: the magazijn never hears that its Fo03 was refused."""
    change = update_zaak(WMO, status="Klaar")
    wissel.accept(change)
    wissel.deliver()
    wissel.transport.script(REFUSE, url="http://127.0.0.1:8083/wmo/")
    wissel.accept(fout(cross=change.message.stuurgegevens.referentienummer, ontvanger=WMO))
    wissel.deliver()
    assert wissel.states()[-1] == ("wmo", "Fo03", "parked")


def test_a_fault_about_a_message_of_the_gateway_stays_here(wissel: Wissel) -> None:
    """A notification that is refused is parked for the beheerder: its sender is the gateway itself."""
    wissel.transport.script(REFUSE, url="http://127.0.0.1:8083/wmo/")
    wissel.accept(update_zaak())
    wissel.deliver()
    assert [row for row in wissel.states() if row[2] == "parked"] == [("wmo", "notificeerOverZaak", "parked")]
    assert not [row for row in wissel.states() if row[1] == "Fo03"]


def test_a_late_fault_finds_its_sender(wissel: Wissel) -> None:
    """A Fo03 the magazijn sends later, on a connection of its own, goes on to the one whose message it is about."""
    change = update_zaak(WMO, status="Klaar")
    wissel.accept(change)
    wissel.deliver()
    wissel.accept(fout(cross=change.message.stuurgegevens.referentienummer, ontvanger=WMO))
    wissel.deliver()
    *_, sent = wissel.sent_to("wmo")
    assert (sent.operation.naam, sent.stuurgegevens.zender.applicatie) == ("Fo03", ZMAG)


def test_a_late_confirmation_is_never_passed_on(wissel: Wissel) -> None:
    """A Bv03 that comes as a message of its own is taken and goes nowhere (field B7)."""
    change = update_zaak(WMO, status="Klaar")
    wissel.accept(change)
    wissel.deliver()
    before = len(wissel.deliveries())
    late = fout(cross=change.message.stuurgegevens.referentienummer, berichtcode="Bv03", ontvanger=WMO)
    wissel.accept(late)
    assert len(wissel.deliveries()) == before


def test_a_returned_fault_does_not_wait_for_the_zaak(wissel: Wissel) -> None:
    """It has a lane of its own: what else waits for that partner does not hold it up, nor the other way round."""
    wissel.transport.script(REFUSE, url=MAGAZIJN_URL)
    wissel.accept(update_zaak(WMO, status="Klaar"))
    wissel.deliver()
    with read(wissel.engine) as connection:
        row = connection.execute(deliveries.select().where(deliveries.c.operation == "Fo03")).one()
    assert (row.lane, row.holds_lane) == ("wmo|Fo03", False)
