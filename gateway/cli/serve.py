"""`regiewissel serve` and `regiewissel worker`: the long-running processes."""

from contextlib import ExitStack

import typer

from gateway import bootstrap
from gateway.cli.stopping import stop_signal
from gateway.logs import configure_logs
from gateway.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(serve)
    app.command()(worker)


def serve() -> None:
    """Start de wissel: SOAP-endpoints, pagina's en bezorgers, met het ingebouwde zakenmagazijn."""
    settings = load_settings()
    configure_logs(settings.log_level, settings.log_format)
    stop = stop_signal()
    with ExitStack() as running:
        gateway = bootstrap.build(settings)
        if settings.magazijn == "ingebouwd":
            # First to listen and last to stop, so that no delivery finds it away.
            magazijn = running.enter_context(bootstrap.magazijn_running(settings))
            typer.echo(f"Zakenmagazijn luistert op http://{magazijn.host}:{magazijn.port}/")
        server = running.enter_context(bootstrap.running(gateway))
        typer.echo(f"Regiewissel luistert op http://{server.host}:{server.port}/ (Ctrl-C stopt)")
        stop.wait()
    typer.echo("Regiewissel is gestopt.")


def worker() -> None:
    """Start alleen bezorgers, naast een of meer wissels op dezelfde database."""
    settings = load_settings()
    configure_logs(settings.log_level, settings.log_format)
    stop = stop_signal()
    with bootstrap.delivering(bootstrap.build(settings, workers=max(1, settings.workers))):
        typer.echo("Bezorgers gestart (Ctrl-C stopt)")
        stop.wait()
    typer.echo("Bezorgers gestopt.")
