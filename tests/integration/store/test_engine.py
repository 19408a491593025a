"""Opening a database and its transactions: what is promised about disks, locks, turns and errors."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import IntegrityError

from gateway.errors import ConfigurationError, StorageError
from gateway.store import engine as engines
from gateway.store.engine import is_sqlite, open_engine, read, write
from gateway.store.migrate import upgrade
from gateway.store.tables import counters, deliveries, messages


def _count(engine: Engine) -> int:
    with read(engine) as connection:
        return len(connection.execute(select(messages.c.id)).all())


def _row(state: str = "accepted") -> dict[str, object]:
    return {"received_at": 1, "state": state}


def test_sqlite_is_opened_as_promised(sqlite_engine: Engine) -> None:
    """Every connection has WAL, synchronous=FULL (2), foreign keys and a busy timeout (reliability R2)."""
    for _ in range(3):
        with read(sqlite_engine) as one, read(sqlite_engine) as other:
            for connection in (one, other):
                pragmas = [
                    connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                    for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
                ]
                assert pragmas == ["wal", 2, 1, 5000]


def test_postgresql_is_opened_as_promised(postgres_engine: Engine) -> None:
    """A commit is on disk before it returns, and a lock of another session is waited for five seconds at most."""
    with read(postgres_engine) as connection:
        shown = [
            connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("synchronous_commit", "fsync", "lock_timeout")
        ]
    assert shown == ["on", "on", "5s"]


def test_a_postgresql_that_does_not_wait_for_its_disk_is_told_to(postgres_engine: Engine) -> None:
    """What the database has as its own habit does not decide when a commit counts (reliability R2)."""
    database = postgres_engine.url.database
    with write(postgres_engine) as connection:
        connection.execute(text(f'ALTER DATABASE "{database}" SET synchronous_commit = off'))
    engine = open_engine(postgres_engine.url.render_as_string(hide_password=False))
    with read(engine) as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
    engine.dispose()


def test_a_postgresql_that_fell_silent_is_given_up(postgres_engine: Engine) -> None:
    """The connection itself is set to notice within ten seconds that the other side is gone."""
    with read(postgres_engine) as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        used = {name: int(driver.info.get_parameters()[name]) for name in ("keepalives_idle", "tcp_user_timeout")}
    assert used == {"keepalives_idle": 3, "tcp_user_timeout": 9000}


def test_all_questions_of_one_reading_see_the_same_moment(engine: Engine) -> None:
    """What another adds between two questions is not in the second: a page never contradicts itself."""
    with read(engine) as connection:
        rows = select(messages.c.id)
        assert connection.execute(rows).all() == []
        _add(engine)
        assert connection.execute(rows).all() == []
    assert _count(engine) == 1


def test_a_new_sqlite_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """Folder 0700, file and journals 0600: the rest of the machine cannot read messages."""
    file = tmp_path / "nieuw" / "store.db"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in file.parent.iterdir()}
    engine.dispose()
    assert oct(file.parent.stat().st_mode & 0o777) == "0o700"
    assert set(modes.values()) == {"0o600"} and "store.db-wal" in modes


def test_a_transaction_is_kept_whole_or_not_at_all(engine: Engine) -> None:
    """After the block everything is there; after an error inside it nothing is."""
    with write(engine) as connection:
        connection.execute(insert(messages).values(_row()))
        connection.execute(insert(messages).values(_row()))
    assert _count(engine) == 2
    with pytest.raises(RuntimeError), write(engine) as connection:
        connection.execute(insert(messages).values(_row()))
        raise RuntimeError
    assert _count(engine) == 2


def test_reading_keeps_nothing(engine: Engine) -> None:
    """What is written through a connection for questions is gone afterwards."""
    with read(engine) as connection:
        connection.execute(insert(messages).values(_row()))
    assert _count(engine) == 0


def test_what_the_database_refuses_is_a_storage_error(engine: Engine) -> None:
    """A broken reference is refused, nothing of the transaction stays, and no value is in the error."""
    orphan = {
        "message_id": 999_910_012, "destination": "geheim", "operation": "x", "lane": "x", "state": "waiting",
        "holds_lane": True, "next_attempt_at": 1, "created_at": 1,
    }  # fmt: skip
    with pytest.raises(StorageError) as caught, write(engine) as connection:
        connection.execute(insert(messages).values(_row()))
        connection.execute(insert(deliveries).values(orphan))
    assert _count(engine) == 0
    assert isinstance(caught.value.__cause__, IntegrityError)
    assert "geheim" not in str(caught.value.__cause__)
    assert "999910012" not in str(caught.value)


def test_many_writers_at_once_all_get_their_turn(engine: Engine) -> None:
    """Twenty threads adding one to the same number lose no addition and none is refused."""
    with write(engine) as connection:
        connection.execute(insert(counters).values(name="x", number=0, moment=0))

    def add(_: int) -> None:
        for _ in range(5):
            with write(engine) as connection:
                row = select(counters.c.number).where(counters.c.name == "x").with_for_update()
                number = connection.execute(row).scalar_one()
                connection.execute(counters.update().values(number=number + 1))

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(add, range(20)))
    with read(engine) as connection:
        assert connection.execute(select(counters.c.number)).scalar_one() == 100


def test_a_reader_does_not_wait_for_a_writer(engine: Engine) -> None:
    """While a transaction is open a question is answered at once, without what is not yet kept."""
    with write(engine) as connection:
        connection.execute(insert(messages).values(_row()))
        before = time.monotonic()
        assert _count(engine) == 0
        assert time.monotonic() - before < 1
    assert _count(engine) == 1


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers give up after a fifth of a second."""
    monkeypatch.setattr(engines, "_BUSY_MS", 200)


