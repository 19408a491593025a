"""Who changed what, when and by which message: lines of history, written and read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert, select

from gateway.magazijn.model import Model
from gateway.magazijn.record import Difference
from gateway.magazijn.store.tables import historie

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Source:
    """The message that makes a change, and when."""

    zender: str
    referentienummer: str
    operatie: str
    moment: datetime

    @property
    def tijdstip(self) -> int:
        """Whole microseconds since 1970, as the store keeps moments."""
        return (self.moment - _EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One element of one object, changed once. oud and nieuw: canonical fragments, empty for nothing."""

    veld: str
    oud: str = field(repr=False)
    nieuw: str = field(repr=False)
    moment: datetime
    zender: str
    referentienummer: str
    operatie: str


def write_history(
    connection: Connection, model: Model, identificatie: str, changes: Iterable[Difference], source: Source | None
) -> None:
    """Add the lines of one change. Raises ValueError outside a transaction that writes."""
    if source is None:
        raise ValueError("history needs a source")
    lines = [
        {
            "entiteittype": model.entiteittype,
            "identificatie": identificatie,
            "veld": change.veld,
            "oud": change.oud,
            "nieuw": change.nieuw,
            "tijdstip": source.tijdstip,
            "zender": source.zender,
            "referentienummer": source.referentienummer,
            "operatie": source.operatie,
        }
        for change in changes
    ]
    if lines:
        connection.execute(insert(historie), lines)


def read_history(connection: Connection, model: Model, identificatie: str) -> tuple[Line, ...]:
    """Everything that happened to one object, oldest first."""
    of_object = (historie.c.entiteittype == model.entiteittype) & (historie.c.identificatie == identificatie)
    rows = connection.execute(select(historie).where(of_object).order_by(historie.c.id))
    return tuple(
        Line(
            row.veld,
            row.oud,
            row.nieuw,
            _EPOCH + timedelta(microseconds=row.tijdstip),
            row.zender,
            row.referentienummer,
            row.operatie,
        )
        for row in rows
    )
