"""What the magazijn refuses, how it says so, and that nothing of it is kept."""

from collections.abc import Callable
from typing import Any

import pytest

from gateway.magazijn import model
from gateway.magazijn.catalogus import Catalogus, Statustype, Zaaktype
from gateway.magazijn.magazijn import Magazijn
from gateway.stuf.operations import PortType
from tests.integration.magazijn.conftest import Send
from tests.unit.magazijn.builder import (
    ANNA,
    ASYNC,
    BART,
    DEELPLAN,
    GEZINSPLAN,
    VRAAG,
    VRIJ,
    action,
    andere,
    asked,
    cancel,
    check_in,
    check_out,
    client,
    document,
    el,
    executor,
    initiator,
    isvan,
    leeg,
    lk01,
    lv01,
    new_zaak,
    nil,
    on_identificatie,
    person,
    relation,
    status,
    texts_at,
    zaak,
)


def creeer(identificatie: str = DEELPLAN, *relations: str, **own: Any) -> bytes:
    """A creeerZaak that is in order, but for what is given."""
    return lk01(new_zaak(identificatie, client(ANNA), *relations, **own))


def change(oud: str, huidig: str) -> bytes:
    """A change of a zaak."""
    return lk01(oud, huidig)


def toe(
    identificatie: str = "9990DOC2", zaak_id: str = GEZINSPLAN, inhoud: str | None = "aGFsbG8=", **own: Any
) -> bytes:
    """A voegZaakdocumentToe that is in order, but for what is given."""
    return lk01(document(identificatie, zaak_id, inhoud, **own), entiteittype="EDC")


def object_(*relations: str, vws: str = "I", **own: str) -> str:
    """The gezinsplan in a change."""
    return zaak(GEZINSPLAN, *relations, vws=vws, **own)


HEEFT = leeg("heeft", "ZAKSTT", "T")
GEZET = el("datumStatusGezet", "20160501")
ASYNCHRONOUS: dict[str, tuple[str, bytes, str]] = {
    "identificatie taken": ("creeerZaak_Lk01", creeer(GEZINSPLAN), "StUF058"),
    "identificatie with a forbidden character": ("creeerZaak_Lk01", creeer("9990/WM/2016"), "StUF058"),
    "identificatie missing": ("creeerZaak_Lk01", creeer(identificatie=nil("identificatie")), "StUF055"),
    "startdatum missing": ("creeerZaak_Lk01", creeer(startdatum=nil("startdatum")), "StUF055"),
    "zaaktype missing": ("creeerZaak_Lk01", creeer().replace(isvan().encode(), b""), "StUF055"),
    "no initiator": ("creeerZaak_Lk01", creeer(wie=""), "StUF055"),
    "two initiators": ("creeerZaak_Lk01", creeer(wie=initiator() + initiator("REG0418")), "StUF055"),
    "related zaak unknown": ("creeerZaak_Lk01", creeer(DEELPLAN, andere("9990ONBEKEND")), "StUF064"),
    "two objects for T": (
        "creeerZaak_Lk01",
        lk01(new_zaak(DEELPLAN), new_zaak(DEELPLAN), soort="T"),
        "StUF055",
    ),
    "one object for W": ("updateZaak_Lk01", lk01(object_(), soort="W"), "StUF055"),
    "verwijdering": ("zakLk01", lk01(object_(), soort="V"), "StUF058"),
    "zaak unknown": ("updateZaak_Lk01", change(*(zaak("9990ONBEKEND", vws="W") for _ in "12")), "StUF064"),
    "another identificatie": (
        "updateZaak_Lk01",
        change(object_(vws="W"), zaak("9990ANDERS", vws="W")),
        "StUF058",
    ),
    "another zaaktype": (
        "updateZaak_Lk01",
        change(object_(isvan(vws="I")), object_(isvan("WMO-HH", "Anders", "I"))),
        "StUF058",
    ),
    "changed meanwhile": (
        "updateZaak_Lk01",
        change(object_(vws="W", toelichting="vorig"), object_(vws="W", toelichting="mijn")),
        "StUF058",
    ),
    "last client ended": (
        "updateZaak_Lk01",
        change(object_(client(ANNA, "E")), object_(leeg("heeftBetrekkingOp", "ZAKOBJ", "E"))),
        "StUF058",
    ),
    "a required element cleared": (
        "updateZaak_Lk01",
        change(object_(vws="W"), object_(vws="W", startdatum=nil("startdatum"))),
        "StUF055",
    ),
    "unknown relation ended": (
        "updateZaak_Lk01",
        change(object_(executor("WT9999", "E")), object_(leeg("heeftAlsUitvoerende", "ZAKBTRUTV", "E"))),
        "StUF064",
    ),
    "linked to itself": (
        "updateZaak_Lk01",
        change(object_(leeg("heeftBetrekkingOpAndere", "ZAKZAKBTR", "T")), object_(andere(GEZINSPLAN))),
        "StUF058",
    ),
    "no new status": ("actualiseerZaakstatus_Lk01", change(object_(), object_()), "StUF040"),
    "status without datum": (
        "actualiseerZaakstatus_Lk01",
        change(object_(HEEFT), object_(status("2", "Opgesteld", "20160501").replace(GEZET, ""))),
        "StUF055",
    ),
    "document taken": ("voegZaakdocumentToe_Lk01", toe("9990DOC1"), "StUF058"),
    "document of an unknown zaak": ("voegZaakdocumentToe_Lk01", toe(zaak_id="9990ONBEKEND"), "StUF064"),
    "document of no zaak": ("voegZaakdocumentToe_Lk01", toe(zaak_id=""), "StUF055"),
    "document without content": ("voegZaakdocumentToe_Lk01", toe(inhoud=None), "StUF055"),
    "document with half base64": ("voegZaakdocumentToe_Lk01", toe(inhoud="aGFsbG8"), "StUF055"),
    "document without auteur": ("voegZaakdocumentToe_Lk01", toe(auteur=None), "StUF055"),
    "T with the action of an update": ("updateZaak_Lk01", creeer(), "StUF040"),
    "not by schema": ("creeerZaak_Lk01", creeer(startdatum="4 april"), "StUF055"),
}


