"""Opening a database and its transactions, the same for SQLite and PostgreSQL.

SQLite runs in WAL mode with synchronous=FULL, so a commit is on disk before anybody is told (reliability R2). Its
writers take turns in this process and begin with BEGIN IMMEDIATE, so no transaction fails halfway on a lock.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from gateway.errors import ConfigurationError, StorageError

_BUSY_MS = 5_000
"""How long a writer, of this process or of another, is waited for, in milliseconds."""

_POOL = 32

_SILENCE = {
    "keepalives": 1,
    "keepalives_idle": 3,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 9_000,
}
"""A PostgreSQL server that fell silent, its network gone, is given up after nine seconds (libpq's own names)."""


def open_engine(url: str) -> Engine:
    """An engine for a database URL (sqlite:///… or postgresql…).

    Raises ConfigurationError when the URL is not usable or the database does not answer.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "postgresql" and "+" not in parsed.drivername:
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = _sqlite(url) if parsed.get_backend_name() == "sqlite" else _server(parsed)
    except (ArgumentError, ImportError) as error:
        raise ConfigurationError(f"De database-URL is niet bruikbaar: {type(error).__name__}") from None
    except OSError as error:
        raise ConfigurationError(f"Het databasebestand is niet te maken ({error.strerror})") from None
    _connect_once(engine)
    return engine


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it is on disk when the block ends, or nothing of it is kept.

    Raises StorageError when the database refuses (full, locked, gone).
    """
    with _turn(engine):
        try:
            with engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise StorageError(f"De opslag weigert de wijziging: {_why(error)}") from error
        except PoolTimeout as error:
            raise StorageError("De opslag heeft geen verbinding vrij") from error


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """A connection for questions only, all answered as of one moment; nothing done in it is kept.

    Raises StorageError when the database does not answer.
    """
    try:
        with engine.connect().execution_options(**_reading(engine)) as connection:
            yield connection
    except DBAPIError as error:
        raise StorageError(f"De opslag antwoordt niet: {_why(error)}") from error
    except PoolTimeout as error:
        raise StorageError("De opslag heeft geen verbinding vrij") from error


_CAUSES = {
    "locked": "vergrendeld door een ander proces",
    "lock timeout": "vergrendeld door een ander proces",
    "full": "de schijf is vol",
    "readonly": "alleen-lezen",
    "connection": "geen verbinding",
}
"""What a database says, in part, -> what an operator can do something with."""


def _why(error: DBAPIError) -> str:
    said = str(error.orig).casefold()
    return next((cause for sign, cause in _CAUSES.items() if sign in said), type(error.orig).__name__)


def _reading(engine: Engine) -> dict[str, Any]:
    """SQLite shows a transaction one moment by itself, PostgreSQL when asked to."""
    return {"regiewissel_reads": True} if is_sqlite(engine) else {"isolation_level": "REPEATABLE READ"}


def is_sqlite(engine: Engine) -> bool:
    """True for the embedded store."""
    return engine.dialect.name == "sqlite"


def _server(url: URL) -> Engine:
    """PostgreSQL; neither a server that is away nor a lock of another session keeps a sender waiting for long."""
    limits = {
        "connect_timeout": _BUSY_MS // 1000,
        # Reliability R2: a commit is on disk before anybody is told, whatever the server's own default is.
        "options": f"-c lock_timeout={_BUSY_MS} -c synchronous_commit=on",
        **_SILENCE,
    }
    pool = {"pool_size": _POOL, "pool_timeout": _BUSY_MS / 1000}
    return create_engine(url, connect_args={**limits, **url.query}, hide_parameters=True, **pool)


def _sqlite(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        Path(database).touch(mode=0o600)  # The journals beside it take over these rights.
    engine = create_engine(url, connect_args={"timeout": _BUSY_MS / 1000}, pool_size=_POOL, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling is switched off: it begins too late and never IMMEDIATE.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("regiewissel_reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _connect_once(engine: Engine) -> None:
    try:
        with read(engine):
            pass
    except (StorageError, SQLAlchemyError) as error:
        kind = type(error.__cause__ or error).__name__
        raise ConfigurationError(f"De database {engine.url.render_as_string()} is niet bereikbaar ({kind})") from None


_turns: dict[str, threading.Lock] = {}
_turns_guard = threading.Lock()


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Writers of one SQLite file in this process queue here instead of in the file lock, which is unfair and slow."""
    if not is_sqlite(engine):
        yield
        return
    with _turns_guard:
        lock = _turns.setdefault(str(engine.url), threading.Lock())
    if not lock.acquire(timeout=_BUSY_MS / 1000):
        raise StorageError("De opslag is bezet")
    try:
        yield
    finally:
        lock.release()
