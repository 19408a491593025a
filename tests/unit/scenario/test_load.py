"""Scenario files: the shipped ones load; a mistake is told in Dutch with file, line, key and what was expected."""

import re
from pathlib import Path

import pytest

from gateway.errors import ConfigurationError
from gateway.located import LocatedError
from gateway.scenario.load import load_file, load_folder
from gateway.settings import find_file

SHIPPED = load_folder(find_file(Path("scenarios")))

GOOD = """\
naam: proef
titel: Een proef
gegevens:
  zaak: "{{nieuw zaaknummer}}"
stappen:
  - titel: Vraag
    wie: regiesysteem
    sjabloon: geefZaakstatus
    met: {zaak: "{{zaak}}"}
    verwacht:
      antwoord: La01
"""


def written(folder: Path, text: str, name: str = "proef.yaml") -> Path:
    """A scenario file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("naam", ["v1-s1", "v1-s2", "v2-s1", "v2-s2"])
def test_sequences_assert_all_ten_interactions(naam: str) -> None:
    """Each of the four sequences has every numbered interaction of the concept as something that is checked."""
    scenario = next(item for item in SHIPPED if item.naam == naam)
    assert sorted(scenario.interacties) == [*range(1, 11)]


def test_four_sequences_cover_both_choices() -> None:
    """The sequences are the two variants times the two scenarios, each once."""
    choices = [(item.variant, item.scenario) for item in SHIPPED if re.fullmatch(r"v\d-s\d", item.naam)]
    assert len(choices) == len({*choices}) == 4


def test_every_numbered_step_checks_something() -> None:
    """A numbered interaction is never just sent: its answer, its effect or its arrival is checked."""
    for scenario in SHIPPED:
        for step in scenario.stappen:
            expected = step.verwacht
            if step.interactie in (1, 4, 6, 7, 8):
                assert expected.magazijn, (scenario.naam, step.titel)
            if step.interactie == 5:
                assert expected.aankomst, (scenario.naam, step.titel)
            if step.interactie in (2, 9):
                assert expected.antwoord and expected.antwoord.waarden and expected.antwoord.interactie


def test_sectors_of_the_concept_are_all_there() -> None:
    """Every backoffice the concept names has a scenario in which it receives work."""
    sectors = {item.naam.removeprefix("sector-") for item in SHIPPED if item.naam.startswith("sector-")}
    assert sectors == {
        "wmo",
        "schuldhulp",
        "budgetadvies",
        "inburgering",
        "leerlingenbeheer",
        "leerlingenvervoer",
        "rmc",
        "reintegratie",
        "subsidies",
        "wwb",
    }


def test_good_file_loads(tmp_path: Path) -> None:
    """The file the mistakes below are made in is itself right."""
    (scenario,) = load_file(written(tmp_path, GOOD))
    assert (scenario.naam, len(scenario.stappen)) == ("proef", 1)


MISTAKES = [
    ("titel: Een proef\n", "titels: Een proef\n", 2, "titels", "deze sleutel is onbekend"),
    ("naam: proef\n", "", 1, "naam", "deze sleutel ontbreekt"),
    ("naam: proef\n", "naam: Proef 1\n", 1, "naam", "kleine letters"),
    ("titel: Een proef\n", "titel: a\nvariant: v1\n", 3, "variant", "verwacht 'deelplan-door-regiesysteem' of"),
    ("    wie: regiesysteem\n", "    wie: regiesysteem\n    wie: wmo\n", 8, "wie", "twee keer"),
    ("    sjabloon: geefZaakstatus\n", "", 6, "stappen.1", "hoort de sleutel 'sjabloon'"),
    ("geefZaakstatus", "geefZaakstatsu", 8, "sjabloon", "geen sjabloon 'geefZaakstatsu'"),
    ("met: {zaak:", "met: {zaka:", 9, "stappen.1.met.zaka", "verwacht een van"),
    ('"{{zaak}}"', '"{{zaakje}}"', 6, "stappen.1", "onbekend gegeven '{{zaakje}}'"),
    ("    verwacht:\n      antwoord: La01\n", "", 6, "stappen.1", "welk antwoord"),
    ("antwoord: La01", "antwoord: {bericht: La01, interactie: 11}", 11, "interactie", "ten hoogste 10"),
    ("antwoord: La01", "antwoord: La01\n      binnen: 0", 12, "binnen", "groter dan 0"),
    (
        "antwoord: La01",
        "antwoord: La01\n      aankomst: {bij: wmo, bericht: bestaatNiet}",
        12,
        "aankomst",
        "onbekend bericht",
    ),
    (
        "    sjabloon: geefZaakstatus",
        "    doet: herhaalt\n    herhaalt: niets",
        9,
        "herhaalt",
        "geen eerdere stap heet",
    ),
    ("    sjabloon: geefZaakstatus", "    doet: gedraagt zich\n    gedrag: boos", 6, "stappen.1", "onbekend gedrag"),
    ("titel: Een proef\n", "titel: [\n", 4, "", "geen geldige YAML"),
    ("titel: Een proef\n", "titel: &x proef\n", 2, "", "ankers"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "key", "told"), MISTAKES, ids=[item[4] for item in MISTAKES])
def test_mistake_is_pointed_at(tmp_path: Path, right: str, wrong: str, line: int, key: str, told: str) -> None:
    """Every mistake comes with the file, the line, the key and what was expected there."""
    path = written(tmp_path, GOOD.replace(right, wrong, 1))
    with pytest.raises(ConfigurationError) as caught:
        load_file(path)
    assert f"{path}:{line}:" in str(caught.value)
    assert key in str(caught.value)
    assert told in str(caught.value)


def test_all_mistakes_are_told_together(tmp_path: Path) -> None:
    """A file with two mistakes is told about both, and so is a folder with two wrong files."""
    written(tmp_path, GOOD.replace("naam: proef", "naam: P").replace("titel: Vraag", "titels: Vraag"))
    written(tmp_path, "[]", "twee.yaml")
    with pytest.raises(LocatedError) as caught:
        load_folder(tmp_path)
    assert len(caught.value.problems) >= 4


def test_same_name_twice_is_refused(tmp_path: Path) -> None:
    """Two files cannot both be the scenario of one name."""
    written(tmp_path, GOOD)
    written(tmp_path, GOOD, "nog-een.yaml")
    with pytest.raises(LocatedError, match="'proef' bestaat twee keer"):
        load_folder(tmp_path)


def test_cases_become_scenarios(tmp_path: Path) -> None:
    """A story with cases is a scenario for each, with the case's own values and choices."""
    cases = """\
gevallen:
  - {naam: een, titel: eerste, gegevens: {extra: 1}}
  - {naam: twee, titel: tweede, variant: deelplan-door-backoffice, gegevens: {extra: 2}}
stappen:
"""
    first, second = load_file(written(tmp_path, GOOD.replace("stappen:\n", cases)))
    assert (first.naam, first.titel, first.gegevens["extra"]) == ("proef-een", "Een proef: eerste", "1")
    assert (second.variant, first.variant) == ("deelplan-door-backoffice", None)


