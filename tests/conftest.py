"""What tests of every distance share: the example messages, and the real services where a promise needs them.

A service that is absent skips its tests with one line; REGIEWISSEL_TEST_REQUIRE_SERVICES=1 makes that a failure, so
that CI cannot pass by accident. Every test that asks gets a database of its own: tests never meet each other's rows.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pika
import psycopg
import pytest
from hypothesis import settings
from pika.exceptions import AMQPError
from psycopg.sql import SQL, Composable, Identifier
from sqlalchemy import URL, make_url

POSTGRES_URL = "postgresql+psycopg://postgres@127.0.0.1/test"
AMQP_URL = "amqp://guest:guest@127.0.0.1:5672/"
PATIENCE = 2  # seconds to wait for a service before calling it absent

# The machine that runs the suite is shared; a slow example says nothing about the code.
settings.register_profile("regiewissel", deadline=None, print_blob=True)
settings.load_profile("regiewissel")


@pytest.fixture(scope="session")
def berichten() -> Path:
    """The folder with example messages, in subfolders per standard."""
    return Path(__file__).parent / "fixtures" / "berichten"


@pytest.fixture
def postgres_url(_postgres_server: URL) -> Iterator[str]:
    """The SQLAlchemy address of an empty PostgreSQL database, made for one test and dropped after it."""
    name = f"regiewissel_{uuid4().hex}"
    _execute(_postgres_server, SQL("CREATE DATABASE {}").format(Identifier(name)))
    yield _postgres_server.set(database=name).render_as_string(hide_password=False)
    _execute(_postgres_server, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def amqp_url(_amqp_server: str) -> str:
    """The address of a RabbitMQ that answers. Queues are shared: name yours after amqp_prefix."""
    return _amqp_server


@pytest.fixture
def amqp_prefix() -> str:
    """A prefix for the names of queues and exchanges that no other test has."""
    return f"regiewissel-test-{uuid4().hex}"


@pytest.fixture(scope="session")
def _postgres_server() -> URL:
    url = make_url(os.environ.get("REGIEWISSEL_TEST_POSTGRES_URL", POSTGRES_URL))
    with _needed("PostgreSQL", "REGIEWISSEL_TEST_POSTGRES_URL", psycopg.OperationalError):
        _execute(url, SQL("SELECT 1"))
    return url


@pytest.fixture(scope="session")
def _amqp_server() -> str:
    url = os.environ.get("REGIEWISSEL_TEST_AMQP_URL", AMQP_URL)
    parameters = pika.URLParameters(url)
    parameters.socket_timeout = parameters.blocked_connection_timeout = PATIENCE
    with _needed("RabbitMQ", "REGIEWISSEL_TEST_AMQP_URL", AMQPError, OSError):
        pika.BlockingConnection(parameters).close()
    return url


@contextmanager
def _needed(service: str, variable: str, *absent: type[Exception]) -> Iterator[None]:
    """Turns a service that does not answer into a skip, or into a failure where services are required."""
    try:
        yield
    except absent:
        reason = f"{service} does not answer; {variable} says where it is"
    else:
        return
    if os.environ.get("REGIEWISSEL_TEST_REQUIRE_SERVICES") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _execute(server: URL, statement: Composable) -> None:
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True, connect_timeout=PATIENCE) as connection:
        connection.execute(statement)
