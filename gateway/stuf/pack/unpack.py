"""The schema documents in a zip or folder that somebody hands us: `.xsd` files by name, and nothing else.

Whoever made the zip may be careless or hostile. Nothing is written to disk, only `.xsd` entries are decompressed, and
what is read is counted while it is read: what a zip says about itself is not believed.
"""

import os
import re
import stat
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from lzma import LZMAError
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from gateway.errors import ConfigurationError

MB = 1024 * 1024
MAX_ENTRIES = 5_000
MAX_ZIP = 50 * MB
MAX_FILE = 20 * MB
MAX_TOTAL = 200 * MB
"""The published pack has 100 files of 6 MB together."""

_TOO_MANY = f"Er zitten meer dan {MAX_ENTRIES} bestanden in"
_ENTRY = b"PK\x01\x02"
"""What each entry in the directory of a zip begins with."""
_ENCRYPTED = 0x1
_DAMAGED = (BadZipFile, EOFError, LZMAError, NotImplementedError, RuntimeError, ValueError, struct.error, zlib.error)
"""What the zip module raises for bytes that are not what a zip should be."""

# The last group: control characters, and bytes of a name that are no UTF-8.
_UNFIT_NAME = re.compile(r"^/|^[A-Za-z]:|(^|/)\.\.(/|$)|[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One file of a zip or folder. problem: why the whole is refused for it, empty when it is an ordinary file."""

    name: str
    problem: str
    open: Callable[[], IO[bytes]]


def unpack(source: Path) -> dict[str, bytes]:
    """The .xsd files of a zip or folder, by path below it with ``/``.

    Raises ConfigurationError with one line when the source is not usable or safe, whatever file of it is to blame.
    """
    try:
        if source.is_dir():
            return _collected(_in_folder(source))
        if source.stat().st_size > MAX_ZIP:
            raise ConfigurationError(f"{source.name} is groter dan {MAX_ZIP // MB} MB")
        data = source.read_bytes()
        # Before ZipFile makes an object of each entry; the zips inside count too, and are few.
        if data.count(_ENTRY) > MAX_ENTRIES:
            raise ConfigurationError(_TOO_MANY)
        with ZipFile(BytesIO(data)) as archive:
            return _collected(_in_zip(archive))
    except _DAMAGED:
        raise ConfigurationError(f"{source.name} is geen zipbestand, of het is niet compleet") from None
    except OSError as error:
        raise ConfigurationError(f"{source.name} is niet te lezen ({error.strerror})") from None


def _collected(entries: Iterable[_Entry]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    total = 0
    for number, entry in enumerate(entries, 1):
        if problem := _problem(entry, number):
            raise ConfigurationError(problem)
        if not entry.name.lower().endswith(".xsd"):
            continue
        if entry.name in files:
            raise ConfigurationError(f"{entry.name} komt twee keer voor")
        files[entry.name] = _bytes(entry)
        total += len(files[entry.name])
        if total > MAX_TOTAL:
            raise ConfigurationError(f"Uitgepakt is het pakket groter dan {MAX_TOTAL // MB} MB")
    return files


def _problem(entry: _Entry, number: int) -> str:
    if number > MAX_ENTRIES:
        return _TOO_MANY
    if _UNFIT_NAME.search(entry.name):
        return f"De naam {entry.name!r} wijst naar een plaats buiten het pakket of bevat stuurtekens"
    return entry.problem


def _bytes(entry: _Entry) -> bytes:
    with entry.open() as file:
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise ConfigurationError(f"{entry.name} is groter dan {MAX_FILE // MB} MB")
    return data


def _in_zip(archive: ZipFile) -> Iterator[_Entry]:
    for info in archive.infolist():
        # Zips made on Windows may have backslashes in their names.
        name = info.filename.replace("\\", "/")
        yield _Entry(name, _zip_problem(info, name), partial(archive.open, info))


def _zip_problem(info: ZipInfo, name: str) -> str:
    if info.flag_bits & _ENCRYPTED:
        return f"{name} is versleuteld; pak het zipbestand uit en geef de map"
    if stat.S_ISLNK(info.external_attr >> 16):
        return f"{name} is een koppeling naar een ander bestand"
    return ""


def _in_folder(folder: Path) -> Iterator[_Entry]:
    for parent, folders, names in os.walk(folder, onerror=_unreadable):
        folders.sort()
        for name in sorted([*names, *(name for name in folders if Path(parent, name).is_symlink())]):
            path = Path(parent, name)
            ordinary = stat.S_ISREG(path.lstat().st_mode)
            shown = path.relative_to(folder).as_posix()
            yield _Entry(shown, "" if ordinary else f"{shown} is geen gewoon bestand", _opener(path))


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _unreadable(error: OSError) -> None:
    raise error