def test_case_that_lacks_a_value_is_told(tmp_path: Path) -> None:
    """A value one case has and another lacks would only be missed halfway through playing."""
    cases = """\
gevallen:
  - {naam: een, titel: eerste, gegevens: {extra: 1}}
  - {naam: twee, titel: tweede}
stappen:
"""
    with pytest.raises(LocatedError, match="ontbreekt dat andere gevallen wel hebben: extra"):
        load_file(written(tmp_path, GOOD.replace("stappen:\n", cases)))


def test_own_template_beside_the_file_wins(tmp_path: Path) -> None:
    """A template in sjablonen beside the scenario is used instead of the shipped one of that name."""
    (tmp_path / "sjablonen").mkdir()
    source = '<a xmlns:s="urn:regiewissel:sjabloon" s:operatie="geefZaakstatus_Lv01"/>'
    (tmp_path / "sjablonen" / "geefZaakstatus.xml").write_text(source)
    with pytest.raises(LocatedError, match="geen bekende operatie"):
        load_file(written(tmp_path, GOOD))


def test_digits_stay_text(tmp_path: Path) -> None:
    """A number keeps its leading zeros, because an identificatie is not a quantity."""
    (scenario,) = load_file(written(tmp_path, GOOD.replace('"{{nieuw zaaknummer}}"', "000123")))
    assert scenario.gegevens["zaak"] == "000123"
