"""Rows of the tables rule -> message that breaks exactly that rule: an example message with a few texts changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gateway.stuf.business.judge import judge
from gateway.stuf.business.kennis import Kennis, NietsBekend
from gateway.stuf.business.rule import Bericht
from gateway.stuf.business.soort import bericht_over
from gateway.stuf.message import StufMessage
from gateway.stuf.operations import CATALOGUE, Operation, Soort
from gateway.stuf.parse import read_xml, stuurgegevens_of, unwrap
from gateway.stuf.problems import Gewicht, Problem
from gateway.stuf.read import onderwerp_of, read_message

EXAMPLES = Path(__file__).parent / "fixtures" / "berichten"


@dataclass(frozen=True)
class Case:
    """One row. example: without .xml. changes: (old, new), the first occurrence of each old is replaced. action: the
    operation meant, when the message alone does not tell. path: where the rule is broken.
    """

    rule: str
    example: str
    changes: tuple[tuple[str, str], ...]
    path: str = ""
    action: str | None = None

    def __str__(self) -> str:
        return self.rule

    @property
    def xml(self) -> str:
        """The changed text. Fails when a text to change is not there."""
        text = example(self.example)
        for old, new in self.changes:
            assert old in text, f"{old!r} is not in {self.example}"
            text = text.replace(old, new, 1)
        return text


@cache
def example(name: str) -> str:
    """The text of an example message, without its XML declaration."""
    return (EXAMPLES / f"{name}.xml").read_text("utf-8").partition("?>")[2]


def bericht(xml: str, action: str | None = None, kennis: Kennis | None = None) -> Bericht:
    """What rules look at in a message or answer."""
    element = unwrap(read_xml(xml.encode()))
    given = next((row.soap_action for row in CATALOGUE if row.naam == action), None)
    if all(row.root != element.tag for row in CATALOGUE):
        stuurgegevens = stuurgegevens_of(element)
        message = StufMessage(element, _answer(str(element.tag)), stuurgegevens, onderwerp_of(element, stuurgegevens))
    else:
        message = read_message(element, given)
    return bericht_over(message, kennis or NietsBekend())


def problems(case: Case, kennis: Kennis | None = None, *, andere_berichten: bool = False) -> tuple[Problem, ...]:
    """Everything the rules find in a case."""
    return judge(bericht(case.xml, case.action, kennis), andere_berichten=andere_berichten)


def fouten(found: Iterable[Problem]) -> set[str]:
    """The rules among findings that are a reason to refuse."""
    return {one.rule for one in found if one.gewicht is Gewicht.FOUT}


def _answer(root: str) -> Operation:
    name = root.rpartition("}")[2]
    return Operation(name, "", root, "", (), (), "", Soort.VRIJ_BERICHT)
