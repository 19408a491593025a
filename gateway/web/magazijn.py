"""The HTTP face of the built-in zakenmagazijn: its SOAP endpoints and a sign of life, nothing to look at."""

from flask import Flask

from gateway.web.soap import Descriptions, Receiver, soap_endpoints


def create_magazijn_app(receive: Receiver, descriptions: Descriptions) -> Flask:
    """The WSGI application of the magazijn."""
    app = Flask("zakenmagazijn", static_folder=None)
    app.register_blueprint(soap_endpoints("services", receive, descriptions))
    app.add_url_rule("/gezond", "gezond", lambda: {"gezond": True})
    return app
