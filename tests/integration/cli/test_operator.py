"""What an operator asks before and around running: check, db upgrade, and the shape of every command."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer.main

from gateway.cli.main import app
from tests import factories
from tests.integration.cli.conftest import Command

READING = {"list", "show", "explain", "check", "validate"}


def commands(group: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Every command by its words."""
    found: dict[tuple[str, ...], Any] = {}
    for name, command in group.commands.items():
        inner = hasattr(command, "commands")
        found |= commands(command, (*path, name)) if inner else {(*path, name): command}
    return found


def contents(database: Path) -> list[str]:
    """Everything in an SQLite database, as statements."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


COMMANDS = commands(typer.main.get_command(app))


@pytest.mark.parametrize("words", [words for words in COMMANDS if words[-1] in READING], ids=" ".join)
def test_every_reading_command_gives_json(words: tuple[str, ...]) -> None:
    """A program can ask what a person can ask."""
    assert "--json" in [option for parameter in COMMANDS[words].params for option in parameter.opts]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    """Each command says what it does, and each of its options what it is for."""
    assert COMMANDS[words].help
    assert [one.name for one in COMMANDS[words].params if one.name != "help" and not one.help] == []


def test_everything_is_there(regiewissel: Command) -> None:
    """On a fresh machine the check is in order: the database is made at the first start."""
    told = regiewissel("check", "--json")
    assert told.code == 0
    assert {row["what"]: row["in_order"] for row in told.json} == {
        "instellingen": True, "routeringsregels": True, "schema's": True, "database": True,
    }  # fmt: skip


def test_a_broken_rules_file_is_found(regiewissel: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One thing that is not in order is exit 1, and the others are still told."""
    file = tmp_path / "regels.yaml"
    file.write_bytes(factories.rules_text(regels=[{"naam": "alles", "dan": {"bezorg": "zakenmagazijn"}}]))
    monkeypatch.setenv("REGIEWISSEL_RULES", str(file))
    told = regiewissel("check", "--json")
    assert told.code == 1
    assert [row["what"] for row in told.json if not row["in_order"]] == ["routeringsregels"]


def test_an_unknown_setting_stops_everything(regiewissel: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that means nothing is exit 2 with its name."""
    monkeypatch.setenv("REGIEWISSEL_PROT", "8080")
    told = regiewissel("check")
    assert (told.code, "REGIEWISSEL_PROT" in told.err) == (2, True)


def test_the_database_is_made_and_brought_up_to_date(regiewissel: Command, database: Path) -> None:
    """`db upgrade` makes the database; doing it again changes nothing."""
    assert regiewissel("db", "upgrade").code == 0
    before = contents(database)
    assert regiewissel("db", "upgrade").code == 0
    assert contents(database) == before
    assert any("CREATE TABLE messages" in line for line in before)
    assert regiewissel("messages", "list").out == "Geen berichten.\n"


def test_an_old_database_is_not_looked_into(regiewissel: Command, database: Path) -> None:
    """A database without our tables is left alone, with what to do about it."""
    database.touch()
    told = regiewissel("messages", "list")
    assert (told.code, "db upgrade" in told.err) == (2, True)
    check = regiewissel("check", "--json")
    assert [row["what"] for row in check.json if not row["in_order"]] == ["database"]


def test_a_database_url_that_means_nothing(regiewissel: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong URL is one line and exit 2, without a trace."""
    monkeypatch.setenv("REGIEWISSEL_DATABASE_URL", "geen url")
    told = regiewissel("messages", "list")
    assert told.code == 2
    assert "Traceback" not in told.err
    assert told.err.count("\n") == 1
