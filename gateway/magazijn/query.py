"""What a question selects, as values the store turns into a condition."""

from dataclasses import dataclass, field
from typing import Literal

Comparison = Literal["gelijk", "begin", "vanaf", "totEnMet"]


@dataclass(frozen=True, slots=True)
class Own:
    """A criterion on an own element (or the zaaktype), named by its path. value: empty for "must be empty"."""

    path: str
    value: str = field(repr=False)
    comparison: Comparison = "gelijk"


@dataclass(frozen=True, slots=True)
class Related:
    """A criterion on a relation: there must be one with this gerelateerde. Empty parts do not count."""

    tag: str
    sleutel: str = field(default="", repr=False)
    soort: str = ""
    omschrijving: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """All criteria together (only AND exists, StUF 03.01 par. 6.3.1).

    id: the magazijn's own key. after: identificatie of the last object of the previous answer. limit: None = all.
    """

    own: tuple[Own, ...] = ()
    related: tuple[Related, ...] = ()
    id: int | None = None
    after: str = field(default="", repr=False)
    limit: int | None = None
