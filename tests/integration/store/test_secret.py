"""The key behind the pseudonyms: given, or made once and kept for its owner."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.errors import ConfigurationError
from gateway.store.secret import secret_key


def test_a_key_that_is_given_is_used(tmp_path: Path) -> None:
    """A setting goes before a file, and makes none."""
    assert secret_key("geheim", tmp_path) == b"geheim"
    assert list(tmp_path.iterdir()) == []


def test_without_one_it_is_made_once(tmp_path: Path) -> None:
    """The first start makes a key of 256 bits, every later one reads it; nobody else on the machine can."""
    folder = tmp_path / "var"
    key = secret_key("", folder)
    assert len(bytes.fromhex(key.decode())) == 32
    assert secret_key("", folder) == key
    assert oct((folder / "secret.key").stat().st_mode & 0o777) == "0o600"
    assert secret_key("", tmp_path / "elders") != key


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    """Of several first starts at once one makes the key, and all use that one."""
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key("", tmp_path / "var"), range(40)))
    assert len(keys) == 1 and len(keys.pop()) == 64


def test_a_folder_that_cannot_be_written_stops_the_start() -> None:
    """One clear line with the folder and the reason."""
    with pytest.raises(ConfigurationError, match="niet beschrijfbaar"):
        secret_key("", Path("/dev/null/var"))


def test_half_a_key_stops_the_start(tmp_path: Path) -> None:
    """An empty or damaged key would make pseudonyms anybody can turn back."""
    (tmp_path / "secret.key").write_bytes(b"")
    with pytest.raises(ConfigurationError, match="niet volledig"):
        secret_key("", tmp_path)
