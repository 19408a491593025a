"""Opening a database that is already there: for looking and repairing, which must never make or change its tables."""

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from gateway.errors import ConfigurationError
from gateway.store.engine import open_engine
from gateway.store.migrate import is_current


def exists(url: str) -> bool:
    """False for an SQLite file that is not there; a server only answers when it is opened."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return True  # Opening it tells what is wrong with the URL.
    return parsed.get_backend_name() != "sqlite" or not parsed.database or Path(parsed.database).exists()


def open_existing(url: str) -> Engine:
    """The engine of a database with the newest tables. Raises ConfigurationError with what to do when it is not so."""
    if not exists(url):
        raise ConfigurationError("Er is nog geen database; start eerst 'regiewissel serve' of 'regiewissel db upgrade'")
    engine = open_engine(url)
    if not is_current(engine):
        raise ConfigurationError("De database is niet bijgewerkt; voer eerst 'regiewissel db upgrade' uit")
    return engine
