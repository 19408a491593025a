"""Does a message conform to the schemas? One schema set for every message the gateway handles.

The profile (schemas/stuf-zkn, one file per namespace) is compiled at start. A message element is judged where it stands
in its envelope; nothing is copied and, when it conforms, nothing is explained. lxml keeps the findings on the schema
object, so one object serves one message at a time: idle ones wait in a pool, which grows to the number of messages that
were ever judged at once (50 ms and 7 MB each). No thread waits for another.

The profile states a fixed entiteittype or functie as an attribute declared in the StUF schema itself, which libxml2
enforces; it ignores `fixed` on a reference to an attribute, which is how the published schemas say it.
"""

from collections.abc import Callable, Iterable
from functools import cache, cached_property, partial
from itertools import islice
from pathlib import Path

from lxml import etree
from lxml.etree import _Element

from gateway.errors import SoapError
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.problems import Problem
from gateway.stuf.schema.compile import compile_file
from gateway.stuf.schema.explain import TOLD_ONCE, explain
from gateway.stuf.schema.structure import Structure

ENTRY = "rzs0310.xsd"
"""The file that imports all others."""

SHIPPED = Path("schemas", "stuf-zkn")
"""The profile, seen from the checkout; inside an installed wheel it is below gateway/_data."""


MAX_PROBLEMS = 25
"""How many findings are explained; a sender mends the first ones, and a hostile message must not cost minutes."""


class Schemas:
    """A compiled schema set that judges message elements, from any thread."""

    def __init__(self, compiled: Callable[[], etree.XMLSchema], structure: Callable[[], Structure]) -> None:
        """compiled: gives one more compiled set. structure: what may stand where in it, for who explains."""
        self._compiled = compiled
        self._structure_of = structure
        self._idle = [compiled()]

    def problems(self, root: _Element, most: int = MAX_PROBLEMS) -> tuple[Problem, ...]:
        """What does not conform in a message element (the child of the SOAP Body), in document order; empty = valid.

        most: how many findings are explained.
        """
        schema = self._taken()
        try:
            if schema.validate(root):
                return ()
            findings = islice(schema.error_log, most)
            return _once(explain(entry, root, self.structure) for entry in findings)
        finally:
            self._idle.append(schema)

    @cached_property
    def structure(self) -> Structure:
        """What may stand where; only read when something is explained, once."""
        return self._structure_of()

    def _taken(self) -> etree.XMLSchema:
        """A compiled set that nobody uses now."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._compiled()


def _once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Without what was told already: the same, or one mistake that many elements show."""
    told: dict[Problem | str, Problem] = {}
    for problem in problems:
        told.setdefault(problem.rule if problem.rule in TOLD_ONCE else problem, problem)
    return tuple(told.values())


def load(directory: Path) -> Schemas:
    """The schema set in a folder.

    Raises ConfigurationError when the files are absent or not valid XML Schema.
    """
    entry = directory / ENTRY
    return Schemas(partial(compile_file, entry), partial(Structure, entry.resolve()))


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
