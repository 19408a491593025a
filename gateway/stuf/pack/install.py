"""The published pack as it is installed: one zip in the data folder, made by us after everything was tried.

One file, because replacing a file is atomic: there is always the earlier pack or the new one, whole.
"""

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from gateway.errors import ConfigurationError
from gateway.stuf.pack.sets import DRIVER, Pack, SchemaSet, read_pack
from gateway.stuf.pack.unpack import unpack
from gateway.stuf.schema.compile import compile_documents

FILE = "pakket.zip"
ORIGIN = "herkomst.json"
"""Entry of the zip that says where the documents came from and when."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A pack that is installed. source: name of the file or folder it came from."""

    source: str
    installed_at: datetime
    pack: Pack


def install(source: Path, folder: Path, now: datetime, progress: Callable[[str], None]) -> Installation:
    """Install the pack in a zip or folder, after reading it whole and compiling its sets; both happen in memory.

    progress: is told each step in one Dutch line. The documents that are installed already stay as they are.
    Raises ConfigurationError with one line when the pack is not usable; what was installed before is still there then.
    """
    name = source.resolve().name
    progress(f"{name} lezen")
    pack = read_pack(unpack(source))
    _check_stated(pack)
    for one in pack.sets:
        progress(f"Set {one.naam} controleren, {len(one.documents)} documenten")
        _try(one)
    existing = _existing(folder)
    if existing is not None and existing.pack.digest == pack.digest:
        return existing
    made = Installation(name, now, pack)
    try:
        _write(made, folder)
    except OSError as error:
        raise ConfigurationError(f"In de gegevensmap kan niet worden geschreven ({error.strerror})") from None
    return made


def installed(folder: Path) -> Installation | None:
    """The pack that is installed, None when there is none.

    Raises ConfigurationError when somebody damaged it.
    """
    path = folder / FILE
    if not path.exists():
        return None
    try:
        files = unpack(path)
        with ZipFile(path) as archive:
            origin = json.loads(archive.read(ORIGIN))
        return Installation(origin["bron"], datetime.fromisoformat(origin["geinstalleerd"]), read_pack(files))
    except (ConfigurationError, KeyError, OSError, TypeError, ValueError):
        raise ConfigurationError(
            "Het geïnstalleerde officiële pakket is beschadigd; voer 'regiewissel schemas install' opnieuw uit"
        ) from None


def mark(folder: Path) -> tuple[int, int] | None:
    """Something that changes when another pack is installed."""
    try:
        status = (folder / FILE).stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_ino)


def _check_stated(pack: Pack) -> None:
    """Raises ConfigurationError for schemas that state no version anywhere, such as our own profile: not published."""
    stated = (document.version for one in pack.sets for document in one.documents if document.has_messages)
    if not any(stated):
        raise ConfigurationError(
            "De schema's noemen geen versie en zijn dus niet het gepubliceerde pakket; het eigen profiel van de wissel "
            "hoeft niet te worden geïnstalleerd"
        )


def _try(one: SchemaSet) -> None:
    """Raises ConfigurationError when a set does not compile.

    In a thread of its own, because a Ctrl-C that arrives in the middle of libxml2 would be taken for a bad document.
    """
    with ThreadPoolExecutor(1) as thread:
        thread.submit(compile_documents, one.files, DRIVER).result()


def _existing(folder: Path) -> Installation | None:
    """What is installed, as far as it is whole: a damaged pack is replaced."""
    try:
        return installed(folder)
    except ConfigurationError:
        return None


def _write(made: Installation, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f"{FILE}.{os.getpid()}"
    origin = {"bron": made.source, "geinstalleerd": made.installed_at.isoformat()}
    try:
        with new.open("wb") as file:
            with ZipFile(file, "w", ZIP_DEFLATED) as archive:
                archive.writestr(ORIGIN, json.dumps(origin))
                for name, data in sorted(made.pack.files.items()):
                    archive.writestr(name, data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(folder / FILE)
    finally:
        new.unlink(missing_ok=True)
