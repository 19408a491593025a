"""A question (Lv01) as values: what it selects, what it wants to see, how many.

The criteria the store can answer are in model.SELECTEERBAAR, plus every relation by the key of its gerelateerde. The
schema lets a selection name only the supertype (BTR, OBJ) with the key in `identificatie`; a typed gerelateerde means
the same and is understood too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from gateway.errors import StufError
from gateway.magazijn import model
from gateway.magazijn.model import Model
from gateway.magazijn.query import Comparison, Own, Query, Related
from gateway.magazijn.scope import Scope, read_scope
from gateway.magazijn.sleutel import sleutel
from gateway.stuf import ns
from gateway.stuf.parse import is_nil, text_at, text_of

DEFAULT_MAXIMUM = 15
OWN_MAXIMUM = 500
_SORTERINGEN = frozenset(("", "0", "1"))
_TYPERING = ns.zkn("typering")
_INDICATIE = f"{model.HEEFT}/{model.INDICATIE_LAATSTE_STATUS}"
_NO_CRITERION = frozenset(("waardeOnbekend", "nietGeautoriseerd", "nietOndersteund", "vastgesteldOnbekend"))
_NOTHING_SELECTED = "Geef in gelijk, of in vanaf en totEnMet, een waarde om op te selecteren"
_DERIVED = frozenset((model.HEEFT_RELEVANT, model.HEEFT_ALS_HOOFDZAAK))


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked.

    query: selects one more than limit, to know whether there are more. ignored: names of criteria that are not used.
    laatste_status: J or N when only such statuses are wanted. counts: the total is asked for (indicatorAantal).
    """

    query: Query
    scope: Scope
    limit: int
    ignored: tuple[str, ...] = ()
    laatste_status: str = ""
    counts: bool = False


def read_question(kind: Model, element: _Element) -> Question:
    """The question in an Lv01, or in the selection inside a vrij bericht.

    Raises StufError StUF133 (sortering), StUF103 (no start), StUF076 (unequal ranges), StUF097 (scope), StUF058 when
    nothing is selected or none of the criteria is supported: then the answer would be everybody's data.
    """
    parameters = f"{ns.zkn('parameters')}/"
    if text_at(element, parameters + ns.stuf("sortering")) not in _SORTERINGEN:
        raise StufError("StUF133", "Ondersteund wordt sortering 0 of 1 (op identificatie)")
    criteria = list(_criteria(kind, element))
    supported = [criterion for criterion in criteria if not isinstance(criterion, str)]
    ignored = tuple(dict.fromkeys(criterion for criterion in criteria if isinstance(criterion, str)))
    limit = _maximum(text_at(element, parameters + ns.stuf("maximumAantal")))
    query = Query(
        own=tuple(criterion for criterion in supported if isinstance(criterion, Own)),
        related=tuple(criterion for criterion in supported if isinstance(criterion, Related)),
        id=_own_key(element),
        after=_start(element),
        limit=limit + 1,
    )
    scope = read_scope(element)
    if not supported and query.id is None:
        raise StufError("StUF058", _NOTHING_SELECTED + (f"; niet ondersteund: {', '.join(ignored)}" if ignored else ""))
    return Question(
        query,
        scope,
        limit,
        ignored,
        text_at(element, f"{ns.zkn('gelijk')}/{_INDICATIE}"),
        text_at(element, parameters + ns.stuf("indicatorAantal")) in ("true", "1"),
    )


def _maximum(asked: str) -> int:
    return min(int(asked), OWN_MAXIMUM) if asked.isdigit() and int(asked) else DEFAULT_MAXIMUM


def _own_key(element: _Element) -> int | None:
    """The key of the magazijn, which it gave as sleutelVerzendend (StUF 03.01 par. 6.3.2)."""
    gelijk = element.find(ns.zkn("gelijk"))
    if gelijk is None or len(gelijk):
        return None
    key = gelijk.get(ns.stuf("sleutelOntvangend"), "")
    return (int(key) if key.isdigit() else 0) if key else None


def _start(element: _Element) -> str:
    if text_at(element, f"{ns.zkn('parameters')}/{ns.stuf('indicatorVervolgvraag')}") not in ("true", "1"):
        return ""
    after = text_at(element, f"{ns.zkn('start')}/{ns.zkn('object')}/{model.IDENTIFICATIE}")
    if not after:
        raise StufError("StUF103", "Geef in start het laatst ontvangen object, met zijn identificatie")
    return after


def _criteria(kind: Model, element: _Element) -> Iterator[Own | Related | str]:
    """The criteria; a name instead of a criterion that is not supported."""
    gelijk = element.find(ns.zkn("gelijk"))
    for child in gelijk if gelijk is not None else ():
        yield from _relation(child) if kind.is_relation(child) else _own(kind, str(child.tag), child, "gelijk")
    vanaf, tot = element.find(ns.zkn("vanaf")), element.find(ns.zkn("totEnMet"))
    if (vanaf is None) != (tot is None) or (vanaf is not None and tot is not None and _tags(vanaf) != _tags(tot)):
        raise StufError("StUF076")
    for side, comparison in ((vanaf, "vanaf"), (tot, "totEnMet")):
        for child in side if side is not None else ():
            if not is_nil(child):  # an open end
                yield from _own(kind, str(child.tag), child, "vanaf" if comparison == "vanaf" else "totEnMet")


def _tags(element: _Element) -> set[str]:
    return {str(child.tag) for child in element}


def _own(kind: Model, path: str, element: _Element, comparison: Comparison) -> Iterator[Own | str]:
    if element.get(ns.NO_VALUE) in _NO_CRITERION:
        return
    if path not in model.SELECTEERBAAR[kind.entiteittype]:
        yield model.naam(element.tag)
        return
    part = comparison == "gelijk" and element.get(ns.stuf("exact")) == "false"
    value = text_of(element)
    how: Comparison = "begin" if part else comparison
    if value or how == "gelijk":  # Everything has an empty beginning, and a range without an end is open there.
        yield Own(path, value, how)


def _relation(relation: _Element) -> Iterator[Own | Related | str]:
    gerelateerde = relation.find(model.GERELATEERDE)
    if relation.tag == model.IS_VAN and gerelateerde is not None:
        for child in gerelateerde:
            path = f"{model.IS_VAN}/{model.GERELATEERDE}/{child.tag!s}"
            yield from _own(model.ZAAK, path, child, "gelijk")
        return
    criterion = _related(relation, gerelateerde)
    if criterion is not None and relation.tag not in _DERIVED:
        yield criterion
    elif relation.find(model.INDICATIE_LAATSTE_STATUS) is None:
        yield model.naam(relation.tag)


def _related(relation: _Element, gerelateerde: _Element | None) -> Related | None:
    """None when the relation names no key, so that nothing can be selected on."""
    if gerelateerde is None:
        return None
    key = sleutel(relation)
    value = key.waarde or text_at(gerelateerde, model.IDENTIFICATIE)
    soort = text_at(gerelateerde, _TYPERING) or ("" if key.soort in ("BTR", "OBJ") else key.soort)
    text = text_at(relation, model.OMSCHRIJVING)
    if relation.tag == model.HEEFT:
        text = text_at(gerelateerde, model.OMSCHRIJVING)
    return Related(str(relation.tag), value, soort, text) if value or (relation.tag == model.HEEFT and text) else None
