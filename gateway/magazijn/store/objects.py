"""Records of one entity type to rows and back; the same code for zaken and documenten.

A Place says which tables a model lives in and which of its elements have a column to select on. Every change writes its
lines of history in the same transaction.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml.etree import _Element
from sqlalchemy import ColumnElement, Connection, Row, Table, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.errors import StufError
from gateway.magazijn import model
from gateway.magazijn.fragment import from_texts, to_text
from gateway.magazijn.model import Model
from gateway.magazijn.query import Own, Query, Related
from gateway.magazijn.record import Record, Relatie, differences
from gateway.magazijn.sleutel import gerelateerde, sleutel
from gateway.magazijn.store import tables
from gateway.magazijn.store.history import Source, write_history
from gateway.stuf.parse import text_at


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model is kept. columns: path in the object -> name of the column with its text."""

    model: Model
    table: Table
    relations: Table
    columns: Mapping[str, str]


PLACES = {
    kind: Place(kind, table, relations, model.SELECTEERBAAR[kind.entiteittype])
    for kind, table, relations in (
        (model.ZAAK, tables.zaken, tables.zaakrelaties),
        (model.DOCUMENT, tables.documenten, tables.documentrelaties),
    )
}


_IS_VAN = f"{model.IS_VAN}/"


class Objects:
    """The zaken or documenten as one transaction sees them."""

    def __init__(self, connection: Connection, place: Place, source: Source | None) -> None:
        self._connection = connection
        self._place = place
        self._source = source

    def find(self, identificatie: str, *, to_change: bool = False) -> Record | None:
        """The record with this identificatie. to_change: nobody else changes it until this transaction ends."""
        table = self._place.table
        query = select(table).where(table.c.identificatie == identificatie)
        rows = self._connection.execute(query.with_for_update() if to_change else query).all()
        return next(iter(self._records(rows)), None)

    def find_all(self, identificaties: Iterable[str]) -> dict[str, Record]:
        """The records with these identificaties, by identificatie; unknown ones are absent."""
        table = self._place.table
        rows = self._connection.execute(select(table).where(table.c.identificatie.in_(set(identificaties)))).all()
        return {record.identificatie: record for record in self._records(rows)}

    def search(self, query: Query, moment: str) -> list[Record]:
        """The records a query selects, in the order of identificatie.

        moment: 17 digits; only relations that hold then count.
        """
        table = self._place.table
        found = select(table).where(*self._conditions(query, moment)).order_by(table.c.identificatie)
        return self._records(self._connection.execute(found.limit(query.limit)).all())

    def count(self, query: Query, moment: str) -> int:
        """How many records a query selects, whatever its limit."""
        counted = select(func.count()).select_from(self._place.table).where(*self._conditions(query, moment))
        return self._connection.execute(counted).scalar_one()

    def add(self, record: Record) -> Record:
        """Store a new record.

        Raises StufError StUF058 when its identificatie is taken, also by a transaction of the same moment.
        """
        table = self._place.table
        try:
            with self._connection.begin_nested():
                row = self._connection.execute(insert(table).values(self._values(record)).returning(table.c.id))
                stored = replace(record, id=row.scalar_one())
        except IntegrityError:
            raise StufError("StUF058", f"De identificatie {record.identificatie} bestaat al") from None
        write_history(self._connection, record.model, record.identificatie, differences(None, record), self._source)
        return self._with_relations(stored)

    def change(self, before: Record, after: Record) -> Record:
        """Store what a change made of a record."""
        table = self._place.table
        self._connection.execute(update(table).where(table.c.id == before.id).values(self._values(after)))
        write_history(self._connection, after.model, after.identificatie, differences(before, after), self._source)
        known = {relatie.id: relatie for relatie in before.relaties}
        relations = self._place.relations
        for relatie in after.relaties:
            if relatie.id is not None and known[relatie.id] is not relatie:
                changed = update(relations).where(relations.c.id == relatie.id).values(_row(relatie))
                self._connection.execute(changed)
        return self._with_relations(after)

    def _with_relations(self, record: Record) -> Record:
        """Give the relations that are new a row."""
        new = [{"eigenaar_id": record.id, **_row(relatie)} for relatie in record.relaties if relatie.id is None]
        if not new:
            return record
        table = self._place.relations
        added = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        rows = iter(self._connection.execute(added, new).scalars().all())
        stored = (replace(row, id=next(rows)) if row.id is None else row for row in record.relaties)
        return replace(record, relaties=tuple(stored))

    def _records(self, rows: Sequence[Row[tuple[object, ...]]]) -> list[Record]:
        if not rows:
            return []
        table = self._place.relations
        query = select(table).where(table.c.eigenaar_id.in_([row.id for row in rows])).order_by(table.c.id)
        related = self._connection.execute(query).all()
        velden = from_texts(row.velden for row in rows)
        relaties: dict[int, list[Relatie]] = {row.id: [] for row in rows}
        for row, element in zip(related, from_texts(row.fragment for row in related), strict=True):
            relaties[row.eigenaar_id].append(Relatie(element, row.id, row.vervallen))
        return [
            Record(self._place.model, element, tuple(relaties[row.id]), row.id)
            for row, element in zip(rows, velden, strict=True)
        ]

    def _values(self, record: Record) -> dict[str, str]:
        """The row of a record: its own elements and the columns to select on."""
        isvan = next((relatie.element for relatie in record.relaties if relatie.tag == model.IS_VAN), None)
        values = {"velden": to_text(record.velden)}
        for path, column in self._place.columns.items():
            source, inside = (isvan, path.removeprefix(_IS_VAN)) if path.startswith(_IS_VAN) else (record.velden, path)
            text = text_at(source, inside) if source is not None else ""
            values[column] = _fit(self._place.table, column, text)
        return values

    def _conditions(self, query: Query, moment: str) -> list[ColumnElement[bool]]:
        table = self._place.table
        conditions = [self._own(criterion) for criterion in query.own]
        conditions += [self._related(criterion, moment) for criterion in query.related]
        if query.after:
            conditions.append(table.c.identificatie > query.after)
        if query.id is not None:
            conditions.append(table.c.id == query.id)
        return conditions

    def _own(self, criterion: Own) -> ColumnElement[bool]:
        column = self._place.table.c[self._place.columns[criterion.path]]
        return _COMPARISONS[criterion.comparison](column, criterion.value)

    def _related(self, criterion: Related, moment: str) -> ColumnElement[bool]:
        table = self._place.relations
        wanted = {
            "naam": model.naam(criterion.tag),
            "sleutel": criterion.sleutel,
            "omschrijving": criterion.omschrijving,
        }
        columns = [table.c[column] == value for column, value in wanted.items() if value]
        if criterion.soort:
            columns.append(table.c.soort == criterion.soort)
        holds = (table.c.eind == "") | (table.c.eind > moment)
        owners = select(table.c.eigenaar_id).where(holds, table.c.vervallen.is_(False), *columns)
        return self._place.table.c.id.in_(owners)


