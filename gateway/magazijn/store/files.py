"""The content of documents as files: written whole or not at all, read back piece by piece.

A file appears under its own random name only when all of it is on disk (temporary name, fsync, rename, fsync of the
folder), so the transaction that names it can promise it. The text of a message is decoded in pieces; the content is
never a second time in memory.
"""

import binascii
import os
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from time import time
from uuid import uuid4

from gateway.errors import StorageError, StufError

_PIECE = 3 * 256 * 1024
"""Bytes read or written at a time; a multiple of 3, so that pieces of base64 join without padding."""

_UNFINISHED = ".deel"
_GRACE = 3600.0
"""Seconds a file without a document is left alone: its transaction may still be running."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One content on disk. naam: name of the file, random; nothing of the document shows in it."""

    naam: str
    lengte: int
    sha256: str = field(repr=False)


class Files:
    """The folder with contents."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder

    def write(self, base64: str) -> StoredFile:
        """Decode and store the text of an `inhoud` element.

        Raises StufError StUF055 when it is not base64, StorageError when the disk does not take it.
        """
        naam = uuid4().hex
        path = self._folder / (naam + _UNFINISHED)
        try:
            stored = _write(path, naam, base64)
            os.replace(path, self._folder / naam)
            _sync_folder(self._folder)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise StorageError(f"De inhoud kan niet worden bewaard ({type(error).__name__})") from error
        except ValueError:
            path.unlink(missing_ok=True)
            raise StufError("StUF055", "Het element inhoud bevat geen geldige base64") from None
        return stored

    def read(self, naam: str) -> Iterator[bytes]:
        """The base64 of a content in pieces.

        Raises StorageError when the file cannot be read.
        """
        try:
            with open(self._folder / naam, "rb") as file:
                while piece := file.read(_PIECE):
                    yield b64encode(piece)
        except OSError as error:
            raise StorageError(f"De inhoud kan niet worden gelezen ({type(error).__name__})") from error

    def remove(self, namen: Iterable[str]) -> None:
        """Take away files whose transaction did not come about."""
        for naam in namen:
            (self._folder / naam).unlink(missing_ok=True)

    def sweep(self, known: frozenset[str]) -> int:
        """Take away what a crash left behind: files no document has, older than an hour. Returns how many."""
        left = [path for path in self._folder.iterdir() if path.name not in known and _older(path, time() - _GRACE)]
        self.remove(path.name for path in left)
        return len(left)


def _write(path: Path, naam: str, base64: str) -> StoredFile:
    checksum, length = sha256(), 0
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in _decode(base64):
            checksum.update(piece)
            length += len(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return StoredFile(naam, length, checksum.hexdigest())


def _decode(base64: str) -> Iterator[bytes]:
    """The bytes of base64 text in pieces; blanks between the characters do not count (XML Schema base64Binary)."""
    rest, ended = "", False
    for start in range(0, len(base64), _PIECE):
        piece = rest + "".join(base64[start : start + _PIECE].split())
        whole = len(piece) - len(piece) % 4
        rest, piece = piece[whole:], piece[:whole]
        if ended and piece:
            raise binascii.Error("data after the padding")
        ended = piece.endswith("=")
        yield binascii.a2b_base64(piece, strict_mode=True)
    if rest:
        raise binascii.Error("incomplete last group")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _older(path: Path, moment: float) -> bool:
    try:
        return path.is_file() and path.stat().st_mtime < moment
    except FileNotFoundError:
        return False
