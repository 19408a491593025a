"""Documents that are checked out: at most one lock per document, known by its checkedOutId (ZDS 6.12-6.14)."""

from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select

from gateway.magazijn.store.history import Source
from gateway.magazijn.store.tables import sloten


@dataclass(frozen=True, slots=True)
class Lock:
    """One checkout. checked_out_id opens it; zender and referentienummer are those of the message that made it."""

    checked_out_id: str = field(repr=False)
    checked_out_by: str
    zender: str
    referentienummer: str

    def made_by(self, source: Source) -> bool:
        """True when the same message asks again."""
        return bool(source.referentienummer) and (self.zender, self.referentienummer) == (
            source.zender,
            source.referentienummer,
        )


def find_lock(connection: Connection, document: int) -> Lock | None:
    """The lock on a document, None when everybody may change it."""
    row = connection.execute(select(sloten).where(sloten.c.document_id == document)).first()
    return None if row is None else Lock(row.checked_out_id, row.checked_out_by, row.zender, row.referentienummer)


def make_lock(connection: Connection, document: int, checked_out_by: str, source: Source) -> Lock:
    """Lock a document that is not locked; the caller holds its row."""
    lock = Lock(f"pwc-{uuid4().hex}", checked_out_by, source.zender, source.referentienummer)
    values = {
        "document_id": document,
        "checked_out_id": lock.checked_out_id,
        "checked_out_by": lock.checked_out_by,
        "zender": lock.zender,
        "referentienummer": lock.referentienummer,
        "sinds": source.tijdstip,
    }
    connection.execute(insert(sloten).values(values))
    return lock


def open_lock(connection: Connection, document: int) -> None:
    """Let everybody change a document again."""
    connection.execute(delete(sloten).where(sloten.c.document_id == document))
