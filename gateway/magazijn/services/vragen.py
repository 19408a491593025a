"""The questions: zaken and documents found, shown within the scope (ZDS 6.5, 6.6, 6.8, 6.11; RZS interaction 2)."""

from collections.abc import Iterable

from lxml.etree import _Element

from gateway.magazijn import answer, model
from gateway.magazijn.query import Query, Related
from gateway.magazijn.question import Question, read_question
from gateway.magazijn.record import Record, Relatie
from gateway.magazijn.scope import Scope, apply_scope
from gateway.magazijn.services.setting import Answered, Setting
from gateway.magazijn.show import Surroundings, show
from gateway.magazijn.sleutel import sleutel
from gateway.magazijn.store.contents import Inhoud
from gateway.magazijn.store.objects import Objects
from gateway.magazijn.store.unit import Reading
from gateway.stuf.message import StufMessage


def zaken(view: Reading, message: StufMessage, setting: Setting) -> Answered:
    """The zaken a zakLv01 selects. Raises StufError for a question that cannot be answered truly."""
    question = read_question(model.ZAAK, message.element)
    found = view.zaken.search(question.query, setting.moment)
    known = view.zaken.find_all(_related(found, question.scope, setting.moment))
    objects = []
    for zaak in found[: question.limit]:
        around = Surroundings(
            setting.moment,
            known,
            _hoofdzaken(view, zaak, question.scope, setting.moment),
            _documenten(view, zaak, question.scope, setting.moment),
            question.laatste_status,
        )
        objects.append(apply_scope(question.scope, model.ZAAK, show(zaak, around)))
    return Answered(_la01(view.zaken, message, setting, question, objects, more=len(found) > question.limit))


def documenten(view: Reading, message: StufMessage, setting: Setting) -> Answered:
    """The documents an edcLv01 selects, with their content when that is asked for."""
    question = read_question(model.DOCUMENT, message.element)
    found = view.documenten.search(question.query, setting.moment)
    known = view.zaken.find_all(_related(found, question.scope, setting.moment))
    objects, contents = [], {}
    for document in found[: question.limit]:
        inhoud = view.content(document) if question.scope.asks(model.INHOUD) else None
        element = _inhoud(inhoud)
        if inhoud is not None and element is not None:
            contents[element.text or ""] = inhoud
        shown = show(document, Surroundings(setting.moment, known), element)
        objects.append(apply_scope(question.scope, model.DOCUMENT, shown))
    more = len(found) > question.limit
    return Answered(_la01(view.documenten, message, setting, question, objects, more=more), contents)


def _la01(
    objects: Objects, message: StufMessage, setting: Setting, question: Question, found: list[_Element], *, more: bool
) -> _Element:
    total = objects.count(question.query, setting.moment) if question.counts else None
    return answer.la01(message, setting.stamp, found, more=more, total=total, ignored=question.ignored)


def _related(found: Iterable[Record], scope: Scope, moment: str) -> set[str]:
    """The zaken that must be known to show the relations asked for."""
    tags = {tag for tag in (*model.ANDERE_ZAKEN, model.IS_RELEVANT_VOOR) if scope.asks(tag)}
    relaties = (relatie for record in found for relatie in record.current(moment) if relatie.tag in tags)
    return {sleutel(relatie.element).waarde for relatie in relaties}


def _hoofdzaken(view: Reading, zaak: Record, scope: Scope, moment: str) -> tuple[Record, ...]:
    """The zaken that name this one as deelzaak; the relation is kept on the hoofdzaak (ZDS 8)."""
    if not scope.asks(model.HEEFT_ALS_HOOFDZAAK):
        return ()
    names_it = Related(model.HEEFT_ALS_DEELZAAK, zaak.identificatie)
    return tuple(view.zaken.search(Query(related=(names_it,)), moment))


def _documenten(view: Reading, zaak: Record, scope: Scope, moment: str) -> tuple[tuple[Record, Relatie], ...]:
    if not scope.asks(model.HEEFT_RELEVANT):
        return ()
    of_zaak = Related(model.IS_RELEVANT_VOOR, zaak.identificatie)
    found = view.documenten.search(Query(related=(of_zaak,)), moment)
    return tuple((document, _link(document, zaak.identificatie, moment)) for document in found)


def _link(document: Record, zaak: str, moment: str) -> Relatie:
    relaties = document.current(moment, model.IS_RELEVANT_VOOR)
    return next(relatie for relatie in relaties if sleutel(relatie.element).waarde == zaak)


def _inhoud(inhoud: Inhoud | None) -> _Element | None:
    return answer.inhoud_element(inhoud.bestandsnaam, inhoud.content_type) if inhoud is not None else None
