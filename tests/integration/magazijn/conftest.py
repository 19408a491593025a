"""A magazijn on a real database and a real folder, for every test in this folder."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from lxml.etree import _Element
from sqlalchemy import Engine

from gateway.clock import FixedClock
from gateway.magazijn.magazijn import MIGRATIONS, Magazijn
from gateway.store.engine import open_engine
from gateway.store.migrate import upgrade
from gateway.stuf import ns
from gateway.stuf.operations import PortType
from gateway.stuf.replies import Reply
from gateway.stuf.validate import Schemas, load
from tests.unit.magazijn.builder import action

NOW = datetime(2016, 5, 2, 10, 0, tzinfo=UTC)
SCHEMAS = Path(__file__).parents[3] / "schemas" / "stuf-zkn"

Send = Callable[..., _Element]


@pytest.fixture(scope="session")
def schemas() -> Schemas:
    """The project's own schema profile."""
    return load(SCHEMAS)


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """A database with the tables of the magazijn, on both engines."""
    is_postgres = request.param == "postgres"
    url = request.getfixturevalue("postgres_url") if is_postgres else f"sqlite:///{tmp_path / 'magazijn.db'}"
    engine = open_engine(url)
    upgrade(engine, MIGRATIONS)
    request.addfinalizer(engine.dispose)
    return engine


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands still until it is told to move."""
    return FixedClock(NOW)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """The folder for contents."""
    return tmp_path / "documenten"


@pytest.fixture
def magazijn(engine: Engine, documents: Path, clock: FixedClock, schemas: Schemas) -> Magazijn:
    """A magazijn that also judges messages by schema."""
    return Magazijn(engine, documents, clock, "9990", schemas=schemas)


@pytest.fixture
def send(magazijn: Magazijn, schemas: Schemas) -> Send:
    """Send a message; gives the element in the SOAP Body of the reply, which must be valid, a fault included."""

    def _send(port_type: PortType, body: bytes, naam: str = "", *, expect: str = "") -> _Element:
        reply = magazijn.receive(port_type, body, action(naam) if naam else None, None)
        element = opened(reply)
        assert not schemas.problems(element), [str(problem) for problem in schemas.problems(element)]
        wanted = expect or {PortType.ONTVANG_ASYNCHROON: "Bv03", PortType.BEANTWOORD_VRAAG: "La01"}.get(port_type, "")
        assert not wanted or (reply.fault or reply.berichtcode) == wanted, etree.tostring(element).decode()
        return element

    return _send


def opened(reply: Reply) -> _Element:
    """The StUF message in a reply: in the Body, or in the detail of a fault."""
    element = etree.fromstring(reply.body)[-1][0]
    detail = element.find("detail") if element.tag == ns.soap("Fault") else None
    return element if detail is None else detail[0]