@pytest.mark.parametrize("case", ASYNCHRONOUS)
def test_a_kennisgeving_that_cannot_be_carried_out_gets_a_fo03_and_changes_nothing(
    send: Send, magazijn: Magazijn, case: str
) -> None:
    """The fault has the code of the standard and names no person; no zaak, document, number or history is left."""
    send(ASYNC, creeer(GEZINSPLAN, toelichting="nu"), "creeerZaak_Lk01")
    send(ASYNC, toe("9990DOC1"), "voegZaakdocumentToe_Lk01")
    before = _everything(send, magazijn)
    naam, body, code = ASYNCHRONOUS[case]
    fault = send(ASYNC, body, naam, expect=code)
    assert ANNA not in "".join(texts_at(fault, "body/details"))
    assert _everything(send, magazijn) == before


def _everything(send: Send, magazijn: Magazijn) -> list[Any]:
    numbers = (GEZINSPLAN, DEELPLAN, "9990/WM/2016", "9990ANDERS")
    ours, of_ours = nil("einddatum"), el("dct.omschrijving", "Gezinsplan")
    zaken = send(VRAAG, lv01(ours, asked("identificatie", "toelichting")), "zakLv01")
    documenten = send(VRAAG, lv01(of_ours, asked("identificatie"), entiteittype="EDC"), "geefZaakdocumentLezen_Lv01")
    return [
        [texts_at(found, "antwoord/object/identificatie") for found in (zaken, documenten)],
        [magazijn.history(model.ZAAK, number) for number in numbers],
        [magazijn.history(model.DOCUMENT, number) for number in ("9990DOC1", "9990DOC2")],
    ]


@pytest.mark.parametrize(
    ("port_type", "naam", "body", "code"),
    [
        (VRIJ, "", check_out("9990ONBEKEND"), "StUF064"),
        (VRIJ, "", cancel("9990ONBEKEND", "pwc-1"), "StUF064"),
        (VRIJ, "", check_in(*(document("9990ONBEKEND", "", vws="W") for _ in "12")), "StUF064"),
        (VRAAG, "zakLv01", lv01("", sortering="7"), "StUF133"),
        (VRAAG, "zakLv01", lv01("", vervolg=True), "StUF103"),
        (VRAAG, "zakLv01", lv01("", asked("identificatie"), stuf_scope="alles"), "StUF097"),
        (VRAAG, "zakLv01", lv01("", extra=el("vanaf", el("startdatum", "2016"), 'StUF:entiteittype="ZAK"')), "StUF076"),
        (VRAAG, "zakLv01", lv01(el("toelichting", "x")), "StUF058"),
    ],
    ids=[
        "bewerken",
        "cancelCheckout",
        "updateZaakdocument",
        "sortering",
        "no start",
        "scope twice",
        "half a range",
        "only criteria that are not supported",
    ],
)
def test_a_synchronous_message_that_cannot_be_answered_gets_a_fo02(
    send: Send, port_type: PortType, naam: str, body: bytes, code: str
) -> None:
    """The fault of a synchronous message is a Fo02 with the code of the standard."""
    fault = send(port_type, body, naam, expect=code)
    assert texts_at(fault, "stuurgegevens/berichtcode") == ["Fo02"]


