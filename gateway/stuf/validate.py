"""Does a message conform to the schemas? One schema set for every message the gateway handles.

The profile (schemas/stuf-zkn, one file per namespace) is compiled at start. A message element is judged where it stands
in its envelope; nothing is copied and, when it conforms, nothing is explained. lxml keeps the findings on the schema
object, so every thread compiles the set once for itself (some 20 ms) and threads never wait for each other.

The profile states fixed entity codes, functies and verwerkingssoorten as attributes of the StUF schema itself, which
libxml2 enforces; it ignores `fixed` on a reference to an attribute, which is how the published schemas say it.
"""

import threading
from functools import cache
from pathlib import Path

from lxml import etree
from lxml.etree import _Element

from gateway.errors import ConfigurationError, SoapError
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.problems import Problem, explain

ENTRY = "rzs0310.xsd"
"""The file that imports all others."""

SHIPPED = Path("schemas", "stuf-zkn")
"""The profile, seen from the checkout; inside an installed wheel it is below gateway/_data."""


class Schemas:
    """A compiled schema set that judges message elements, from any thread."""

    def __init__(self, entry: Path) -> None:
        self._entry = entry
        self._of_thread = threading.local()
        self._compiled()

    def problems(self, root: _Element) -> tuple[Problem, ...]:
        """Everything about a message element (the child of the SOAP Body) that does not conform; empty = valid."""
        schema = self._compiled()
        if schema.validate(root):
            return ()
        return tuple(dict.fromkeys(explain(entry, root) for entry in schema.error_log))

    def _compiled(self) -> etree.XMLSchema:
        schema: etree.XMLSchema | None = getattr(self._of_thread, "schema", None)
        if schema is None:
            schema = self._of_thread.schema = _compile(self._entry)
        return schema


def load(directory: Path) -> Schemas:
    """The schema set in a folder.

    Raises ConfigurationError when the files are absent or not valid XML Schema.
    """
    return Schemas(directory / ENTRY)


def verdict(body: bytes, operation: str | None = None) -> str | None:
    """None when a message conforms to the shipped profile, else why not, in one line.

    body: the message with or without a SOAP envelope. operation: for the caller's own administration; the message
    element alone decides.
    """
    try:
        problems = _shipped().problems(unwrap(read_xml(body)))
    except SoapError as error:
        return error.text
    return next((f"{problem.path}: {problem.message_en}" for problem in problems), None)


@cache
def _shipped() -> Schemas:
    package = Path(__file__).parents[1]
    here = (package.parent / SHIPPED, package / "_data" / SHIPPED)
    return load(next((folder for folder in here if folder.is_dir()), here[0]))


def _compile(entry: Path) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(file=str(entry))
    except etree.XMLSchemaParseError as error:
        raise ConfigurationError(f"Schema {entry.name} is niet bruikbaar: {error}") from None
