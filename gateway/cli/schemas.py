"""`regiewissel schemas`: the schemas messages are checked against, our own and the published ones."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from gateway.bootstrap import SCHEMAS, official_folder
from gateway.cli.output import NOT_IN_ORDER, AsJson, print_json, print_line, print_table, shown
from gateway.clock import SystemClock
from gateway.errors import ConfigurationError
from gateway.routing.load import load_rules
from gateway.settings import Settings, find_file, load_settings
from gateway.stuf.pack.install import FILE, Installation, install, installed
from gateway.stuf.parse import read_xml
from gateway.stuf.wsdl import SERVED

app = typer.Typer(help="Schema's waarmee berichten worden gecontroleerd.", no_args_is_help=True)


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """One file of our own profile. digest: the start of its SHA-256, to tell versions apart."""

    name: str
    namespace: str
    kilobytes: float
    digest: str


@dataclass(frozen=True, slots=True)
class MessageDocument:
    """A published document that declares messages. version, patch and patchdatum: as it states them itself."""

    name: str
    namespace: str
    version: str
    patch: str
    patchdatum: str


@dataclass(frozen=True, slots=True)
class PublishedSet:
    """One of the two published sets. documents: how many it consists of; messages: those that declare messages."""

    name: str
    documents: int
    messages: tuple[MessageDocument, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """The official pack that is installed."""

    source: str
    installed_at: datetime
    digest: str
    sets: tuple[PublishedSet, ...]


@dataclass(frozen=True, slots=True)
class Schemas:
    """What there is. in_use: what the rules file names, empty when that file cannot be read."""

    in_use: str
    own: tuple[SchemaFile, ...]
    official: Published | None


@dataclass(frozen=True, slots=True)
class Installed:
    """What came of an installation. reason: why it was refused, else empty. changed: another pack than before."""

    installed: bool
    changed: bool
    reason: str
    official: Published | None


@app.command("list")
def list_schemas(as_json: AsJson = False) -> None:
    """Toon het eigen profiel, het geïnstalleerde officiële pakket en welk van de twee geldt."""
    settings = load_settings()
    found = installed(official_folder(settings))
    schemas = Schemas(
        in_use=_in_use(find_file(settings.rules)),
        own=schema_files(find_file(SCHEMAS)),
        official=published(found) if found else None,
    )
    if as_json:
        print_json(schemas)
        return
    print_table(
        f"Eigen profiel{_mark(schemas, 'eigen')}",
        ("bestand", "namespace", "kB", "vingerafdruk"),
        ((row.name, row.namespace, f"{row.kilobytes:.1f}", row.digest) for row in schemas.own),
    )
    if schemas.official:
        _print(f"Officieel pakket{_mark(schemas, 'officieel')}", schemas.official)
    else:
        print_line("Er is geen officieel pakket geïnstalleerd; dat doet 'regiewissel schemas install'.")


@app.command("install")
def install_schemas(
    source: Annotated[
        Path,
        typer.Argument(metavar="ZIP|MAP", exists=True, help="Het pakket zoals het is gepubliceerd, of uitgepakt."),
    ],
    as_json: AsJson = False,
) -> None:
    """Installeer de gepubliceerde schema's. Exit 1 als het pakket niet bruikbaar is; er verandert dan niets."""
    now, settings = SystemClock().now(), load_settings()
    try:
        done = install(source, official_folder(settings), now, _silent if as_json else print_line)
    except ConfigurationError as error:
        outcome = Installed(installed=False, changed=False, reason=str(error), official=None)
    else:
        changed = done.installed_at == now
        outcome = Installed(installed=True, changed=changed, reason="", official=published(done))
    if as_json:
        print_json(outcome)
    else:
        _tell(outcome, settings)
    raise typer.Exit(0 if outcome.installed else NOT_IN_ORDER)


def schema_files(folder: Path) -> tuple[SchemaFile, ...]:
    """The files of our own profile. Raises ConfigurationError when one is missing."""
    try:
        return tuple(_described(folder / name) for name in SERVED)
    except OSError as error:
        raise ConfigurationError(f"Schema {Path(error.filename).name} is niet te lezen ({error.strerror})") from None


def published(found: Installation) -> Published:
    """What is told of an installation."""
    return Published(
        source=found.source,
        installed_at=found.installed_at,
        digest=found.pack.digest,
        sets=tuple(
            PublishedSet(
                name=one.naam,
                documents=len(one.documents),
                messages=tuple(
                    MessageDocument(
                        document.name, document.namespace, document.version, document.patch, document.patchdatum
                    )
                    for document in one.documents
                    if document.has_messages
                ),
            )
            for one in found.pack.sets
        ),
    )


def _described(path: Path) -> SchemaFile:
    data = path.read_bytes()
    namespace = read_xml(data).get("targetNamespace", "")
    return SchemaFile(path.name, namespace, len(data) / 1024, sha256(data).hexdigest()[:12])


def _in_use(rules: Path) -> str:
    """What the rules file names; that the file is wrong is for `check` to tell."""
    try:
        return load_rules(rules).validatie.schemas
    except ConfigurationError:
        return ""


def _mark(schemas: Schemas, name: str) -> str:
    return ", in gebruik" if schemas.in_use == name else ""


def _tell(outcome: Installed, settings: Settings) -> None:
    if outcome.official is None:
        typer.echo(f"Niet geïnstalleerd: {outcome.reason}.", err=True)
        return
    _print("Geïnstalleerd" if outcome.changed else "Was al geïnstalleerd", outcome.official)
    place = (official_folder(settings) / FILE).relative_to(settings.data_dir)
    print_line(f"Het staat in de gegevensmap als {place.as_posix()}.")
    print_line("Gebruik het pakket met 'validatie: {schemas: officieel}' in het regelbestand.")


def _print(title: str, official: Published) -> None:
    print_table(
        f"{title}: {official.source}, {shown(official.installed_at)}, vingerafdruk {official.digest}",
        ("set", "documenten", "berichten in", "namespace", "versie", "patch", "patchdatum"),
        (
            (one.name, one.documents, row.name, row.namespace, row.version, row.patch, row.patchdatum)
            for one in official.sets
            for row in one.messages
        ),
    )


def _silent(_step: str) -> None:
    pass
