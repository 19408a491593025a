"""The selection, scope and start of a question (StUF 03.01 par. 6.3). Each rule is a fault of table 6.3-6.8."""

from collections.abc import Iterable, Iterator
from typing import Final

from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.business.rule import Bericht, Familie, Found, Rule
from gateway.stuf.business.zoek import VRAGEN, nergens
from gateway.stuf.parse import text_at
from gateway.stuf.problems import qualified

_SLEUTELS: Final = (ns.SLEUTEL_VERZENDEND, ns.SLEUTEL_ONTVANGEND, ns.stuf("sleutelGegevensbeheer"))

_IN_BEREIK = "ancestor::ZKN:vanaf or ancestor::ZKN:totEnMet"

Pad = tuple[str, ...]
"""Where an element stands: the tags from the holder of a selection down."""


def _deel(bericht: Bericht, name: str) -> _Element | None:
    """gelijk, vanaf, totEnMet, scope or start of a question; that of a checkout stands in its edcLv01."""
    tag = ns.zkn(name)
    found = bericht.element.find(tag)
    return bericht.element.find(f"{ns.zkn('edcLv01')}/{tag}") if found is None else found


def _elementen(holder: _Element | None) -> dict[Pad, _Element]:
    """The elements of a selection that are compared: those without children, by where they stand."""
    return {} if holder is None else dict(_bladeren(holder, ()))


def _bladeren(parent: _Element, above: Pad) -> Iterator[tuple[Pad, _Element]]:
    for child in parent:
        path = (*above, str(child.tag))
        if len(child):
            yield from _bladeren(child, path)
        else:
            yield path, child


def _found(elements: Iterable[_Element]) -> Iterator[Found]:
    return (Found(one, {"naam": qualified(str(one.tag))}) for one in elements)


def _zelfde_elementen(bericht: Bericht) -> Iterator[Found]:
    vanaf, tot = _elementen(_deel(bericht, "vanaf")), _elementen(_deel(bericht, "totEnMet"))
    return _found({**vanaf, **tot}[path] for path in (*vanaf, *tot) if (path in vanaf) != (path in tot))


def _gelijk_of_bereik(bericht: Bericht) -> Iterator[Found]:
    bereik = {**_elementen(_deel(bericht, "vanaf")), **_elementen(_deel(bericht, "totEnMet"))}
    return _found(one for path, one in _elementen(_deel(bericht, "gelijk")).items() if path in bereik)


def _een_sleutel(bericht: Bericht) -> Iterator[Found]:
    """One key in all: a range of keys has the same one in vanaf and totEnMet."""
    keys = [(holder, key) for holder in _selectie(bericht) for key in _sleutels(holder)]
    gelijk = [holder for holder, _ in keys if holder.tag == ns.zkn("gelijk")]
    if len(gelijk) > 1 or len({key for _, key in keys}) > 1 or 0 < len(gelijk) < len(keys):
        yield Found(keys[-1][0])


def _alleen_sleutel(bericht: Bericht) -> Iterator[Found]:
    holders = _selectie(bericht)
    criteria = [one for holder in holders for one in _elementen(holder).values()]
    if criteria and any(_sleutels(holder) for holder in holders):
        yield from _found(criteria[:1])


def _selectie(bericht: Bericht) -> list[_Element]:
    holders = (_deel(bericht, name) for name in ("gelijk", "vanaf", "totEnMet"))
    return [holder for holder in holders if holder is not None]


def _sleutels(holder: _Element) -> list[str]:
    return [key for one in holder.iter() for key in _SLEUTELS if one.get(key) is not None]


def _start_ontbreekt(bericht: Bericht) -> Iterator[Found]:
    more = text_at(bericht.element, f"{ns.zkn('parameters')}/{ns.stuf('indicatorVervolgvraag')}")
    if more in ("true", "1") and _deel(bericht, "start") is None:
        yield Found(bericht.element)


def _start_volledig(bericht: Bericht) -> Iterator[Found]:
    start = _deel(bericht, "start")
    if start is None:
        return
    given = _elementen(start.find(ns.zkn("object")))
    bereik = {**_elementen(_deel(bericht, "vanaf")), **_elementen(_deel(bericht, "totEnMet"))}
    yield from (Found(start, {"naam": qualified(path[-1])}) for path in bereik if path not in given)


