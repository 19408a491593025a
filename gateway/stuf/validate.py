"""Does a message conform to the schemas? One schema set for every message the gateway handles.

The profile (schemas/stuf-zkn, one file per namespace) is compiled at start. A message element is judged where it stands
in its envelope; nothing is copied and, when it conforms, nothing is explained. lxml keeps the findings on the schema
object, so one object serves one message at a time: idle ones wait in a pool, which grows to the number of messages that
were ever judged at once (50 ms and 7 MB each). No thread waits for another.

The profile states a fixed entiteittype or functie as an attribute declared in the StUF schema itself, which libxml2
enforces; it ignores `fixed` on a reference to an attribute, which is how the published schemas say it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
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


MAX_PROBLEMS = 25
"""How many findings are explained; a sender mends the first ones, and a hostile message must not cost minutes."""


class Schemas:
    """A compiled schema set that judges message elements, from any thread."""

    def __init__(self, entry: Path) -> None:
        self._entry = entry
        self._idle = [_compile(entry)]

    def problems(self, root: _Element) -> tuple[Problem, ...]:
        """What does not conform in a message element (the child of the SOAP Body), in document order; empty = valid."""
        with self._borrowed() as schema:
            if schema.validate(root):
                return ()
            return tuple(dict.fromkeys(explain(entry, root) for entry in islice(schema.error_log, MAX_PROBLEMS)))

    @contextmanager
    def _borrowed(self) -> Iterator[etree.XMLSchema]:
        try:
            schema = self._idle.pop()
        except IndexError:
            schema = _compile(self._entry)
        try:
            yield schema
        finally:
            self._idle.append(schema)


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