def test_a_writer_of_another_process_is_not_waited_for_for_ever(impatient: None, tmp_path: Path) -> None:
    """A lock of someone else becomes a StorageError, and when it is gone writing goes on (reliability R6)."""
    file = tmp_path / "store.db"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StorageError, match="weigert de wijziging"), write(engine):
        pass
    other.execute("ROLLBACK")
    other.close()
    with write(engine) as connection:
        connection.execute(insert(messages).values(_row()))
    assert _count(engine) == 1
    engine.dispose()


def test_two_processes_do_not_fail_each_other_halfway(sqlite_engine: Engine, tmp_path: Path) -> None:
    """A transaction that looked before it writes is not overtaken: the other process waits for its turn."""
    other = open_engine(f"sqlite:///{tmp_path}/./store.db")  # Another name for the file, so another lock in here.
    with ThreadPoolExecutor(1) as pool, write(sqlite_engine) as connection:
        assert connection.execute(select(messages.c.id)).all() == []
        waiting = pool.submit(_add, other)
        time.sleep(0.2)
        assert not waiting.done()
        connection.execute(insert(messages).values(_row()))
    waiting.result(5)
    assert _count(sqlite_engine) == 2
    other.dispose()


def _add(engine: Engine) -> None:
    with write(engine) as connection:
        connection.execute(insert(messages).values(_row()))


def test_a_turn_is_not_waited_for_for_ever(impatient: None, sqlite_engine: Engine) -> None:
    """A writer that hangs in this process makes the next ones fail in time instead of queueing behind it."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with write(sqlite_engine):
            held.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(5)
    with pytest.raises(StorageError, match="bezet"), write(sqlite_engine):
        pass
    done.set()
    thread.join()
    with write(sqlite_engine):
        pass


def test_two_files_do_not_wait_for_each_other(sqlite_engine: Engine, tmp_path: Path) -> None:
    """The turn is per file: the magazijn's store is not held up by the gateway's."""
    other = open_engine(f"sqlite:///{tmp_path / 'ander.db'}")
    with write(sqlite_engine), write(other):
        pass
    other.dispose()


UNUSABLE = {
    "not a URL": ("zomaar", "niet bruikbaar"),
    "unknown database": ("oracle://x/y", "niet bruikbaar"),
    "nothing listens": ("postgresql://geheim:wachtwoord@127.0.0.1:9/x", "niet bereikbaar"),
    "a file where a folder should be": ("sqlite:////dev/null/store.db", "niet te maken"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_database_that_cannot_be_used_stops_the_start(name: str) -> None:
    """One clear line, without a password in it."""
    url, told = UNUSABLE[name]
    with pytest.raises(ConfigurationError, match=told) as caught:
        open_engine(url)
    assert "wachtwoord" not in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """A file of another kind is not overwritten."""
    file = tmp_path / "brief.txt"
    file.write_text("Dit is geen database, maar een brief. " * 50)
    with pytest.raises(ConfigurationError, match="niet bereikbaar"):
        open_engine(f"sqlite:///{file}")
    assert file.read_text().startswith("Dit is geen database")


def test_postgresql_without_a_driver_in_the_url(postgres_engine: Engine) -> None:
    """postgresql:// is enough: the driver is ours to choose."""
    plain = postgres_engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    engine = open_engine(plain)
    assert not is_sqlite(engine)
    engine.dispose()
