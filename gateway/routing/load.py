"""YAML text to a RuleSet, whole or not at all; every error names file, line, key and what was expected.

The YAML is composed to nodes first, so that each key keeps its line; anchors and aliases are refused, because they are
how a small file becomes a large one, and duplicate keys, because the last one would win in silence.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import ValidationError

from gateway.access.partners import Rol
from gateway.errors import ConfigurationError
from gateway.routing.rules import BESTEMMINGEN, RuleSet, Scenario, SoortPlan, Variant
from gateway.stuf.operations import Soort

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 50

Path_ = tuple[str | int, ...]


class RulesError(ConfigurationError):
    """One or more mistakes in a rules file; ``problems`` holds a line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_rules(path: Path) -> RuleSet:
    """The rule set of a file.

    Raises RulesError (a ConfigurationError) with every mistake found, each with its line.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: regelbestand niet te lezen ({error.strerror})") from None
    return parse_rules(data, str(path))


def parse_rules(data: bytes, name: str = "routing_rules.yaml") -> RuleSet:
    """The rule set of the bytes of a file; name is only used in error messages. Raises RulesError."""
    if len(data) > MAX_BYTES:
        raise RulesError([f"{name}: het bestand is groter dan {MAX_BYTES // 1024} kB"])
    values, lines = _read_yaml(data, name)
    if "version" in values:
        raise RulesError([_located(name, lines, ("version",), "deze sleutel is onbekend; bedoeld is misschien versie")])
    try:
        rules = RuleSet.model_validate({**values, "version": hashlib.sha256(data).hexdigest()[:12]})
    except ValidationError as error:
        raise RulesError([_located(name, lines, item["loc"], _dutch(item)) for item in error.errors()]) from None
    if problems := [_located(name, lines, where, text) for where, text in _references(rules)]:
        raise RulesError(problems)
    return rules


def _references(rules: RuleSet) -> Iterator[tuple[Path_, str]]:
    """Names that point nowhere: a partner, zaaktype or word that is not in the file or the list it comes from."""
    for where, names, known in _named(rules):
        for name in names:
            if name not in known:
                yield where, f"onbekend: {name!r}; bekend zijn {', '.join(known)}"


def _named(rules: RuleSet) -> Iterator[tuple[Path_, Iterable[str], Collection[str]]]:
    """Every place that names something, what it names and what it can choose from."""
    partners = tuple(rules.partners)
    for code, zaaktype in rules.zaaktypen.items():
        yield ("zaaktypen", code, "backoffice"), filter(None, (zaaktype.backoffice,)), partners
    words = {key: known(rules) for key, known in _WORDS.items()}
    for number, regel in enumerate(rules.regels):
        yield ("regels", number, "dan"), regel.dan.destinations, (*partners, *BESTEMMINGEN)
        for key, known in words.items():
            yield ("regels", number, "als", key), getattr(regel.als, key) or (), known
    for number, abonnement in enumerate(rules.abonnementen):
        yield ("abonnementen", number, "afnemers"), abonnement.afnemers, (*partners, "backoffice")
        for key in ("zaaktype", "soort_plan"):
            yield ("abonnementen", number, key), getattr(abonnement, key) or (), words[key]


_WORDS: dict[str, Callable[[RuleSet], Collection[str]]] = {
    "zender": lambda rules: tuple(rules.partners),
    "zender_rol": lambda _: tuple(Rol),
    "ontvanger": lambda rules: tuple(rules.partners),
    "ontvanger_rol": lambda _: tuple(Rol),
    "soort_bericht": lambda _: tuple(Soort),
    "soort_plan": lambda _: get_args(SoortPlan),
    "zaaktype": lambda rules: tuple(rules.zaaktypen),
    "domein": lambda rules: sorted({zaaktype.domein for zaaktype in rules.zaaktypen.values()} - {""}),
    "mutatiesoort": lambda _: ("T", "W", "V", "E", "I", "C", "F"),
    "variant": lambda _: get_args(Variant),
    "scenario": lambda _: get_args(Scenario),
}
"""Condition -> the words it can hold: a misspelt word would make a rule that never fits, in silence."""


def _read_yaml(data: bytes, name: str) -> tuple[dict[str, Any], Mapping[Path_, int]]:
    lines: dict[Path_, int] = {}
    try:
        text = data.decode("utf-8-sig")
        _check_tokens(text, name)
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        values = _plain(loader, node, (), lines, name)
    except UnicodeDecodeError:
        raise RulesError([f"{name}: het bestand is geen UTF-8"]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulesError([f"{name}:{line}: geen geldige YAML: {error.problem}"]) from None
    except yaml.reader.ReaderError as error:
        line = str(data, "utf-8-sig").count("\n", 0, error.position) + 1
        raise RulesError([f"{name}:{line}: dit teken mag niet in YAML staan"]) from None
    if not isinstance(values, dict):
        raise RulesError([f"{name}:1: verwacht sleutels als versie, variant, partners en regels"])
    return values, lines


def _check_tokens(text: str, name: str) -> None:
    """Refuse what would be costly to compose: anchors and aliases, and nesting no rule needs."""
    depth = 0
    for token in yaml.scan(text):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            raise RulesError([f"{name}:{token.start_mark.line + 1}: ankers en verwijzingen (& en *) mogen niet"])
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > MAX_DEPTH:
            raise RulesError([f"{name}:{token.start_mark.line + 1}: te diep genest"])


_OPENING = (
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
)
_CLOSING = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)


def _plain(loader: yaml.SafeLoader, node: Any, path: Path_, lines: dict[Path_, int], name: str) -> Any:
    if node is None:
        return None
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, item, (*path, number), lines, name) for number, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(loader, node, name)
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in values:
            raise RulesError([f"{name}:{key_node.start_mark.line + 1}: sleutel {key!r} staat er twee keer"])
        lines[(*path, key)] = key_node.start_mark.line + 1
        values[key] = _plain(loader, value_node, (*path, key), lines, name)
    return values


def _scalar(loader: yaml.SafeLoader, node: Any, name: str) -> Any:
    """YAML reads some texts as a date or number that does not exist, such as 2026-13-45."""
    try:
        return loader.construct_object(node)
    except ValueError:
        line = node.start_mark.line + 1
        raise RulesError(
            [f"{name}:{line}: {node.value!r} is geen bestaande datum of getal; zet tekst tussen aanhalingstekens"]
        ) from None


def _located(name: str, lines: Mapping[Path_, int], where: Path_, text: str) -> str:
    """``file:line: key: text``, with the line of the nearest key that stands in the file."""
    known = next((where[:length] for length in range(len(where), -1, -1) if where[:length] in lines), ())
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in where)
    return f"{name}:{lines.get(known, 1)}: {key + ': ' if key else ''}{text}"


_DUTCH = {
    "missing": "deze sleutel ontbreekt",
    "extra_forbidden": "deze sleutel is onbekend",
    "literal_error": "verwacht {expected}",
    "enum": "verwacht {expected}",
    "string_type": "verwacht tekst",
    "int_parsing": "verwacht een geheel getal",
    "bool_parsing": "verwacht ja of nee",
    "bool_type": "verwacht ja of nee",
    "tuple_type": "verwacht een lijst",
    "dict_type": "verwacht sleutels met waarden",
    "model_type": "verwacht sleutels met waarden",
    "too_short": "verwacht ten minste {min_length} onderdeel",
    "string_too_short": "verwacht ten minste {min_length} tekens",
    "string_too_long": "verwacht ten hoogste {max_length} tekens",
    "string_pattern_mismatch": "voldoet niet aan het patroon {pattern}",
    "url_parsing": "verwacht een webadres als http://host:poort/services",
    "url_scheme": "verwacht een webadres dat met http of https begint",
    "greater_than": "verwacht een getal groter dan {gt}",
    "less_than_equal": "verwacht een getal van ten hoogste {le}",
    "float_parsing": "verwacht een getal",
    "float_type": "verwacht een getal",
}


def _dutch(item: Any) -> str:
    if item["type"] == "value_error":
        return str(item["ctx"]["error"])
    template = _DUTCH.get(item["type"])
    return template.format(**item.get("ctx", {})) if template else str(item["msg"])
