"""The magazijn as a SOAP receiver: bytes in, reply out.

The steps: parse, recognise, validate (when schemas are given), carry out in one transaction, reply. Bv03 and every
other answer leaves only after the commit. A fault is a Fo03 or Fo02, as the mode of the message demands; nothing of a
refused message is kept, so its number may come again.
"""

import traceback
from collections.abc import Callable
from pathlib import Path

import structlog
from lxml.etree import _Element
from sqlalchemy import Engine

from gateway.clock import Clock
from gateway.errors import MessageError, SoapError, StorageError, StufError
from gateway.magazijn import model
from gateway.magazijn.answer import finish
from gateway.magazijn.catalogus import Catalogus
from gateway.magazijn.checks import check_message
from gateway.magazijn.kennis import SoortPlan
from gateway.magazijn.services import documenten, identificaties, vragen, zaken
from gateway.magazijn.services.setting import Answered, Setting
from gateway.magazijn.stamps import Stamps
from gateway.magazijn.store.files import Files
from gateway.magazijn.store.history import Line, Source
from gateway.magazijn.store.unit import Reading, Store, Writing
from gateway.stuf.canonical import digest
from gateway.stuf.message import StufMessage, Stuurgegevens
from gateway.stuf.operations import BV02, PortType
from gateway.stuf.parse import open_envelope, read_xml, stuurgegevens_of
from gateway.stuf.read import read_message
from gateway.stuf.replies import Reply, bv02, confirm, refuse
from gateway.stuf.replies import answer as reply_with
from gateway.stuf.validate import Schemas

MIGRATIONS = Path(__file__).parent / "migrations"
"""The folder for `store.migrate.upgrade`."""

_MAX_REFERENTIENUMMER = 40
_MAX_PROBLEMS = 3

_log = structlog.get_logger(__name__)


_Question = Callable[[Reading, StufMessage, Setting], Answered]
_Change = Callable[[Writing, StufMessage, Setting], Answered | None]

QUESTIONS: dict[str, _Question] = {
    "geefZaakstatus_Lv01": vragen.zaken,
    "geefZaakdetails_Lv01": vragen.zaken,
    "geefLijstZaakdocumenten_Lv01": vragen.zaken,
    "zakLv01": vragen.zaken,
    "geefZaakdocumentLezen_Lv01": vragen.documenten,
}
CHANGES: dict[str, _Change] = {
    "creeerZaak_Lk01": zaken.create,
    "updateZaak_Lk01": zaken.change,
    "actualiseerZaakstatus_Lk01": zaken.change,
    "zakLk01": zaken.change,
    "voegZaakdocumentToe_Lk01": documenten.create,
    "maakZaakdocument_Lk01": documenten.create,
    "updateZaakdocument_Di02": documenten.change,
    "edcLk01": documenten.change,
    "geefZaakdocumentbewerken_Di02": documenten.check_out,
    "cancelCheckout_Di02": documenten.cancel_checkout,
    "genereerZaakIdentificatie_Di02": identificaties.for_zaak,
    "genereerDocumentIdentificatie_Di02": identificaties.for_document,
}


