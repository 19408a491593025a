"""Every operation of the catalogue, called by zeep from the WSDL we serve: a whole gateway, its magazijn, real sockets.

The message is the example as it stands, because zeep's values cannot say all that StUF says (nil with attributes); zeep
supplies the address, the SOAPAction, the way out and the reading of what comes back, as a supplier's client would.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import zeep
from lxml.etree import _Element
from zeep.plugins import HistoryPlugin

from gateway import bootstrap
from gateway.errors import StufError
from gateway.routing.load import load_rules
from gateway.settings import Settings
from gateway.stuf import ns, replies, validate
from gateway.stuf.message import Stuurgegevens
from gateway.stuf.operations import BY_NAME, CATALOGUE, Operation, PortType, of_root
from gateway.stuf.parse import read_xml, stuurgegevens_of, text_at, unwrap
from gateway.stuf.replies import Reply
from gateway.stuf.stamp import Stamp, tijdstip
from gateway.stuf.write import serialise
from gateway.web.magazijn import create_magazijn_app
from gateway.web.server import serve_in_thread
from tests.factories import ROOT, rules_text

SCHEMAS = validate.load(ROOT / "schemas" / "stuf-zkn")
EXAMPLES = {
    "creeerZaak_Lk01": "zds11/creeerZaak_zakLk01",
    "updateZaak_Lk01": "zds11/updateZaak_zakLk01",
    "actualiseerZaakstatus_Lk01": "zds11/actualiseerZaakstatus_zakLk01",
    "voegZaakdocumentToe_Lk01": "zds11/voegZaakdocumentToe_edcLk01",
    "maakZaakdocument_Lk01": "zds11/maakZaakdocument_edcLk01",
    "geefZaakstatus_Lv01": "zds11/geefZaakstatus_zakLv01",
    "geefZaakdetails_Lv01": "zds11/geefZaakdetails_zakLv01",
    "geefLijstZaakdocumenten_Lv01": "zds11/geefLijstZaakdocumenten_zakLv01",
    "geefZaakdocumentLezen_Lv01": "zds11/geefZaakdocumentLezen_edcLv01",
    "genereerZaakIdentificatie_Di02": "zds11/genereerZaakIdentificatie_Di02",
    "genereerDocumentIdentificatie_Di02": "zds11/genereerDocumentIdentificatie_Di02",
    "geefZaakdocumentbewerken_Di02": "zds11/geefZaakdocumentbewerken_Di02",
    "updateZaakdocument_Di02": "zds11/updateZaakdocument_Di02",
    "cancelCheckout_Di02": "zds11/cancelCheckout_Di02",
    "overdragenZaak": "rzs/07_overdragenZaak_Di01",
    "bevestigOverdragenZaak": "rzs/08_overdragenZaak_Du01_geaccepteerd",
    "notificeerOverZaak": "rzs/15_notificeerOverZaak_creeer_zaak",
    "initieerNotificeerOverZaak": "rzs/10_initieerNotificeerOverZaak_creeer_zaak",
    "zakLk01": "zds11/updateZaak_zakLk01",
    "edcLk01": "zds11/maakZaakdocument_edcLk01",
    "zakLv01": "rzs/20_zakLv01_gezinsplan_op_bsn_client",
}
"""The example of each operation; confirmations and faults are made about an order that was sent."""

PARTIES = {"notificeerOverZaak": ("REGIE", "WMOBO"), "initieerNotificeerOverZaak": ("ZMAG", "REGIEWISSEL")}
"""Parties of our rules, where the example names others."""

DOCUMENT = "0000DOC2025000501"
CHECKED_OUT = ("updateZaakdocument_Di02", "cancelCheckout_Di02")
ABOUT_AN_ORDER = ("bevestigOverdragenZaak", "Bv03", "Fo01", "Fo03")
CALLS = [(port_type, row) for row in CATALOGUE for port_type in row.port_types]
_numbers = count(1)


class Exactly(zeep.Plugin):
    """Puts a given message element in the Body of what zeep is about to send."""

    message: _Element

    def egress(self, envelope: _Element, http_headers: Any, operation: Any, binding_options: Any) -> Any:
        """zeep's hook for what goes out."""
        body = envelope.find(ns.soap("Body"))
        body[:] = [self.message]
        return envelope, http_headers


