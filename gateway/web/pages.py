"""The pages a person reads: overview, messages, one message. Dutch, made by the server, readable without a script."""

from datetime import datetime

from flask import Blueprint, abort, render_template, request

from gateway.broker import labels
from gateway.broker.insight import MESSAGE_STATES, Insight, MessageFilter
from gateway.routing.active import ActiveRules
from gateway.stuf.stamp import NEDERLAND
from gateway.web import contexts


def pages(insight: Insight, rules: ActiveRules) -> Blueprint:
    """The blueprint with every page."""
    blueprint = Blueprint("pages", __name__)
    blueprint.add_app_template_filter(moment, "moment")
    blueprint.add_app_template_filter(labels.said_of, "woord")

    @blueprint.get("/")
    def home() -> str:
        return render_template("home.html", page=contexts.home(insight, rules))

    @blueprint.get("/berichten")
    def messages() -> str:
        return render_template("messages.html", page=contexts.message_list(insight, _wanted()))

    @blueprint.get("/berichten/<int:message_id>")
    def message(message_id: int) -> str:
        page = contexts.message_page(insight, message_id)
        if page is None:
            abort(404)
        return render_template("message.html", page=page)

    return blueprint


def moment(value: datetime) -> str:
    """A moment as people here read it, to the second."""
    return f"{value.astimezone(NEDERLAND):%d-%m-%Y %H:%M:%S}"


def _wanted() -> MessageFilter:
    """The filter of the form; what is not understood does not filter."""
    given = {name: value.strip() for name, value in request.args.items()}
    state = given.get("state", "")
    return MessageFilter(
        referentienummer=given.get("referentienummer", ""),
        zender=given.get("zender", ""),
        zaak=given.get("zaak", ""),
        state=state if state in MESSAGE_STATES else "",
        before=request.args.get("before", type=int),
    )
