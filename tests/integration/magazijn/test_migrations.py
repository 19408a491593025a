"""The migrations make the tables the code knows."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine

from gateway.magazijn.magazijn import MIGRATIONS
from gateway.magazijn.store.tables import metadata
from gateway.store.migrate import is_current, upgrade


def test_the_migrations_make_exactly_the_tables_of_the_code(engine: Engine) -> None:
    """A migrated database has every table, column and index of tables.py and no other."""
    with engine.connect() as connection:
        # Alembic reads an empty text as default back from SQLite as no default at all.
        opts = {"compare_type": True, "compare_server_default": engine.dialect.name == "postgresql"}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    """An upgrade of a current database is nothing to do."""
    upgrade(engine, MIGRATIONS)
    assert is_current(engine, MIGRATIONS)
