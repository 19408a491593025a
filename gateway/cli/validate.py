"""`regiewissel validate`: is a message, or every message in a folder, as the standard wants it?

Works without a running gateway. Messages are judged as intake does, without the parties; answers by their schema.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from lxml.etree import _Element

from gateway.bootstrap import SCHEMAS
from gateway.broker.checks import check_content
from gateway.cli.output import NOT_IN_ORDER, AsJson, print_json, print_line, print_table, read_bytes
from gateway.errors import SoapError, StufError
from gateway.settings import find_file
from gateway.stuf import ns
from gateway.stuf import validate as schemas_of
from gateway.stuf.operations import BV04, CATALOGUE
from gateway.stuf.parse import read_xml, stuurgegevens_of, unwrap
from gateway.stuf.read import read_message
from gateway.stuf.validate import Schemas

_REPLIES = frozenset(name for row in CATALOGUE for name in (row.reply, row.fault))
ANSWERS = (_REPLIES | {ns.stuf("Bv01Bericht"), BV04}) - {row.root for row in CATALOGUE}
"""Message elements that only come as an answer on a connection."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. code: what intake would answer. path and line: where, as far as known."""

    code: str
    path: str
    line: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in one file. what: operation or berichtcode, empty when it could not be read."""

    file: str
    what: str
    faults: tuple[Fault, ...]

    @property
    def valid(self) -> bool:
        """True when nothing is wrong."""
        return not self.faults


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(validate)


def validate(
    file: Annotated[
        str, typer.Argument(metavar="BESTAND", help="Bestand, map met .xml-bestanden, of - voor standaardinvoer.")
    ],
    soap_action: Annotated[str, typer.Option("--soap-action", help="SOAPAction waarmee het bericht komt.")] = "",
    as_json: AsJson = False,
) -> None:
    """Controleer berichten en antwoorden, met of zonder SOAP-envelop. Exit 1 als er een niet goed is."""
    schemas = schemas_of.load(find_file(SCHEMAS))
    verdicts = tuple(judge(name, read_bytes(name), soap_action or None, schemas) for name in _files(file))
    if as_json:
        print_json(verdicts)
    else:
        _print(verdicts)
    raise typer.Exit(0 if all(verdict.valid for verdict in verdicts) else NOT_IN_ORDER)


def judge(name: str, data: bytes, soap_action: str | None, schemas: Schemas) -> Verdict:
    """What is wrong with the bytes of one message or answer. name: only for the verdict."""
    what = ""
    try:
        element = unwrap(read_xml(data))
        what = _what(element, soap_action)
        if problems := schemas.problems(element):
            return Verdict(name, what, tuple(Fault("StUF055", one.path, one.line, one.message_nl) for one in problems))
        if element.tag not in ANSWERS:
            check_content(read_message(element, soap_action))
    except SoapError as error:
        return Verdict(name, what, (Fault("SOAP", "", None, error.text),))
    except StufError as error:
        return Verdict(name, what, (Fault(error.code, "", None, error.details),))
    return Verdict(name, what, ())


def _what(element: _Element, soap_action: str | None) -> str:
    if element.tag in ANSWERS:
        return stuurgegevens_of(element).berichtcode
    return read_message(element, soap_action).operation.naam


def _files(name: str) -> Iterator[str]:
    """The files meant. Raises typer.BadParameter when a folder holds none."""
    if name == "-" or not Path(name).is_dir():
        yield name
        return
    found = sorted(Path(name).rglob("*.xml"))
    if not found:
        raise typer.BadParameter(f"{name}: geen .xml-bestanden gevonden")
    yield from map(str, found)


def _print(verdicts: tuple[Verdict, ...]) -> None:
    for verdict in verdicts:
        print_line(f"{'goed' if verdict.valid else 'FOUT'}  {verdict.file}  {verdict.what}".rstrip())
        if verdict.faults:
            rows = ((one.code, one.line, one.path, one.text) for one in verdict.faults)
            print_table("", ("code", "regel", "plek", "wat er mis is"), rows)
    if len(verdicts) > 1:
        wrong = sum(not verdict.valid for verdict in verdicts)
        print_line(f"{len(verdicts)} bestanden, {wrong} fout.", "bold")
