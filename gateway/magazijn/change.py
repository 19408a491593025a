"""A kennisgeving applied to a record: what it says in, the new record out. Pure.

Strategy (StUF 03.01 par. 5.2, RZS U-3): `huidig` is applied, `oud` says what the sender thought was there. Own elements
change one by one; an element whose registered value is neither that of oud nor that of huidig is a conflict, named in
the fault. Relations change by their verwerkingssoort: T adds, W changes, E ends, R replaces, V drops, I identifies.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from lxml import etree
from lxml.etree import _Element

from gateway.errors import StufError
from gateway.magazijn import model
from gateway.magazijn.fragment import clean, ordered, texts
from gateway.magazijn.model import Model, Veldsoort
from gateway.magazijn.record import EIND_RELATIE, Record, Relatie
from gateway.magazijn.sleutel import gerelateerde, same_gerelateerde
from gateway.stuf import ns
from gateway.stuf.parse import is_nil, text_at
from gateway.stuf.write import add, add_nil

_SAYS_NOTHING = frozenset(("nietOndersteund", "nietGeautoriseerd"))
"""noValues that are no statement about the object, so a receiver leaves what it has (StUF 03.01 par. 3.4).

Nor is xsi:nil without noValue: whether there is no value, or none that the sender knows, it does not tell.
"""

_BEGIN_RELATIE = f"{model.TIJDVAK_RELATIE}/{ns.stuf('beginRelatie')}"
_NARROWING = (model.OMSCHRIJVING, model.DATUM_STATUS_GEZET, _BEGIN_RELATIE)
"""What tells relations to the same gerelateerde apart, most telling first."""


def new_record(kind: Model, huidig: _Element) -> Record:
    """The record of a new object (mutatiesoort T): all that the message says.

    Raises StufError StUF055 for an element the standard does not know here.
    """
    own, relations = _split(kind, huidig)
    velden = etree.Element(huidig.tag, nsmap={**ns.PREFIXES})
    velden.extend(clean(element) for element in own if element.tag != model.INHOUD and _says_something(element))
    return Record(kind, velden, tuple(_new(element) for element in relations if not is_nil(element)))


def changed_record(record: Record, oud: _Element, huidig: _Element, moment: str) -> Record:
    """The record after a change (mutatiesoort W, C or F).

    moment: that of the message, 17 digits; the end of a relation for which none is given.
    Raises StufError StUF055 (structure), StUF058 (conflict, or what may not change), StUF064 or StUF067 (a relation
    that is not there, or not told apart).
    """
    _, was = _split(record.model, oud)
    own, now = _split(record.model, huidig)
    velden = _changed_velden(record, oud, huidig, own)
    relaties = list(record.relaties)
    for tag in record.model.relaties:
        if tag != model.IS_VAN:  # in an update it identifies only (RZS U-2)
            for soort, change in _CHANGES.items():
                change(relaties, _of_soort(was, tag, soort), _of_soort(now, tag, soort), moment)
    return replace(record, velden=velden, relaties=tuple(relaties))


def set_veld(record: Record, tag: str, value: str) -> Record:
    """The record with one own element set by the magazijn itself."""
    velden = clean(record.velden, frozenset((tag,)))
    add(velden, tag, value)
    return replace(record, velden=ordered(velden, record.model.reeks))


def _split(kind: Model, element: _Element) -> tuple[list[_Element], list[_Element]]:
    unknown = next((child for child in element if not kind.knows(child) or child.tag in model.AFGELEID), None)
    if unknown is not None:
        raise StufError("StUF055", f"Het element {model.naam(unknown.tag)} is niet toegestaan in het object")
    return (
        [child for child in element if not kind.is_relation(child)],
        [child for child in element if kind.is_relation(child)],
    )


# Own elements


def _changed_velden(record: Record, oud: _Element, huidig: _Element, own: list[_Element]) -> _Element:
    velden = clean(record.velden)
    identifies = huidig.get(ns.VERWERKINGSSOORT) == "I"
    tags = (str(element.tag) for element in own if element.tag != model.INHOUD and _says_something(element))
    for tag in dict.fromkeys(tags):
        was, now = oud.findall(tag), list(filter(_says_something, huidig.findall(tag)))
        # Equal in oud and huidig is identification; of other elements than kerngegevens it is a careless sender's
        # way to give the new value, so there huidig counts.
        if texts(was) == texts(now) and was and (identifies or tag in record.model.kerngegevens):
            continue
        _MERGES[record.model.velden[tag]](velden, tag, was, now)
    return ordered(velden, record.model.reeks)


def _merge_values(parent: _Element, tag: str, was: list[_Element], now: list[_Element]) -> None:
    current = parent.findall(tag)
    states_old = [one for one in was if one.get(ns.NO_VALUE) in (None, "geenWaarde") and _says_something(one)]
    if states_old and texts(was) not in (texts(current), texts(now)) and texts(current) != texts(now):
        raise StufError(
            "StUF058",
            f"Het element {model.naam(tag)} is intussen gewijzigd: de waarde in het oude voorkomen is niet (meer) de "
            "geregistreerde waarde. Vraag de actuele gegevens op en bied de wijziging opnieuw aan",
        )
    _replace(parent, current, now)


def _merge_group(parent: _Element, tag: str, was: list[_Element], now: list[_Element]) -> None:
    current = parent.find(tag)
    if current is None or is_nil(current) or is_nil(now[0]):
        _merge_values(parent, tag, was, now)
        return
    for child in dict.fromkeys(str(element.tag) for element in now[0] if _says_something(element)):
        _merge_values(current, child, was[0].findall(child) if was else [], now[0].findall(child))


def _merge_meta(parent: _Element, tag: str, was: list[_Element], now: list[_Element]) -> None:
    current = parent.findall(tag)
    if tag != model.EXTRA_ELEMENTEN:
        _replace(parent, current, now)
        return
    said = (element for side in (current, now) for holder in side for element in holder if _says_something(element))
    named = {element.get("naam"): element for element in said}
    merged = etree.Element(tag)
    merged.extend(clean(element) for element in named.values())
    _replace(parent, current, [merged])


def _replace(parent: _Element, current: list[_Element], now: list[_Element]) -> None:
    for element in current:
        parent.remove(element)
    parent.extend(clean(element) for element in now)


def _says_something(element: _Element) -> bool:
    reason = element.get(ns.NO_VALUE)
    return not is_nil(element) if reason is None else reason not in _SAYS_NOTHING


_Merge = Callable[[_Element, str, list[_Element], list[_Element]], None]
_MERGES: dict[Veldsoort, _Merge] = {
    Veldsoort.WAARDE: _merge_values,
    Veldsoort.GROEP: _merge_group,
    Veldsoort.LIJST: _merge_values,
    Veldsoort.META: _merge_meta,
}


# Relations


def _of_soort(relations: list[_Element], tag: str, soort: str) -> list[_Element]:
    """The filled relations of one name and verwerkingssoort; the empty ones only hold the place (par. 5.2.6)."""
    return [
        relation
        for relation in relations
        if relation.tag == tag and relation.get(ns.VERWERKINGSSOORT) == soort and not is_nil(relation)
    ]


def _add(relaties: list[Relatie], _was: list[_Element], now: list[_Element], moment: str) -> None:
    """T: the full relation stands in huidig. One that is there already is not an error (StUF-ZKN, "treat as I")."""
    for element in now:
        known = [row for row in _candidates(relaties, element, moment) if _tells_the_same(element, row.element)]
        if known:
            _put(relaties, known[0], replace(known[0], element=_merged(known[0].element, element)))
        else:
            relaties.append(_new(element))


def _change(relaties: list[Relatie], was: list[_Element], now: list[_Element], moment: str) -> None:
    """W: kerngegevens with the old values in oud, with the new ones in huidig."""
    for before, after in _pairs(was, now):
        known = _find(relaties, before, moment)
        _put(relaties, known, replace(known, element=_merged(known.element, after)))


def _end(relaties: list[Relatie], was: list[_Element], _now: list[_Element], moment: str) -> None:
    """E: the ended relation stands in oud, with its eindRelatie when known."""
    for before in was:
        known = _find(relaties, before, moment)
        _put(relaties, known, _ended(known, before, moment))


def _exchange(relaties: list[Relatie], was: list[_Element], now: list[_Element], moment: str) -> None:
    """R: the ended relation in oud, the one that takes its place in huidig."""
    for before, after in _pairs(was, now):
        known = _find(relaties, before, moment)
        _put(relaties, known, _ended(known, before, moment))
        relaties.append(_new(after))


def _drop(relaties: list[Relatie], was: list[_Element], _now: list[_Element], moment: str) -> None:
    """V: no longer relevant; the relation stands in oud."""
    for before in was:
        known = _find(relaties, before, moment)
        _put(relaties, known, replace(known, vervallen=True))


def _refuse(_relaties: list[Relatie], was: list[_Element], now: list[_Element], _moment: str) -> None:
    """S and O: change of key and merging of doubles."""
    if was or now:
        raise StufError("StUF058", "Sleutelwijziging en ontdubbeling van relaties worden niet ondersteund")


_Change = Callable[[list[Relatie], list[_Element], list[_Element], str], None]
_CHANGES: dict[str, _Change] = {
    "E": _end,
    "R": _exchange,
    "V": _drop,
    "W": _change,
    "T": _add,
    "S": _refuse,
    "O": _refuse,
}
"""In this order, so that a party can be ended and added again in one message. I only identifies: nothing to do."""


def _pairs(was: list[_Element], now: list[_Element]) -> Iterator[tuple[_Element, _Element]]:
    """The relations of one soort in the same order in oud and huidig (StUF 03.01 par. 5.2.4)."""
    if len(was) != len(now):
        tag = (was or now)[0].tag
        raise StufError("StUF055", f"De relaties {model.naam(tag)} zijn in oud en huidig niet even talrijk")
    return zip(was, now, strict=True)


def _find(relaties: list[Relatie], sought: _Element, moment: str) -> Relatie:
    found = list(_candidates(relaties, sought, moment))
    for path in _NARROWING:
        if len(found) > 1 and (text := text_at(sought, path)):
            found = [row for row in found if text_at(row.element, path) == text] or found
    if len(found) != 1:
        code, what = ("StUF067", "meer dan één keer") if found else ("StUF064", "niet")
        raise StufError(code, f"De relatie {model.naam(sought.tag)} uit het oude voorkomen is {what} gevonden")
    return found[0]


def _candidates(relaties: list[Relatie], sought: _Element, moment: str) -> Iterator[Relatie]:
    return (
        row
        for row in relaties
        if row.tag == sought.tag and row.current(moment) and same_gerelateerde(sought, row.element)
    )


def _tells_the_same(element: _Element, known: _Element) -> bool:
    return all(text_at(element, path) == text_at(known, path) for path in _NARROWING[:2])


def _put(relaties: list[Relatie], before: Relatie, after: Relatie) -> None:
    relaties[relaties.index(before)] = after


def _new(element: _Element) -> Relatie:
    """A relation is only there with a gerelateerde of which something is known (par. 5.2.6)."""
    other = gerelateerde(element)
    if other is None or is_nil(other):
        raise StufError("StUF055", f"De relatie {model.naam(element.tag)} noemt geen gerelateerde")
    return Relatie(clean(element))


def _merged(known: _Element, now: _Element) -> _Element:
    """The relation with the data of now over those it had; what identifies is not changed by an update (par. 5.2.2)."""
    said = frozenset(str(child.tag) for child in now if child.tag != model.GERELATEERDE and _says_something(child))
    merged = clean(known, said)
    merged.extend(clean(child) for child in now if child.tag in said)
    return ordered(merged, model.RELATIE_REEKS)


def _ended(relatie: Relatie, before: _Element, moment: str) -> Relatie:
    """The relation with its end: the one given in oud, else the moment of the message."""
    begins = (side.find(_BEGIN_RELATIE) for side in (relatie.element, before))
    begin = next((begin for begin in begins if begin is not None), None)
    element = clean(relatie.element, frozenset((model.TIJDVAK_RELATIE,)))
    tijdvak = add(element, model.TIJDVAK_RELATIE)
    if begin is None:
        add_nil(tijdvak, ns.stuf("beginRelatie"), "waardeOnbekend")
    else:
        tijdvak.append(clean(begin))
    add(tijdvak, ns.stuf("eindRelatie"), text_at(before, EIND_RELATIE) or moment)
    return replace(relatie, element=ordered(element, model.RELATIE_REEKS))