_COMPARISONS: dict[str, Callable[[ColumnElement[str], str], ColumnElement[bool]]] = {
    "gelijk": lambda column, value: column == value,
    "begin": lambda column, value: column.startswith(value, autoescape=True),
    "vanaf": lambda column, value: column >= value,
    "totEnMet": lambda column, value: (column <= value) & (column != ""),
}


def _row(relatie: Relatie) -> dict[str, str | bool]:
    key = sleutel(relatie.element)
    texts = {
        "naam": model.naam(relatie.tag),
        "soort": key.soort,
        "sleutel": key.waarde,
        "omschrijving": _omschrijving(relatie.element),
        "eind": relatie.eind,
    }
    fitted = {column: _fit(tables.zaakrelaties, column, text) for column, text in texts.items()}
    return {**fitted, "vervallen": relatie.vervallen, "fragment": to_text(relatie.element)}


def _omschrijving(element: _Element) -> str:
    """The omschrijving of the relation; of a status that of the statustype."""
    if element.tag == model.HEEFT and (statustype := gerelateerde(element)) is not None:
        return text_at(statustype, model.OMSCHRIJVING)
    return text_at(element, model.OMSCHRIJVING)


def _fit(table: Table, column: str, text: str) -> str:
    """What fits in a column to select on; the whole text is in the fragment."""
    return text[: getattr(table.c[column].type, "length", None)]
