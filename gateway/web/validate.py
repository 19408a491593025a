"""/valideren: a form to check a message, and the same page with what was found. Nothing of it is stored or logged."""

import re
from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from gateway.stuf.listing import Line
from gateway.stuf.verdict import MORE, Profile, Verdict
from gateway.web.validation import BUSY, MAX_BYTES, MEGABYTES, TOO_LARGE, BusyError, Validation

_FORM_BYTES = 3 * MAX_BYTES + 4096
"""A pasted message and a file together; markup grows when a form is sent as text."""

SHOWN_BEFORE = 5
"""Lines shown before the first finding; fewer than twice as many are not worth folding."""

_ENCODING = re.compile(r"""\A(\s*<\?xml[^>]{0,200}?)\s+encoding\s*=\s*(?:"[^">]*"|'[^'>]*')""")
"""The encoding in the declaration of a pasted message: it was of the file, and what is pasted is text."""

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

    @property
    def before(self) -> tuple[Line, ...]:
        """The lines before the first finding that are folded away, so that it is in sight without a script."""
        first = next((place for place, line in enumerate(self.lines) if line.findings), 0)
        folded = first - SHOWN_BEFORE
        return self.lines[:folded] if folded > SHOWN_BEFORE else ()

    @property
    def from_first(self) -> tuple[Line, ...]:
        """The other lines."""
        return self.lines[len(self.before) :]


class UnknownProfileError(Exception):
    """The form names a profile there is not."""


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
        except UnknownProfileError:
            return _page(ValidatePage(Asked(), error=f"Onbekend profiel; kies uit {', '.join(Profile)}."), 400)
        if not asked.data:
            return _page(ValidatePage(asked, error="Plak een bericht of kies een bestand."), 400)
        try:
            verdict, lines = validation.listed(asked.data, asked.soap_action or None, asked.profile)
        except BusyError:
            return _page(ValidatePage(asked, error=BUSY), 503)
        return _page(ValidatePage(asked, verdict, lines))

    return blueprint


def _asked() -> Asked:
    """The form, read in memory: werkzeug's own reading would put a larger file on disk for a while.

    Raises UnknownProfileError.
    """
    parser = FormDataParser(stream_factory=_in_memory, max_form_memory_size=_FORM_BYTES, max_content_length=_FORM_BYTES)
    _, fields, files = parser.parse_from_environ(request.environ)
    text = fields.get("bericht", "")
    chosen = files.get("bestand")
    data = chosen.stream.read() if chosen is not None else b""
    profile = fields.get("profiel") or Profile.RZS
    if profile not in tuple(Profile):
        raise UnknownProfileError
    return Asked(
        data or _ENCODING.sub(r"\1", text).encode(),
        "" if data else text,
        fields.get("soapaction", "").strip(),
        Profile(profile),
    )


def _in_memory(
    total_content_length: int | None, content_type: str | None, filename: str | None, content_length: int | None = None
) -> BytesIO:
    """Where an uploaded file is put while it is read; the names are werkzeug's."""
    return BytesIO()


def _page(page: ValidatePage, status: int = 200) -> Response:
    html = render_template("validate.html", page=page, profiles=PROFILES, megabytes=MEGABYTES, more=MORE)
    return Response(html, status, content_type="text/html; charset=utf-8")
