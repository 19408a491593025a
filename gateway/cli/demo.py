"""`regiewissel demo`: everything on this machine, the four sequences played through it, and then it stays up."""

import time
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.output import NOT_IN_ORDER, console
from gateway.scenario.load import load_folder
from gateway.scenario.process import interruptible
from gateway.scenario.session import play_all
from gateway.scenario.show import Show
from gateway.scenario.stage import Addresses, Ports, Stage, built_stage
from gateway.settings import find_file, load_settings

SEQUENCES = ("v1-s1", "v1-s2", "v2-s1", "v2-s2")
"""The two variants times the two scenarios of the concept Regie- en Zaakservices."""

_WATCH = 1.0


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(demo)


def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop na het spelen; exit 1 als een stap niet klopt.")] = False,
) -> None:
    """Start wissel, zakenmagazijn, regiesysteem en backoffices, speel de vier reeksen en blijf draaien tot Ctrl-C."""
    settings = load_settings()
    show = Show(console)
    scenarios = {scenario.naam: scenario for scenario in load_folder(find_file(Path("scenarios")))}
    ports = Ports(gateway=settings.port, magazijn=settings.magazijn_port)
    rules = find_file(settings.rules)
    with (
        interruptible(),
        built_stage(settings.data_dir, ports, rules, lambda name: show.line(f"Start {name} …")) as stage,
    ):
        results = play_all(stage, [scenarios[name] for name in SEQUENCES], show)
        for result in results:
            show.arrows(result.scenario.titel, result.arrows)
        show.summary(results)
        if once:
            raise typer.Exit(0 if all(result.ok for result in results) else NOT_IN_ORDER)
        _where(show, stage.addresses, stage)
        _stay(stage)
    show.line("Alles is gestopt.")


def _where(show: Show, addresses: Addresses, stage: Stage) -> None:
    """What somebody can do now."""
    wsdl = f"{addresses.gateway}/services/OntvangAsynchroon?wsdl"
    for what, where in (
        ("Begin hier", f"{addresses.gateway}/"),
        ("Berichten", f"{addresses.gateway}/berichten"),
        ("WSDL", f"{wsdl} (ook BeantwoordVraag en VrijeBerichten)"),
        ("Regels", f"{stage.rules_file} (een wijziging geldt binnen een seconde)"),
        ("Logs", f"{stage.rules_file.parent / 'logs'}"),
    ):
        show.line(f"{what:<11} {where}")
    show.line("\nZelf een bericht sturen als regiesysteem:")
    body = '{"peer": "regiesysteem", "sjabloon": "genereerZaakIdentificatie"}'
    show.line(f"  curl -s -H 'Content-Type: application/json' -d '{body}' {addresses.regiesysteem}/verstuur")
    show.line(f"Welke sjablonen er zijn: {addresses.regiesysteem}/sjablonen")
    show.line("\nAlles blijft draaien; Ctrl-C stopt.", "bold")


def _stay(stage: Stage) -> None:
    """Until Ctrl-C. Raises ProcessDiedError when a part ends by itself."""
    try:
        while True:
            stage.check()
            time.sleep(_WATCH)
    except KeyboardInterrupt:
        return
