"""Every setting of the gateway in one visible list: name, default, one sentence.

Read once at start, overridden by ``REGIEWISSEL_…`` variables. An unknown variable or a value of the wrong type stops
the start, because a setting that silently does nothing is worse than none.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from gateway.errors import ConfigurationError

PREFIX = "REGIEWISSEL_"
_NOT_OURS = (f"{PREFIX}TEST_", f"{PREFIX}OFFICIAL_")
"""Variables with these prefixes steer the test suite, not the gateway."""


class Settings(BaseSettings):
    """The settings; each field is the variable REGIEWISSEL_<NAME>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    database_url: str = Field("sqlite:///var/regiewissel.db", description="Store of messages, deliveries and register.")
    broker_url: str = Field("", description="Empty = worker threads in `serve`; amqp://… = RabbitMQ between the nodes.")
    broker_prefix: str = Field(
        "regiewissel", min_length=1, max_length=60, description="Start of every queue name, one per gateway."
    )
    rules: Path = Field(Path("routing_rules.yaml"), description="File with partners, zaaktypen and routing rules.")
    rules_poll: float = Field(0.5, gt=0, description="Seconds between two looks whether the rules file changed.")
    host: str = Field("127.0.0.1", description="Address the gateway listens on.")
    port: int = Field(8080, ge=0, le=65535, description="Port the gateway listens on; 0 = a free one.")
    public_url: str = Field("", description="Base address in the WSDLs; empty = http://host:port.")
    data_dir: Path = Field(
        Path("var"), description="Folder for document content, the generated secret key and the official schemas."
    )
    magazijn: Literal["ingebouwd", "extern"] = Field(
        "ingebouwd", description="ingebouwd = `serve` also runs the built-in zakenmagazijn."
    )
    magazijn_database_url: str = Field("sqlite:///var/magazijn.db", description="Store of the built-in zakenmagazijn.")
    magazijn_host: str = Field("127.0.0.1", description="Address the built-in zakenmagazijn listens on.")
    magazijn_port: int = Field(8081, ge=0, le=65535, description="Port of the built-in zakenmagazijn; 0 = a free one.")
    magazijn_gemeente: str = Field(
        "9990", pattern=r"^[0-9]{4}$", description="Gemeentecode of the identificaties the magazijn hands out."
    )
    workers: int = Field(4, ge=0, le=64, description="Delivery threads in this process; 0 = deliver elsewhere.")
    web_threads: int = Field(8, ge=1, le=256, description="Threads that answer HTTP requests.")
    max_body_mb: int = Field(64, ge=1, le=2048, description="Largest request body accepted, in MB.")
    sync_deadline: float = Field(25.0, gt=0, description="Seconds within which a synchronous question is answered.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least serious line to log.")
    log_format: Literal["console", "json"] = Field("console", description="Form of the log lines.")
    secret_key: str = Field("", description="Key for pseudonyms of BSNs; empty = made once in data_dir/secret.key.")


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process.

    environment: defaults to the process environment; only used to find unknown variables.
    Raises ConfigurationError with one line per wrong variable.
    """
    environment = os.environ if environment is None else environment
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(
        name for name in environment if name.startswith(PREFIX) and name not in known and not name.startswith(_NOT_OURS)
    )
    if unknown:
        raise ConfigurationError(f"Onbekende instelling: {', '.join(unknown)}. Zie docs/reference/settings.md.")
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"{PREFIX}{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors()]
        raise ConfigurationError("Onjuiste instelling: " + "; ".join(lines)) from None


def find_file(path: Path) -> Path:
    """A shipped file or folder: as given, else beside the package (checkout), else inside it (installed wheel)."""
    package = Path(__file__).parent
    for candidate in (path, package.parent / path, package / "_data" / path):
        if candidate.exists():
            return candidate
    return path
