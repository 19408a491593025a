"""Judging messages with the published schemas, and choosing between those and our own profile.

libxml2 ignores `fixed` on a reference to an attribute, which is how the published schemas state an entiteittype or
functie. Those values are judged by our own profile, which states them so that libxml2 does enforce them.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, Literal

from lxml.etree import _Element

from gateway.errors import ConfigurationError
from gateway.stuf import ns
from gateway.stuf.pack.install import installed, mark
from gateway.stuf.pack.sets import DRIVER, Pack
from gateway.stuf.problems import Problem
from gateway.stuf.schema.compile import compile_documents
from gateway.stuf.schema.structure import Structure
from gateway.stuf.validate import MAX_PROBLEMS, Schemas

Keuze = Literal["eigen", "officieel"]
"""`validatie.schemas` in the rules: our own profile or the published schemas."""

FIXED: Final = "schema.attribuut-waarde"
"""The rule our own profile judges for both."""


class OfficialSchemas:
    """The two published sets, compiled; the same question as `Schemas` answers, from any thread."""

    def __init__(self, pack: Pack, own: Schemas) -> None:
        """own: judges the fixed attributes, and knows what may stand where for who explains.

        Raises ConfigurationError when a set does not compile.
        """

        def structure() -> Structure:
            return own.structure

        self._own = own
        self._sets = {one.naam: Schemas(partial(compile_documents, one.files, DRIVER), structure) for one in pack.sets}

    def problems(self, root: _Element, most: int = MAX_PROBLEMS) -> tuple[Problem, ...]:
        """What does not conform in a message element, in document order; empty = valid. most: as `Schemas` has it."""
        naam = "RZS" if str(root.tag).startswith(f"{{{ns.RZS}}}") else "ZKN"
        published = self._sets[naam].problems(root, most)
        fixed = (problem for problem in self._own.problems(root, most) if problem.rule == FIXED)
        found = dict.fromkeys((*published, *fixed))
        return tuple(sorted(found, key=lambda problem: problem.line or 0))[:most]


class ChosenSchemas:
    """The schemas that the rules in force name, message by message.

    The published ones are loaded when rules that name them are about to be in force: whoever never does, never has
    them in memory.
    """

    def __init__(self, own: Schemas, folder: Path, keuze: Callable[[], Keuze]) -> None:
        """folder: where a pack may be installed. keuze: what the rules in force name."""
        self._own = own
        self._folder = folder
        self._keuze = keuze
        self._mark: tuple[int, int] | None = None
        self._official: OfficialSchemas | None = None

    def prepare(self) -> OfficialSchemas:
        """The published schemas as they are installed now, ready for use; loaded again when another pack came.

        Raises ConfigurationError when there are none.
        """
        seen = mark(self._folder)
        if self._official is None or seen != self._mark:
            self._official = load_official(self._folder, self._own)
            self._mark = seen
        return self._official

    def problems(self, root: _Element, most: int = MAX_PROBLEMS) -> tuple[Problem, ...]:
        """What does not conform in a message element, in document order; empty = valid. most: as `Schemas` has it."""
        if self._keuze() == "eigen":
            return self._own.problems(root, most)
        return (self._official or self.prepare()).problems(root, most)


def load_official(folder: Path, own: Schemas) -> OfficialSchemas:
    """The pack that is installed in a folder, compiled.

    Raises ConfigurationError when there is none or it is damaged.
    """
    found = installed(folder)
    if found is None:
        raise ConfigurationError(
            "validatie.schemas: officieel kan niet, want er is geen officieel pakket geïnstalleerd; "
            "voer eerst 'regiewissel schemas install' uit, of kies eigen"
        )
    return OfficialSchemas(found.pack, own)