RULES: Final = (
    Rule(
        id="StUF-vanaf-totEnMet",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 6.3.1",
        eis="vanaf en totEnMet bevatten dezelfde elementen.",
        code="StUF076",
        nl="{naam} staat in vanaf of totEnMet, maar niet in het andere; het moet in beide staan",
        en="{naam} is in vanaf or totEnMet, yet not in the other; it must be in both",
        doe_nl='Geef het element in beide; een open grens is leeg met xsi:nil en StUF:noValue="geenWaarde"',
        doe_en='give the element in both; an open end is empty with xsi:nil and StUF:noValue="geenWaarde"',
        operaties=VRAGEN,
        check=_zelfde_elementen,
    ),
    Rule(
        id="StUF-gelijk-of-bereik",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 6.3.1",
        eis="Een element staat in gelijk of in vanaf en totEnMet, niet in beide.",
        code="StUF079",
        nl="{naam} staat in gelijk en ook in vanaf of totEnMet; het mag maar in een van beide",
        en="{naam} is in gelijk and also in vanaf or totEnMet; it may be in one of them",
        doe_nl="Kies: een vaste waarde in gelijk, of een bereik in vanaf en totEnMet",
        doe_en="choose: one value in gelijk, or a range in vanaf and totEnMet",
        operaties=VRAGEN,
        check=_gelijk_of_bereik,
    ),
    Rule(
        id="StUF-exact",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 6.3.1",
        eis="Het attribuut StUF:exact staat niet in vanaf of totEnMet.",
        code="StUF082",
        nl="StUF:exact staat in vanaf of totEnMet; daar mag het niet staan",
        en="StUF:exact is in vanaf or totEnMet, where it may not be",
        doe_nl="Laat het attribuut hier weg",
        doe_en="leave the attribute out here",
        operaties=VRAGEN,
        check=nergens(f"descendant::*/@StUF:exact[{_IN_BEREIK}]"),
    ),
    Rule(
        id="StUF-onvolledige-datum",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 6.3.1",
        eis="vanaf en totEnMet bevatten geen onvolledige datum.",
        code="StUF085",
        nl="In vanaf of totEnMet staat een onvolledige datum; een grens moet een volledige datum zijn",
        en="vanaf or totEnMet has an incomplete date; a limit must be a complete one",
        doe_nl="Geef een volledige datum zonder StUF:indOnvolledigeDatum",
        doe_en="send a complete date without StUF:indOnvolledigeDatum",
        operaties=VRAGEN,
        check=nergens(f"descendant::*/@StUF:indOnvolledigeDatum[. != 'V' and ({_IN_BEREIK})]"),
    ),
    Rule(
        id="StUF-een-sleutel",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 6.3.2",
        eis="Een vraag selecteert op ten hoogste één sleutel.",
        code="StUF088",
        nl="De vraag selecteert op meer dan één sleutel; er mag er maar één zijn",
        en="the question selects on more than one key; it may have one",
        doe_nl="Geef één sleutel",
        doe_en="send one key",
        operaties=VRAGEN,
        check=_een_sleutel,
    ),
    Rule(
        id="StUF-alleen-sleutel",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 6.3.2",
        eis="Wie op een sleutel selecteert, geeft geen andere selectiecriteria.",
        code="StUF091",
        nl="De vraag selecteert op een sleutel en ook op {naam}; het mag maar een van beide zijn",
        en="the question selects on a key and also on {naam}; it may be one of them",
        doe_nl="Kies: een sleutel, of elementen",
        doe_en="choose: a key, or elements",
        operaties=VRAGEN,
        check=_alleen_sleutel,
    ),
    Rule(
        id="StUF-scope",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 6.3.3",
        eis="Een scope heeft het attribuut StUF:scope of noemt elementen, niet beide.",
        code="StUF097",
        nl="De scope heeft het attribuut StUF:scope en noemt ook elementen; het mag maar een van beide zijn",
        en="scope has the attribute StUF:scope and names elements too; it may have one of them",
        doe_nl="Kies: het attribuut, of de gewenste elementen",
        doe_en="choose: the attribute, or the elements asked for",
        operaties=VRAGEN,
        check=nergens("descendant::*/@StUF:scope[../* and ancestor::ZKN:scope]"),
    ),
    Rule(
        id="StUF-start",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 6.3.4",
        eis="Een vervolgvraag heeft een start.",
        code="StUF103",
        nl="indicatorVervolgvraag is true, maar start ontbreekt; een vervolgvraag moet start hebben",
        en="indicatorVervolgvraag is true but start is missing; it must be there then",
        doe_nl="Geef in start het laatst ontvangen object, of maak indicatorVervolgvraag false",
        doe_en="put the last object received in start, or make indicatorVervolgvraag false",
        operaties=VRAGEN,
        check=_start_ontbreekt,
    ),
    Rule(
        id="StUF-start-elementen",
        familie=Familie.STUF,
        bron="StUF 03.01 par. 6.3.4",
        eis="start bevat alle elementen van vanaf en totEnMet.",
        code="StUF106",
        nl="start bevat {naam} niet; wat in vanaf en totEnMet staat, moet ook hier staan",
        en="start lacks {naam}; what is in vanaf and totEnMet must be here too",
        doe_nl="Neem in start alle elementen op die in vanaf en totEnMet staan",
        doe_en="put every element of vanaf and totEnMet in start",
        operaties=VRAGEN,
        check=_start_volledig,
    ),
)
