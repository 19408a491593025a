"""A file of scenarios/ to playable scenarios, whole or not at all; every mistake is told with its line, in Dutch.

Beyond form, what a file refers to must exist: templates, earlier steps and the values between {{ and }}. A tester then
hears of a slip of the pen before anything has been sent.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gateway.errors import ConfigurationError, GatewayError
from gateway.scenario import values
from gateway.scenario.model import Geval, Scenario, Stap, Verhaal
from gateway.scenario.source import Source, Where, read_source
from gateway.simulator import template

TEMPLATES = "sjablonen"
"""Folder beside a scenario file with templates of its own."""

Problem = tuple[Where, str]


class ScenarioError(ConfigurationError):
    """One or more mistakes in a scenario file; ``problems`` holds a line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_file(path: Path) -> tuple[Scenario, ...]:
    """The scenarios of one file, one for each case.

    Raises ScenarioError with every mistake found, ConfigurationError when it is no YAML.
    """
    source = read_source(path)
    try:
        story = Verhaal.model_validate(source.values)
    except ValidationError as error:
        found = (((*item["loc"],), _dutch(item)) for item in error.errors())
        raise ScenarioError(_told(source, found)) from None
    if problems := _told(source, _references(story, path.parent)):
        raise ScenarioError(problems)
    return tuple(_scenario(story, case, path) for case in story.gevallen or (None,))


def load_folder(folder: Path) -> tuple[Scenario, ...]:
    """All scenarios of a folder, in order of file name.

    Raises ScenarioError with the mistakes of all files together.
    """
    scenarios: list[Scenario] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            scenarios += load_file(path)
        except ConfigurationError as error:
            problems += str(error).splitlines()
    names = [scenario.naam for scenario in scenarios]
    problems += [f"{folder}: scenario '{naam}' bestaat twee keer" for naam in sorted({*names}) if names.count(naam) > 1]
    if problems:
        raise ScenarioError(problems)
    return tuple(scenarios)


def template_of(name: str, folder: Path) -> template.Template:
    """A template by name: one beside the scenario file wins from a shipped one.

    Raises OrderError when there is none, ConfigurationError when it is no template.
    """
    own = folder / TEMPLATES / f"{name}.xml"
    known = own.stem == name and own.is_file()
    return template.read_template(name, own.read_bytes()) if known else template.shipped(name)


def _scenario(story: Verhaal, case: Geval | None, path: Path) -> Scenario:
    return Scenario(
        naam=f"{story.naam}-{case.naam}" if case else story.naam,
        titel=f"{story.titel}: {case.titel}" if case else story.titel,
        uitleg=story.uitleg,
        variant=(case and case.variant) or story.variant,
        scenario=(case and case.scenario) or story.scenario,
        gegevens={**story.gegevens, **(case.gegevens if case else {})},
        stappen=story.stappen,
        bestand=str(path),
    )


def _told(source: Source, problems: Iterable[Problem]) -> list[str]:
    return [source.located(where, text) for where, text in problems]


def _references(story: Verhaal, folder: Path) -> Iterator[Problem]:
    """What is referred to and is not there: templates, names of earlier steps, values."""
    known = {*story.gegevens, *(naam for case in story.gevallen for naam in case.gegevens), *values.MOMENTS}
    for number, case in enumerate(story.gevallen):
        if missing := known - {*story.gegevens, *case.gegevens, *values.MOMENTS}:
            yield (
                ("gevallen", number),
                f"gegeven ontbreekt dat andere gevallen wel hebben: {', '.join(sorted(missing))}",
            )
    yield from _unknown_values(story.gegevens, known | values.GENERATORS, ("gegevens",))
    named: set[str] = set()
    for number, step in enumerate(story.stappen):
        where: Where = ("stappen", number)
        if step.herhaalt and step.herhaalt not in named:
            yield (*where, "herhaalt"), f"geen eerdere stap heet '{step.herhaalt}'"
        yield from _unusable_template(step, folder, where)
        if step.heet:
            named.add(step.heet)
            known |= {f"{step.heet}.referentienummer"}
        known |= {*step.onthoud, *(naam for arrival in step.verwacht.aankomst for naam in arrival.onthoud)}
        yield from _unknown_values(step.model_dump(), known, where)


def _unusable_template(step: Stap, folder: Path, where: Where) -> Iterator[Problem]:
    if not step.sjabloon:
        return
    try:
        known = {*template_of(step.sjabloon, folder).fields, values.FILE}
    except GatewayError as error:
        yield (*where, "sjabloon"), str(error)
        return
    for naam in step.met:
        if naam not in known:
            expected = ", ".join(sorted(known))
            yield (*where, "met", naam), f"onbekend bij sjabloon {step.sjabloon}; verwacht een van {expected}"


def _unknown_values(part: Any, known: set[str], where: Where) -> Iterator[Problem]:
    for naam in values.names_in(part):
        if naam not in known and not values.is_generator(naam):
            yield (
                where,
                f"onbekend gegeven '{{{{{naam}}}}}'; zet het onder 'gegevens' of laat een eerdere stap het onthouden",
            )


_DUTCH: Mapping[str, str] = {
    "missing": "deze sleutel ontbreekt",
    "extra_forbidden": "deze sleutel is onbekend",
    "literal_error": "verwacht {expected}",
    "string_type": "verwacht tekst",
    "int_type": "verwacht een geheel getal",
    "int_parsing": "verwacht een geheel getal",
    "float_parsing": "verwacht een getal",
    "bool_parsing": "verwacht ja of nee",
    "bool_type": "verwacht ja of nee",
    "tuple_type": "verwacht een lijst",
    "dict_type": "verwacht sleutels met waarden",
    "model_type": "verwacht sleutels met waarden",
    "too_short": "verwacht ten minste {min_length} onderdeel",
    "string_pattern_mismatch": "verwacht kleine letters, cijfers en streepjes",
    "greater_than": "verwacht een getal groter dan {gt}",
    "greater_than_equal": "verwacht ten minste {ge}",
    "less_than_equal": "verwacht ten hoogste {le}",
}


def _dutch(item: Any) -> str:
    if item["type"] == "value_error":
        return str(item["ctx"]["error"])
    known = _DUTCH.get(item["type"])
    return known.format(**item.get("ctx", {})).replace("' or '", "' of '") if known else str(item["msg"])
