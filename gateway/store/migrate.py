"""Bringing a database to the newest schema with Alembic, from a folder of numbered migrations.

Two databases exist (the gateway's and the built-in magazijn's), each with its own folder; both run the same way.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from gateway.store.engine import read, write

GATEWAY = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, scripts: Path = GATEWAY) -> None:
    """Run all migrations the database has not had yet, in one transaction. Doing it twice changes nothing."""
    with write(engine) as connection:
        config = _config(scripts)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine, scripts: Path = GATEWAY) -> bool:
    """True when the database has every migration of the folder."""
    with read(engine) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory.from_config(_config(scripts)).get_current_head()


def _config(scripts: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.set_main_option("path_separator", "os")
    return config
