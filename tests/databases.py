"""Databases for tests, with the newest tables and nothing in them: a fresh SQLite file, or PostgreSQL emptied again.

Making the tables takes longer than most tests, so SQLite copies a file that has them and PostgreSQL keeps them.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import URL, Engine, text

from gateway.store.engine import open_engine
from gateway.store.migrate import upgrade
from gateway.store.tables import metadata

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest tables, to be copied."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgres_kept(_postgres_server: URL) -> Iterator[Engine]:
    """One PostgreSQL database with the newest tables for the whole run, dropped after it."""
    name = f"regiewissel_{uuid4().hex}"
    address = _postgres_server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    engine = open_engine(_postgres_server.set(database=name).render_as_string(hide_password=False))
    upgrade(engine)
    yield engine
    engine.dispose()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A SQLite store of its own."""
    file = tmp_path / "store.db"
    shutil.copy(sqlite_template, file)
    engine = open_engine(f"sqlite:///{file}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(postgres_kept: Engine) -> Engine:
    """A PostgreSQL store without rows."""
    # Some ten times as fast as TRUNCATE for the few rows of a test.
    with postgres_kept.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
            if "id" in table.c:
                connection.execute(text(f"ALTER SEQUENCE {table.name}_id_seq RESTART"))
    return postgres_kept


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest) -> Engine:
    """A store without rows, of each kind in turn."""
    kept: Engine = request.getfixturevalue({"sqlite": "sqlite_engine", "postgresql": "postgres_engine"}[request.param])
    return kept
