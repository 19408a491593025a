"""What the pages show, as JSON, and a message judged: one table, from which routes, checks and OpenAPI are made.

The answers are the values of broker.insight as they are. No body, no BSN and no name of a person is in them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from pydantic import TypeAdapter
from werkzeug.exceptions import RequestEntityTooLarge

from gateway import __version__
from gateway.broker.insight import (
    MAX_ROWS,
    MESSAGE_STATES,
    Cause,
    DeliveryFilter,
    DeliveryView,
    Insight,
    MessageDetail,
    MessageFilter,
    MessageView,
)
from gateway.broker.state import State
from gateway.routing.active import ActiveRules
from gateway.stuf.verdict import Profile, Verdict
from gateway.web.contexts import rules_error
from gateway.web.validation import BUSY, MAX_BYTES, TOO_LARGE, BusyError, Validation

BASE = "/api/v1"


@dataclass(frozen=True, slots=True)
class Messages:
    """A page of messages, newest first. next: value of `before` for the page after it, null on the last."""

    messages: tuple[MessageView, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Deliveries:
    """A page of deliveries, oldest first. next: value of `after` for the page after it, null on the last."""

    deliveries: tuple[DeliveryView, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """What waits for a person, by destination and reason."""

    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force. error: why the file as it is now was not taken over, else null."""

    version: str
    variant: str
    scenario: str
    since: datetime
    error: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer, in one Dutch sentence."""

    error: str


class UnansweredError(Exception):
    """The request cannot be answered; becomes a Failure with this status."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter. kind: JSON Schema of its value."""

    name: str
    text: str
    kind: Mapping[str, Any]

    def read(self, value: str) -> str | int:
        """The value as given. Raises UnansweredError (400) with what was expected."""
        if self.kind["type"] == "integer":
            if not value.isascii() or not value.isdigit() or int(value) > 2**63 - 1:
                raise UnansweredError(400, f"{self.name}: verwacht een geheel getal")
            return int(value)
        if value not in self.kind.get("enum", (value,)):
            raise UnansweredError(400, f"{self.name}: verwacht {', '.join(self.kind['enum'])}")
        return value


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of the API.

    path: in OpenAPI notation. answer: type of what comes back. ask: makes it. accepts: media types of the body that
    comes with the request, which then is a POST; ask gets it as `body`, with the `charset` of the transport.
    """

    path: str
    text: str
    answer: type
    ask: Callable[..., Any]
    parameters: tuple[Parameter, ...] = ()
    accepts: tuple[str, ...] = ()

    @property
    def method(self) -> str:
        """The HTTP method of this address."""
        return "POST" if self.accepts else "GET"


_TEXT = {"type": "string"}
_LIMIT = Parameter("limit", "Hoeveel regels (standaard 50)", {"type": "integer", "minimum": 1, "maximum": MAX_ROWS})


def endpoints(insight: Insight, rules: ActiveRules, validation: Validation) -> tuple[Endpoint, ...]:
    """The table of everything the API answers."""

    def messages(**given: Any) -> Messages:
        wanted = MessageFilter(**given)
        rows = insight.messages(wanted)
        return Messages(rows, rows[-1].id if len(rows) == wanted.limit else None)

    def message(id: int) -> MessageDetail:
        found = insight.message(id)
        if found is None:
            raise UnansweredError(404, f"Bericht {id} bestaat niet")
        return found

    def deliveries(state: str = "", **given: Any) -> Deliveries:
        wanted = DeliveryFilter(states=(State(state),) if state else (), **given)
        rows = insight.deliveries(wanted)
        return Deliveries(rows, rows[-1].id if len(rows) == wanted.limit else None)

    def judged(body: bytes, charset: str | None, soap_action: str | None = None, profile: str = Profile.RZS) -> Verdict:
        try:
            return validation.judge(body, soap_action, Profile(profile), charset)
        except BusyError:
            raise UnansweredError(503, BUSY) from None

    def in_force() -> Rules:
        now = rules.standing
        return Rules(now.rules.version, now.rules.variant, now.rules.scenario, now.since, rules_error(rules))

    return (
        Endpoint(
            "/messages",
            "Berichten, nieuwste eerst",
            Messages,
            messages,
            (
                Parameter("referentienummer", "Precies dit referentienummer", _TEXT),
                Parameter("zender", "Applicatie of partnernaam van de zender", _TEXT),
                Parameter("zaak", "Precies deze zaakidentificatie", _TEXT),
                Parameter("state", "Wat ervan werd", {"type": "string", "enum": list(MESSAGE_STATES)}),
                Parameter("before", "Alleen berichten met een lager id", {"type": "integer", "minimum": 1}),
                _LIMIT,
            ),
        ),
        Endpoint("/messages/{id}", "Een bericht met besluit, bezorgingen en pogingen", MessageDetail, message),
        Endpoint(
            "/deliveries",
            "Bezorgingen, oudste eerst",
            Deliveries,
            deliveries,
            (
                Parameter("state", "Waar de bezorging staat", {"type": "string", "enum": [str(one) for one in State]}),
                Parameter("destination", "Naam van de partner", _TEXT),
                Parameter("after", "Alleen bezorgingen met een hoger id", {"type": "integer", "minimum": 0}),
                _LIMIT,
            ),
        ),
        Endpoint(
            "/deadletters",
            "Geparkeerde en vastgehouden bezorgingen per oorzaak",
            DeadLetters,
            lambda: DeadLetters(insight.causes()),
        ),
        Endpoint("/rules", "De routeringsregels die nu gelden", Rules, in_force),
        Endpoint(
            "/validate",
            "Wat er mis is met het bericht in de body; er wordt niets bewaard",
            Verdict,
            judged,
            (
                Parameter("soap_action", "SOAPAction waarmee het bericht komt", _TEXT),
                Parameter("profile", "Hoeveel wordt gecontroleerd", {"type": "string", "enum": list(Profile)}),
            ),
            ("text/xml", "application/xml", "text/plain"),
        ),
    )


def api(insight: Insight, rules: ActiveRules, validation: Validation) -> Blueprint:
    """The blueprint with every endpoint of the table and its OpenAPI description."""
    blueprint = Blueprint("api", __name__, url_prefix=BASE)
    table = endpoints(insight, rules, validation)
    for endpoint in table:
        path = endpoint.path.replace("{id}", "<int:id>")
        blueprint.add_url_rule(path, endpoint.path.strip("/"), _view(endpoint), methods=[endpoint.method])
    described = openapi(table)
    blueprint.add_url_rule("/openapi.json", "openapi", lambda: described)
    return blueprint


def openapi(table: tuple[Endpoint, ...]) -> dict[str, Any]:
    """The OpenAPI 3.1 description of a table of endpoints."""
    shapes: list[type] = [*(row.answer for row in table), Failure]
    references, schemas = TypeAdapter.json_schemas(
        [(shape, "serialization", TypeAdapter(shape)) for shape in shapes],
        ref_template="#/components/schemas/{model}",
    )
    answers = {key: reference for (key, _), reference in references.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Regiewissel", "version": __version__, "summary": "Wat de wissel deed, zonder inhoud"},
        "paths": {BASE + row.path: {row.method.lower(): _operation(row, answers)} for row in table},
        "components": {"schemas": schemas["$defs"]},
    }


def _operation(row: Endpoint, answers: Mapping[Any, Any]) -> dict[str, Any]:
    in_path = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    in_query = [
        {"name": one.name, "in": "query", "description": one.text, "schema": dict(one.kind)} for one in row.parameters
    ]
    problem = {"description": "Waarom er geen antwoord is", **_content(answers[Failure])}
    body = {media: {"schema": {"type": "string"}} for media in row.accepts}
    return {
        **({"requestBody": {"required": True, "content": body}} if body else {}),
        "summary": row.text,
        "operationId": row.path.strip("/").replace("/{id}", "_by_id"),
        "parameters": [in_path] if "{id}" in row.path else in_query,
        "responses": {"200": {"description": row.text, **_content(answers[row.answer])}, "default": problem},
    }


def _content(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": dict(schema)}}}


def _view(endpoint: Endpoint) -> Callable[..., Response]:
    adapter: TypeAdapter[Any] = TypeAdapter(endpoint.answer)
    known = {parameter.name: parameter for parameter in endpoint.parameters}

    def view(**in_path: int) -> Response:
        try:
            asked = {name: _parameter(known, name).read(value) for name, value in request.args.items() if value}
            given = _given(endpoint.accepts) if endpoint.accepts else {}
            return _json(adapter.dump_json(endpoint.ask(**in_path, **asked, **given)))
        except UnansweredError as error:
            return problem(error.status, error.text)

    return view


def problem(status: int, text: str) -> Response:
    """A Failure as a response."""
    return _json(TypeAdapter(Failure).dump_json(Failure(text)), status)


def _given(accepts: tuple[str, ...]) -> dict[str, Any]:
    return {"body": _body(accepts), "charset": request.mimetype_params.get("charset")}


def _body(accepts: tuple[str, ...]) -> bytes:
    """The body of the request. Raises UnansweredError when it is of another kind, empty or too large."""
    if request.mimetype not in accepts:
        raise UnansweredError(415, f"Content-Type: verwacht {', '.join(accepts)}")
    request.max_content_length = MAX_BYTES
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise UnansweredError(413, TOO_LARGE) from None
    if not body:
        raise UnansweredError(400, "De body is leeg; verwacht wordt een bericht")
    return body


def _parameter(known: Mapping[str, Parameter], name: str) -> Parameter:
    if name not in known:
        expected = f"bekend zijn {', '.join(known)}" if known else "er zijn er hier geen"
        raise UnansweredError(400, f"Onbekende parameter; {expected}")
    return known[name]


def _json(data: bytes, status: int = 200) -> Response:
    return Response(data, status, content_type="application/json")
