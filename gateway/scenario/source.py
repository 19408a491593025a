"""YAML to plain values that remember where each key stood, so that a mistake can be pointed at.

Duplicate keys are refused, because the last one would win in silence; anchors and aliases too, because they are how a
small file becomes a large one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gateway.errors import ConfigurationError

Where = tuple[str | int, ...]

MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """The content of one file. lines: path of a key or item -> its line, counted from 1."""

    path: Path
    values: dict[str, Any]
    lines: Mapping[Where, int]

    def located(self, where: Where, text: str) -> str:
        """``file:line: key: text``, with the line of the nearest key that stands in the file."""
        known = next(where[:length] for length in range(len(where), -1, -1) if where[:length] in self.lines)
        key = ".".join(str(part + 1) if isinstance(part, int) else part for part in where)
        return f"{self.path}:{self.lines[known]}: {key + ': ' if key else ''}{text}"


def read_source(path: Path) -> Source:
    """The content of a YAML file.

    Raises ConfigurationError with file and line when it cannot be read or is not the YAML meant here.
    """
    try:
        data = path.read_bytes()
        if len(data) > MAX_BYTES:
            raise ConfigurationError(f"{path}: het bestand is groter dan {MAX_BYTES // 1024} kB")
        text = data.decode("utf-8-sig")
        lines: dict[Where, int] = {(): 1}
        values = _plain(_root(text, path), (), lines, path)
    except OSError as error:
        raise ConfigurationError(f"{path}: niet te lezen ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: het bestand is geen UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigurationError(f"{path}:{line}: geen geldige YAML: {error.problem}") from None
    except RecursionError:
        raise ConfigurationError(f"{path}: te diep genest") from None
    if not isinstance(values, dict):
        raise ConfigurationError(f"{path}:1: verwacht sleutels als naam, titel en stappen")
    return Source(path, values, lines)


def _root(text: str, path: Path) -> yaml.Node | None:
    for token in yaml.scan(text):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            raise ConfigurationError(f"{path}:{token.start_mark.line + 1}: ankers en verwijzingen (& en *) mogen niet")
    return yaml.compose(text, yaml.SafeLoader)


def _plain(node: Any, where: Where, lines: dict[Where, int], path: Path) -> Any:
    if node is None:
        return None
    lines.setdefault(where, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*where, number), lines, path) for number, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, where, lines, path)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, where: Where, lines: dict[Where, int], path: Path) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in values:
            raise ConfigurationError(f"{path}:{line}: sleutel '{key}' staat er twee keer")
        lines[(*where, key)] = line
        values[key] = _plain(value_node, (*where, key), lines, path)
    return values


_WORDS: Mapping[str, object] = {
    "ja": True,
    "nee": False,
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}


def _scalar(node: yaml.ScalarNode) -> object:
    """Digits stay text, so that an identificatie keeps its leading zeros; a quoted word is always text."""
    return str(node.value) if node.style else _WORDS.get(node.value, node.value)
