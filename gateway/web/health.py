"""/healthz says the process answers, /readyz whether it can do its work now and, if not, what is missing."""

from dataclasses import dataclass

from flask import Blueprint, Response
from pydantic import TypeAdapter

from gateway.broker.insight import Insight
from gateway.errors import StorageError
from gateway.routing.active import ActiveRules
from gateway.web.contexts import rules_error


@dataclass(frozen=True, slots=True)
class Readiness:
    """database: ok, "niet bereikbaar" or "niet bijgewerkt". rules: version in force.

    rules_error: why the file as it is now was not taken over; the gateway then works on with the rules it had.
    """

    ready: bool
    database: str
    rules: str
    rules_error: str | None


def readiness(insight: Insight, rules: ActiveRules) -> Readiness:
    """Whether messages can be accepted now."""
    database = _database(insight)
    return Readiness(database == "ok", database, rules().version, rules_error(rules))


def health(insight: Insight, rules: ActiveRules) -> Blueprint:
    """The two addresses."""
    blueprint = Blueprint("health", __name__)
    adapter = TypeAdapter(Readiness)

    @blueprint.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @blueprint.get("/readyz")
    def readyz() -> Response:
        now = readiness(insight, rules)
        return Response(adapter.dump_json(now), 200 if now.ready else 503, content_type="application/json")

    return blueprint


def _database(insight: Insight) -> str:
    try:
        return "ok" if insight.is_current() else "niet bijgewerkt"
    except StorageError:
        return "niet bereikbaar"
