"""`regiewissel check`: is everything there to start with? Settings, rules, schemas and database, without running."""

from collections.abc import Callable
from dataclasses import dataclass

import typer

from gateway.bootstrap import official_folder, schemas_for
from gateway.cli.output import NOT_IN_ORDER, AsJson, print_json, print_table
from gateway.errors import GatewayError
from gateway.routing.load import load_rules
from gateway.routing.review import review
from gateway.settings import Settings, find_file, load_settings
from gateway.store.engine import open_engine
from gateway.store.existing import exists
from gateway.store.migrate import is_current
from gateway.stuf.pack.install import installed


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one question."""

    what: str
    in_order: bool
    text: str


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(check)


def check(as_json: AsJson = False) -> None:
    """Controleer instellingen, routeringsregels, schema's en database. Exit 1 als er iets niet in orde is."""
    settings = load_settings()
    rows = (
        Checked("instellingen", True, "gelezen"),
        *(_asked(what, question, settings) for what, question in _QUESTIONS),
    )
    if as_json:
        print_json(rows)
    else:
        print_table("Controle", ("wat", "in orde", "uitleg"), ((row.what, row.in_order, row.text) for row in rows))
    raise typer.Exit(0 if all(row.in_order for row in rows) else NOT_IN_ORDER)


def _asked(what: str, question: Callable[[Settings], tuple[bool, str]], settings: Settings) -> Checked:
    try:
        return Checked(what, *question(settings))
    except GatewayError as error:
        return Checked(what, False, str(error))


def _rules(settings: Settings) -> tuple[bool, str]:
    rules = load_rules(find_file(settings.rules))
    faults = [finding for finding in review(rules) if finding.severity == "fout"]
    if faults:
        return False, "; ".join(f"{finding.where}: {finding.text}" for finding in faults[:5])
    schemas_for(settings, rules.validatie.schemas)
    return True, f"{len(rules.regels)} regels, {rules.variant}, {rules.scenario}, versie {rules.version}"


def _schemas(settings: Settings) -> tuple[bool, str]:
    schemas_for(settings, "eigen")
    found = installed(official_folder(settings))
    return True, f"eigen profiel bruikbaar; officieel pakket {'geïnstalleerd' if found else 'niet geïnstalleerd'}"


def _database(settings: Settings) -> tuple[bool, str]:
    """A database that is not there yet is in order: the first start makes it."""
    if not exists(settings.database_url):
        return True, "nog niet gemaakt; dat gebeurt bij de eerste start"
    if is_current(open_engine(settings.database_url)):
        return True, "bereikbaar en bijgewerkt"
    return False, "niet bijgewerkt; voer 'regiewissel db upgrade' uit"


_QUESTIONS: tuple[tuple[str, Callable[[Settings], tuple[bool, str]]], ...] = (
    ("routeringsregels", _rules),
    ("schema's", _schemas),
    ("database", _database),
)
