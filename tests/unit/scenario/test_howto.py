"""The pages for testers say what the code does."""

import re
from pathlib import Path

import pytest

from gateway.scenario import values
from gateway.scenario.load import load_file
from gateway.scenario.model import TOESTANDEN, Aankomst, Antwoord, Bezorging, Geval, Magazijn, Stap, Verhaal, Verwacht
from gateway.simulator import template
from gateway.simulator.behaviour import BEHAVIOURS

HOWTO = Path(__file__).parents[3] / "docs" / "howto"
SCENARIOS = (HOWTO / "scenarios.md").read_text("utf-8")
SIMULATOREN = (HOWTO / "simulatoren.md").read_text("utf-8")


def test_example_is_playable(tmp_path: Path) -> None:
    """The story in the page loads as it stands there."""
    path = tmp_path / "mijn-verhaal.yaml"
    found = re.search(r"```yaml\n(.*?)```", SCENARIOS, re.DOTALL)
    assert found
    path.write_text(found[1], encoding="utf-8")
    assert [scenario.naam for scenario in load_file(path)] == ["mijn-verhaal"]


@pytest.mark.parametrize("model", [Verhaal, Geval, Stap, Verwacht, Antwoord, Aankomst, Magazijn, Bezorging])
def test_every_key_is_explained(model: type[Verhaal]) -> None:
    """No key of a scenario file is left out of the page."""
    keys = [field.alias or name for name, field in model.model_fields.items()]
    assert [key for key in keys if not re.search(rf"`[^`]*\b{key}\b[^`]*`", SCENARIOS)] == []


def test_every_generated_value_is_explained() -> None:
    """Every name that makes a value stands in the page."""
    names = {*values.GENERATORS, *values.MOMENTS}
    assert [name for name in names if f"`{{{{{name}}}}}`" not in SCENARIOS] == []


def test_every_state_is_explained() -> None:
    """Every state a delivery can be expected in stands in the page."""
    assert [state for state in TOESTANDEN if f"`{state}`" not in SCENARIOS] == []


def test_every_template_is_listed() -> None:
    """The table of templates is complete and names none that does not exist."""
    listed = {
        name
        for row in SIMULATOREN.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`([^`]+)`", row.split("|")[1])
    }
    assert {*template.names()} <= listed
    assert [name for name in listed if "Zaak" in name and name not in template.names()] == []


@pytest.mark.parametrize("naam", template.names())
def test_fields_of_a_template_are_named(naam: str) -> None:
    """Every field of a template stands somewhere in the page."""
    assert [field for field in template.shipped(naam).fields if field not in SIMULATOREN] == []


def test_every_behaviour_is_listed() -> None:
    """The table of behaviours is complete."""
    assert [name for name in BEHAVIOURS if f"| `{name}` |" not in SIMULATOREN] == []
