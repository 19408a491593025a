"""The key behind the pseudonyms of BSNs: given as a setting, else made once and kept beside the data."""

import os
import secrets
from pathlib import Path

from gateway.errors import ConfigurationError


def secret_key(given: str, data_dir: Path) -> bytes:
    """The key as bytes. Raises ConfigurationError when it can be neither read nor made."""
    if given:
        return given.encode()
    path = data_dir / "secret.key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{data_dir}: niet beschrijfbaar ({error.strerror})") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_hex(32).encode())
    return path.read_bytes()
