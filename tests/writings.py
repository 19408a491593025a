"""Everything the gateway, its magazijn and its simulators write, as hypothesis strategies: writer -> message elements.

What a writer is given comes from a message that may have been tolerated with a fault, so the values here are of any
length and hold any character a message can carry.
"""

from collections.abc import Mapping

from hypothesis import strategies as st
from lxml.etree import _Element

from gateway.errors import StufError
from gateway.magazijn import answer, model
from gateway.stuf import ns, replies, rzs
from gateway.stuf.faults import FAULTS
from gateway.stuf.message import Status, StufMessage, Stuurgegevens, Systeem, Zaaktype
from gateway.stuf.parse import open_envelope, read_xml
from gateway.stuf.read import read_message
from gateway.stuf.rzs import Zaakbericht
from gateway.stuf.stamp import Stamp
from gateway.stuf.write import add_stuurgegevens
from tests import factories

STAMP = Stamp("RW-REGIEWISSEL-000000001", "20260401100000123")
WISSEL = Systeem("Gemeente Lindewaard", "REGIEWISSEL")

_CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")


def texts(least: int, most: int) -> st.SearchStrategy[str]:
    """Text as a reader gives it: any character XML can hold, astral and markup too, no blanks around it."""
    special = st.sampled_from("<>&\"'\t\n😀𐍈é€ \xa0]")
    text = st.text(special | _CHARACTERS, min_size=least, max_size=most)
    return text.map(str.strip).filter(lambda value: len(value) >= least)


def wild(usual: int) -> st.SearchStrategy[str]:
    """Text around a usual length, absent or far too long."""
    return texts(0, usual + 3) | texts(1, 9).map(lambda value: (value * 400).strip())


systemen = st.builds(Systeem, texts(0, 200), texts(3, 50), texts(0, 50), texts(0, 100))
"""Parties as the schema has them."""

wild_systemen = systemen | st.builds(Systeem, wild(200), wild(50), wild(50), wild(100))

requests = st.builds(
    Stuurgegevens,
    st.just("Lk01"),
    systemen,
    systemen,
    texts(1, 40),
    st.just("20260401100000000"),
    entiteittype=st.just("ZAK"),
)
"""stuurgegevens of a message that may be confirmed."""

wild_requests = st.builds(Stuurgegevens, wild(4), wild_systemen, wild_systemen, wild(40), wild(17), wild(40))
"""stuurgegevens of a message that must be refused."""

faults = st.builds(StufError, st.sampled_from(sorted(FAULTS)), texts(0, 60) | texts(1, 9).map(lambda text: text * 400))

zaakberichten = st.builds(
    Zaakbericht,
    texts(5, 40),
    st.builds(Zaaktype, wild(10), wild(80)),
    st.none() | st.builds(Status, wild(4) | st.sampled_from(["1", "0012", "12345"]), wild(80), wild(10), wild(17)),
    st.fixed_dictionaries(
        {rzs.GEBEURTENIS: wild(30)}, optional={naam: wild(60) for naam in (rzs.GEZINSPLAN, rzs.DOMEINGEGEVENS)}
    ),
    st.lists(wild(250), max_size=3).map(tuple),
)


@st.composite
def asked(draw: st.DrawFn, *berichten: factories.Bericht) -> StufMessage:
    """One of these messages from and to anybody: what is optional in the stuurgegevens of a question may be absent."""
    bericht = draw(st.sampled_from(berichten))
    element = bericht.element
    given = bericht.message.stuurgegevens
    number, moment = draw(st.sampled_from([("", ""), ("Q-1", "20260401100000000")]))
    parties = systemen | st.just(Systeem())
    element.replace(element[0], add_stuurgegevens(element, Stuurgegevens(
        given.berichtcode, draw(parties), draw(parties), number, moment,
        entiteittype=given.entiteittype, functie=given.functie,
    )))  # fmt: skip
    return read_message(element, bericht.action)


def _document_vraag() -> factories.Bericht:
    given = factories.stuurgegevens("Lv01", factories.WMO, factories.ZMAG, entiteittype="EDC")
    gelijk = '<ZKN:gelijk StUF:entiteittype="EDC"><ZKN:identificatie>D-1</ZKN:identificatie></ZKN:gelijk>'
    namespaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in ns.PREFIXES.items())
    return factories.Bericht(f"<ZKN:edcLv01 {namespaces}>{given}{gelijk}</ZKN:edcLv01>", "geefZaakdocumentLezen_Lv01")


questions = asked(factories.zaakvraag(), _document_vraag())


def _detail(request: Stuurgegevens, error: StufError, synchronous: bool) -> _Element | None:
    """The StUF fault in a refusal, None when no valid one can be made."""
    reply = replies.refuse(error, request, STAMP, synchronous=synchronous)
    detail = open_envelope(read_xml(reply.body)).find("detail")
    return detail[0] if detail is not None else None


def _refusals(synchronous: bool) -> st.SearchStrategy[_Element]:
    made = st.builds(_detail, requests | wild_requests, faults, st.just(synchronous))
    return made.filter(lambda element: element is not None)


def _found(question: StufMessage, more: bool, total: int | None, ignored: tuple[str, ...]) -> _Element:
    return answer.la01(question, STAMP, [], more=more, total=total, ignored=ignored)


def _identified(request: StufMessage, kind: model.Model) -> _Element:
    return answer.du02_identificatie(request, STAMP, kind, "9990000000000001")


_stamp, _wissel = st.just(STAMP), st.just(WISSEL)
_numbers = st.tuples(asked(factories.genereer_zaakidentificatie()), st.just(model.ZAAK))

WRITERS: Mapping[str, st.SearchStrategy[_Element]] = {
    "Bv02": st.builds(replies.bv02),
    "Bv03": st.builds(replies.bevestiging, requests, _stamp),
    "Bv04": st.builds(replies.bevestiging, requests, _stamp, st.just("Bv04")),
    "Fo01": st.builds(replies.fo01, requests, _stamp, faults),
    "Fo02": _refusals(synchronous=True),
    "Fo03": _refusals(synchronous=False),
    "La01 of the magazijn": st.builds(
        _found, questions, st.booleans(), st.none() | st.integers(0, 999), st.lists(texts(1, 60)).map(tuple)
    ),
    "Du02 with an identificatie": _numbers.map(lambda given: _identified(*given)),
    "notificeerOverZaak_Di01": st.builds(rzs.notificeer, _wissel, systemen, _stamp, zaakberichten),
    "initieerNotificeerOverZaak_Di01": st.builds(rzs.initieer, _wissel, systemen, _stamp, zaakberichten),
    "overdragenZaak_Di01": st.builds(rzs.overdragen, _wissel, systemen, _stamp, zaakberichten),
    "overdragenZaak_Du01": st.builds(
        rzs.bevestig_overdracht,
        systemen,
        _wissel,
        _stamp,
        texts(1, 40),
        texts(5, 40),
        st.sampled_from([rzs.GEACCEPTEERD, rzs.GEWEIGERD]),
        st.lists(wild(250), max_size=3).map(tuple),
    ),
}
