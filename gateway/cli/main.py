"""The command `regiewissel` and its groups; every error of ours ends as one clear line and exit code 2."""

import sys

import typer

from gateway import __version__
from gateway.cli import (
    bench,
    check,
    database,
    deadletters,
    demo,
    deviations,
    messages,
    register,
    routes,
    scenario,
    schemas,
    serve,
    simulate,
    validate,
)
from gateway.errors import GatewayError

app = typer.Typer(
    name="regiewissel",
    help="Regiewissel: StUF-berichtenwissel voor de Regie- en Zaakservices sociaal domein.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
COMMANDS = (serve, demo, validate, check, bench)
"""Modules with commands of their own, each with register(app)."""

GROUPS = {
    "routes": routes,
    "messages": messages,
    "deadletters": deadletters,
    "deviations": deviations,
    "register": register,
    "scenario": scenario,
    "simulate": simulate,
    "schemas": schemas,
    "db": database,
}
"""Modules with a group of commands, each with a Typer named app."""

for command in COMMANDS:
    command.register(app)
for name, group in GROUPS.items():
    app.add_typer(group.app, name=name)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"regiewissel {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Toon de versie."),
) -> None:
    """Exit: 0 in orde, 1 het gevraagde is niet in orde, 2 verkeerd gebruik of niet te starten."""


def main() -> None:
    """Entry point of the command. Exit 2 with one line for whatever the operator can mend."""
    try:
        app()
    except GatewayError as error:
        typer.echo(f"regiewissel: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
