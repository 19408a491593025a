"""/valideren: a form to check a message, and the same page with what was found. Nothing of it is stored or logged."""

from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from gateway.stuf.listing import Line, listing
from gateway.stuf.verdict import Profile, Verdict
from gateway.web.validation import BUSY, MAX_BYTES, TOO_LARGE, BusyError, Validation

_FORM_BYTES = 3 * MAX_BYTES + 4096
"""A pasted message and a file together; markup grows when a form is sent as text."""

PROFILES = {
    Profile.SCHEMA: "alleen het schema",
    Profile.STUF: "ook de regels van StUF",
    Profile.ZDS: "ook de afspraken van ZDS 1.1",
    Profile.RZS: "ook de Regie- en Zaakservices (alles)",
}
"""What a person reads for each profile."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form held. data: the file when one was chosen, else the pasted text."""

    data: bytes = b""
    text: str = ""
    soap_action: str = ""
    profile: Profile = Profile.RZS


@dataclass(frozen=True, slots=True)
class ValidatePage:
    """The form with what was asked and, when it was, what was found. error: why nothing was judged."""

    asked: Asked
    verdict: Verdict | None = None
    lines: tuple[Line, ...] = ()
    error: str = ""


def validate_pages(validation: Validation) -> Blueprint:
    """The blueprint with the page."""
    blueprint = Blueprint("validate", __name__)

    @blueprint.get("/valideren")
    def form() -> Response:
        return _page(ValidatePage(Asked()))

    @blueprint.post("/valideren")
    def judged() -> Response:
        try:
            asked = _asked()
        except RequestEntityTooLarge:
            return _page(ValidatePage(Asked(), error=TOO_LARGE), 413)
        if not asked.data:
            return _page(ValidatePage(asked, error="Plak een bericht of kies een bestand."), 400)
        try:
            verdict = validation.judge(asked.data, asked.soap_action or None, asked.profile)
        except BusyError:
            return _page(ValidatePage(asked, error=BUSY), 503)
        return _page(ValidatePage(asked, verdict, listing(asked.data, verdict)))

    return blueprint


def _asked() -> Asked:
    """The form, read in memory: werkzeug's own reading would put a larger file on disk for a while."""
    parser = FormDataParser(stream_factory=_in_memory, max_form_memory_size=_FORM_BYTES, max_content_length=_FORM_BYTES)
    _, fields, files = parser.parse_from_environ(request.environ)
    text = fields.get("bericht", "")
    chosen = files.get("bestand")
    data = chosen.stream.read() if chosen is not None else b""
    profile = fields.get("profiel", "")
    return Asked(
        data or text.encode(),
        "" if data else text,
        fields.get("soapaction", "").strip(),
        Profile(profile) if profile in tuple(Profile) else Profile.RZS,
    )


def _in_memory(
    total_content_length: int | None, content_type: str | None, filename: str | None, content_length: int | None = None
) -> BytesIO:
    """Where an uploaded file is put while it is read; the names are werkzeug's."""
    return BytesIO()


def _page(page: ValidatePage, status: int = 200) -> Response:
    html = render_template("validate.html", page=page, profiles=PROFILES)
    return Response(html, status, content_type="text/html; charset=utf-8")