def test_criteria_that_are_not_supported_are_named(send: Send) -> None:
    """A question with one criterion too many is answered, and says which one did not count."""
    send(ASYNC, creeer(GEZINSPLAN), "creeerZaak_Lk01")
    question = lv01(on_identificatie(GEZINSPLAN) + el("toelichting", "x"), asked("identificatie"))
    answer = send(VRAAG, question, "zakLv01")
    assert texts_at(answer, "melding") == ["StUF0001: toelichting"]
    assert texts_at(answer, "antwoord/object/identificatie") == [GEZINSPLAN]


@pytest.mark.parametrize(
    ("port_type", "body", "text"),
    [
        (ASYNC, b"", "welgevormde"),
        (ASYNC, b"<a/>", "SOAP 1.1"),
        (VRAAG, creeer(), "portType"),
        (ASYNC, creeer().replace(b"<StUF:berichtcode>Lk01</StUF:berichtcode>", b""), "berichtcode"),
    ],
    ids=["nothing", "no SOAP", "another portType", "no berichtcode"],
)
def test_what_falls_outside_stuf_gets_a_plain_soap_fault(
    magazijn: Magazijn, port_type: PortType, body: bytes, text: str
) -> None:
    """Without readable stuurgegevens, or at the wrong door, there is a SOAP fault without a StUF message."""
    reply = magazijn.receive(port_type, body, None, None)
    assert (reply.status, reply.berichtcode) == (500, "")
    assert text in reply.body.decode()


def test_a_message_for_somebody_else_is_not_supported(send: Send) -> None:
    """The magazijn takes no notifications or work orders."""
    body = creeer().replace(b"zakLk01", b"zakLk02")
    send(ASYNC, body, expect="StUF040")


CATALOGUS = Catalogus(
    [
        Zaaktype(
            "GEZPLAN",
            "Opstellen en uitvoeren gezinsplan",
            (Statustype("1", "Signaal geregistreerd"), Statustype("4", "Zaak afgerond", eind=True)),
        )
    ]
)


@pytest.fixture
def with_catalogus(engine: Any, documents: Any, clock: Any) -> Callable[[str, bytes], str]:
    """A magazijn that knows the catalogus; gives the berichtcode or fault code of the reply."""
    magazijn = Magazijn(engine, documents, clock, "9990", CATALOGUS)

    def _send(naam: str, body: bytes) -> str:
        reply = magazijn.receive(VRAAG if "Lv01" in naam else ASYNC, body, action(naam), None)
        return reply.fault or reply.berichtcode + ("!" if b"20160501<" in reply.body else "")

    return _send


def test_the_catalogus_decides_which_zaaktypen_and_statuses_exist(
    with_catalogus: Callable[[str, bytes], str],
) -> None:
    """An unknown zaaktype or status is refused, and an eindstatus ends the zaak on the day it was set."""
    assert with_catalogus("creeerZaak_Lk01", creeer(DEELPLAN, code="WMO-HH")) == "StUF058"
    assert with_catalogus("creeerZaak_Lk01", creeer(GEZINSPLAN)) == "Bv03"
    for volgnummer, omschrijving, expected in (
        ("9", "Onbekend", "StUF058"),
        ("1", "Zaak afgerond", "StUF058"),
        ("1", "Signaal geregistreerd", "Bv03"),
        ("4", "Zaak afgerond", "Bv03"),
    ):
        huidig = object_(status(volgnummer, omschrijving, "20160501"))
        assert with_catalogus("actualiseerZaakstatus_Lk01", change(object_(HEEFT), huidig)) == expected
    assert with_catalogus("geefZaakdetails_Lv01", lv01(on_identificatie(GEZINSPLAN), asked("einddatum"))) == "La01!"


def test_unused_relations_of_persons_never_reach_a_fault(send: Send) -> None:
    """A refused role names the relation, not the person in it."""
    send(ASYNC, creeer(GEZINSPLAN), "creeerZaak_Lk01")
    role = relation("heeftAlsBelanghebbende", "ZAKBTRBLH", "E", person(BART))
    sides = object_(role), object_(leeg("heeftAlsBelanghebbende", "ZAKBTRBLH", "E"))
    fault = send(ASYNC, change(*sides), "updateZaak_Lk01", expect="StUF064")
    (details,) = texts_at(fault, "body/details")
    assert "heeftAlsBelanghebbende" in details
    assert BART not in details
