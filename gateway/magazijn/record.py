"""What a zaak or document is at one moment: own elements and relations, as frozen values.

The elements inside are never changed in place; a change makes new ones. An ended relation stays in the record, with its
eindRelatie, and out of every answer (RZS U-3); one that is no longer relevant (vervallen) stays too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from gateway.magazijn import model
from gateway.magazijn.fragment import texts, to_text
from gateway.magazijn.model import Model
from gateway.stuf import ns
from gateway.stuf.parse import text_at

EIND_RELATIE = f"{model.TIJDVAK_RELATIE}/{ns.stuf('eindRelatie')}"


@dataclass(frozen=True, slots=True, eq=False)
class Relatie:
    """One relation as a clean element. id: its row, None while new. vervallen: no longer relevant, unlike ended."""

    element: _Element = field(repr=False)
    id: int | None = None
    vervallen: bool = False

    @property
    def tag(self) -> str:
        """Qualified name of the relation element."""
        return str(self.element.tag)

    @property
    def eind(self) -> str:
        """The eindRelatie as 17 digits, empty while the relation lasts."""
        given = text_at(self.element, EIND_RELATIE)
        return given.ljust(17, "0") if given else ""

    def current(self, moment: str) -> bool:
        """True while it holds at a moment of 17 digits; an end is the first moment it no longer does (par. 3.3.1)."""
        return not self.vervallen and (not self.eind or self.eind > moment)


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One zaak or document. velden: a clean `object` element with the own elements. id: its row, None while new."""

    model: Model
    velden: _Element = field(repr=False)
    relaties: tuple[Relatie, ...] = ()
    id: int | None = None

    @property
    def identificatie(self) -> str:
        """The identificatie, which never changes."""
        return text_at(self.velden, model.IDENTIFICATIE)

    def current(self, moment: str, tag: str | None = None) -> Iterator[Relatie]:
        """The relations that hold at a moment, of one name or all."""
        return (relatie for relatie in self.relaties if tag in (None, relatie.tag) and relatie.current(moment))


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of history: what an element or relation said before and after, empty for nothing."""

    veld: str
    oud: str = field(repr=False)
    nieuw: str = field(repr=False)


def differences(before: Record | None, after: Record) -> tuple[Difference, ...]:
    """What changed between two records of the same object; before is None when it is new."""
    return (*_of_velden(before, after), *_of_relaties(before, after))


def _of_velden(before: Record | None, after: Record) -> Iterator[Difference]:
    for tag in after.model.velden:
        old = "".join(texts(before.velden.findall(tag))) if before else ""
        new = "".join(texts(after.velden.findall(tag)))
        if old != new:
            yield Difference(model.naam(tag), old, new)


def _of_relaties(before: Record | None, after: Record) -> Iterator[Difference]:
    known = before.relaties if before else ()
    by_row = {relatie.id: relatie for relatie in known if relatie.id is not None}
    for relatie in (relatie for relatie in after.relaties if relatie not in known):
        old = by_row.get(relatie.id) if relatie.id is not None else None
        yield Difference(model.naam(relatie.tag), _said(old), _said(relatie))


def _said(relatie: Relatie | None) -> str:
    return "" if relatie is None or relatie.vervallen else to_text(relatie.element)
