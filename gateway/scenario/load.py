"""A file of scenarios/ to playable scenarios, whole or not at all; every mistake is told with its line, in Dutch.

Beyond form, what a file refers to must exist: templates, earlier steps and the values between {{ and }}. A tester then
hears of a slip of the pen before anything has been sent.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from yaml import ScalarNode

from gateway.errors import ConfigurationError, GatewayError
from gateway.located import LocatedError, Where, read_yaml
from gateway.scenario import values
from gateway.scenario.model import Geval, Scenario, Stap, Verhaal
from gateway.simulator import template

TEMPLATES = "sjablonen"
"""Folder beside a scenario file with templates of its own."""

Problem = tuple[Where, str]


def load_file(path: Path) -> tuple[Scenario, ...]:
    """The scenarios of one file, one for each case.

    Raises LocatedError with every mistake found, ConfigurationError when it is no YAML.
    """
    try:
        source = read_yaml(path.read_bytes(), str(path), "naam, titel en stappen", _scalar)
        story = Verhaal.model_validate(source.values)
    except OSError as error:
        raise ConfigurationError(f"{path}: niet te lezen ({error.strerror})") from None
    except ValidationError as error:
        raise source.errors(error) from None
    if problems := [source.at(where, text) for where, text in _references(story, path.parent)]:
        raise LocatedError(problems)
    return tuple(_scenario(story, case, path) for case in story.gevallen or (None,))


def load_folder(folder: Path) -> tuple[Scenario, ...]:
    """All scenarios of a folder, in order of file name.

    Raises LocatedError with the mistakes of all files together.
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
        raise LocatedError(problems)
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


_WORDS: Mapping[str, object] = {
    "ja": True,
    "nee": False,
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}


def _scalar(node: ScalarNode) -> object:
    """Digits stay text, so that an identificatie keeps its leading zeros; a quoted word is always text."""
    return str(node.value) if node.style else _WORDS.get(node.value, node.value)


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
