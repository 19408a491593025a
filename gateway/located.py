"""Files people write: YAML to plain values that remember where each key stood, and mistakes told by file and line.

The YAML is composed to nodes first, so that each key keeps its line. Anchors and aliases are refused, because they are
how a small file becomes a large one; duplicate keys, because the last one would win in silence.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError

from gateway.errors import ConfigurationError

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What YAML can write as an escape and no message can carry (XML 1.0 section 2.2)."""

Where = tuple[str | int, ...]
"""Keys and item numbers from the top of a file to a place in it."""

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 50


class LocatedError(ConfigurationError):
    """One or more mistakes in a file; ``problems`` holds a line for each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Located:
    """The content of one file. lines: place of a key or item -> its line, counted from 1."""

    name: str
    values: dict[str, Any]
    lines: Mapping[Where, int]

    def at(self, where: Where, text: str) -> str:
        """``file:line: key: text``, with the line of the nearest key that stands in the file."""
        known = next((where[:length] for length in range(len(where), -1, -1) if where[:length] in self.lines), ())
        key = ".".join(str(part + 1) if isinstance(part, int) else part for part in where)
        return f"{self.name}:{self.lines.get(known, 1)}: {key + ': ' if key else ''}{text}"

    def errors(self, error: ValidationError) -> LocatedError:
        """Everything pydantic found, in Dutch, each at its line."""
        return LocatedError(self.at(item["loc"], _dutch(item)) for item in error.errors())


Scalar = Callable[[yaml.ScalarNode], object]
"""What a single value in the file means."""


def read_yaml(data: bytes, name: str, expected: str, scalar: Scalar | None = None) -> Located:
    """The content of a file.

    name: of the file, for the errors. expected: some keys it should have. scalar: how values are read; None = as YAML.
    Raises LocatedError when it is not the YAML meant here.
    """
    if len(data) > MAX_BYTES:
        raise LocatedError([f"{name}: het bestand is groter dan {MAX_BYTES // 1024} kB"])
    lines: dict[Where, int] = {}
    try:
        text = data.decode("utf-8-sig")
        _check_tokens(text, name)
        node = yaml.compose(text, yaml.SafeLoader)
        values = _plain(node, (), lines, name, scalar or _as_yaml)
    except UnicodeDecodeError:
        raise LocatedError([f"{name}: het bestand is geen UTF-8"]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LocatedError([f"{name}:{line}: geen geldige YAML: {error.problem}"]) from None
    except yaml.reader.ReaderError as error:
        line = data.decode("utf-8-sig").count("\n", 0, error.position) + 1
        raise LocatedError([f"{name}:{line}: dit teken mag niet in YAML staan"]) from None
    if not isinstance(values, dict):
        raise LocatedError([f"{name}:1: verwacht sleutels als {expected}"])
    return Located(name, values, lines)


def _check_tokens(text: str, name: str) -> None:
    """Refuse what would be costly to compose: anchors and aliases, and nesting nobody needs."""
    depth = 0
    for token in yaml.scan(text):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            raise LocatedError([f"{name}:{token.start_mark.line + 1}: ankers en verwijzingen (& en *) mogen niet"])
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > MAX_DEPTH:
            raise LocatedError([f"{name}:{token.start_mark.line + 1}: te diep genest"])


_OPENING = (
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
)
_CLOSING = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)


def _plain(node: Any, where: Where, lines: dict[Where, int], name: str, scalar: Scalar) -> Any:
    if node is None:
        return None
    line = node.start_mark.line + 1
    lines.setdefault(where, line)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*where, number), lines, name, scalar) for number, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, where, lines, name, scalar)
    _check_characters(node, name)
    try:
        return scalar(node)
    except ValueError:
        # YAML reads some texts as a date or number that does not exist, such as 2026-13-45.
        text = f"{node.value!r} is geen bestaande datum of getal; zet tekst tussen aanhalingstekens"
        raise LocatedError([f"{name}:{line}: {text}"]) from None


def _mapping(
    node: yaml.MappingNode, where: Where, lines: dict[Where, int], name: str, scalar: Scalar
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        _check_characters(key_node, name)
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in values:
            raise LocatedError([f"{name}:{line}: sleutel {key!r} staat er twee keer"])
        lines[(*where, key)] = line
        values[key] = _plain(value_node, (*where, key), lines, name, scalar)
    return values


def _check_characters(node: yaml.Node, name: str) -> None:
    if _NOT_IN_XML.search(str(node.value)):
        line = node.start_mark.line + 1
        raise LocatedError([f"{name}:{line}: hier staat een teken dat niet in een bericht kan"])


def _as_yaml(node: yaml.ScalarNode) -> object:
    return yaml.SafeLoader("").construct_object(node)


_DUTCH: Mapping[str, str] = {
    "missing": "deze sleutel ontbreekt",
    "extra_forbidden": "deze sleutel is onbekend",
    "literal_error": "verwacht {expected}",
    "enum": "verwacht {expected}",
    "string_type": "verwacht tekst",
    "int_type": "verwacht een geheel getal",
    "int_parsing": "verwacht een geheel getal",
    "float_type": "verwacht een getal",
    "float_parsing": "verwacht een getal",
    "bool_type": "verwacht ja of nee",
    "bool_parsing": "verwacht ja of nee",
    "tuple_type": "verwacht een lijst",
    "dict_type": "verwacht sleutels met waarden",
    "model_type": "verwacht sleutels met waarden",
    "too_short": "verwacht ten minste {min_length} onderdeel",
    "string_too_short": "verwacht ten minste {min_length} tekens",
    "string_too_long": "verwacht ten hoogste {max_length} tekens",
    "string_pattern_mismatch": "verwacht {pattern}",
    "url_parsing": "verwacht een webadres als http://host:poort/services",
    "url_scheme": "verwacht een webadres dat met http of https begint",
    "greater_than": "verwacht een getal groter dan {gt}",
    "greater_than_equal": "verwacht ten minste {ge}",
    "less_than_equal": "verwacht een getal van ten hoogste {le}",
}


_PATTERNS: Mapping[str, str] = {
    r"^[a-z0-9][a-z0-9-]*$": "kleine letters, cijfers en streepjes",
    r"^[a-z0-9][a-z0-9_-]*$": "kleine letters, cijfers en streepjes",
    r"^[0-9]{4}$": "vier cijfers",
}


def _dutch(item: Any) -> str:
    if item["type"] == "value_error":
        return str(item["ctx"]["error"])
    template = _DUTCH.get(item["type"], str(item["msg"]).replace("{", "{{").replace("}", "}}"))
    facts = dict(item.get("ctx", {}))
    facts["pattern"] = _PATTERNS.get(facts.get("pattern", ""), f"het patroon {facts.get('pattern')}")
    return template.format(**facts).replace("' or '", "' of '")
