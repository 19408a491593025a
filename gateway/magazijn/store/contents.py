"""Which file is the content of which document; every content a document has had is kept."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select

from gateway.magazijn.store.files import StoredFile
from gateway.magazijn.store.tables import inhouden


@dataclass(frozen=True, slots=True)
class Inhoud:
    """One content of a document and what its element says of it."""

    bestand: StoredFile
    bestandsnaam: str = field(default="", repr=False)
    content_type: str = ""


def keep_content(connection: Connection, document: int, inhoud: Inhoud) -> None:
    """Make a stored file the current content of a document."""
    values = {
        "document_id": document,
        "bestand": inhoud.bestand.naam,
        "bestandsnaam": inhoud.bestandsnaam,
        "content_type": inhoud.content_type,
        "lengte": inhoud.bestand.lengte,
        "sha256": inhoud.bestand.sha256,
    }
    connection.execute(insert(inhouden).values(values))


def current_content(connection: Connection, document: int) -> Inhoud | None:
    """The current content of a document, None for a document that has none yet (maakZaakdocument)."""
    newest = select(inhouden).where(inhouden.c.document_id == document).order_by(inhouden.c.id.desc()).limit(1)
    row = connection.execute(newest).first()
    return (
        None
        if row is None
        else Inhoud(StoredFile(row.bestand, row.lengte, row.sha256), row.bestandsnaam, row.content_type)
    )


def known_files(connection: Connection) -> frozenset[str]:
    """The names of all files a document has or has had."""
    return frozenset(connection.execute(select(inhouden.c.bestand)).scalars())
