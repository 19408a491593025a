"""The image and the compose file against the code: there is no engine here to run them, so they are read instead.

Whatever they name (a command, a setting, a port, a file, another service) must exist on the other side.
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import typer
import yaml

from gateway import __version__
from gateway.cli.main import app
from gateway.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if service["image"].startswith("regiewissel:"))


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, argument), continued lines joined and comments left out."""
    text = re.sub(r"(?m)^#.*\n", "", (DOCKER / "Dockerfile").read_text()).replace("\\\n", " ")
    return [(word, rest.strip()) for word, rest in re.findall(r"(?m)^([A-Z]+) +(.+)$", text)]


def arguments(instruction: str) -> list[str]:
    """What every such instruction of the Dockerfile says."""
    return [rest for word, rest in instructions() if word == instruction]


def image_environment() -> dict[str, str]:
    """The environment the image sets."""
    return dict(pair.split("=", 1) for line in arguments("ENV") for pair in shlex.split(line))


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every `regiewissel …` command with the place it stands."""
    yield "Dockerfile", json.loads(arguments("CMD")[-1])
    for name in OURS:
        yield name, SERVICES[name]["command"]


def probed() -> Any:
    """The address the image's health check asks for."""
    (line,) = arguments("HEALTHCHECK")
    (address,) = re.findall(r"http://[^' ]+", line)
    return urlsplit(address)


def images() -> Iterator[str]:
    """Every image taken from elsewhere."""
    yield from (line.split()[0] for line in arguments("FROM"))
    yield from (service["image"] for service in SERVICES.values())


@pytest.mark.parametrize(("place", "command"), [pytest.param(*one, id=one[0]) for one in commands()])
def test_every_command_exists(place: str, command: list[str]) -> None:
    """A container starts a command that the installed program has, down to the subcommand."""
    program, *words = command
    assert program == "regiewissel"
    step: Any = typer.main.get_command(app)
    for word in words:
        known: Mapping[str, Any] = getattr(step, "commands", {})
        assert known.keys() >= {word} or not known, f"{place}: {word} is not one of {sorted(known)}"
        step = known.get(word, step)
    assert not getattr(step, "commands", {}), f"{place}: {command} lacks a subcommand"


@pytest.mark.parametrize("name", OURS)
def test_every_setting_exists(name: str) -> None:
    """Each REGIEWISSEL_ variable of image and service is a setting, and together they are valid settings."""
    environment = image_environment() | SERVICES[name]["environment"]
    given = {key.removeprefix(PREFIX).lower(): value for key, value in environment.items() if key.startswith(PREFIX)}
    assert given.keys() <= Settings.model_fields.keys()
    Settings.model_validate(given)


def test_ports_agree() -> None:
    """Default, image, health check and published port are one port."""
    default = Settings.model_fields["port"].default
    assert [int(port) for port in arguments("EXPOSE")] == [default]
    assert int(image_environment()["REGIEWISSEL_PORT"]) == default
    assert probed().port == default
    (published,) = SERVICES["gateway"]["ports"]
    assert published == f"127.0.0.1:{default}:{default}"


def test_the_health_check_asks_something_that_answers() -> None:
    """The path the health check asks for is a route of the web application."""
    sources = (path.read_text() for path in (ROOT / "gateway" / "web").glob("*.py"))
    assert any(f'("{probed().path}"' in source for source in sources)


def test_everything_copied_exists_and_is_sent_along() -> None:
    """Every file the Dockerfile copies is in the project, and .dockerignore lets it through."""
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {source for line in arguments("COPY") if "--from=" not in line for source in line.split()[:-1]}
    assert copied == let_through
    assert [source for source in copied if not (ROOT / source).exists()] == []


def test_image_is_made_from_the_lock() -> None:
    """Nothing is installed that the lock does not pin with a hash."""
    installs = [line for line in arguments("RUN") if "pip install" in line]
    assert installs
    assert all("--require-hashes" in line or "--no-deps --no-build-isolation" in line for line in installs)


def test_container_does_not_run_as_root() -> None:
    """The last stage ends as an ordinary user who owns the volume with the messages."""
    (user,) = arguments("USER")
    assert user not in ("root", "0")
    assert arguments("VOLUME") == arguments("WORKDIR")[-1:] == [image_environment()["REGIEWISSEL_DATA_DIR"]]
    assert any(f"--owner {user}" in line and "/data" in line for line in arguments("RUN"))


@pytest.mark.parametrize("image", sorted(set(images())))
def test_images_are_pinned_to_a_tag(image: str) -> None:
    """No image changes its major version by itself."""
    assert re.fullmatch(r"[a-z/]+:\d[\w.-]*", image), image


def test_our_image_carries_this_version() -> None:
    """The services run the image of this version, and one of them builds it."""
    assert {SERVICES[name]["image"] for name in OURS} == {f"regiewissel:{__version__}"}
    builds = [service["build"] for service in SERVICES.values() if "build" in service]
    assert [(DOCKER / build["context"] / build["dockerfile"]).resolve() for build in builds] == [DOCKER / "Dockerfile"]


def test_every_service_named_exists() -> None:
    """What a service waits for, shares a network with or connects to is a service of this file."""
    named = set()
    for service in SERVICES.values():
        named |= set(service.get("depends_on", ()))
        named |= {service["network_mode"].removeprefix("service:")} if "network_mode" in service else set()
        settings = {key: value for key, value in service.get("environment", {}).items() if key.endswith("_URL")}
        settings.pop("REGIEWISSEL_PUBLIC_URL", None)
        named |= {urlsplit(re.sub(r"\$\{[^}]*\}", "secret", value)).hostname for value in settings.values()}
    assert {"postgres", "rabbitmq", "gateway"} <= named
    assert named <= SERVICES.keys()


def test_waiting_for_health_is_waiting_for_something() -> None:
    """A service that must be healthy first has a health check, its own or the image's."""
    waited_for = {
        name
        for service in SERVICES.values()
        for name, condition in service.get("depends_on", {}).items()
        if condition["condition"] == "service_healthy"
    }
    checked = {
        name
        for name, service in SERVICES.items()
        if (name in OURS or "healthcheck" in service) and not service.get("healthcheck", {}).get("disable")
    }
    assert waited_for <= checked


def test_every_volume_is_declared() -> None:
    """Named volumes are declared and mounted folders exist, so that nothing is kept in a container."""
    sources = {mount.rsplit(":/", 1)[0] for service in SERVICES.values() for mount in service.get("volumes", ())}
    folders = {re.sub(r"\$\{\w+:-(.*)\}", r"\1", source) for source in sources - COMPOSE["volumes"].keys()}
    assert folders
    assert [folder for folder in folders if not (DOCKER / folder).is_dir()] == []
    assert sources >= COMPOSE["volumes"].keys()


def test_the_database_of_the_magazijn_is_made() -> None:
    """The second database that the settings name is made when PostgreSQL starts for the first time."""
    url = SERVICES["magazijn"]["environment"]["REGIEWISSEL_MAGAZIJN_DATABASE_URL"]
    name = url.rsplit("/", 1)[-1]
    owner = SERVICES["postgres"]["environment"]["POSTGRES_USER"]
    assert f"CREATE DATABASE {name} OWNER {owner};" in (DOCKER / "postgres" / "magazijn.sql").read_text()
