"""`regiewissel deviations`: what partners do wrong, and a report of it for their suppliers."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway.broker.deviation_report import csv_report, html_report
from gateway.broker.insight import DeviationCount
from gateway.cli.database import open_insight
from gateway.cli.output import NOT_IN_ORDER, AsJson, print_json, print_line, print_table, why
from gateway.clock import SystemClock
from gateway.errors import ConfigurationError
from gateway.routing.load import load_rules
from gateway.settings import find_file, load_settings
from gateway.stuf.stamp import NEDERLAND

app = typer.Typer(help="Afwijkingen van de standaard in ontvangen berichten.", no_args_is_help=True)


def _day(text: str) -> datetime:
    """The beginning of a Dutch day. Raises ConfigurationError when it is none."""
    for form in ("%d-%m-%Y", "%Y-%m-%d"):
        with suppress(ValueError):
            return datetime.strptime(text, form).replace(tzinfo=NEDERLAND)
    raise ConfigurationError("--sinds: geef een dag, bijvoorbeeld 31-01-2026 of 2026-01-31")


Since = Annotated[
    datetime | None,
    typer.Option("--sinds", parser=_day, metavar="DD-MM-JJJJ", help="Alleen wat sinds deze dag nog voorkwam."),
]


@app.command("list")
def list_deviations(
    partner: Annotated[str, typer.Option(help="Alleen van deze partner.")] = "",
    since: Since = None,
    as_json: AsJson = False,
) -> None:
    """Toon per partner en regel hoe vaak berichten afwijken en wat ermee is gedaan."""
    if partner:
        _check_known(partner)
    rows = open_insight(load_settings()).deviations(partner or None, since)
    if as_json:
        print_json(rows)
    else:
        _print(rows)


@app.command()
def report(
    partner: Annotated[str, typer.Argument(metavar="PARTNER", help="Naam van de partner in de routeringsregels.")],
    html: Annotated[Path | None, typer.Option(metavar="BESTAND", help="Schrijf het rapport als pagina.")] = None,
    csv: Annotated[Path | None, typer.Option(metavar="BESTAND", help="Schrijf het rapport als tabel (CSV).")] = None,
    since: Since = None,
    as_json: AsJson = False,
) -> None:
    """Maak een rapport voor een leverancier, of toon het als tabel. Exit 1 als de partner onbekend is."""
    _check_known(partner)
    rows = open_insight(load_settings()).deviations(partner, since)
    if html is not None:
        _write(html, html_report(partner, rows, SystemClock().now(), since), "utf-8")
    if csv is not None:
        _write(csv, csv_report(rows), "utf-8-sig")  # Excel takes UTF-8 for what it is only with a mark.
    if as_json:
        print_json(rows)
    elif html is None and csv is None:
        _print(rows)


def _print(rows: tuple[DeviationCount, ...]) -> None:
    if not rows:
        print_line("Geen afwijkingen.")
    print_table(
        "Afwijkingen",
        ("partner", "regel", "operatie", "gedaan", "berichten", "eerst", "laatst", "plaats", "wat er mis is"),
        (
            (row.partner or "onbekend", row.rule, row.operation, row.behandeling, row.number, row.first_at,
             row.last_at, row.path, row.melding)
            for row in rows
        ),
    )  # fmt: skip


def _check_known(partner: str) -> None:
    known = load_rules(find_file(load_settings().rules)).partners
    if partner not in known:
        print_line(f"Onbekende partner {partner}; bekend zijn {', '.join(known)}.")
        raise typer.Exit(NOT_IN_ORDER)


def _write(file: Path, text: str, encoding: str) -> None:
    """Raises ConfigurationError when the file cannot be written."""
    try:
        with file.open("w", encoding=encoding, newline="") as out:
            out.write(text)
    except OSError as error:
        raise ConfigurationError(f"{file}: {why(error)}") from None
    print_line(f"Geschreven: {file}")
