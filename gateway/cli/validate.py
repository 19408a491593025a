"""`regiewissel validate`: is a message, or every message in a folder, as the standard wants it?

Works without a running gateway. Each file is judged, told and forgotten before the next is read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from gateway.cli.output import NOT_IN_ORDER, AsJson, console, print_json, print_line, read_bytes, why
from gateway.cli.validate_basis import basis_of
from gateway.cli.validate_report import html_report, section
from gateway.errors import ConfigurationError
from gateway.settings import load_settings
from gateway.stuf.listing import cut, listing, quotes
from gateway.stuf.parse import MAX_BYTES
from gateway.stuf.problems import Gewicht, Problem
from gateway.stuf.schema.official import Keuze
from gateway.stuf.verdict import MORE, Profile, Verdict, judge

INTERRUPTED = 130
"""Exit code after Ctrl-C, as every command of a shell."""

MANY = 20
"""From this number of files on progress is shown."""


def _profile(text: str) -> Profile:
    if text not in tuple(Profile):
        raise ConfigurationError(f"--profile: kies uit {', '.join(Profile)}")
    return Profile(text)


_STYLES = {Gewicht.FOUT: "bold red", Gewicht.SIGNAAL: "yellow"}


@dataclass(frozen=True, slots=True)
class Judged:
    """One file and what was found in it. schemas, rules: by what it was judged; rules is empty without a rules file."""

    file: str
    schemas: str
    rules: str
    verdict: Verdict


@dataclass(slots=True)
class _Told:
    """What was judged so far. basis: by what."""

    basis: str
    verdicts: list[Judged] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        return sum(not one.verdict.valid for one in self.verdicts)


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(validate)


def validate(
    names: Annotated[
        list[str],
        typer.Argument(metavar="BESTAND...", help="Bestanden, mappen met .xml-bestanden, of - voor standaardinvoer."),
    ],
    soap_action: Annotated[
        str | None, typer.Option("--soap-action", help="SOAPAction waarmee het bericht komt.")
    ] = None,
    profile: Annotated[
        Profile,
        typer.Option(
            parser=_profile,
            metavar="|".join(Profile),
            help="Hoeveel wordt gecontroleerd; elk profiel doet het vorige ook.",
        ),
    ] = Profile.RZS,
    html: Annotated[
        Path | None, typer.Option(help="Schrijf een verslag in HTML, met de berichten erin.", dir_okay=False)
    ] = None,
    schemas: Annotated[
        Keuze | None,
        typer.Option(
            help="Het eigen profiel of het geïnstalleerde officiële pakket; anders wat het regelbestand noemt."
        ),
    ] = None,
    rules_file: Annotated[
        Path | None, typer.Option("--rules", help="Regelbestand met de zaaktypen; anders dat van de instellingen.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Controleer berichten en antwoorden, met of zonder SOAP-envelop. Exit 1 als er een niet goed is."""
    files = tuple(file for name in names for file in _files(name))
    if html and not html.parent.is_dir():
        raise ConfigurationError(f"{html.name}: de map voor het verslag bestaat niet")
    basis = basis_of(load_settings(), rules_file, schemas)
    told = _Told(basis.told(profile))
    if not as_json:
        typer.echo(f"{told.basis}.", err=True)
    shown = not as_json and len(files) >= MANY and console.is_terminal
    interrupted = False
    try:
        for name in track(files, "Controleren", console=console, disable=not shown, transient=True):
            data = read_bytes(name, MAX_BYTES + 1)
            verdict = judge(data, soap_action, basis.schemas, basis.kennis, profile)
            told.verdicts.append(Judged(name, basis.keuze, basis.rules, verdict))
            if not as_json:
                _print(name, verdict, quotes(data, verdict) if verdict.findings else ())
            if html:
                told.sections.append(section(name, verdict, listing(data, verdict)))
    except KeyboardInterrupt:
        interrupted = True
    _finish(told, html, as_json, len(files), interrupted)


def _finish(told: _Told, html: Path | None, as_json: bool, wanted: int, interrupted: bool) -> None:
    """What is told at the end, also when it came early."""
    if html:
        _write(html, html_report(told.sections, len(told.verdicts), told.wrong, told.basis, datetime.now(UTC)))
    if as_json:
        print_json(told.verdicts)
    elif wanted > 1:
        print_line(f"{len(told.verdicts)} bestanden, {told.wrong} fout.", "bold")
    if interrupted:
        typer.echo(f"Afgebroken na {len(told.verdicts)} van {wanted} bestanden.", err=True)
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(NOT_IN_ORDER if told.wrong else 0)


def _files(name: str) -> Sequence[str]:
    """The files meant. Raises ConfigurationError when there are none."""
    folder = Path(name)
    if name == "-" or not folder.is_dir():
        if name != "-" and not folder.exists():
            raise ConfigurationError(f"{name}: bestaat niet")
        return (name,)
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".xml" and path.is_file())
    if not found:
        raise ConfigurationError(f"{name}: geen .xml-bestanden gevonden")
    return tuple(map(str, found))


def _print(file: str, verdict: Verdict, sources: Sequence[str | None]) -> None:
    print_line(f"{'goed' if verdict.valid else 'FOUT'}  {cut(file)}  {verdict.what}".rstrip())
    for finding, source in zip(verdict.findings, sources, strict=True):
        for text, style in _sentences(finding, source):
            print_line(text, style)
    if verdict.more:
        print_line(f"  {MORE}", "yellow")


def _sentences(finding: Problem, source: str | None) -> Iterator[tuple[str, str]]:
    """The lines that tell a finding, each with its style."""
    place = f"regel {finding.line}  {finding.path}" if finding.line else finding.path
    yield f"  {place}  [{finding.rule}]  {finding.code or finding.gewicht}", _STYLES[finding.gewicht]
    yield f"    {finding.gewicht}: {finding.message_nl}", ""
    yield f"    {finding.doe_nl}", ""
    if source:
        margin = f"{finding.line} | "
        yield f"    {margin}{source}", "dim"
        yield f"    {' ' * len(margin)}{'^' * min(len(source), 60)}", _STYLES[finding.gewicht]


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path}: {why(error)}") from None
