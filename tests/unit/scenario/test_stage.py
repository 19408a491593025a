"""The stage's copy of the rules, its ports and its processes."""

import signal
import sys
import time
from dataclasses import astuple
from pathlib import Path
from socket import socket

import pytest

from gateway.errors import ConfigurationError, GatewayError
from gateway.routing.load import parse_rules
from gateway.scenario import process
from gateway.scenario.stage import HOST, Ports, built_stage, free_ports, placed, replace_text, set_choices
from gateway.settings import find_file

RULES = find_file(Path("routing_rules.yaml"))


def test_choices_change_two_words_only() -> None:
    """Switching leaves remarks, order and lay-out of the rules file as they were."""
    text = RULES.read_text("utf-8")
    changed = set_choices(text, {"variant": "deelplan-door-backoffice", "scenario": "aanvraag-via-backoffice"})
    rules = parse_rules(changed.encode())
    assert (rules.variant, rules.scenario) == ("deelplan-door-backoffice", "aanvraag-via-backoffice")
    differing = [(a, b) for a, b in zip(text.splitlines(), changed.splitlines(), strict=True) if a != b]
    assert len(differing) == 2
    assert all(b.partition("#")[2] == a.partition("#")[2] for a, b in differing)


def test_choice_without_a_line_of_its_own_is_told() -> None:
    """A file in another lay-out is not guessed at."""
    with pytest.raises(ConfigurationError, match="geen eigen regel voor 'variant'"):
        set_choices("{variant: a}", {"variant": "b"})


def test_placed_rules_point_at_the_stage() -> None:
    """Every partner is found at the stage's own ports; what the rules decide stays the same."""
    ports = Ports(1, 2, 3, 4, 5, 6)
    rules, shipped = parse_rules(placed(RULES, ports).encode()), parse_rules(RULES.read_bytes())
    assert str(rules.partners["zakenmagazijn"].url) == f"http://{HOST}:2/services"
    assert str(rules.partners["regiesysteem"].url) == f"http://{HOST}:3/services"
    assert str(rules.partners["wmo"].url) == f"http://{HOST}:4/wmo/services"
    assert (rules.regels, rules.zaaktypen, rules.abonnementen) == (
        shipped.regels,
        shipped.zaaktypen,
        shipped.abonnementen,
    )


def test_shipped_ports_are_those_of_the_shipped_rules() -> None:
    """A demo on the shipped ports finds every partner where routing_rules.yaml says it is."""
    rules, shipped = parse_rules(placed(RULES, Ports()).encode()), parse_rules(RULES.read_bytes())
    assert {n: p.url for n, p in rules.partners.items()} == {n: p.url for n, p in shipped.partners.items()}


def test_free_ports_differ() -> None:
    """Six free ports are six different ones."""
    ports = free_ports()
    assert len({*astuple(ports)}) == 6
    assert ports.taken() == []


def test_taken_port_stops_before_anything_starts(tmp_path: Path) -> None:
    """A port somebody listens on is named in one line, and nothing was started or written."""
    ports = free_ports()
    with socket() as taken:
        taken.bind((HOST, ports.magazijn))
        taken.listen()
        with (
            pytest.raises(ConfigurationError, match=rf"Poort {ports.magazijn} op 127.0.0.1 is al in gebruik"),
            built_stage(tmp_path / "nieuw", ports, RULES),
        ):
            pytest.fail("the stage started")
    assert not (tmp_path / "nieuw").exists()


def test_replacing_leaves_no_draft(tmp_path: Path) -> None:
    """A rules file is replaced in one move."""
    path = tmp_path / "regels.yaml"
    replace_text(path, "een")
    replace_text(path, "twee")
    assert [(item.name, item.read_text()) for item in tmp_path.iterdir()] == [("regels.yaml", "twee")]


def _started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> process.Process:
    monkeypatch.setattr(process, "COMMAND", (sys.executable, "-c", code))
    return process.start("proef", [], tmp_path / "logs" / "proef.log", {"PROEF": "waarde"})


def test_dead_process_shows_its_last_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """When a part ends by itself the tester sees the end of its log."""
    code = "import os, sys; print('regel met', os.environ['PROEF']); sys.exit(3)"
    child = _started(monkeypatch, tmp_path, code)
    child.popen.wait(20)
    with pytest.raises(process.ProcessDiedError, match=r"proef is gestopt \(code 3\)(.|\n)*regel met waarde"):
        child.check()


def test_process_is_ended_kindly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A running part gets SIGTERM, and ending it twice is no mistake."""
    child = _started(monkeypatch, tmp_path, "import time; time.sleep(60)")
    child.check()
    process.stop_all([child])
    child.stop()
    assert child.popen.returncode == -signal.SIGTERM


def test_waiting_names_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A stage that does not get ready says which part does not answer."""
    child = _started(monkeypatch, tmp_path, "import time; time.sleep(60)")
    try:
        with pytest.raises(GatewayError, match="geen antwoord van http://daar"):
            process.wait_for(lambda: ["http://daar"], [child], 0.2)
    finally:
        child.stop()


def test_sigterm_ends_like_ctrl_c() -> None:
    """Whoever asks the runner to stop leaves nothing running behind it."""
    with pytest.raises(KeyboardInterrupt), process.interruptible():
        signal.raise_signal(signal.SIGTERM)
        time.sleep(1)
