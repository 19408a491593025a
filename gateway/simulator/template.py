"""Message templates: XML with holes, filled with values.

A template is a message element without stuurgegevens; the peer that sends it adds those. Filling works on elements, not
on text, so a value can never become markup. What a template says beside XML, in a namespace of its own:

    {{naam}}                 must be given            s:als="naam"      keep the element only when naam is given
    {{naam=tekst}}           tekst when not given     s:zonder="naam"   keep it only when naam is not given
    {{naam|andere}}          the first that is given  s:per="namen"     repeat it for each item of a list

An item of a list is a mapping, whose keys count inside the element, or a plain value, called ``waarde`` there.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from lxml.etree import _Element

from gateway.errors import ConfigurationError, GatewayError
from gateway.simulator.errors import OrderError
from gateway.stuf.operations import BY_NAME, Operation
from gateway.stuf.parse import read_xml

Values = Mapping[str, object]
"""Names to values: text, numbers, or lists of mappings or texts."""

NAMESPACE = "urn:regiewissel:sjabloon"
_OPERATIE, _UITLEG, _ALS, _ZONDER, _PER = (
    f"{{{NAMESPACE}}}{name}" for name in ("operatie", "uitleg", "als", "zonder", "per")
)
_HOLE = re.compile(r"\{\{([^{}|=]+)(?:\|([^{}=]+)|=([^{}]*))?\}\}")

SHIPPED = Path(__file__).parent / "sjablonen"


@dataclass(frozen=True, slots=True)
class Template:
    """One template. operation: what it calls. fields: every name it knows, in order of appearance."""

    naam: str
    operation: Operation
    uitleg: str
    fields: tuple[str, ...]
    source: bytes

    def fill(self, values: Values, always: Values) -> _Element:
        """A new message element without stuurgegevens.

        always: values that may be used but need not be, such as today's date.
        Raises OrderError when a value is missing, or given but unknown to the template.
        """
        _check_names(values, self.fields, self.naam)
        element = read_xml(self.source)
        for marker in (_OPERATIE, _UITLEG):
            element.attrib.pop(marker, None)
        _fill(element, {**always, **_given(values)}, self.naam)
        etree.cleanup_namespaces(element)
        return element


def read_template(naam: str, source: bytes) -> Template:
    """A template from its XML.

    Raises ConfigurationError when it is no XML or names no operation of the catalogue.
    """
    try:
        element = read_xml(source)
    except GatewayError as error:
        raise ConfigurationError(f"Sjabloon {naam}: {error}") from None
    operation = BY_NAME.get(element.get(_OPERATIE, ""))
    if operation is None or operation.root != element.tag:
        raise ConfigurationError(f"Sjabloon {naam}: s:operatie noemt geen bekende operatie van dit bericht")
    return Template(naam, operation, element.get(_UITLEG, ""), tuple(dict.fromkeys(_names(element))), source)


def shipped(naam: str) -> Template:
    """The shipped template with this name.

    Raises OrderError naming the ones there are.
    """
    known = names()
    if naam not in known:
        raise OrderError(f"Er is geen sjabloon '{naam}'; wel: {', '.join(known)}")
    return read_template(naam, (SHIPPED / f"{naam}.xml").read_bytes())


def names() -> tuple[str, ...]:
    """Names of the shipped templates, sorted."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.xml")))


def _given(values: Values) -> dict[str, object]:
    """An empty text says nothing was given, so that a scenario can leave a value out by case."""
    return {name: value for name, value in values.items() if value not in (None, "")}


def _fill(element: _Element, values: Values, naam: str) -> None:
    for child in list(element):
        _place(element, child, values, naam)
    try:
        element.text = _text(element.text, values, naam)
        for name, value in element.attrib.items():
            element.set(name, _text(value, values, naam) or "")
    except ValueError:  # XML 1.0 section 2.2
        raise OrderError(f"Sjabloon {naam}: een waarde bevat een teken dat niet in een bericht kan") from None


def _place(parent: _Element, child: _Element, values: Values, naam: str) -> None:
    """Leave a child out, repeat it, or fill it where it stands."""
    wanted, unwanted, per = (child.attrib.pop(marker, "") for marker in (_ALS, _ZONDER, _PER))
    if (wanted and wanted not in values) or (unwanted and unwanted in values):
        parent.remove(child)
    elif per:
        _repeat(parent, child, per, values, naam)
    else:
        _fill(child, values, naam)


def _repeat(parent: _Element, child: _Element, per: str, values: Values, naam: str) -> None:
    items = values.get(per, ())
    if not isinstance(items, list | tuple):
        raise OrderError(f"Sjabloon {naam}: '{per}' moet een lijst zijn")
    known = {*_names(child)}
    for item in items:
        given = _given(item) if isinstance(item, Mapping) else {"waarde": item}
        _check_names(given, known, f"{naam}, '{per}',")
        copy = deepcopy(child)
        child.addprevious(copy)
        _fill(copy, {**values, **given}, naam)
    parent.remove(child)


def _text(text: str | None, values: Values, naam: str) -> str | None:
    def value(hole: re.Match[str]) -> str:
        name, other, default = hole.groups()
        for key in (name, other):
            if key in values:
                return str(values[key])
        if default is None:
            raise OrderError(f"Sjabloon {naam}: geef een waarde voor '{name}'")
        return default

    return _HOLE.sub(value, text) if text and "{{" in text else text


def _names(element: _Element) -> Iterator[str]:
    """Names a sender may give: of holes, conditions and lists; those inside a list are the item's own."""
    for text in (element.text or "", *map(str, element.attrib.values())):
        yield from (hole.group(1) for hole in _HOLE.finditer(text))
    yield from filter(None, (element.get(_ALS),))
    for child in element:
        if per := child.get(_PER):
            yield per
        else:
            yield from _names(child)


def _check_names(values: Values, known: Collection[str], where: str) -> None:
    """A name the template does not know is a slip of the pen, and would otherwise be silently without effect."""
    if unknown := sorted(set(values) - set(known)):
        names = ", ".join(f"'{name}'" for name in unknown)
        raise OrderError(f"Sjabloon {where} kent geen {names}; wel: {', '.join(known)}")
