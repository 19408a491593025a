"""The stage a scenario is played on: a gateway, a zakenmagazijn and simulated parties, found or started for it.

A built stage runs four processes of its own in one folder, on free or given ports, with a copy of the rules in which
variant, scenario and addresses are set; switching is writing that copy anew and waiting until the gateway says so.
"""

import os
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from gateway.access.partners import Rol
from gateway.errors import ConfigurationError, GatewayError
from gateway.routing.load import load_rules
from gateway.routing.rules import RuleSet
from gateway.scenario import jsonhttp
from gateway.scenario.process import Process, start, stop_all, wait_for
from gateway.web.server import port_is_free

HOST = "127.0.0.1"
START_SECONDS = 60.0
SWITCH_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of a stage, in the order they are shown."""

    gateway: int = 8080
    magazijn: int = 8081
    regiesysteem: int = 8082
    backoffice: int = 8083
    regiesysteem_control: int = 8182
    backoffice_control: int = 8183

    def taken(self) -> list[int]:
        """Those something else listens on."""
        return [port for port in astuple(self) if not port_is_free(HOST, port)]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Base addresses: of the gateway, the magazijn and the control APIs of the two simulators."""

    gateway: str
    magazijn: str
    regiesysteem: str
    backoffice: str


def addresses_of(ports: Ports) -> Addresses:
    """Where a stage with these ports is."""
    at = f"http://{HOST}:{{}}".format
    return Addresses(
        at(ports.gateway), at(ports.magazijn), at(ports.regiesysteem_control), at(ports.backoffice_control)
    )


@dataclass(slots=True)
class Stage:
    """A running stage. rules_file: the file its gateway reads; processes: those that were started for it.

    own_rules: False when the file belongs to somebody else and must not be changed.
    """

    addresses: Addresses
    rules_file: Path
    processes: list[Process] = field(default_factory=list)
    own_rules: bool = True

    @property
    def rules(self) -> RuleSet:
        """The rules of its file."""
        return load_rules(self.rules_file)

    def controls(self) -> Mapping[str, str]:
        """Name of every simulated party -> base address of the control API it is steered by."""
        bases = (self.addresses.regiesysteem, self.addresses.backoffice)
        return {peer: base for base in bases for peer in jsonhttp.get(base, "/gezond")["peers"]}

    def active(self) -> Mapping[str, Any]:
        """What the gateway says about the rules in force."""
        active: Mapping[str, Any] = jsonhttp.get(self.addresses.gateway, "/api/v1/rules")
        return active

    def switch(self, variant: str | None, scenario: str | None) -> None:
        """Bring variant and scenario in force; None leaves one as it is.

        Raises GatewayError when the file may not be changed, or the gateway does not take the change over in time.
        """
        wanted = {key: value for key, value in (("variant", variant), ("scenario", scenario)) if value}
        if self._in_force(wanted):
            return
        if not self.own_rules:
            names = ", ".join(wanted.values())
            raise GatewayError(f"De wissel staat niet op {names}; geef met --rules het regelbestand dat hij leest")
        replace_text(self.rules_file, set_choices(self.rules_file.read_text(encoding="utf-8"), wanted))
        deadline = time.monotonic() + SWITCH_SECONDS
        while not self._in_force(wanted):
            self.check()
            if time.monotonic() > deadline:
                reason = self.active().get("error") or "geen reden gegeven"
                raise GatewayError(f"De wissel neemt {', '.join(wanted.values())} niet over: {reason}")
            time.sleep(0.1)

    @contextmanager
    def restoring_rules(self) -> Iterator[None]:
        """Afterwards the rules file is, byte for byte, what it was before."""
        before = self.rules_file.read_text(encoding="utf-8")
        try:
            yield
        finally:
            if self.rules_file.read_text(encoding="utf-8") != before:
                replace_text(self.rules_file, before)

    def check(self) -> None:
        """Raises ProcessDiedError when a process that was started for this stage ended by itself."""
        for process in self.processes:
            process.check()

    def _in_force(self, wanted: Mapping[str, str]) -> bool:
        active = self.active()
        return all(active[key] == value for key, value in wanted.items())


@contextmanager
def built_stage(
    folder: Path, ports: Ports, rules: Path, told: Callable[[str], None] = lambda _: None
) -> Iterator[Stage]:
    """A stage of its own, ended when the block ends. told: hears what is being started.

    Raises ConfigurationError when a port is taken or the rules do not load, ProcessDiedError when a part ends early.
    """
    if taken := ports.taken():
        raise ConfigurationError(
            f"Poort {', '.join(map(str, taken))} op {HOST} is al in gebruik; stop wat daar luistert"
        )
    stage = Stage(addresses_of(ports), folder / "routing_rules.yaml")
    folder.mkdir(parents=True, exist_ok=True)
    replace_text(stage.rules_file, placed(rules, ports))
    try:
        for name, arguments in _parts(ports, stage):
            told(name)
            log = folder / "logs" / f"{arguments[1] if len(arguments) > 1 else 'wissel'}.log"
            stage.processes.append(start(name, arguments, log, _environment(folder, ports, stage.rules_file)))
        wait_for(lambda: _silent(stage.addresses), stage.processes, START_SECONDS)
        yield stage
    finally:
        stop_all(stage.processes)


