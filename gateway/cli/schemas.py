"""`regiewissel schemas`: the schemas messages are checked against."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import typer

from gateway.bootstrap import SCHEMAS
from gateway.cli.output import AsJson, print_json, print_table
from gateway.errors import ConfigurationError
from gateway.settings import find_file
from gateway.stuf.parse import read_xml
from gateway.stuf.wsdl import SERVED

app = typer.Typer(help="Schema's waarmee berichten worden gecontroleerd.", no_args_is_help=True)


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """One file of the set. digest: the start of its SHA-256, to tell versions apart."""

    name: str
    namespace: str
    kilobytes: float
    digest: str


@app.command("list")
def list_schemas(as_json: AsJson = False) -> None:
    """Toon de schemabestanden die gelden."""
    rows = schema_files(find_file(SCHEMAS))
    if as_json:
        print_json(rows)
    else:
        print_table(
            "Schema's",
            ("bestand", "namespace", "kB", "vingerafdruk"),
            ((row.name, row.namespace, f"{row.kilobytes:.1f}", row.digest) for row in rows),
        )


def schema_files(folder: Path) -> tuple[SchemaFile, ...]:
    """The files of a schema set. Raises ConfigurationError when one is missing."""
    try:
        return tuple(_described(folder / name) for name in SERVED)
    except OSError as error:
        raise ConfigurationError(f"Schema {Path(error.filename).name} is niet te lezen ({error.strerror})") from None


def _described(path: Path) -> SchemaFile:
    data = path.read_bytes()
    namespace = read_xml(data).get("targetNamespace", "")
    return SchemaFile(path.name, namespace, len(data) / 1024, sha256(data).hexdigest()[:12])
