"""genereerZaakIdentificatie and genereerDocumentIdentificatie: numbers handed out once (ZDS 6.7, 6.14)."""

from gateway.magazijn import answer, model
from gateway.magazijn.model import Model
from gateway.magazijn.services.setting import Answered, Setting
from gateway.magazijn.store.unit import Writing
from gateway.stuf.message import StufMessage


def for_zaak(writing: Writing, message: StufMessage, setting: Setting) -> Answered:
    """A zaakidentificatie that nobody has or gets."""
    return _issue(writing, message, setting, model.ZAAK)


def for_document(writing: Writing, message: StufMessage, setting: Setting) -> Answered:
    """A documentidentificatie that nobody has or gets."""
    return _issue(writing, message, setting, model.DOCUMENT)


def _issue(writing: Writing, message: StufMessage, setting: Setting, kind: Model) -> Answered:
    identificatie = writing.issue(kind, setting.gemeentecode)
    return Answered(answer.du02_identificatie(message, setting.stamp, kind, identificatie))
