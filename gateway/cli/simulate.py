"""``regiewissel simulate``: play one of the gateway's partners as a process of its own, until Ctrl-C."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.access.partners import Rol
from gateway.bootstrap import SCHEMAS, descriptions, magazijn_running
from gateway.cli.stopping import stop_signal
from gateway.clock import SystemClock
from gateway.logs import configure_logs
from gateway.routing.load import load_rules
from gateway.settings import Settings, find_file, load_settings
from gateway.simulator.serve import running
from gateway.simulator.simulator import build_simulator
from gateway.stuf import validate

app = typer.Typer(help="Boots een partij na: regiesysteem, backoffice of zakenmagazijn.", no_args_is_help=True)

GATEWAY = "http://127.0.0.1:8080"
RULES = Path("routing_rules.yaml")

Gateway = Annotated[str, typer.Option("--gateway", help="Adres van de wissel waar berichten heen gaan.")]
Rules = Annotated[Path, typer.Option("--rules", help="Regelbestand met de partners.")]
ControlPort = Annotated[int, typer.Option("--control-port", help="Poort van de besturing (JSON); 0 = een vrije.")]
Port = Annotated[int, typer.Option("--port", help="Poort van de SOAP-endpoints; 0 = een vrije.")]


@app.command("regiesysteem")
def regiesysteem(
    port: Port = 8082, control_port: ControlPort = 8182, gateway: Gateway = GATEWAY, rules: Rules = RULES
) -> None:
    """Het regiesysteem nabootsen."""
    _simulate(Rol.REGIESYSTEEM, "Gesimuleerd regiesysteem", port, control_port, gateway, rules)


@app.command("backoffice")
def backoffice(
    port: Port = 8083, control_port: ControlPort = 8183, gateway: Gateway = GATEWAY, rules: Rules = RULES
) -> None:
    """Alle backoffices uit het regelbestand nabootsen, elk op /<naam>/services."""
    _simulate(Rol.BACKOFFICE, "Gesimuleerde backoffices", port, control_port, gateway, rules)


@app.command("zakenmagazijn")
def zakenmagazijn(
    port: Annotated[int | None, typer.Option("--port", help="Poort; anders die van de instellingen.")] = None,
) -> None:
    """Het ingebouwde zakenmagazijn als los proces draaien, met de database en documenten van de instellingen."""
    settings = _logging_settings()
    if port is not None:
        settings = settings.model_copy(update={"magazijn_port": port})
    with magazijn_running(settings) as server:
        typer.echo(f"Zakenmagazijn luistert op http://{server.host}:{server.port}/services")
        stop_signal().wait()


def _simulate(rol: Rol, title: str, port: int, control_port: int, gateway: str, rules: Path) -> None:
    _logging_settings()
    simulator = build_simulator(
        rol, load_rules(find_file(rules)), gateway, SystemClock(), validate.load(find_file(SCHEMAS))
    )
    with running(simulator, descriptions(), port, control_port) as addresses:
        typer.echo(f"{title} ({', '.join(simulator.peers)}) op {addresses.soap}, besturing op {addresses.control}")
        stop_signal().wait()


def _logging_settings() -> Settings:
    settings = load_settings()
    configure_logs(settings.log_level, settings.log_format)
    return settings
