"""A judged document line by line, with what was found where: for reports that point at the place.

The lines are those of the message itself, values included: only for whoever offered the message, never kept.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.errors import SoapError
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.problems import Problem, place_of
from gateway.stuf.verdict import Verdict, source_lines

MAX_WIDTH = 400
"""Characters of a line that are shown; a document travels as base64 on one line."""

EXCERPT = 120
"""Characters that are shown of a longer line for each finding on it, from the element it is about."""

AROUND = 3
"""Lines shown before and after a finding when the document is too long to be shown whole."""

WHOLE = 2000
"""Lines of a document that is still shown whole."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. gap: lines before it were left out."""

    number: int
    text: str
    findings: tuple[Problem, ...] = ()
    gap: bool = False


def listing(data: bytes, verdict: Verdict) -> tuple[Line, ...]:
    """The lines of a document to show, with the findings on each."""
    lines = source_lines(data)
    found: defaultdict[int, list[Problem]] = defaultdict(list)
    excerpts: defaultdict[int, list[str]] = defaultdict(list)
    for finding, excerpt in zip(verdict.findings, quotes(data, verdict), strict=True):
        if excerpt is not None and finding.line:
            found[finding.line].append(finding)
            excerpts[finding.line].append(excerpt)
    for number, parts in excerpts.items():
        if len(lines[number - 1]) > MAX_WIDTH:
            lines[number - 1] = " ".join(dict.fromkeys(parts))
    return tuple(_shown(lines, found))


def quotes(data: bytes, verdict: Verdict) -> tuple[str | None, ...]:
    """For each finding the line it is on, of a long line the part it is about; None when it is on no line."""
    lines = source_lines(data)
    on_lines = [one for one in verdict.findings if one.line and one.line <= len(lines)]
    starts = (
        _starts(data, lines, on_lines) if any(len(lines[(one.line or 1) - 1]) > MAX_WIDTH for one in on_lines) else {}
    )
    return tuple(_quote(lines, one, starts.get(one.path)) if one in on_lines else None for one in verdict.findings)


def _quote(lines: Sequence[str], finding: Problem, part: str | None) -> str:
    line = lines[(finding.line or 1) - 1].strip()
    return cut(line if part is None or len(line) <= MAX_WIDTH else f"… {part} …")


_TAG: Final = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|(<[^/!?])", re.DOTALL)
"""What begins with a bracket; only a start tag has a group. No value can hold one: XML wants it written as &lt;."""


def _starts(data: bytes, lines: Sequence[str], findings: Sequence[Problem]) -> Mapping[str, str]:
    """Path -> the text from that element on; the start tags of a document are its elements in order."""
    try:
        root = read_xml(data, max_bytes=len(data))
        message = unwrap(root)
    except SoapError:
        return {}
    places = {place_of(one.path, message): one.path for one in findings}
    text = "\n".join(lines)
    tags = (found.start() for found in _TAG.finditer(text) if found[1])
    pairs = zip(root.iter("*"), tags, strict=False)
    return {places[element]: text[start : start + EXCERPT] for element, start in pairs if element in places}


def cut(text: str) -> str:
    """A line at a width that can be shown, without characters that would steer a terminal."""
    shown = text if len(text) <= MAX_WIDTH else f"{text[:MAX_WIDTH]}…"
    return "".join(one if one.isprintable() or one == "\t" else "\N{REPLACEMENT CHARACTER}" for one in shown)


def _shown(lines: Sequence[str], found: defaultdict[int, list[Problem]]) -> Iterator[Line]:
    near = {number + step for number in found for step in range(-AROUND, AROUND + 1)}
    wanted = [number for number in range(1, len(lines) + 1) if len(lines) <= WHOLE or number in near]
    before = 0
    for number in wanted:
        yield Line(number, cut(lines[number - 1]), tuple(found.get(number, ())), number != before + 1)
        before = number
