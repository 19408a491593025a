"""Settings: one list, from the environment, and nothing wrong passes in silence."""

import re
from pathlib import Path

import pytest

from gateway.errors import ConfigurationError
from gateway.settings import PREFIX, Settings, find_file, load_settings
from tests.factories import ROOT


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that runs the tests counts."""
    for name in [f"{PREFIX}{field.upper()}" for field in Settings.model_fields]:
        monkeypatch.delenv(name, raising=False)


DEFAULTS = {
    "database_url": "sqlite:///var/regiewissel.db",
    "broker_url": "",
    "rules": Path("routing_rules.yaml"),
    "host": "127.0.0.1",
    "port": 8080,
    "magazijn": "ingebouwd",
    "magazijn_port": 8081,
    "workers": 4,
}


@pytest.mark.parametrize(("name", "value"), DEFAULTS.items())
def test_without_anything_set_the_embedded_defaults_hold(name: str, value: object) -> None:
    """A fresh machine needs no settings: SQLite, embedded workers, the built-in magazijn, this machine only."""
    assert getattr(load_settings({}), name) == value


VALUES = {
    "PORT": ("9090", 9090),
    "RULES": ("/etc/regels.yaml", Path("/etc/regels.yaml")),
    "RULES_POLL": ("2.5", 2.5),
    "MAGAZIJN": ("extern", "extern"),
    "WORKERS": ("0", 0),
    "LOG_LEVEL": ("DEBUG", "DEBUG"),
    "DATABASE_URL": ("postgresql://db/x", "postgresql://db/x"),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_variable_sets_its_setting(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """REGIEWISSEL_<NAME> is read with the type of the setting."""
    text, value = VALUES[name]
    monkeypatch.setenv(f"{PREFIX}{name}", text)
    assert getattr(load_settings(), name.lower()) == value


WRONG = {
    "PORT": ["achtduizend", "-1", "70000", "80.5", ""],
    "WORKERS": ["-1", "65"],
    "WEB_THREADS": ["0"],
    "RULES_POLL": ["0", "-1", "nooit"],
    "SYNC_DEADLINE": ["0"],
    "MAX_BODY_MB": ["0", "5000"],
    "MAGAZIJN": ["thuis", ""],
    "LOG_LEVEL": ["TRACE"],
    "LOG_FORMAT": ["xml"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WRONG.items() for text in texts])
def test_a_wrong_value_stops_the_start(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the variable, not the code behind it."""
    monkeypatch.setenv(f"{PREFIX}{name}", text)
    with pytest.raises(ConfigurationError, match=f"^Onjuiste instelling: {PREFIX}{name}: "):
        load_settings()


def test_every_wrong_value_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two mistakes give one error that names both."""
    monkeypatch.setenv(f"{PREFIX}PORT", "x")
    monkeypatch.setenv(f"{PREFIX}WORKERS", "x")
    with pytest.raises(ConfigurationError, match=f"{PREFIX}PORT: .*{PREFIX}WORKERS: "):
        load_settings()


def test_an_unknown_variable_stops_the_start() -> None:
    """A setting that does nothing is told, with all others that do nothing."""
    given = {f"{PREFIX}POORT": "1", f"{PREFIX}DATABASE": "x", "PATH": "/bin", f"{PREFIX}PORT": "1"}
    with pytest.raises(ConfigurationError, match=f"Onbekende instelling: {PREFIX}DATABASE, {PREFIX}POORT\\."):
        load_settings(given)


@pytest.mark.parametrize("name", [f"{PREFIX}TEST_POSTGRES_URL", f"{PREFIX}OFFICIAL_SCHEMAS", "REGIEWISSEL"])
def test_variables_of_the_test_suite_are_not_settings(name: str) -> None:
    """What steers the tests does not stop a gateway that they start."""
    assert load_settings({name: "x"}) == Settings()


def test_settings_cannot_be_changed() -> None:
    """Read once at start: nobody can change them on the way."""
    with pytest.raises(ValueError, match="frozen"):
        load_settings({}).port = 1  # type: ignore[misc]


def test_every_setting_explains_itself() -> None:
    """Each has one sentence that ends in a full stop."""
    for name, field in Settings.model_fields.items():
        assert re.fullmatch(r"[A-Za-z=].{10,}\.", field.description or ""), name


def test_a_shipped_file_is_found_from_anywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file given as it is counts first, then the one beside the package; an absent one stays as it was given."""
    monkeypatch.chdir(tmp_path)
    assert find_file(Path("routing_rules.yaml")) == ROOT / "routing_rules.yaml"
    own = tmp_path / "routing_rules.yaml"
    own.write_text("x")
    assert find_file(Path("routing_rules.yaml")) == Path("routing_rules.yaml")
    assert find_file(own) == own
    assert find_file(Path("nergens.yaml")) == Path("nergens.yaml")
