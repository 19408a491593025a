"""`regiewissel db`: the database, and how other commands open it."""

import typer

from gateway.clock import SystemClock
from gateway.settings import Settings, load_settings
from gateway.store.engine import open_engine
from gateway.store.existing import open_existing
from gateway.store.insight import SqlInsight
from gateway.store.migrate import upgrade
from gateway.store.secret import secret_key
from gateway.store.work import SqlStore

app = typer.Typer(help="De database van de wissel.", no_args_is_help=True)


@app.command("upgrade")
def upgrade_database() -> None:
    """Breng de database naar de nieuwste indeling; nog eens doen verandert niets."""
    engine = open_engine(load_settings().database_url)
    upgrade(engine)
    engine.dispose()
    typer.echo("De database is bijgewerkt.")


def open_insight(settings: Settings) -> SqlInsight:
    """The questions about an existing database. Raises ConfigurationError when there is none that is up to date."""
    return SqlInsight(open_existing(settings.database_url), SystemClock())


def open_store(settings: Settings) -> SqlStore:
    """The store of an existing database, to change something in it. Raises ConfigurationError as open_insight."""
    key = secret_key(settings.secret_key, settings.data_dir)
    return SqlStore(open_existing(settings.database_url), SystemClock(), key)
