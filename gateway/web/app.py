"""create_app: the blueprints of every face on HTTP, the headers they share and what happens when there is no answer."""

import structlog
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from gateway.broker.insight import Insight
from gateway.clock import Clock
from gateway.errors import StorageError
from gateway.routing.active import ActiveRules
from gateway.settings import Settings
from gateway.web import api
from gateway.web.contexts import ErrorPage
from gateway.web.health import health
from gateway.web.metrics import add_metrics
from gateway.web.pages import pages
from gateway.web.soap import Descriptions, Receiver, soap_endpoints
from gateway.web.validate import validate_pages
from gateway.web.validation import Validation

log = structlog.get_logger(__name__)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""On every response: nothing is kept by a browser or proxy, nothing of elsewhere is loaded, no script runs."""

ERRORS = {
    400: ErrorPage("Niet begrepen", "Het verzoek is niet te lezen."),
    404: ErrorPage("Niet gevonden", "Deze pagina of dit bericht bestaat niet."),
    405: ErrorPage("Kan niet", "Dit adres kan niet op deze manier worden gebruikt."),
    413: ErrorPage("Te groot", "Het verzoek is groter dan is toegestaan."),
    500: ErrorPage("Er ging iets mis", "De fout is vastgelegd voor de beheerder. Probeer het later opnieuw."),
    503: ErrorPage("Even niet beschikbaar", "De opslag antwoordt niet. Probeer het later opnieuw."),
}
"""Status -> what a person is told; a status that is not here is told as 400 or 500."""


def create_app(
    receive: Receiver,
    descriptions: Descriptions,
    insight: Insight,
    rules: ActiveRules,
    validation: Validation,
    settings: Settings,
    clock: Clock,
) -> Flask:
    """The WSGI application of the gateway."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_mb * 1024 * 1024
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    add_metrics(app, insight, clock)
    app.register_blueprint(soap_endpoints("services", receive, descriptions, settings.public_url))
    app.register_blueprint(health(insight, rules))
    app.register_blueprint(api.api(insight, rules, validation))
    app.register_blueprint(pages(insight, rules))
    app.register_blueprint(validate_pages(validation))
    app.after_request(_add_headers)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(StorageError, _store_away)
    app.register_error_handler(Exception, _failed)
    return app


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _refused(error: HTTPException) -> Response:
    response = _answer(error.code or 500)
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _store_away(_error: StorageError) -> Response:
    return _answer(503)


def _failed(error: Exception) -> Response:
    """Our own mistake: where it arose goes to the log; what was in hand, which may be personal, goes nowhere."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else ""
    log.error("request_failed", endpoint=request.endpoint or "", kind=type(error).__name__, where=where)
    return _answer(500)


def _answer(status: int) -> Response:
    """The error in the form the caller reads: JSON for the API, text for SOAP peers, a page for people."""
    page = ERRORS.get(status, ERRORS[400 if status < 500 else 500])
    if request.path.startswith(api.BASE):
        return api.problem(status, page.text)
    if request.path.startswith("/services/"):
        return Response(page.text + "\n", status, content_type="text/plain; charset=utf-8")
    return Response(render_template("error.html", page=page), status, content_type="text/html; charset=utf-8")
