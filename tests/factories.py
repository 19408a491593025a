"""Shared builders: messages of every kind, rule sets with one thing changed, a register of values, a gateway.

Messages are built element by element here and not with the writers under test, so that a mistake in those shows.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import yaml
from lxml import etree
from sqlalchemy import Engine, Row, select

from gateway.broker.assess import Judge
from gateway.broker.deliver import Deliver
from gateway.broker.intake import Intake
from gateway.broker.ports import Store, Work
from gateway.broker.relay import Relay
from gateway.broker.worker import Worker
from gateway.clock import FixedClock
from gateway.routing.load import parse_rules
from gateway.routing.register import KnownDocument, KnownZaak
from gateway.routing.rules import RuleSet
from gateway.store.engine import read
from gateway.store.tables import deliveries, events, messages
from gateway.store.work import SqlStore
from gateway.stuf import ns
from gateway.stuf.answer import Answer, read_answer
from gateway.stuf.message import StufMessage
from gateway.stuf.operations import BY_NAME, PortType
from gateway.stuf.parse import open_envelope, read_xml
from gateway.stuf.problems import Problem
from gateway.stuf.read import read_message
from gateway.stuf.replies import Reply
from gateway.stuf.stamp import tijdstip
from gateway.transport.memory import MemoryTransport

ROOT = Path(__file__).parents[1]
START = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
KEY = b"a key for tests only"

V1, V2 = "deelplan-door-regiesysteem", "deelplan-door-backoffice"
S1, S2 = "aanvraag-via-regiesysteem", "aanvraag-via-backoffice"

ORGANISATIE = "Gemeente Lindewaard"
REGIE, ZMAG, WMO, SCHULD, RMC, VERVOER = "REGIE", "ZMAG", "WMOBO", "SCHULDBO", "RMCBO", "LLVERVBO"
GEZPLAN = ("GEZPLAN", "Opstellen en uitvoeren gezinsplan")
WMO_HH = ("WMO-HH", "Behandelen aanvraag huishoudelijke ondersteuning")
RMC_TYPE = ("RMC", "Begeleiden voortijdig schoolverlater")
GEZINSPLAN, DEELPLAN, DOCUMENT = "9990GP2026000001", "9990DP2026000001", "9990DOC2026000001"
CLIENT, ANDER = "999910012", "999990019"

_numbers = count(1)
_moments = count()
_NS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in ns.PREFIXES.items())


@dataclass(frozen=True)
class Bericht:
    """A message to offer: its text and the operation it is meant for."""

    xml: str
    operation: str

    @property
    def element(self) -> etree._Element:
        """The message element, parsed anew."""
        return read_xml(self.xml.encode())

    @property
    def envelope(self) -> bytes:
        """The message in a SOAP envelope."""
        return envelope(self.xml)

    @property
    def message(self) -> StufMessage:
        """The message as the core reads it."""
        return read_message(open_envelope(read_xml(self.envelope)), self.action)

    @property
    def action(self) -> str:
        """The SOAPAction of the operation."""
        return BY_NAME[self.operation].soap_action

    @property
    def port_type(self) -> PortType:
        """Where the operation is offered."""
        return BY_NAME[self.operation].port_type

    def replace(self, old: str, new: str) -> "Bericht":
        """The same message with one text changed; fails when it is not there."""
        assert old in self.xml, f"{old!r} is not in the message"
        return Bericht(self.xml.replace(old, new), self.operation)


def envelope(body: str, header: str = "", soap: str = ns.SOAP) -> bytes:
    """A SOAP envelope around any text."""
    head = f"<s:Header>{header}</s:Header>" if header else ""
    return f'<s:Envelope xmlns:s="{soap}">{head}<s:Body>{body}</s:Body></s:Envelope>'.encode()


def nummer() -> str:
    """A referentienummer that was not used before."""
    return f"TEST-{next(_numbers):06}"


def moment() -> str:
    """A tijdstipBericht later than every one given before; they begin where the clock of these tests starts."""
    return tijdstip(START + timedelta(milliseconds=next(_moments)))


def _systeem(name: str, applicatie: str, organisatie: str = ORGANISATIE) -> str:
    if not applicatie:
        return ""
    org = f"<StUF:organisatie>{organisatie}</StUF:organisatie>" if organisatie else ""
    return f"<StUF:{name}>{org}<StUF:applicatie>{applicatie}</StUF:applicatie></StUF:{name}>"


def stuurgegevens(
    berichtcode: str,
    zender: str,
    ontvanger: str,
    referentienummer: str | None = None,
    *,
    sector: str = "ZKN",
    cross: str = "",
    entiteittype: str = "",
    functie: str = "",
) -> str:
    """The stuurgegevens of any message; empty parts are left out."""
    number = nummer() if referentienummer is None else referentienummer
    parts = (
        ("referentienummer", number),
        ("tijdstipBericht", moment() if number else ""),
        ("crossRefnummer", cross),
        ("entiteittype", entiteittype),
        ("functie", functie),
    )
    rest = "".join(f"<StUF:{name}>{value}</StUF:{name}>" for name, value in parts if value)
    systemen = _systeem("zender", zender) + _systeem("ontvanger", ontvanger)
    code = f"<StUF:berichtcode>{berichtcode}</StUF:berichtcode>"
    return f"<{sector}:stuurgegevens>{code}{systemen}{rest}</{sector}:stuurgegevens>"


def _parameters(mutatiesoort: str) -> str:
    soort = f"<StUF:mutatiesoort>{mutatiesoort}</StUF:mutatiesoort>"
    return f"<ZKN:parameters>{soort}<StUF:indicatorOvername>V</StUF:indicatorOvername></ZKN:parameters>"


def _zaaktype(zaaktype: tuple[str, str] | None, verwerkingssoort: str = "") -> str:
    if zaaktype is None:
        return ""
    code, omschrijving = zaaktype
    soort = f' StUF:verwerkingssoort="{verwerkingssoort}"' if verwerkingssoort else ""
    gerelateerde = f"<ZKN:omschrijving>{omschrijving}</ZKN:omschrijving><ZKN:code>{code}</ZKN:code>"
    bekend = ' StUF:verwerkingssoort="I"' if verwerkingssoort else ""
    inner = f'<ZKN:gerelateerde StUF:entiteittype="ZKT"{bekend}>{gerelateerde}</ZKN:gerelateerde>'
    return f'<ZKN:isVan StUF:entiteittype="ZAKZKT"{soort}>{inner}</ZKN:isVan>'


def _plan(identificatie: str, verwerkingssoort: str) -> str:
    inner = f"<ZKN:identificatie>{identificatie}</ZKN:identificatie>"
    return (
        f'<ZKN:heeftBetrekkingOpAndere StUF:entiteittype="ZAKZAKBTR" StUF:verwerkingssoort="{verwerkingssoort}">'
        f'<ZKN:gerelateerde StUF:entiteittype="ZAK" StUF:verwerkingssoort="I">{inner}</ZKN:gerelateerde>'
        "</ZKN:heeftBetrekkingOpAndere>"
    )


def _client(bsn: str) -> str:
    persoon = f"<BG:inp.bsn>{bsn}</BG:inp.bsn>"
    return (
        '<ZKN:heeftBetrekkingOp StUF:entiteittype="ZAKOBJ" StUF:verwerkingssoort="T"><ZKN:gerelateerde>'
        f'<ZKN:natuurlijkPersoon StUF:entiteittype="NPS" StUF:verwerkingssoort="T">{persoon}</ZKN:natuurlijkPersoon>'
        "</ZKN:gerelateerde><ZKN:omschrijving>Client</ZKN:omschrijving></ZKN:heeftBetrekkingOp>"
    )


def _status(omschrijving: str) -> str:
    statustype = f"<ZKN:volgnummer>2</ZKN:volgnummer><ZKN:omschrijving>{omschrijving}</ZKN:omschrijving>"
    return (
        '<ZKN:heeft StUF:entiteittype="ZAKSTT" StUF:verwerkingssoort="T">'
        f'<ZKN:gerelateerde StUF:entiteittype="STT" StUF:verwerkingssoort="I">{statustype}</ZKN:gerelateerde>'
        "<ZKN:datumStatusGezet>20260401100000</ZKN:datumStatusGezet></ZKN:heeft>"
    )


def _zaak(mutatiesoort: str, identificatie: str, inhoud: str) -> str:
    soort = f'StUF:entiteittype="ZAK" StUF:verwerkingssoort="{mutatiesoort}"'
    return f"<ZKN:object {soort}><ZKN:identificatie>{identificatie}</ZKN:identificatie>{inhoud}</ZKN:object>"


def creeer_zaak(
    zender: str = REGIE,
    zaak: str = DEELPLAN,
    zaaktype: tuple[str, str] | None = WMO_HH,
    plannen: Iterable[str] = (),
    clienten: Iterable[str] = (),
    ontvanger: str = ZMAG,
    referentienummer: str | None = None,
    omschrijving: str = "Een zaak",
) -> Bericht:
    """creeerZaak: a new zaak, a deelplan when it has plannen."""
    inhoud = (
        f"<ZKN:omschrijving>{omschrijving}</ZKN:omschrijving>"
        + _zaaktype(zaaktype, "T")
        + "".join(_client(bsn) for bsn in clienten)
        + "".join(_plan(plan, "T") for plan in plannen)
    )
    given = stuurgegevens("Lk01", zender, ontvanger, referentienummer, entiteittype="ZAK")
    xml = f"<ZKN:zakLk01 {_NS}>{given}{_parameters('T')}{_zaak('T', zaak, inhoud)}</ZKN:zakLk01>"
    return Bericht(xml, "creeerZaak_Lk01")


def update_zaak(
    zender: str = REGIE,
    zaak: str = DEELPLAN,
    plannen: Iterable[str] = (),
    status: str = "",
    zaaktype: tuple[str, str] | None = None,
    ontvanger: str = ZMAG,
    referentienummer: str | None = None,
) -> Bericht:
    """updateZaak, or actualiseerZaakstatus when it sets a status."""
    new = _zaaktype(zaaktype, "W") + "".join(_plan(plan, "T") for plan in plannen) + (_status(status) if status else "")
    given = stuurgegevens("Lk01", zender, ontvanger, referentienummer, entiteittype="ZAK")
    both = _zaak("W", zaak, "") + _zaak("W", zaak, new)
    xml = f"<ZKN:zakLk01 {_NS}>{given}{_parameters('W')}{both}</ZKN:zakLk01>"
    return Bericht(xml, "actualiseerZaakstatus_Lk01" if status else "updateZaak_Lk01")


def voeg_document_toe(
    zender: str = REGIE,
    zaak: str = DEELPLAN,
    document: str = DOCUMENT,
    omschrijving: str = "Plan van aanpak",
    inhoud: str | None = "RmljdGllZg==",
    ontvanger: str = ZMAG,
) -> Bericht:
    """voegZaakdocumentToe, or maakZaakdocument without inhoud."""
    content = "" if inhoud is None else f'<ZKN:inhoud StUF:bestandsnaam="a.txt">{inhoud}</ZKN:inhoud>'
    gerelateerde = f"<ZKN:identificatie>{zaak}</ZKN:identificatie>"
    given = stuurgegevens("Lk01", zender, ontvanger, entiteittype="EDC")
    xml = (
        f"<ZKN:edcLk01 {_NS}>{given}{_parameters('T')}"
        '<ZKN:object StUF:entiteittype="EDC" StUF:verwerkingssoort="T">'
        f"<ZKN:identificatie>{document}</ZKN:identificatie>"
        f"<ZKN:dct.omschrijving>{omschrijving}</ZKN:dct.omschrijving>{content}"
        '<ZKN:isRelevantVoor StUF:entiteittype="EDCZAK" StUF:verwerkingssoort="T">'
        f'<ZKN:gerelateerde StUF:entiteittype="ZAK" StUF:verwerkingssoort="I">{gerelateerde}</ZKN:gerelateerde>'
        "</ZKN:isRelevantVoor></ZKN:object></ZKN:edcLk01>"
    )
    return Bericht(xml, "maakZaakdocument_Lk01" if inhoud is None else "voegZaakdocumentToe_Lk01")


def zaakvraag(
    zender: str = WMO, zaak: str = DEELPLAN, ontvanger: str = ZMAG, referentienummer: str | None = None
) -> Bericht:
    """geefZaakdetails about one zaak."""
    given = stuurgegevens("Lv01", zender, ontvanger, referentienummer, entiteittype="ZAK")
    gelijk = f'<ZKN:gelijk StUF:entiteittype="ZAK"><ZKN:identificatie>{zaak}</ZKN:identificatie></ZKN:gelijk>'
    return Bericht(f"<ZKN:zakLv01 {_NS}>{given}{gelijk}</ZKN:zakLv01>", "geefZaakdetails_Lv01")


def zaakantwoord(vraag: Bericht) -> str:
    """The La01 that answers a question."""
    cross = vraag.message.stuurgegevens.referentienummer
    given = stuurgegevens("La01", ZMAG, WMO, cross=cross, entiteittype="ZAK")
    return f"<ZKN:zakLa01 {_NS}>{given}</ZKN:zakLa01>"


def genereer_zaakidentificatie(zender: str = REGIE, referentienummer: str | None = None) -> Bericht:
    """genereerZaakIdentificatie: a synchronous message that is no question."""
    given = stuurgegevens("Di02", zender, ZMAG, referentienummer, functie="genereerZaakidentificatie")
    root = "ZKN:genereerZaakIdentificatie_Di02"
    return Bericht(f"<{root} {_NS}>{given}</{root}>", "genereerZaakIdentificatie_Di02")


def zaakidentificatie(zaak: str = DEELPLAN) -> str:
    """The Du02 with a new zaakidentificatie."""
    given = stuurgegevens("Du02", ZMAG, REGIE, functie="genereerZaakidentificatie")
    root = "ZKN:genereerZaakIdentificatie_Du02"
    inner = f'<ZKN:zaak StUF:entiteittype="ZAK"><ZKN:identificatie>{zaak}</ZKN:identificatie></ZKN:zaak>'
    return f"<{root} {_NS}>{given}{inner}</{root}>"


def wijzig_document(zender: str = WMO, document: str = DOCUMENT) -> Bericht:
    """updateZaakdocument: a synchronous change that fires a gebeurtenis."""
    given = stuurgegevens("Di02", zender, ZMAG, functie="updateZaakdocument")
    inner = f'<ZKN:object StUF:entiteittype="EDC"><ZKN:identificatie>{document}</ZKN:identificatie></ZKN:object>'
    root = "ZKN:updateZaakdocument_Di02"
    xml = f"<{root} {_NS}>{given}<ZKN:edcLk02>{_parameters('W')}{inner}</ZKN:edcLk02></{root}>"
    return Bericht(xml, "updateZaakdocument_Di02")


def bevestigd() -> str:
    """The Bv02 that answers a synchronous change."""
    code = "<StUF:berichtcode>Bv02</StUF:berichtcode>"
    return f"<StUF:Bv02Bericht {_NS}><StUF:stuurgegevens>{code}</StUF:stuurgegevens></StUF:Bv02Bericht>"


def _regie(root: str, given: str, zaak: str, inhoud: str) -> str:
    soort = 'StUF:entiteittype="ZAK" StUF:functie="entiteit"'
    inner = f"<RZS:object {soort}><ZKN:identificatie>{zaak}</ZKN:identificatie>{inhoud}</RZS:object>"
    return f"<RZS:{root} {_NS}>{given}{inner}</RZS:{root}>"


def _extra(extra: Mapping[str, str]) -> str:
    inner = "".join(f'<StUF:extraElement naam="{naam}">{waarde}</StUF:extraElement>' for naam, waarde in extra.items())
    return f"<StUF:extraElementen>{inner}</StUF:extraElementen>" if inner else ""


def overdraag(
    zaak: str = DEELPLAN, zaaktype: tuple[str, str] | None = WMO_HH, zender: str = REGIE, ontvanger: str = WMO
) -> Bericht:
    """overdragenZaak_Di01: a work order."""
    given = stuurgegevens("Di01", zender, ontvanger, sector="RZS", functie="overdragenZaak")
    return Bericht(_regie("overdragenZaak_Di01", given, zaak, _zaaktype(zaaktype)), "overdragenZaak")


def bevestig(cross: str, zaak: str = DEELPLAN, zender: str = WMO, ontvanger: str = REGIE) -> Bericht:
    """overdragenZaak_Du01: the answer to a work order."""
    given = stuurgegevens("Du01", zender, ontvanger, sector="RZS", cross=cross, functie="overdragenZaak")
    antwoord = "<ZKN:antwoord>Overdracht geaccepteerd</ZKN:antwoord>"
    return Bericht(_regie("overdragenZaak_Du01", given, zaak, antwoord), "bevestigOverdragenZaak")


def notificeer(
    zaak: str = GEZINSPLAN,
    extra: Mapping[str, str] | None = None,
    zender: str = REGIE,
    ontvanger: str = WMO,
    zaaktype: tuple[str, str] | None = GEZPLAN,
) -> Bericht:
    """notificeerOverZaak_Di01."""
    given = stuurgegevens("Di01", zender, ontvanger, sector="RZS", functie="notificeerOverZaak")
    inhoud = _extra(extra or {}) + _zaaktype(zaaktype)
    return Bericht(_regie("notificeerOverZaak_Di01", given, zaak, inhoud), "notificeerOverZaak")


def initieer(zaak: str = DEELPLAN, extra: Mapping[str, str] | None = None, zender: str = ZMAG) -> Bericht:
    """initieerNotificeerOverZaak_Di01: asks the gateway to notify."""
    given = stuurgegevens("Di01", zender, "REGIEWISSEL", sector="RZS", functie="notificeerOverZaak")
    inhoud = _extra({"gebeurtenis": "Update zaak"} if extra is None else extra)
    return Bericht(_regie("initieerNotificeerOverZaak_Di01", given, zaak, inhoud), "initieerNotificeerOverZaak")


def fout(
    code: str = "StUF058", cross: str = "", berichtcode: str = "Fo03", zender: str = ZMAG, ontvanger: str = REGIE
) -> Bericht:
    """A fault as a message of its own."""
    plek = "client" if code in ("StUF016", "StUF055") else "server"
    given = stuurgegevens(berichtcode, zender, ontvanger, sector="StUF", cross=cross)
    parts = f"<StUF:code>{code}</StUF:code><StUF:plek>{plek}</StUF:plek><StUF:omschrijving>Fout</StUF:omschrijving>"
    root = f"StUF:{berichtcode}Bericht"
    return Bericht(f"<{root} {_NS}>{given}<StUF:body>{parts}</StUF:body></{root}>", berichtcode)


def soap_fout(detail: str, faultcode: str = "s:Server") -> bytes:
    """A SOAP fault around a StUF fault, or around nothing."""
    inner = f"<detail>{detail}</detail>" if detail else ""
    return envelope(f"<s:Fault><faultcode>{faultcode}</faultcode><faultstring>Fout</faultstring>{inner}</s:Fault>")


# --- rules ------------------------------------------------------------------------------------------------------------


@cache
def _shipped() -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((ROOT / "routing_rules.yaml").read_bytes())
    return values


def rules_text(partners: Mapping[str, Mapping[str, Any]] | None = None, **changed: Any) -> bytes:
    """The shipped rules as YAML with top-level keys replaced and keys of partners added."""
    values = {**_shipped(), **changed}
    values["partners"] = {
        naam: {**keys, **(partners or {}).get(naam, {})} for naam, keys in _shipped()["partners"].items()
    }
    values["partners"] |= {naam: keys for naam, keys in (partners or {}).items() if naam not in values["partners"]}
    return yaml.dump(values, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True).encode()


class _PlainDumper(yaml.SafeDumper):
    """Writes a value that is used twice twice: rules know no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        """Never an anchor."""
        return True


