"""One message, one transaction: everything of it is kept, files included, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from lxml.etree import _Element
from sqlalchemy import Connection, Engine

from gateway.magazijn import model
from gateway.magazijn.model import Model
from gateway.magazijn.record import Difference, Record
from gateway.magazijn.store import contents, issued, locks, received
from gateway.magazijn.store.contents import Inhoud
from gateway.magazijn.store.files import Files
from gateway.magazijn.store.history import Line, Source, read_history, write_history
from gateway.magazijn.store.locks import Lock
from gateway.magazijn.store.objects import PLACES, Objects
from gateway.store.engine import read, write
from gateway.stuf import ns
from gateway.stuf.replies import Reply


class Reading:
    """What a question can see."""

    def __init__(self, connection: Connection, source: Source | None = None) -> None:
        self._connection = connection
        self.zaken = Objects(connection, PLACES[model.ZAAK], source)
        self.documenten = Objects(connection, PLACES[model.DOCUMENT], source)

    def content(self, document: Record) -> Inhoud | None:
        """The current content of a stored document."""
        return contents.current_content(self._connection, _row(document))

    def lock(self, document: Record) -> Lock | None:
        """The lock on a stored document."""
        return locks.find_lock(self._connection, _row(document))

    def history(self, kind: Model, identificatie: str) -> tuple[Line, ...]:
        """Everything that happened to one object, oldest first."""
        return read_history(self._connection, kind, identificatie)

    def known_files(self) -> frozenset[str]:
        """The names of all files in use."""
        return contents.known_files(self._connection)


class Writing(Reading):
    """What a message can change. written: names of the files it made."""

    def __init__(self, connection: Connection, source: Source, files: Files) -> None:
        super().__init__(connection, source)
        self.source = source
        self._files = files
        self.written: list[str] = []

    def claim(self, digest: str) -> Reply | None:
        """The earlier reply to this very message, None when it is new. Raises StufError StUF016."""
        return received.claim(self._connection, self.source, digest).earlier

    def keep_reply(self, reply: Reply) -> None:
        """Remember the reply for a repeat."""
        received.keep_reply(self._connection, self.source, reply)

    def issue(self, kind: Model, gemeentecode: str) -> str:
        """A new identificatie, handed out once."""
        return issued.issue(self._connection, kind, gemeentecode, self.source)

    def store_content(self, document: Record, element: _Element) -> None:
        """Make an `inhoud` element the content of a document. Raises StufError StUF055, StorageError."""
        before = self.content(document)
        bestand = self._files.write(element.text or "")
        self.written.append(bestand.naam)
        inhoud = Inhoud(bestand, element.get(ns.BESTANDSNAAM, ""), element.get(ns.CONTENT_TYPE, ""))
        contents.keep_content(self._connection, _row(document), inhoud)
        change = Difference("inhoud", before.bestand.sha256 if before else "", bestand.sha256)
        write_history(self._connection, document.model, document.identificatie, [change], self.source)

    def make_lock(self, document: Record, checked_out_by: str) -> Lock:
        """Check a document out."""
        return locks.make_lock(self._connection, _row(document), checked_out_by, self.source)

    def open_lock(self, document: Record) -> None:
        """End a checkout."""
        locks.open_lock(self._connection, _row(document))


class Store:
    """The magazijn's database and folder of contents."""

    def __init__(self, engine: Engine, files: Files) -> None:
        self._engine = engine
        self._files = files

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """A view for one question. Raises StorageError."""
        with read(self._engine) as connection:
            yield Reading(connection)

    @contextmanager
    def write(self, source: Source) -> Iterator[Writing]:
        """One transaction: on disk when the block ends; on any error nothing is kept. Raises StorageError."""
        with write(self._engine) as connection:
            writing = Writing(connection, source, self._files)
            try:
                yield writing
            except BaseException:
                # Only here it is certain that nothing is committed; a commit that seems to fail is left to `sweep`.
                self._files.remove(writing.written)
                raise

    def read_content(self, inhoud: Inhoud) -> Iterator[bytes]:
        """The base64 of a content in pieces. Raises StorageError."""
        return self._files.read(inhoud.bestand.naam)

    def sweep(self) -> int:
        """Take away files a crash left behind; returns how many."""
        with self.read() as view:
            known = view.known_files()
        return self._files.sweep(known)


def _row(record: Record) -> int:
    if record.id is None:
        raise ValueError("the record is not stored")
    return record.id
