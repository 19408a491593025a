"""The migrations make exactly the tables the code uses, on both databases, as often as they are run."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from gateway.errors import ConfigurationError
from gateway.store.engine import open_engine, read, write
from gateway.store.existing import open_existing
from gateway.store.migrate import GATEWAY, is_current, upgrade
from gateway.store.tables import messages, metadata


def test_the_migrations_make_the_tables_of_the_code(engine: Engine) -> None:
    """Alembic finds no difference in tables, columns, types, defaults and indexes."""
    with read(engine) as connection:
        # Alembic cannot read an empty default back from SQLite; the same migration is compared whole on PostgreSQL.
        defaults = connection.dialect.name == "postgresql"
        opts = {"compare_type": True, "compare_server_default": defaults, "target_metadata": metadata}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []
    made = set(inspect(engine).get_table_names())
    assert made == {table.name for table in metadata.sorted_tables} | {"alembic_version"}


def test_constraints_are_made_too(engine: Engine) -> None:
    """Primary keys, foreign keys and unique constraints, which Alembic does not all compare, are those of the code."""
    inspector = inspect(engine)
    for table in metadata.sorted_tables:
        key = inspector.get_pk_constraint(table.name)["constrained_columns"]
        assert key == [column.name for column in table.primary_key], table.name
        made = {(*one["constrained_columns"], one["referred_table"]) for one in inspector.get_foreign_keys(table.name)}
        meant = {(key.parent.name, key.column.table.name) for key in table.foreign_keys}
        assert made == meant, table.name
    (once,) = inspector.get_unique_constraints("attempts")
    assert once["column_names"] == ["delivery_id", "number"]


def test_upgrading_again_changes_nothing(engine: Engine) -> None:
    """A second run finds nothing to do and loses nothing."""
    with write(engine) as connection:
        connection.execute(messages.insert().values(received_at=1, state="accepted"))
    upgrade(engine)
    assert is_current(engine)
    with read(engine) as connection:
        assert connection.execute(messages.select()).one().state == "accepted"


def test_an_older_database_is_not_current(engine: Engine) -> None:
    """What looks without upgrading sees that the tables are not the newest."""
    with write(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        assert not is_current(engine)
    finally:
        with write(engine) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": _newest()})
    assert is_current(engine)


def _newest() -> str:
    return max(path.stem for path in (GATEWAY / "versions").glob("[0-9]*.py")).split("_")[0]


def test_a_migration_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """All migrations run in one transaction: after a mistake in the last the database is as it was."""
    scripts = tmp_path / "migrations"
    (scripts / "versions").mkdir(parents=True)
    (scripts / "env.py").write_text((GATEWAY / "env.py").read_text())
    head = 'import sqlalchemy as sa\nfrom alembic import op\nrevision, down_revision = "{0}", {1}\n\ndef upgrade():\n'
    first = head.format("0001", None) + '    op.create_table("one", sa.Column("id", sa.Integer))\n'
    second = head.format("0002", '"0001"') + '    raise RuntimeError("halverwege")\n'
    (scripts / "versions" / "0001_one.py").write_text(first)
    (scripts / "versions" / "0002_two.py").write_text(second)
    engine = open_engine(f"sqlite:///{tmp_path / 'half.db'}")
    with pytest.raises(RuntimeError):
        upgrade(engine, scripts)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_looking_never_makes_a_database(tmp_path: Path) -> None:
    """A command that only looks tells what to do and leaves no file behind."""
    file = tmp_path / "geen.db"
    with pytest.raises(ConfigurationError, match="nog geen database"):
        open_existing(f"sqlite:///{file}")
    assert not file.exists()
