"""The command as an operator gives it: arguments and environment in, output and exit code out."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gateway.cli.main import main
from gateway.store.engine import open_engine
from gateway.store.migrate import upgrade
from tests.factories import KEY, Wissel
from tests.traffic import Traffic, play


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as JSON."""
        return json.loads(self.out)


Command = Callable[..., Outcome]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the settings say the database is; nothing is there yet."""
    path = tmp_path / "wissel.db"
    monkeypatch.setenv("REGIEWISSEL_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("REGIEWISSEL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("REGIEWISSEL_SECRET_KEY", KEY.decode())
    return path


@pytest.fixture
def regiewissel(database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Gives a command. stdin: bytes on standard input."""

    def run(*arguments: object, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "argv", ["regiewissel", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        written = capsys.readouterr()
        return Outcome(code, written.out, written.err)

    return run


@pytest.fixture
def engine(database: Path) -> Iterator[Engine]:
    """The database of the settings, with its tables."""
    made = open_engine(f"sqlite:///{database}")
    upgrade(made)
    yield made
    made.dispose()


@pytest.fixture
def traffic(engine: Engine, wissel: Wissel, capsys: pytest.CaptureFixture[str]) -> Traffic:
    """One message of every fate in the database of the settings."""
    return play(wissel)


@pytest.fixture
def wissel(engine: Engine) -> Wissel:
    """The gateway behind the database of the settings."""
    return Wissel(engine)