class Magazijn:
    """The built-in zakenmagazijn.

    engine: database with the migrations of MIGRATIONS. documents: folder for contents, made when absent. gemeentecode:
    first four characters of the identificaties it hands out. catalogus: None = zaaktypen and statuses are not checked.
    schemas: None = the structure of messages is not judged by schema. soort_plan: None = the magazijn does not know
    which zaaktypen are plans, so it keeps to ZDS.
    """

    def __init__(
        self,
        engine: Engine,
        documents: Path,
        clock: Clock,
        gemeentecode: str,
        catalogus: Catalogus | None = None,
        schemas: Schemas | None = None,
        soort_plan: SoortPlan | None = None,
    ) -> None:
        self._store = Store(engine, Files(documents))
        self._clock = clock
        self._stamps = Stamps(clock)
        self._gemeentecode = gemeentecode
        self._catalogus = catalogus
        self._schemas = schemas
        self._soort_plan = soort_plan

    def receive(self, port_type: PortType, body: bytes, soap_action: str | None, charset: str | None) -> Reply:
        """The reply to one request; never raises for what is in it."""
        setting = Setting(self._gemeentecode, self._catalogus, self._soort_plan, self._stamps.next(), self._clock.now())
        request: Stuurgegevens | None = None
        try:
            element = open_envelope(read_xml(body, encoding=charset))
            request = stuurgegevens_of(element)
            return self._handle(self._recognise(element, port_type, soap_action), setting)
        except (MessageError, StorageError) as problem:
            error = problem if isinstance(problem, MessageError) else _not_stored(port_type)
            _log.info("magazijn_refused", fault=getattr(error, "code", "soap"), **_of(request))
        except Exception as problem:
            # Whatever went wrong here is ours. No stack trace: its values would be those of the message.
            _log.error("magazijn_failed", error=type(problem).__name__, at=_place(problem), **_of(request))
            error = StufError("StUF058", "Er is iets misgegaan in het zakenmagazijn; het bericht is niet verwerkt")
        synchronous = port_type is not PortType.ONTVANG_ASYNCHROON
        return refuse(error, request, setting.stamp, synchronous=synchronous)

    def history(self, kind: model.Model, identificatie: str) -> tuple[Line, ...]:
        """Who changed what of one zaak or document, oldest first. Raises StorageError."""
        with self._store.read() as view:
            return view.history(kind, identificatie)

    def sweep(self) -> int:
        """Take away contents a crash left without a document; returns how many. Raises StorageError."""
        return self._store.sweep()

    def _recognise(self, element: _Element, port_type: PortType, soap_action: str | None) -> StufMessage:
        message = read_message(element, soap_action)
        naam = message.operation.naam
        if port_type not in message.operation.port_types:
            raise SoapError("Dit bericht hoort bij een ander portType")
        if naam not in QUESTIONS and naam not in CHANGES:
            raise StufError("StUF040", f"Het zakenmagazijn ondersteunt {naam} niet")
        if len(message.stuurgegevens.referentienummer) > _MAX_REFERENTIENUMMER:
            raise StufError("StUF055", "Het referentienummer is langer dan 40 tekens")
        if self._schemas is not None and (problems := self._schemas.problems(element)):
            raise StufError("StUF055", "; ".join(f"{row.path}: {row.message_nl}" for row in problems[:_MAX_PROBLEMS]))
        return message

    def _handle(self, message: StufMessage, setting: Setting) -> Reply:
        if (question := QUESTIONS.get(message.operation.naam)) is not None:
            with self._store.read() as view:
                return self._finish(question(view, message, setting))
        stuurgegevens = message.stuurgegevens
        zender, number = message.key
        source = Source(zender, number, message.operation.naam, setting.now)
        with self._store.write(source) as writing:
            if number and (earlier := writing.claim(digest(message.element))) is not None:
                return earlier
            check_message(message, setting.kennis(writing), setting.families)
            answered = CHANGES[message.operation.naam](writing, message, setting)
            if answered is not None:
                reply = self._finish(answered)
            else:
                reply = reply_with(bv02()) if message.operation.reply == BV02 else confirm(stuurgegevens, setting.stamp)
            if number and (answered is None or answered.keep):
                writing.keep_reply(reply)
        return reply

    def _finish(self, answered: Answered) -> Reply:
        contents = {place: self._store.read_content(inhoud) for place, inhoud in answered.contents.items()}
        return finish(answered.element, contents)


def _not_stored(port_type: PortType) -> StufError:
    """The store did not take it: the sender keeps the message and tries again later."""
    return StufError("StUF046" if port_type is PortType.ONTVANG_ASYNCHROON else "StUF049")


def _place(problem: Exception) -> str:
    """Function and line where it went wrong, for who mends it."""
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    return f"{frame.name}:{frame.lineno}"


def _of(request: Stuurgegevens | None) -> dict[str, str]:
    """What a log line may say of a message."""
    return {} if request is None else {"zender": str(request.zender), "referentienummer": request.referentienummer}
