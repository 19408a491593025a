"""A schema pack from a file or folder of somebody else: what is taken out of it, and what is refused."""

import io
import os
import stat
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import ConfigurationError
from gateway.stuf.pack import unpack as limits
from gateway.stuf.pack.unpack import unpack
from tests.packs import pack, spread, zipped

GOOD = zipped(pack())


def archive(*entries: tuple[str | ZipInfo, bytes], compression: int = ZIP_DEFLATED) -> bytes:
    """A zip with these entries, however odd their names."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", compression) as made:
        for name, data in entries:
            made.writestr(name, data)
    return buffer.getvalue()


def link(name: str, target: bytes) -> bytes:
    """A zip with a symbolic link."""
    info = ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return archive((info, target))


def encrypted() -> bytes:
    """A zip that says its entry has a password, in both places where it does."""
    data = bytearray(archive(("a.xsd", b"<a/>"), compression=0))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


def test_only_schemas_are_taken(tmp_path: Path) -> None:
    """WSDLs, texts and zips inside the zip are left where they are."""
    others = {"a/lees.wsdl": b"<a/>", "a/lees.txt": b"", "a/nog.zip": GOOD}
    (tmp_path / "pakket.zip").write_bytes(zipped(pack() | others))
    assert unpack(tmp_path / "pakket.zip") == pack()
    assert unpack(spread(pack() | others, tmp_path / "map")) == pack()


@pytest.mark.parametrize("compression", [0, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA])
def test_a_zip_of_windows_is_read(tmp_path: Path, compression: int) -> None:
    """Backslashes in names, capitals in the extension and any usual compression are fine."""
    info = ZipInfo("x")
    info.filename = "map\\onder\\A.XSD"
    (tmp_path / "w.zip").write_bytes(archive((info, b"<a/>"), compression=compression))
    assert unpack(tmp_path / "w.zip") == {"map/onder/A.XSD": b"<a/>"}


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "geen zipbestand"),
    "text": (lambda: b"dit is geen zip", "geen zipbestand"),
    "the first half": (lambda: GOOD[: len(GOOD) // 2], "geen zipbestand"),
    "the last byte missing": (lambda: GOOD[:-1], "geen zipbestand"),
    "a wrong checksum": (lambda: archive(("a.xsd", b"hier"), compression=0).replace(b"hier", b"daar"), "zipbestand"),
    "encrypted": (encrypted, "a.xsd is versleuteld"),
    "a way out": (lambda: archive(("../a.xsd", b"<a/>")), "buiten het pakket"),
    "a way out in the middle": (lambda: archive(("a/../../b.xsd", b"<a/>")), "buiten het pakket"),
    "a way out with backslashes": (lambda: archive(("a\\..\\..\\b.xsd", b"<a/>")), "buiten het pakket"),
    "a way out of another kind of file": (lambda: archive(("../../etc/cron.d/x", b"")), "buiten het pakket"),
    "a path from the top": (lambda: archive(("/srv/a.xsd", b"<a/>")), "buiten het pakket"),
    "a drive": (lambda: archive(("C:\\a.xsd", b"<a/>")), "buiten het pakket"),
    "control characters": (lambda: archive(("a\x1b[2J.xsd", b"<a/>")), "stuurtekens"),
    "a link": (lambda: link("a.xsd", b"/etc/hostname"), "a.xsd is een koppeling"),
    "the same name twice": (lambda: archive(("a.xsd", b"<a/>"), ("a.xsd ".strip(), b"<b/>")), "twee keer"),
    "too many entries": (lambda: archive(*((f"{n}.txt", b"") for n in range(5001)), compression=0), "meer dan 5000"),
    "a file that swells": (lambda: archive(("a.xsd", bytes(21 * limits.MB))), "a.xsd is groter dan 20 MB"),
    "files that swell together": (
        lambda: archive(*((f"{n}.xsd", bytes(19 * limits.MB)) for n in range(11))), "groter dan 200 MB",
    ),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", HOSTILE)
def test_a_broken_or_hostile_zip_is_refused(tmp_path: Path, case: str) -> None:
    """One line without a path of this machine says what is wrong."""
    make, told = HOSTILE[case]
    path = tmp_path / "pakket.zip"
    path.write_bytes(make())
    with pytest.raises(ConfigurationError) as refused:
        unpack(path)
    assert told in str(refused.value)
    assert str(tmp_path) not in str(refused.value)
    assert str(refused.value).isprintable()
    assert os.listdir(tmp_path) == ["pakket.zip"]


def test_what_a_zip_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    """An entry that claims to be small is still cut off where it gets too large, or found to be damaged."""
    size = 21 * limits.MB
    data = archive(("a.xsd", bytes(size))).replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (tmp_path / "bom.zip").write_bytes(data)
    with pytest.raises(ConfigurationError):
        unpack(tmp_path / "bom.zip")


def test_a_zip_too_large_to_look_into_is_refused(tmp_path: Path) -> None:
    """A file of more than 50 MB is not opened."""
    path = tmp_path / "groot.zip"
    with path.open("wb") as file:
        file.truncate(51 * limits.MB)
    with pytest.raises(ConfigurationError, match=r"groot\.zip is groter dan 50 MB"):
        unpack(path)


def test_a_directory_of_a_million_entries_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small zip that lists very many files is refused before anything is made of its list."""
    monkeypatch.setattr(limits, "ZipFile", lambda *given: pytest.fail("the directory was read"))
    (tmp_path / "lang.zip").write_bytes((b"PK\x01\x02" + bytes(43)) * 500_000)
    with pytest.raises(ConfigurationError, match="meer dan 5000 bestanden"):
        unpack(tmp_path / "lang.zip")


def _link_to_file(folder: Path) -> None:
    (folder / "a.xsd").symlink_to("/etc/hostname")


def _link_to_folder(folder: Path) -> None:
    (folder / "map").symlink_to("/etc")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "a.xsd")


def _odd_name(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/a\xff.xsd")).touch()


def _large(folder: Path) -> None:
    (folder / "a.xsd").write_bytes(bytes(21 * limits.MB))


@pytest.mark.parametrize("spoil", [_link_to_file, _link_to_folder, _pipe, _odd_name, _large])
def test_a_folder_is_judged_as_a_zip_is(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    """Links, pipes and large files in a folder are refused, and nothing waits for them."""
    folder = spread(pack(), tmp_path / "map")
    spoil(folder)
    with pytest.raises(ConfigurationError) as refused:
        unpack(folder)
    assert str(refused.value).isprintable()


def test_nothing_there_is_told(tmp_path: Path) -> None:
    """A source that does not exist is refused by name."""
    with pytest.raises(ConfigurationError, match=r"^weg\.zip is niet te lezen"):
        unpack(tmp_path / "weg.zip")


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=0, max_size=4), st.booleans())
def test_any_damage_is_a_refusal(tmp_path_factory: pytest.TempPathFactory, at: int, put: bytes, cut: bool) -> None:
    """However a zip is damaged: it is read, or it is refused in words."""
    path = tmp_path_factory.getbasetemp() / "beschadigd.zip"
    path.write_bytes(GOOD[:at] + put + (b"" if cut else GOOD[at + len(put) :]))
    try:
        files = unpack(path)
    except ConfigurationError as refused:
        assert str(refused)
    else:
        assert set(map(type, files.values())) <= {bytes}