@dataclass
class Client:
    """A supplier's zeep client of one party: the services below one address."""

    base: str
    exactly: Exactly = field(default_factory=Exactly)
    history: HistoryPlugin = field(default_factory=HistoryPlugin)
    loaded: dict[PortType, zeep.Client] = field(default_factory=dict)

    def of(self, port_type: PortType) -> zeep.Client:
        """The client made of the WSDL of a portType, loaded once."""
        if port_type not in self.loaded:
            transport = zeep.Transport(timeout=10, operation_timeout=10)
            transport.session.trust_env = False
            address = f"{self.base}/services/{port_type}?wsdl"
            settings = zeep.Settings(strict=True, forbid_dtd=True)
            plugins = [self.exactly, self.history]
            self.loaded[port_type] = zeep.Client(address, transport=transport, settings=settings, plugins=plugins)
        return self.loaded[port_type]

    def call(self, operation: str, message: _Element, port_type: PortType | None = None) -> Any:
        """What zeep makes of the reply to a message. Raises zeep's Fault for a fault."""
        client = self.of(port_type or BY_NAME[operation].port_type)
        parts = client.wsdl.types.get_element(message.tag).type.elements
        self.exactly.message = message
        return client.service[operation](**{name: zeep.xsd.SkipValue for name, _ in parts})

    @property
    def received(self) -> _Element:
        """The message in the last envelope that came back."""
        return read_xml(serialise(unwrap(self.history.last_received["envelope"])))

    @property
    def action(self) -> str:
        """The SOAPAction of the last call, as it stood in the header."""
        headers = self.history.last_sent["http_headers"]
        return str(headers["SOAPAction"])

    def close(self) -> None:
        """End the kept-alive connections."""
        for client in self.loaded.values():
            client.transport.session.close()


@dataclass
class Others:
    """The other partners, who take everything. got: message element and SOAPAction header of what came."""

    got: list[tuple[str, str]] = field(default_factory=list)

    def receive(self, port_type: PortType, body: bytes, action: str | None, charset: str | None) -> Reply:
        """A Bv03."""
        element, number = unwrap(read_xml(body)), next(_numbers)
        self.got.append((str(element.tag), action or ""))
        return replies.confirm(stuurgegevens_of(element), Stamp(f"ANDER-{number}", f"{20260401 + number}"))


@dataclass
class Stage:
    """A gateway and its magazijn at work, each with a client."""

    gateway: Client
    magazijn: Client
    others: Others
    berichten: Path

    def example(self, naam: str, cross: str = "", document: str = "", checked_out: str = "") -> _Element:
        """The example of an operation under a new number, about an order, a document or its lock."""
        element = unwrap(read_xml((self.berichten / f"{EXAMPLES[naam]}.xml").read_bytes()))
        set_text(element, ns.stuf("referentienummer"), f"ZEEP-{next(_numbers):06}")
        set_text(element, ns.stuf("tijdstipBericht"), tijdstip(datetime.now(UTC)))
        set_text(element, ns.stuf("crossRefnummer"), cross)
        set_text(element, ns.zkn("checkedOutId"), checked_out)
        for applicatie, name in zip(element[0].iter(ns.stuf("applicatie")), PARTIES.get(naam, ()), strict=False):
            applicatie.text = name
        for named in element.iter(ns.zkn("identificatie")):
            named.text = document if document and named.text == DOCUMENT else named.text
        return element

    def ordered(self) -> Stuurgegevens:
        """The stuurgegevens of a work order that just went from regiesysteem to backoffice."""
        order = self.example("overdragenZaak")
        self.gateway.call("overdragenZaak", order)
        return stuurgegevens_of(order)

    def stored(self) -> str:
        """The identificatie of a document that was just put in the magazijn."""
        document = f"0000DOC2025{next(_numbers):06}"
        self.magazijn.call("voegZaakdocumentToe_Lk01", self.example("voegZaakdocumentToe_Lk01", document=document))
        return document

    def check_out(self, document: str) -> str:
        """What opens the lock of a document that was just checked out."""
        asked = self.example("geefZaakdocumentbewerken_Di02", document=document)
        self.gateway.call("geefZaakdocumentbewerken_Di02", asked)
        return text_at(self.gateway.received, f"{ns.zkn('parameters')}/{ns.zkn('checkedOutId')}")

    def message(self, row: Operation) -> _Element:
        """A message that calls an operation and can be answered."""
        if row.naam == "geefZaakdocumentbewerken_Di02":
            return self.example(row.naam, document=self.stored())
        if row.naam in CHECKED_OUT:
            document = self.stored()
            return self.example(row.naam, document=document, checked_out=self.check_out(document))
        if row.naam not in ABOUT_AN_ORDER:
            return self.example(row.naam)
        order, stamp = self.ordered(), Stamp(f"ZEEP-{next(_numbers):06}", tijdstip(datetime.now(UTC)))
        error = StufError("StUF058", "Het proces is gestopt")
        made = {
            "Bv03": lambda: replies.bevestiging(order, stamp),
            "Fo01": lambda: replies.fo01(order, stamp, error),
            "Fo03": lambda: replies.fo03(order, stamp, error),
        }
        make = made.get(row.naam, lambda: self.example(row.naam, cross=order.referentienummer))
        return make()


