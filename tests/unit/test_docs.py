"""The reference pages say what the code does; a page that lies fails here."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from gateway.access.partners import Partner
from gateway.routing.rules import BESTEMMINGEN, GEBEURTENISSEN, Abonnement, Actie, RuleSet, Voorwaarde, ZaaktypeRegel
from gateway.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("settings", "operations", "states", "cli", "api", "rules", "fouten", "schemas")


def generator() -> ModuleType:
    """docs/generate.py, which is a program and not part of the package."""
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(name: str) -> str:
    """The text of a reference page."""
    return (DOCS / "reference" / f"{name}.md").read_text("utf-8")


def first_column(page: str, section: str) -> list[str]:
    """The names in the first column of the table below a heading."""
    (found,) = re.findall(rf"(?ms)^## {re.escape(section)}\n(.*?)(?=^## |\Z)", page)
    return re.findall(r"(?m)^\| `([^`]+)` \|", found)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_what_the_code_has_now(name: str) -> None:
    """Bringing a page up to date changes nothing; if this fails, run `python docs/generate.py`."""
    page = read(name)
    assert "<!-- from the code: " in page
    assert generator().rendered(page) == page


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("Bovenaan", set(RuleSet.model_fields) - {"version"}),
        ("Een zaaktype", set(ZaaktypeRegel.model_fields)),
        ("Een partner", set(Partner.model_fields) - {"naam"}),
        ("Voorwaarden (`als`)", set(Voorwaarde.model_fields)),
        ("Wat er dan gebeurt (`dan`)", set(Actie.model_fields)),
        ("Bestemmingen", set(BESTEMMINGEN)),
        ("Een abonnement", set(Abonnement.model_fields)),
    ],
)
def test_every_key_of_the_rules_is_explained(section: str, expected: set[str]) -> None:
    """Each section of the routing page names exactly the keys the rules file may have there, each once."""
    names = first_column(read("routing"), section)
    assert sorted(names) == sorted(expected)


def test_the_gebeurtenissen_are_named() -> None:
    """The routing page spells all five values of RZS bijlage D as they must be written."""
    assert all(gebeurtenis in read("routing") for gebeurtenis in GEBEURTENISSEN)


def test_every_setting_is_explained_in_one_sentence() -> None:
    """A setting without a description would leave an empty cell."""
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_links_between_pages_lead_somewhere() -> None:
    """Every relative link in a reference page points to a file that is there."""
    broken = [
        f"{path.name}: {target}"
        for path in sorted((DOCS / "reference").glob("*.md"))
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text("utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []
