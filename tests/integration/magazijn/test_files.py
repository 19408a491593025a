"""Contents as files: what goes in comes out, whole or not at all, for nobody else to read."""

import os
import re
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.errors import StorageError, StufError
from gateway.magazijn.store import files as module
from gateway.magazijn.store.files import Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A folder for contents."""
    return Files(tmp_path / "documenten")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(content=st.binary(max_size=200), width=st.integers(1, 80), piece=st.sampled_from([3, 6, 30]))
def test_what_is_written_is_read_back(
    files: Files, monkeypatch: pytest.MonkeyPatch, content: bytes, width: int, piece: int
) -> None:
    """Content survives, however its base64 is broken into lines and whatever the size of the pieces."""
    monkeypatch.setattr(module, "_PIECE", piece)
    text = b64encode(content).decode()
    lines = "\r\n ".join(text[start : start + width] for start in range(0, len(text), width))
    stored = files.write(lines)
    assert stored.lengte == len(content)
    assert b64decode(b"".join(files.read(stored.naam))) == content


@pytest.mark.parametrize("text", ["a", "aGFsbG8", "aGFsbG8==", "aGFs!G8=", "aGFsbG8=aGFs", "aGFsbG8=\n====", "é==="])
def test_what_is_not_base64_is_refused_and_leaves_no_file(files: Files, tmp_path: Path, text: str) -> None:
    """Half, extra or foreign characters are a fault of the sender, and nothing stays behind."""
    with pytest.raises(StufError) as refused:
        files.write(text)
    assert refused.value.code == "StUF055"
    assert list((tmp_path / "documenten").iterdir()) == []


def test_padding_may_not_be_followed_by_more_in_a_later_piece(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces do not make two encoded texts into one."""
    monkeypatch.setattr(module, "_PIECE", 4)
    with pytest.raises(StufError):
        files.write("aGE=aGFs")


def test_only_the_owner_can_read_a_content(files: Files, tmp_path: Path) -> None:
    """The folder and its files are closed to others, and a name tells nothing of the document."""
    stored = files.write("aGFsbG8=")
    path = tmp_path / "documenten" / stored.naam
    assert [os.stat(place).st_mode & 0o777 for place in (path.parent, path)] == [0o700, 0o600]
    assert re.fullmatch(r"[0-9a-f]{32}", stored.naam)


def test_a_disk_that_refuses_is_a_storage_error(files: Files, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """When the file cannot be put on disk the store says so, and no part of it stays."""

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(StorageError):
        files.write("aGFsbG8=")
    assert list((tmp_path / "documenten").iterdir()) == []


def test_a_content_that_is_gone_is_a_storage_error(files: Files) -> None:
    """A missing file is told as what it is, not as an empty document."""
    with pytest.raises(StorageError):
        list(files.read("0" * 32))


def test_a_sweep_takes_only_what_a_crash_left_behind(files: Files, tmp_path: Path) -> None:
    """Old files that no document has go; files in use and files of this moment stay."""
    kept, orphan, fresh = (files.write("aGFsbG8=").naam for _ in range(3))
    folder = tmp_path / "documenten"
    (folder / "half.deel").write_bytes(b"half")
    for naam in (kept, orphan, "half.deel"):
        os.utime(folder / naam, (0, 0))
    assert files.sweep(frozenset((kept,))) == 2
    assert {path.name for path in folder.iterdir()} == {kept, fresh}
