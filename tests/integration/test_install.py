"""Installing a schema pack: whole or not at all, and the earlier one stays until the new one is there."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from gateway.errors import ConfigurationError
from gateway.stuf.pack import install as installing
from gateway.stuf.pack.install import FILE, install, installed, mark
from gateway.stuf.schema import compile as compiling
from tests.packs import STUF, TYPES, ZKN, pack, spread, zipped

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
OTHER = pack() | {STUF: pack()[STUF].replace(b"030111", b"030112")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where packs are installed; not there yet."""
    return tmp_path / "data" / "schemas" / "officieel"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A pack as a zip."""
    path = tmp_path / "pakket-1.0.zip"
    path.write_bytes(zipped(pack()))
    return path


def silent(_step: str) -> None:
    """Progress nobody looks at."""


def test_a_zip_is_installed_and_found(folder: Path, source: Path) -> None:
    """What was installed is found again: its documents, name and moment, and each step was told."""
    assert installed(folder) is None
    steps: list[str] = []
    made = install(source, folder, NOW, steps.append)
    assert installed(folder) == made
    assert (made.source, made.installed_at, made.pack.files) == ("pakket-1.0.zip", NOW, pack())
    assert [step.split()[0] for step in steps] == ["pakket-1.0.zip", "Set", "Set"]
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_the_same_pack_again_changes_nothing(folder: Path, source: Path, tmp_path: Path) -> None:
    """From a zip or a folder, the same documents are the same installation."""
    made = install(source, folder, NOW, silent)
    before = mark(folder)
    again = install(spread(pack(), tmp_path / "map"), folder, LATER, silent)
    assert (again, mark(folder)) == (made, before)


def test_another_pack_replaces_it(folder: Path, source: Path, tmp_path: Path) -> None:
    """The newer one is there afterwards, alone."""
    install(source, folder, NOW, silent)
    before = mark(folder)
    made = install(spread(OTHER, tmp_path / "map"), folder, LATER, silent)
    assert installed(folder) == made
    assert (made.source, made.installed_at, made.pack.files) == ("map", LATER, OTHER)
    assert mark(folder) != before
    assert [path.name for path in folder.iterdir()] == [FILE]


def _not_complete(files: dict[str, bytes]) -> None:
    del files[TYPES]


def _not_a_schema(files: dict[str, bytes]) -> None:
    files[ZKN] = files[ZKN].replace(b"StUF:Lading", b"StUF:Bestaatniet")


@pytest.mark.parametrize("spoil", [_not_complete, _not_a_schema, dict.clear])
def test_a_pack_that_is_not_usable_leaves_no_trace(
    folder: Path, source: Path, tmp_path: Path, spoil: Callable[[dict[str, bytes]], None]
) -> None:
    """Nothing is installed by it, and what was installed before stays."""
    files = dict(OTHER)
    spoil(files)
    bad = spread(files, tmp_path / "slecht")
    bad.mkdir(exist_ok=True)
    with pytest.raises(ConfigurationError):
        install(bad, folder, NOW, silent)
    assert not folder.exists()
    made = install(source, folder, NOW, silent)
    with pytest.raises(ConfigurationError):
        install(bad, folder, LATER, silent)
    assert installed(folder) == made


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_an_installation_that_is_broken_off_leaves_the_earlier_one(
    folder: Path, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """Ctrl-C or a full disk at the worst moment: the earlier pack is there, whole, and nothing else."""
    made = install(source, folder, NOW, silent)

    def broken(_number: int) -> None:
        raise error

    monkeypatch.setattr(installing.os, "fsync", broken)
    with pytest.raises((KeyboardInterrupt, ConfigurationError)):
        install(spread(OTHER, tmp_path / "map"), folder, LATER, silent)
    assert installed(folder) == made
    assert [path.name for path in folder.iterdir()] == [FILE]


@pytest.mark.parametrize("data", [b"", b"geen zip", zipped(pack()), zipped({"herkomst.json": b"[]"} | pack())])
def test_a_damaged_installation_is_told_and_can_be_replaced(folder: Path, source: Path, data: bytes) -> None:
    """Somebody changed the file: one clear line, and installing again mends it."""
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(data)
    with pytest.raises(ConfigurationError, match="beschadigd"):
        installed(folder)
    assert install(source, folder, NOW, silent) == installed(folder)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt, whatever an earlier test made of it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_while_compiling_is_ctrl_c(folder: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interruption in the middle of libxml2 ends the installation, and is not told as a fault of the pack."""
    asked: list[object] = []

    def pressed(url: str) -> str:
        asked.append(url)
        if len(asked) == 1:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)  # the main thread is told first
        return unquote(url)

    monkeypatch.setattr(compiling, "unquote", pressed)
    with pytest.raises(KeyboardInterrupt):
        install(source, folder, NOW, silent)
    assert asked
    assert not folder.exists()