def set_text(element: _Element, tag: str, text: str) -> None:
    """Give the first element with this name another text; no text leaves it."""
    found = next(element.iter(tag), None)
    if found is not None and text:
        found.text = text


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, berichten: Path) -> Iterator[Stage]:
    """Both parties on free ports; every other partner confirms what it gets. The magazijn has a zaak and document."""
    folder = tmp_path_factory.mktemp("stage")
    with ExitStack() as stack:
        others = Others()
        listening = serve_in_thread(create_magazijn_app(others.receive, bootstrap.descriptions()), "127.0.0.1", 0)
        stack.callback(listening.close)
        settings = Settings(
            database_url=f"sqlite:///{folder / 'wissel.db'}",
            magazijn_database_url=f"sqlite:///{folder / 'magazijn.db'}",
            magazijn_port=0,
            port=0,
            data_dir=folder,
            rules=folder / "regels.yaml",
            workers=1,
        )
        # The magazijn reads the rules as well; where it listens is only known afterwards.
        settings.rules.write_bytes(_rules(listening.port, listening.port))
        magazijn = stack.enter_context(bootstrap.magazijn_running(settings))
        settings.rules.write_bytes(_rules(listening.port, magazijn.port))
        server = stack.enter_context(bootstrap.running(bootstrap.build(settings)))
        stage = Stage(*(Client(f"http://127.0.0.1:{one.port}") for one in (server, magazijn)), others, berichten)
        stack.callback(stage.gateway.close)
        stack.callback(stage.magazijn.close)
        for naam in ("creeerZaak_Lk01", "voegZaakdocumentToe_Lk01"):
            stage.magazijn.call(naam, stage.example(naam))
        yield stage


def _rules(others: int, magazijn: int) -> bytes:
    """The shipped rules with every partner on this machine."""
    names = load_rules(ROOT / "routing_rules.yaml").partners
    ports = {naam: magazijn if naam == "zakenmagazijn" else others for naam in names}
    return rules_text({naam: {"url": f"http://127.0.0.1:{port}/services"} for naam, port in ports.items()})


@pytest.mark.parametrize(("port_type", "row"), CALLS, ids=[f"{port_type}-{row.naam}" for port_type, row in CALLS])
def test_an_operation_can_be_called(stage: Stage, port_type: PortType, row: Operation) -> None:
    """zeep gets the reply the WSDL promises, valid and about this very message, wherever the operation is offered."""
    message = stage.message(row)
    number = text_at(message[0], ns.stuf("referentienummer"))
    answer = stage.gateway.call(row.naam, message, port_type)
    received = stage.gateway.received
    assert received.tag == row.reply
    assert SCHEMAS.problems(received) == ()
    assert stage.gateway.action == f'"{row.soap_action}"'  # WS-I BP 1.1 R1109: quoted
    assert answer is not None
    if received.tag != ns.stuf("Bv02Bericht"):
        assert stuurgegevens_of(received).cross_refnummer == number


FAULTS = {
    "unknown zaak": ("geefZaakdocumentbewerken_Di02", {"document": "0000DOC2025999999"}, "Fo02", "StUF064"),
    "wrong lock": ("cancelCheckout_Di02", {"checked_out": "bestaat-niet"}, "Fo02", "StUF058"),
    "no such order": ("bevestigOverdragenZaak", {"cross": "NOOIT-GEZIEN"}, "Fo03", "StUF043"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_refusal_is_a_fault_of_zeep(stage: Stage, name: str) -> None:
    """What is refused arrives as zeep's Fault, and the type the WSDL promises reads its detail: code, plek, texts."""
    naam, keys, berichtcode, code = FAULTS[name]
    row = BY_NAME[naam]
    with pytest.raises(zeep.exceptions.Fault) as caught:
        stage.gateway.call(naam, stage.example(naam, **keys))
    (detail,) = caught.value.detail
    body = stage.gateway.of(row.port_type).wsdl.types.deserialize(detail).body
    assert detail.tag == row.fault == ns.stuf(f"{berichtcode}Bericht")
    assert SCHEMAS.problems(read_xml(serialise(detail))) == ()
    assert (body.code, body.omschrijving) == (code, caught.value.message)
    assert caught.value.code.rpartition(":")[2].lower() == body.plek


def test_a_message_that_is_not_valid_is_a_fault_of_zeep(stage: Stage) -> None:
    """What the schema refuses comes back as StUF055 with the place, on the operation the sender called."""
    message = stage.example("creeerZaak_Lk01")
    set_text(message, ns.zkn("startdatum"), "gisteren")
    with pytest.raises(zeep.exceptions.Fault) as caught:
        stage.gateway.call("creeerZaak_Lk01", message)
    (detail,) = caught.value.detail
    assert text_at(detail, f"{ns.stuf('body')}/{ns.stuf('code')}") == "StUF055"
    assert "startdatum" in text_at(detail, f"{ns.stuf('body')}/{ns.stuf('details')}")


def test_the_gateway_calls_as_it_wants_to_be_called(stage: Stage) -> None:
    """Everything a partner got from the gateway carried the SOAPAction of its operation, in quotes (WS-I BP R1109)."""
    stage.ordered()
    deadline = time.monotonic() + 10
    while not stage.others.got and time.monotonic() < deadline:
        time.sleep(0.05)
    assert stage.others.got
    for tag, action in stage.others.got:
        assert action in {f'"{row.soap_action}"' for row in of_root(tag)}
