"""create_app: wiring and blueprints, nothing else."""

from flask import Flask
from sqlalchemy import Engine

from gateway.routing.active import ActiveRules
from gateway.settings import Settings
from gateway.web.soap import Descriptions, Receiver, soap_endpoints


def create_app(
    receive: Receiver, descriptions: Descriptions, engine: Engine, rules: ActiveRules, settings: Settings
) -> Flask:
    """The WSGI application of the gateway."""
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(soap_endpoints("services", receive, descriptions, settings.public_url))
    return app
