"""The web application on a database with traffic in it, asked without a socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from gateway.routing.active import ActiveRules
from gateway.settings import Settings
from gateway.store.engine import open_engine
from gateway.store.insight import SqlInsight
from gateway.store.migrate import upgrade
from gateway.stuf import wsdl
from gateway.stuf.business.kennis import NietsBekend
from gateway.stuf.validate import load
from gateway.web.app import create_app
from gateway.web.soap import Descriptions
from gateway.web.validation import Validation
from tests import factories
from tests.factories import Wissel
from tests.traffic import Traffic, play


@dataclass(frozen=True)
class Site:
    """What a test of a page needs: the client, the traffic behind it, the engine and the rules file."""

    client: FlaskClient
    traffic: Traffic
    wissel: Wissel
    engine: Engine
    rules: ActiveRules


@contextmanager
def built(folder: Path) -> Iterator[Site]:
    """A site with one message of every fate."""
    engine = open_engine(f"sqlite:///{folder / 'wissel.db'}")
    upgrade(engine)
    wissel = Wissel(engine)
    file = folder / "routing_rules.yaml"
    file.write_bytes(factories.rules_text(partners={"wmo": {"url": "http://piet:geheim@127.0.0.1:8083/wmo/services"}}))
    rules = ActiveRules(file, wissel.clock)
    served = wsdl.served_schemas(factories.ROOT / "schemas" / "stuf-zkn")
    app = create_app(
        wissel.intake.receive,
        Descriptions(wsdl.wsdl, served),
        SqlInsight(engine, wissel.clock),
        rules,
        Validation(load(factories.ROOT / "schemas" / "stuf-zkn"), NietsBekend),
        Settings(max_body_mb=1),
        wissel.clock,
    )
    yield Site(app.test_client(), play(wissel), wissel, engine, rules)
    engine.dispose()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site to look at; tests that change it take `own_site`."""
    with built(tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """A site of the test's own: to break its rules, move its clock or count from nothing."""
    with built(tmp_path) as made:
        yield made
