"""What a question wants to see, applied to everything the magazijn can show of an object.

Strategy (StUF 03.01 par. 6.3.3, 6.4): the scope is walked, every element asked for comes back, with its value or nil
with a noValue; nothing else does. Where the schema joins two elements or lets only one of two appear, the schema wins.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

from gateway.errors import StufError
from gateway.magazijn import model
from gateway.magazijn.fragment import ordered
from gateway.magazijn.model import Model
from gateway.stuf import ns
from gateway.stuf.parse import is_nil

ALLES = "alles"
_METAGEGEVEN = ns.stuf("metagegeven")
_PERSON = f"{model.GERELATEERDE}/*"
_NEVER_NIL = frozenset(
    (
        model.INHOUD,
        model.EXTRA_ELEMENTEN,
        *(ns.zkn(f"historie{kind}") for kind in ("Materieel", "Formeel", "FormeelRelatie")),
        ns.zkn("sta.datumStatusGezet"),
        ns.zkn("isGehuisvestIn"),
    )
)
"""Elements the schema gives no room to be empty: without a value they stay away."""

_CHOICES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    ((ns.bg("inp.bsn"), ns.bg("authentiek")), (ns.bg("anp.identificatie"),)),
    ((ns.bg("inn.nnpId"), ns.bg("authentiek")), (ns.bg("ann.identificatie"),)),
    ((ns.bg("verblijfsadres"), ns.bg("bezoekadres")), (ns.bg("sub.verblijfBuitenland"),)),
    ((ns.zkn("afwijkendCorrespondentieAdres"),), (ns.zkn("afwijkendBuitenlandsCorrespondentieAdres"),)),
)
"""Branches that exclude each other: an empty one is only shown when the other is not (StUF 03.01 par. 3.4.3)."""

_RIVALS = {
    tag: frozenset(others)
    for choice in _CHOICES
    for tags, others in (choice, choice[::-1])
    for tag in tags
    if tag != ns.bg("authentiek")
} | {ns.bg("authentiek"): frozenset((ns.bg("anp.identificatie"), ns.bg("ann.identificatie")))}

_AUTHENTIEK = ns.bg("authentiek")
_KEYS_WITH_AUTHENTIEK = (ns.bg("inp.bsn"), ns.bg("inn.nnpId"))
"""Of a betrokkene the schema of an answer gives these and authentiek together, or neither."""

_GROUPS = {
    ns.zkn("kenmerk"): ("kenmerk", "bron"),
    ns.zkn("anderZaakObject"): ("omschrijving",),
    ns.zkn("resultaat"): ("omschrijving", "toelichting"),
    ns.zkn("opschorting"): ("indicatie", "reden"),
    ns.zkn("verlenging"): ("duur", "reden"),
}
"""Groups have no noValue of their own (StUF 03.01 par. 3.2.3): their elements say that there is no value."""


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """What is wanted: the elements of `wanted`, or one of the values of StUF:scope when that is None."""

    wanted: _Element | None = None
    value: str = ALLES

    def asks(self, tag: str) -> bool:
        """Is anything of this direct child asked for?"""
        if self.wanted is not None:
            return self.wanted.find(tag) is not None
        return self.value != "kerngegevens" or tag in (model.IDENTIFICATIE, model.OMSCHRIJVING, model.IS_VAN)


def read_scope(question: _Element) -> Scope:
    """The scope of a question; without one everything is shown.

    Raises StufError StUF097 for a StUF:scope together with content, StUF055 for an unknown value.
    """
    wanted = question.find(f"{ns.zkn('scope')}/{ns.zkn('object')}")
    if wanted is None:
        return Scope()
    value = wanted.get(ns.SCOPE, "")
    if value and len(wanted):
        raise StufError("StUF097")
    if value and value not in _REDUCTIONS:
        raise StufError("StUF055", "De waarde van het attribute StUF:scope bestaat niet")
    if value or not len(wanted):
        return Scope(None, value or ALLES)
    completed = deepcopy(wanted)
    _complete_roles(completed)
    return Scope(completed)


def apply_scope(scope: Scope, kind: Model, shown: _Element) -> _Element:
    """The object as the asker gets it. shown: the object with everything there is."""
    _complete_roles(shown)
    if scope.wanted is not None:
        return ordered(_project(scope.wanted, shown, "geenWaarde"), kind.reeks)
    result = deepcopy(shown)
    _REDUCTIONS[scope.value](result, kind)
    return result


def _complete_roles(element: _Element) -> None:
    """Put authentiek beside the key of every betrokkene that has or wants one, and nowhere else.

    N: nobody said that the key comes from a basisregistratie.
    """
    for person in (person for role in element if role.tag in model.ROLLEN for person in role.iterfind(_PERSON)):
        keys = [key for key in map(person.find, _KEYS_WITH_AUTHENTIEK) if key is not None]
        present = person.find(_AUTHENTIEK)
        if keys and present is None:
            keys[0].addnext(_authentiek())
        elif not keys and present is not None and person.tag != ns.zkn("vestiging"):
            person.remove(present)


def _authentiek() -> _Element:
    element = etree.Element(_AUTHENTIEK, {_METAGEGEVEN: "true"}, nsmap={**ns.PREFIXES})
    element.text = "N"
    return element


# Elements asked for one by one


def _project(wanted: _Element, source: _Element, no_value: str) -> _Element:
    result = etree.Element(source.tag, dict(source.attrib), nsmap={**ns.PREFIXES})
    asked = {str(child.tag): child for child in wanted}
    present = {tag for tag in asked if source.find(tag) is not None}
    for tag, child in asked.items():
        found = list(_found(child, source.findall(tag), no_value))
        if found:
            result.extend(found)
        elif not _RIVALS.get(tag, frozenset()) & present and (empty := _empty(child, no_value)) is not None:
            result.append(empty)
            present.add(tag)
    return result


def _found(wanted: _Element, sources: Iterable[_Element], no_value: str) -> Iterator[_Element]:
    for source in sources:
        if is_nil(source) or len(wanted) == 0:
            yield deepcopy(source)
        elif (projected := _relation_or_group(wanted, source, no_value)) is not None:
            yield projected


def _relation_or_group(wanted: _Element, source: _Element, no_value: str) -> _Element | None:
    """The wanted part of a relation, gerelateerde or group; None for a kind of gerelateerde that is not asked for."""
    gerelateerde, asked = source.find(model.GERELATEERDE), wanted.find(model.GERELATEERDE)
    if gerelateerde is not None and asked is not None and not _wants_kind(asked, gerelateerde):
        return None
    inside = "waardeOnbekend" if source.tag == model.GERELATEERDE else no_value
    if source.tag == model.GERELATEERDE and source.get(ns.ENTITEITTYPE) is None and len(source):
        kind = wanted.find(str(source[0].tag))
        result = etree.Element(source.tag, nsmap={**ns.PREFIXES})
        result.extend(_found(wanted if kind is None else kind, source[:1], inside))
        return result
    result = _project(wanted, source, inside)
    return ordered(result, model.RELATIE_REEKS) if gerelateerde is not None else result


def _wants_kind(asked: _Element, gerelateerde: _Element) -> bool:
    """A choice lists the kinds that are wanted; an empty one wants them all."""
    if gerelateerde.get(ns.ENTITEITTYPE) or not len(gerelateerde) or not len(asked):
        return True
    return asked.find(str(gerelateerde[0].tag)) is not None


def _empty(wanted: _Element, no_value: str) -> _Element | None:
    """What comes back for an element without a value."""
    tag = str(wanted.tag)
    if tag in _NEVER_NIL or (len(wanted) == 0 and tag in (model.TIJDVAK_RELATIE, model.TIJDVAK_GELDIGHEID)):
        return None
    result = etree.Element(tag, nsmap={**ns.PREFIXES})
    if (entiteittype := wanted.get(ns.ENTITEITTYPE)) is not None:
        result.set(ns.ENTITEITTYPE, entiteittype)
        # Inside a gerelateerde: relations of another object, which are asked of that object itself.
        return _nil(result, "nietOndersteund" if no_value == "waardeOnbekend" else no_value)
    if tag == _AUTHENTIEK:
        return _authentiek()
    if tag in _GROUPS:
        names = [str(child.tag) for child in wanted] or [ns.zkn(name) for name in _GROUPS[tag]]
        result.extend(_nil(etree.Element(name), no_value) for name in names)
        return result
    if not len(wanted):
        return _nil(result, no_value)
    result.extend(child for child in (_empty(child, no_value) for child in wanted) if child is not None)
    return result if len(result) else None


def _nil(element: _Element, no_value: str) -> _Element:
    element.set(ns.NIL, "true")
    element.set(ns.NO_VALUE, no_value)
    return element


# Values of StUF:scope


def _keep_all(_result: _Element, _kind: Model) -> None:
    """alles: nothing goes."""


def _drop_metagegevens(result: _Element, _kind: Model) -> None:
    for child in result:
        for element in child.xpath(".//*[@m:metagegeven]", namespaces={"m": ns.STUF}):
            if child.tag not in model.ROLLEN:  # there the schema demands authentiek beside the key
                element.getparent().remove(element)


def _reduce_gerelateerden(result: _Element, kind: Model) -> None:
    for relation in result:
        if kind.is_relation(relation):
            _reduce_gerelateerde(relation)


def _reduce_both(result: _Element, kind: Model) -> None:
    _drop_metagegevens(result, kind)
    _reduce_gerelateerden(result, kind)


def _reduce_to_kerngegevens(result: _Element, kind: Model) -> None:
    wanted = kind.kerngegevens | {model.IS_VAN}
    result[:] = [child for child in result if child.tag in wanted]
    _reduce_gerelateerden(result, kind)


def _reduce_gerelateerde(relation: _Element) -> None:
    """Leave what identifies the gerelateerde; of an unknown type everything stays."""
    for element in relation.iterfind(f"{model.GERELATEERDE}//*"):
        _reduce(element)
    for element in relation.iterfind(model.GERELATEERDE):
        _reduce(element)


def _reduce(element: _Element) -> None:
    wanted = model.KERNGEGEVENS.get(element.get(ns.ENTITEITTYPE, ""))
    if wanted is not None:
        element[:] = [child for child in element if child.tag in wanted]


_REDUCTIONS: dict[str, Callable[[_Element, Model], None]] = {
    ALLES: _keep_all,
    "allesZonderMetagegevens": _drop_metagegevens,
    "allesMaarKerngegevensGerelateerden": _reduce_gerelateerden,
    "allesZonderMetagegevensMaarKerngegevensGerelateerden": _reduce_both,
    "kerngegevens": _reduce_to_kerngegevens,
}