def ruleset(variant: str = V1, scenario: str = S1, **changed: Any) -> RuleSet:
    """The shipped rules in one variant and scenario, with anything else changed; see rules_text."""
    return _changed(json.dumps({"variant": variant, "scenario": scenario, **changed}))


@cache
def _changed(values: str) -> RuleSet:
    return parse_rules(rules_text(**json.loads(values)))


# --- register ---------------------------------------------------------------------------------------------------------


@dataclass
class KnownRegister:
    """A register of plain values that remembers which questions were asked."""

    zaken: tuple[KnownZaak, ...] = ()
    documenten: tuple[KnownDocument, ...] = ()
    clienten: Mapping[str, str] = field(default_factory=dict)
    opdrachten: frozenset[tuple[str, str]] = frozenset()
    senders: Mapping[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def zaak(self, zaakidentificatie: str) -> KnownZaak | None:
        """What is known about a zaak."""
        self.asked.append("zaak")
        return next((row for row in self.zaken if row.zaakidentificatie == zaakidentificatie), None)

    def document(self, documentidentificatie: str) -> KnownDocument | None:
        """What is known about a document."""
        self.asked.append("document")
        return next((row for row in self.documenten if row.documentidentificatie == documentidentificatie), None)

    def domeindocumenten(self, zaakidentificatie: str) -> tuple[KnownDocument, ...]:
        """The documents with domain data of a zaak."""
        self.asked.append("domeindocumenten")
        return tuple(row for row in self.documenten if row.zaakidentificatie == zaakidentificatie and row.vorm)

    def gezinsplannen_van(self, bsns: Iterable[str]) -> frozenset[str]:
        """The gezinsplannen of these persons."""
        self.asked.append("gezinsplannen_van")
        return frozenset(self.clienten[bsn] for bsn in bsns if bsn in self.clienten)

    def has_opdracht(self, partner: str, gezinsplannen: Iterable[str]) -> bool:
        """True when this partner was given work for any of these."""
        self.asked.append("has_opdracht")
        return any((partner, plan) in self.opdrachten for plan in gezinsplannen)

    def sender_of(self, referentienummer: str, aan: str, van: str, operation: str = "") -> str | None:
        """Partner that sent this number."""
        self.asked.append("sender_of")
        return self.senders.get(referentienummer)

    def cause_of(self, referentienummer: str, aan: str) -> str:
        """Nothing was made here."""
        return ""


# --- a gateway with fakes ---------------------------------------------------------------------------------------------


@dataclass
class FixedSchemas:
    """Schemas that find exactly these problems."""

    found: tuple[Problem, ...] = ()

    def problems(self, root: etree._Element, most: int = 25) -> tuple[Problem, ...]:
        """The problems it was given."""
        return self.found


class Wissel:
    """A gateway on a real store, with a fixed clock and a transport that only remembers.

    Messages are built element by element, so unless schemas and judge are given nothing is asked of what they hold.
    """

    def __init__(
        self,
        engine: Engine,
        rules: RuleSet | None = None,
        schemas: Any = None,
        store: Store | None = None,
        judge: Judge = lambda facts: (),
    ) -> None:
        self.engine = engine
        self.clock = FixedClock(START)
        self.transport = MemoryTransport()
        self.rules = rules or ruleset()
        self.store: Store = store or SqlStore(engine, self.clock, KEY)
        self.woken = 0
        relay = Relay(self.transport, 5.0)
        self.schemas = schemas or FixedSchemas()
        self.intake = Intake(self.store, lambda: self.rules, self.schemas, relay, self.clock, self._wake, judge=judge)

    def _wake(self) -> None:
        self.woken += 1

    def write(self) -> AbstractContextManager[Work]:
        """A transaction on the store."""
        return self.store.write()

    def receive(self, bericht: Bericht, port_type: PortType | None = None, action: str | None = None) -> Reply:
        """The reply to a message offered where and as its operation asks, unless told otherwise."""
        given = f'"{bericht.action}"' if action is None else action
        return self.intake.receive(port_type or bericht.port_type, bericht.envelope, given, None)

    def answer(self, bericht: Bericht, port_type: PortType | None = None, action: str | None = None) -> Answer:
        """The reply, read as its sender would."""
        answer = read_answer(self.receive(bericht, port_type, action).body)
        assert answer is not None
        return answer

    def accept(self, *berichten: Bericht) -> None:
        """Offer messages that must all be accepted."""
        for bericht in berichten:
            reply = self.receive(bericht)
            assert reply.berichtcode in ("Bv03", "Bv04"), f"{bericht.operation}: {reply.body.decode()}"

    def worker(self, name: str = "w1") -> Worker:
        """A worker on this store."""
        return Worker(name, self.store, Deliver(self.transport), lambda: self.rules, self.schemas, self.clock)

    def deliver(self, limit: int = 200) -> int:
        """Deliver all that may go now; how many attempts that took."""
        worker = self.worker()
        made = 0
        while worker.run_once():
            made += 1
            assert made < limit, "deliveries go on and on"
        return made

    def deliveries(self) -> list[Row[Any]]:
        """Every delivery, oldest first."""
        with read(self.engine) as connection:
            return list(connection.execute(select(deliveries).order_by(deliveries.c.id)))

    def states(self) -> list[tuple[str, str, str]]:
        """(destination, operation, state) of every delivery, oldest first."""
        return [(row.destination, row.operation, row.state) for row in self.deliveries()]

    def messages(self) -> list[Row[Any]]:
        """Every message, oldest first."""
        with read(self.engine) as connection:
            return list(connection.execute(select(messages).order_by(messages.c.id)))

    def actions(self, message_id: int | None = None) -> list[str]:
        """The names of what happened, oldest first."""
        query = select(events.c.action).order_by(events.c.id)
        with read(self.engine) as connection:
            wanted = query if message_id is None else query.where(events.c.message_id == message_id)
            return list(connection.execute(wanted).scalars())

    def sent_to(self, partner: str) -> list[StufMessage]:
        """What went to a partner, oldest first."""
        urls = {self.rules.partners[partner].endpoint(port_type) for port_type in PortType}
        sent = [one for one in self.transport.sent if one.url in urls]
        return [read_message(open_envelope(read_xml(one.envelope)), one.soap_action) for one in sent]