def existing_stage(addresses: Addresses, rules: Path, own_rules: bool) -> Stage:
    """A stage somebody else started. own_rules: rules is the very file its gateway reads, and may be changed.

    Raises GatewayError when a part of it does not answer.
    """
    if missing := _silent(addresses):
        raise GatewayError(f"De opstelling is niet compleet; geen antwoord van {', '.join(missing)}")
    return Stage(addresses, rules, own_rules=own_rules)


def free_ports() -> Ports:
    """Ports nothing listens on now."""
    with ExitStack() as open_sockets:
        sockets = [open_sockets.enter_context(socket.socket()) for _ in fields(Ports)]
        for item in sockets:
            item.bind((HOST, 0))
        return Ports(*(item.getsockname()[1] for item in sockets))


def set_choices(text: str, choices: Mapping[str, str]) -> str:
    """The text of a rules file with other values for top-level keys; everything else, remarks too, stays as it is."""
    for key, value in choices.items():
        text, changed = re.subn(rf"(?m)^({key}:[ \t]*)[^\s#]+", rf"\g<1>{value}", text)
        if changed != 1:
            raise ConfigurationError(f"Het regelbestand heeft geen eigen regel voor '{key}'")
    return text


def replace_text(path: Path, text: str) -> None:
    """Write a file in one move, so that the gateway never reads half of it."""
    draft = path.with_name(f"{path.name}.tmp")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)


def placed(path: Path, ports: Ports) -> str:
    """The text of a rules file in which every partner is found at the stage's own addresses.

    Raises ConfigurationError when the file does not load as rules.
    """
    load_rules(path)
    rules = yaml.safe_load(path.read_text(encoding="utf-8"))
    rules["partners"] = {naam: _placed(naam, partner, ports) for naam, partner in rules["partners"].items()}
    return yaml.safe_dump(rules, allow_unicode=True, sort_keys=False, width=120)


def _placed(naam: str, partner: Mapping[str, Any], ports: Ports) -> dict[str, Any]:
    bases = {
        Rol.ZAAKSYSTEEM: f"http://{HOST}:{ports.magazijn}/services",
        Rol.REGIESYSTEEM: f"http://{HOST}:{ports.regiesysteem}/services",
        Rol.BACKOFFICE: f"http://{HOST}:{ports.backoffice}/{naam}/services",
    }
    own = {key: value for key, value in partner.items() if key not in ("url", "endpoints")}
    base = bases.get(Rol(partner["rol"]))
    return {**own, "url": base} if base else own


def _parts(ports: Ports, stage: Stage) -> list[tuple[str, list[str]]]:
    def simulate(role: str, port: int, control: int) -> list[str]:
        options = ["--port", str(port), "--control-port", str(control), "--gateway", stage.addresses.gateway]
        return ["simulate", role, *options, "--rules", str(stage.rules_file)]

    return [
        ("zakenmagazijn", ["simulate", "zakenmagazijn"]),
        ("regiesysteem", simulate("regiesysteem", ports.regiesysteem, ports.regiesysteem_control)),
        ("backoffices", simulate("backoffice", ports.backoffice, ports.backoffice_control)),
        ("wissel", ["serve"]),
    ]


def _environment(folder: Path, ports: Ports, rules: Path) -> dict[str, str]:
    """Settings for the parts; what the user set himself is passed on, except what makes this stage this stage."""
    return {
        "REGIEWISSEL_DATABASE_URL": f"sqlite:///{folder.absolute() / 'regiewissel.db'}",
        "REGIEWISSEL_MAGAZIJN_DATABASE_URL": f"sqlite:///{folder.absolute() / 'magazijn.db'}",
        "REGIEWISSEL_DATA_DIR": str(folder.absolute()),
        "REGIEWISSEL_RULES": str(rules.absolute()),
        "REGIEWISSEL_RULES_POLL": "0.2",
        "REGIEWISSEL_HOST": HOST,
        "REGIEWISSEL_PORT": str(ports.gateway),
        "REGIEWISSEL_PUBLIC_URL": "",
        "REGIEWISSEL_MAGAZIJN": "extern",
        "REGIEWISSEL_MAGAZIJN_HOST": HOST,
        "REGIEWISSEL_MAGAZIJN_PORT": str(ports.magazijn),
    }


def _silent(addresses: Addresses) -> list[str]:
    """The parts that do not answer (yet)."""
    probes = [
        (addresses.magazijn, "/gezond"),
        (addresses.regiesysteem, "/gezond"),
        (addresses.backoffice, "/gezond"),
        (addresses.gateway, "/api/v1/rules"),
    ]
    return [base + path for base, path in probes if not _answers(base, path)]


def _answers(base: str, path: str) -> bool:
    try:
        jsonhttp.get(base, path, timeout=2)
    except GatewayError:
        return False
    return True
