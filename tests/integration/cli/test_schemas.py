"""`regiewissel schemas`: which schemas there are, and installing the published ones."""

from pathlib import Path

import pytest

from gateway.stuf import ns
from gateway.stuf.wsdl import SERVED
from tests import factories
from tests.integration.cli.conftest import Command
from tests.packs import STUF, TYPES, ZKN, pack, spread, zipped

FRESH = {"installed": True, "changed": True, "reason": ""}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A pack as a zip."""
    path = tmp_path / "pakket-1.0.zip"
    path.write_bytes(zipped(pack()))
    return path


@pytest.fixture
def official_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The rules file of the settings, which wants the published schemas."""
    path = tmp_path / "rules.yaml"
    path.write_bytes(factories.rules_text(validatie={"schemas": "officieel"}))
    monkeypatch.setenv("REGIEWISSEL_RULES", str(path))
    return path


def test_the_own_profile_is_listed(regiewissel: Command) -> None:
    """Every file of our own profile is there with its namespace and fingerprint, and nothing official yet."""
    told = regiewissel("schemas", "list", "--json").json
    assert [row["name"] for row in told["own"]] == list(SERVED)
    assert all(row["namespace"].startswith("http") and len(row["digest"]) == 12 for row in told["own"])
    assert (told["in_use"], told["official"]) == ("eigen", None)
    shown = regiewissel("schemas", "list").out
    assert "zkn0310.xsd" in shown
    assert "Eigen profiel, in gebruik" in shown
    assert "geen officieel pakket" in shown


def test_a_pack_is_installed_and_listed(regiewissel: Command, source: Path, tmp_path: Path) -> None:
    """The list says where it came from, when, and which versions its documents state."""
    made = regiewissel("schemas", "install", source, "--json")
    assert made.code == 0
    assert {key: made.json[key] for key in FRESH} == FRESH
    told = regiewissel("schemas", "list", "--json").json["official"]
    assert told == made.json["official"]
    assert (told["source"], len(told["digest"])) == ("pakket-1.0.zip", 12)
    zkn, rzs = told["sets"]
    assert (zkn["name"], zkn["documents"], rzs["name"], rzs["documents"]) == ("ZKN", 4, "RZS", 4)
    stated = {"name": STUF, "namespace": ns.STUF, "version": "030111", "patch": "21", "patchdatum": "20150401"}
    assert stated in zkn["messages"]
    assert str(tmp_path) not in regiewissel("schemas", "list").out


def test_installing_shows_its_steps(regiewissel: Command, source: Path) -> None:
    """A person sees what happens; the second time it says that the pack was there already."""
    first = regiewissel("schemas", "install", source)
    assert [line for line in first.out.splitlines() if line.startswith(("pakket", "Set"))] == [
        "pakket-1.0.zip lezen",
        "Set ZKN controleren, 4 documenten",
        "Set RZS controleren, 4 documenten",
    ]
    assert "Geïnstalleerd: pakket-1.0.zip" in first.out
    assert "in de gegevensmap als schemas/officieel/pakket.zip" in first.out
    assert str(source.parent) not in first.out
    second = regiewissel("schemas", "install", source)
    assert (second.code, "Was al geïnstalleerd" in second.out) == (0, True)


def test_a_pack_that_is_refused_is_exit_1(regiewissel: Command, tmp_path: Path) -> None:
    """One line says why, and nothing is installed."""
    files = pack()
    del files[TYPES]
    folder = spread(files, tmp_path / "map")
    told = regiewissel("schemas", "install", folder)
    line = f"Niet geïnstalleerd: Het pakket is niet compleet; er ontbreekt: {TYPES} (genoemd in {ZKN}).\n"
    assert (told.code, told.err) == (1, line)
    as_json = regiewissel("schemas", "install", folder, "--json")
    assert (as_json.code, as_json.json["installed"], as_json.json["official"]) == (1, False, None)
    assert TYPES in as_json.json["reason"]
    assert regiewissel("schemas", "list", "--json").json["official"] is None


def test_our_own_profile_is_not_the_published_pack(regiewissel: Command) -> None:
    """Schemas that state no version are refused: they are not what was published."""
    told = regiewissel("schemas", "install", factories.ROOT / "schemas" / "stuf-zkn")
    assert (told.code, "noemen geen versie" in told.err) == (1, True)
    assert regiewissel("schemas", "list", "--json").json["official"] is None


def test_a_pack_that_is_not_there_is_wrong_usage(regiewissel: Command, tmp_path: Path) -> None:
    """A file that does not exist is exit 2."""
    assert regiewissel("schemas", "install", tmp_path / "weg.zip").code == 2


def test_rules_that_want_what_is_not_installed_are_not_in_order(
    regiewissel: Command, official_rules: Path, source: Path
) -> None:
    """`check` says what to do, and is content once the pack is there."""
    wrong = regiewissel("check", "--json")
    assert wrong.code == 1
    (told,) = [row["text"] for row in wrong.json if not row["in_order"]]
    assert "validatie.schemas" in told
    assert "regiewissel schemas install" in told
    regiewissel("schemas", "install", source)
    assert regiewissel("check").code == 0
    assert "Officieel pakket, in gebruik" in regiewissel("schemas", "list").out


def test_a_gateway_does_not_start_without_the_schemas_it_wants(
    regiewissel: Command, official_rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`serve` ends with one line and exit 2."""
    monkeypatch.setattr("gateway.cli.serve.configure_logs", lambda level, form: None)  # It is for the whole process.
    told = regiewissel("serve")
    assert (told.code, told.err.count("\n")) == (2, 1)
    assert "regiewissel schemas install" in told.err


def test_a_damaged_installation_is_found_by_check(regiewissel: Command, source: Path, tmp_path: Path) -> None:
    """A file that somebody changed is one line, without a path."""
    regiewissel("schemas", "install", source)
    (tmp_path / "data" / "schemas" / "officieel" / "pakket.zip").write_bytes(b"PK")
    told = regiewissel("check", "--json")
    assert [row["what"] for row in told.json if not row["in_order"]] == ["schema's"]
    listed = regiewissel("schemas", "list")
    assert (listed.code, "beschadigd" in listed.err, str(tmp_path) in listed.err) == (2, True, False)
