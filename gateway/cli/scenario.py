"""`regiewissel scenario`: which stories there are, and playing them on a stage of their own or an existing one."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from gateway.cli.output import NOT_IN_ORDER, AsJson, console, print_json, print_table
from gateway.scenario.junit import junit_report
from gateway.scenario.load import load_file, load_folder
from gateway.scenario.model import Scenario
from gateway.scenario.process import interruptible
from gateway.scenario.report import html_report
from gateway.scenario.results import ScenarioResult
from gateway.scenario.session import play_all
from gateway.scenario.show import Show
from gateway.scenario.stage import Addresses, Stage, built_stage, existing_stage, free_ports
from gateway.settings import find_file

app = typer.Typer(
    help="Scenario's: verhalen met berichten die over echte HTTP en SOAP worden gespeeld.", no_args_is_help=True
)

SCENARIOS = Path("scenarios")
RULES = Path("routing_rules.yaml")

Folder = Annotated[Path, typer.Option("--map", help="Map met scenariobestanden.")]


@app.command("list")
def list_scenarios(folder: Folder = SCENARIOS, as_json: AsJson = False) -> None:
    """Toon welke scenario's er zijn."""
    rows = [_row(scenario) for scenario in load_folder(find_file(folder))]
    if as_json:
        print_json(rows)
    else:
        columns = ("naam", "titel", "variant", "scenario", "stappen", "interacties")
        print_table("Scenario's", columns, ((row[column] for column in columns) for row in rows))


@app.command("run")
def run(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAAM…", help="Naam van een scenario, of een bestand.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Speel alle scenario's.")] = False,
    folder: Folder = SCENARIOS,
    report: Annotated[Path | None, typer.Option(help="Schrijf een verslag in HTML.", dir_okay=False)] = None,
    junit: Annotated[Path | None, typer.Option(help="Schrijf een verslag in JUnit-XML.", dir_okay=False)] = None,
    as_json: AsJson = False,
    data_dir: Annotated[
        Path | None, typer.Option(help="Bewaar gegevens en logs van de opstelling hier.", file_okay=False)
    ] = None,
    gateway: Annotated[str, typer.Option(help="Speel op een opstelling die al draait: adres van de wissel.")] = "",
    magazijn: Annotated[str, typer.Option(help="Adres van het zakenmagazijn.")] = "http://127.0.0.1:8081",
    regiesysteem: Annotated[str, typer.Option(help="Besturing van het regiesysteem.")] = "http://127.0.0.1:8182",
    backoffice: Annotated[str, typer.Option(help="Besturing van de backoffices.")] = "http://127.0.0.1:8183",
    rules: Annotated[Path | None, typer.Option(help="Het regelbestand (bij --gateway: dat de wissel leest).")] = None,
) -> None:
    """Speel scenario's. Exit 0 als alles klopt, 1 als een stap niet klopt, 2 bij verkeerd gebruik."""
    chosen = _chosen(names or [], everything, folder)
    show = Show(Console(quiet=True) if as_json else console)
    existing = Addresses(gateway.rstrip("/"), magazijn, regiesysteem, backoffice) if gateway else None
    with interruptible(), _stage(existing, rules, data_dir, show) as stage:
        results = play_all(stage, chosen, show)
    show.summary(results)
    _write(report, html_report(results, datetime.now(UTC)).encode())
    _write(junit, junit_report(results))
    if as_json:
        print_json([_outcome(result) for result in results])
    raise typer.Exit(0 if all(result.ok for result in results) else NOT_IN_ORDER)


@contextmanager
def _stage(existing: Addresses | None, rules: Path | None, data_dir: Path | None, show: Show) -> Iterator[Stage]:
    """A stage of its own, in a folder that is thrown away unless one is named; or the one that is there."""
    file = find_file(rules or RULES)
    if existing:
        yield existing_stage(existing, file, own_rules=rules is not None)
        return
    with tempfile.TemporaryDirectory(prefix="regiewissel-") as temporary:
        show.line("Opstelling starten: wissel, zakenmagazijn, regiesysteem en backoffices …")
        with built_stage(data_dir or Path(temporary), free_ports(), file) as stage:
            yield stage


def _chosen(names: list[str], everything: bool, folder: Path) -> list[Scenario]:
    """The scenarios asked for, in the order asked: by name, or all of a file."""
    if everything == bool(names):
        raise typer.BadParameter("Noem een of meer scenario's, of geef --all.")
    files = {name: load_file(Path(name)) for name in names if Path(name).suffix in (".yaml", ".yml")}
    if everything or len(files) < len(names):
        files |= {scenario.naam: (scenario,) for scenario in load_folder(find_file(folder))}
    if unknown := [name for name in names if name not in files]:
        raise typer.BadParameter(f"Onbekend: {', '.join(unknown)}. Bekend: {', '.join(files)}.")
    return [scenario for name in names or files for scenario in files[name]]


def _row(scenario: Scenario) -> dict[str, Any]:
    return {
        "naam": scenario.naam,
        "titel": scenario.titel,
        "variant": scenario.variant or "",
        "scenario": scenario.scenario or "",
        "stappen": len(scenario.stappen),
        "interacties": " ".join(map(str, scenario.interacties)),
    }


def _outcome(result: ScenarioResult) -> dict[str, Any]:
    return {
        "naam": result.scenario.naam,
        "in_orde": result.ok,
        "seconden": round(result.seconds, 3),
        "fout": result.error,
        "stappen": result.steps,
        "interacties": result.arrows,
    }


def _write(path: Path | None, content: bytes) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
