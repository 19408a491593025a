"""The key behind the pseudonyms of BSNs: given as a setting, else made once and kept beside the data."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from gateway.errors import ConfigurationError

MIN_BYTES = 32


def secret_key(given: str, data_dir: Path) -> bytes:
    """The key as bytes. Raises ConfigurationError when it can be neither read nor made."""
    if given:
        return given.encode()
    path = data_dir / "secret.key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{data_dir}: niet beschrijfbaar ({error.strerror})") from None
    if len(key) < MIN_BYTES:
        raise ConfigurationError(f"{path}: de sleutel is niet volledig; zet het bestand terug uit de back-up")
    return key


def _make(path: Path) -> None:
    """Written whole under another name first: a process that starts at the same moment never sees half a key."""
    with NamedTemporaryFile(dir=path.parent) as file:  # Such a file is readable for its owner only.
        file.write(secrets.token_hex(MIN_BYTES).encode())
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)
