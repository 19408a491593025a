"""How commands answer: tables for people, JSON for programs, and the exit codes every command keeps to."""

import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Final

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.errors import ConfigurationError
from gateway.stuf.stamp import NEDERLAND

NOT_IN_ORDER = 1
"""Exit code: the command ran, and what was asked about is not in order."""

AsJson = Annotated[bool, typer.Option("--json", help="Geef de uitkomst als JSON.")]

WIDE = 180
"""Columns when the output is no terminal: nothing is cut off for a width nobody has."""

console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)


def print_json(value: Any) -> None:
    """A value (dataclasses included) as indented JSON, the same keys as the API."""
    typer.echo(TypeAdapter(type(value)).dump_json(value, indent=2).decode())


def print_table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Rows under their headings, nothing when there are none; nothing in them is read as markup."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(shown(value)) for value in row))
    if table.row_count:
        console.print(table)


def print_line(text: str, style: str = "") -> None:
    """One line, not read as markup."""
    console.print(Text(text, style=style), soft_wrap=True)


def shown(value: object) -> str:
    """A value as it stands in a table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        return f"{value.astimezone(NEDERLAND):%d-%m-%Y %H:%M:%S}"
    return str(value)


def read_bytes(name: str, most: int = -1) -> bytes:
    """The bytes of a file, or of standard input for ``-``. most: how many are read, all when negative.

    Raises ConfigurationError when it cannot be read.
    """
    try:
        if name == "-":
            return sys.stdin.buffer.read(most)
        with open(name, "rb") as file:
            return file.read(most)
    except OSError as error:
        raise ConfigurationError(f"{name}: {why(error)}") from None


def why(error: OSError) -> str:
    """Why a file could not be read or written, in Dutch as far as we know the words."""
    return next((text for kind, text in _WHY.items() if isinstance(error, kind)), "niet te lezen of te schrijven")


_WHY: Final[Mapping[type[OSError], str]] = MappingProxyType(
    {
        FileNotFoundError: "bestaat niet",
        PermissionError: "geen toegang",
        IsADirectoryError: "is een map",
        NotADirectoryError: "de map bestaat niet",
    }
)
