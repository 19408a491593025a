"""The files around the code: what they promise to each other, to an installer and to a catalogue."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import gateway

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PIN = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;]+)(?: ; (?P<marker>.+?))? \\$", re.MULTILINE)


def read(name: str) -> str:
    """The text of a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, set[str]]:
    """The pinned versions per distribution; several where the Python version or the system decides."""
    found: dict[str, set[str]] = {}
    for match in PIN.finditer(read(lock)):
        found.setdefault(match["name"], set()).add(match["version"])
    return found


def wanted(group: str | None = None) -> list[Requirement]:
    """The requirements of the project itself, or those of a dependency group with the groups it includes."""
    if group is None:
        return [Requirement(line) for line in PYPROJECT["project"]["dependencies"]]
    entries = PYPROJECT["dependency-groups"][group]
    own = [Requirement(entry) for entry in entries if isinstance(entry, str)]
    return own + [one for entry in entries if isinstance(entry, dict) for one in wanted(entry["include-group"])]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock: str) -> None:
    """Each entry of a lock is one exact version followed by at least one sha256."""
    entries = re.split(r"(?m)^(?=\S)", re.sub(r"(?m)^ *#.*\n", "", read(lock)))
    entries = [entry for entry in entries if entry]
    assert len(entries) > 20
    wrong = [entry.split("\n")[0] for entry in entries if not PIN.match(entry) or "--hash=sha256:" not in entry]
    assert wrong == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_place(lock: str) -> None:
    """A lock installs from any index: it holds no address, option or path."""
    lines = [line for line in read(lock).splitlines() if re.search(r"://|^ *-[^-]|^ *--(?!hash=)| @ |file:", line)]
    assert lines == []


@pytest.mark.parametrize(
    ("lock", "groups"), [("requirements.lock", (None, "build")), ("requirements-dev.lock", (None, "dev"))]
)
def test_every_requirement_is_pinned_within_its_bounds(lock: str, groups: tuple[str | None, ...]) -> None:
    """What pyproject.toml asks for is pinned, to a version that it allows."""
    pinned = pins(lock)
    wrong = {
        str(requirement): pinned.get(canonicalize_name(requirement.name))
        for group in groups
        for requirement in wanted(group)
        if not all(
            requirement.specifier.contains(version)
            for version in pinned.get(canonicalize_name(requirement.name), {"0"})
        )
    }
    assert wrong == {}


def test_the_suite_runs_on_what_is_shipped() -> None:
    """The development lock pins everything the runtime lock pins, to the same versions."""
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_no_lock_file_of_another_tool() -> None:
    """Nothing in the tree can disagree with the two locks or record the address of an index."""
    others = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "package-lock.json", "yarn.lock")
    assert [name for name in others if (ROOT / name).exists()] == []


@pytest.mark.parametrize("target", ["run", "test", "check", "bench"])
def test_makefile_has_the_promised_tasks(target: str) -> None:
    """Each named task exists and explains itself in `make help`."""
    assert re.search(rf"^{target}:.*## \S", read("Makefile"), re.MULTILINE)


@pytest.mark.parametrize("task", ["make run", "make test", "make check"])
def test_ci_runs_the_same_tasks(task: str) -> None:
    """CI has no way of its own: it runs the tasks a developer runs."""
    assert re.search(rf"(?m)^.*\bstep .* {task}$", read(".ci/run"))
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_publiccode_describes_this_version() -> None:
    """The catalogue entry parses, is of standard 0.4 and names this version, licence and Python."""
    publiccode = yaml.safe_load(read("publiccode.yml"))
    project = PYPROJECT["project"]
    assert publiccode["publiccodeYmlVersion"] == "0.4"
    assert publiccode["softwareVersion"] == gateway.__version__
    assert publiccode["legal"]["license"] == project["license"] == "EUPL-1.2"
    (python,) = [one for one in publiccode["dependsOn"]["open"] if one["name"] == "Python"]
    assert f">={python['versionMin']}" == project["requires-python"]


def test_publiccode_keeps_to_the_standard() -> None:
    """Mandatory keys are there and descriptions have the lengths the standard asks for."""
    publiccode = yaml.safe_load(read("publiccode.yml"))
    mandatory = {"name", "url", "platforms", "categories", "developmentStatus", "softwareType", "description"}
    assert mandatory | {"legal", "maintenance", "localisation"} <= publiccode.keys()
    assert publiccode["maintenance"]["contacts"]
    assert publiccode["localisation"].keys() == {"localisationReady", "availableLanguages"}
    for language, description in publiccode["description"].items():
        assert len(description["shortDescription"]) <= 150, language
        assert 150 <= len(description["longDescription"]) <= 10_000, language
        assert description["features"], language


def test_changelog_has_this_version_with_upgrade_notes() -> None:
    """The newest released section is this version, dated, and says what to do when upgrading."""
    released = re.findall(r"(?ms)^## \[(\d[^]]*)\] - (\d{4}-\d\d-\d\d)\n(.*?)(?=^## |\Z)", read("CHANGELOG.md"))
    version, date, text = released[0]
    assert version == gateway.__version__
    assert date == yaml.safe_load(read("publiccode.yml"))["releaseDate"]
    assert "Upgrading:" in text


def test_licence_is_named_with_its_text() -> None:
    """LICENSE carries the SPDX id of pyproject.toml and says where the text is."""
    licence = read("LICENSE")
    assert f"SPDX-License-Identifier: {PYPROJECT['project']['license']}\n" in licence
    assert "https://eur-lex.europa.eu/eli/dec_impl/2017/863/oj" in licence


def test_wheel_carries_what_a_checkout_has_beside_the_package(tmp_path: Path) -> None:
    """An installed gateway finds schemas, mappings, scenarios and rules without a checkout."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob("regiewissel-*.whl")
    shipped = set(ZipFile(wheel).namelist())
    beside = [ROOT / "routing_rules.yaml"]
    for folder in ("schemas/stuf-zkn", "mappings", "scenarios"):
        beside += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    missing = {f"gateway/_data/{path.relative_to(ROOT)}" for path in beside} - shipped
    assert missing == set()
    assert "gateway/__main__.py" in shipped
    assert not {name.split("/")[0] for name in shipped} - {"gateway", f"regiewissel-{gateway.__version__}.dist-info"}
