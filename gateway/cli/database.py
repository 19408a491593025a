"""`regiewissel db`: the database, and how other commands open it."""

from pathlib import Path

import typer
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from gateway.clock import SystemClock
from gateway.errors import ConfigurationError
from gateway.settings import Settings, load_settings
from gateway.store.engine import open_engine
from gateway.store.insight import SqlInsight
from gateway.store.migrate import is_current, upgrade
from gateway.store.secret import secret_key
from gateway.store.work import SqlStore

app = typer.Typer(help="De database van de wissel.", no_args_is_help=True)


@app.command("upgrade")
def upgrade_database() -> None:
    """Breng de database naar de nieuwste indeling; nog eens doen verandert niets."""
    upgrade(open_engine(load_settings().database_url))
    typer.echo("De database is bijgewerkt.")


def open_insight(settings: Settings) -> SqlInsight:
    """The questions about an existing database. Raises ConfigurationError when there is none that is up to date."""
    return SqlInsight(open_database(settings), SystemClock())


def open_store(settings: Settings) -> SqlStore:
    """The store of an existing database, to change something in it. Raises ConfigurationError as open_insight."""
    engine = open_database(settings)
    return SqlStore(engine, SystemClock(), secret_key(settings.secret_key, settings.data_dir))


def open_database(settings: Settings) -> Engine:
    """An existing database that is up to date; looking must never make one."""
    if not database_exists(settings):
        raise ConfigurationError("Er is nog geen database; start eerst 'regiewissel serve' of 'regiewissel db upgrade'")
    engine = open_engine(settings.database_url)
    if not is_current(engine):
        raise ConfigurationError("De database is niet bijgewerkt; voer eerst 'regiewissel db upgrade' uit")
    return engine


def database_exists(settings: Settings) -> bool:
    """False for an SQLite file that is not there; a server is asked when it is opened."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return True
    return Path(url.database).exists()
