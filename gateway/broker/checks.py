"""The checks before acceptance, row by row in the order of table 4.1: the first that fails is the only fault told.

Three tables, one after the other, for a fault in one is told before any of the next (StUF 03.01 par. 4.4.3). PARTIES
asks the stuurgegevens alone, NUMBER what was offered before, CONTENT the message and what is known of other messages.
StUF046 has no row: it is what the store says when all of them held.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from lxml.etree import _Element

from gateway.broker.assess import Assessment, Judge
from gateway.broker.offer import Offer
from gateway.broker.ports import Receipt
from gateway.broker.repeats import taken
from gateway.errors import MessageError, SoapError, StufError
from gateway.routing.facts import Facts
from gateway.stuf import ns
from gateway.stuf.message import StufMessage
from gateway.stuf.operations import CATALOGUE, Soort
from gateway.stuf.parse import text_of
from gateway.stuf.problems import Problem
from gateway.stuf.write import MAX_NUMMER, can_name

Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Check(Generic[Subject]):
    """One row. codes: what it can answer, empty when that is outside StUF. fault: why it fails, None when it holds."""

    codes: tuple[str, ...]
    fault: Callable[[Subject], MessageError | None]


@dataclass(frozen=True, slots=True, eq=False)
class Numbered:
    """An offer beside what was offered before. receipt: of its number. late: it is not later than those before."""

    offer: Offer
    receipt: Receipt | None = None
    late: Problem | None = None


# No slots: the rules are asked once, and only when every earlier check holds.
@dataclass(frozen=True, eq=False)
class Content:
    """A message as it will go on, with what is known around it. assessed: by its schema."""

    facts: Facts
    assessed: Assessment
    judge: Judge

    @property
    def message(self) -> StufMessage:
        """The message."""
        return self.facts.message

    @cached_property
    def assessment(self) -> Assessment:
        """With what the rules say; what is refused for its schema is not held against them."""
        if self.assessed.fault or not (problems := self.judge(self.facts)):
            return self.assessed
        return self.assessed.beside(problems)


def first(rows: Sequence[Check[Subject]], subject: Subject) -> None:
    """Hold a subject against the rows of a table. Raises the fault of the first that fails."""
    for row in rows:
        if fault := row.fault(subject):
            raise fault


# --- PARTIES ----------------------------------------------------------------------------------------------------------


def _version(offer: Offer) -> MessageError | None:
    fault = offer.fault
    return fault if isinstance(fault, StufError) and fault.code in _VERSION else None


def _outside(offer: Offer) -> MessageError | None:
    """A SOAPAction of another message: nobody knows what was meant."""
    return offer.fault if isinstance(offer.fault, SoapError) else None


def _port_type(offer: Offer) -> MessageError | None:
    if offer.called is None or offer.port_type in offer.called.operation.port_types:
        return None
    return SoapError(f"{offer.operation} wordt niet aangeboden op {offer.port_type}")


def _answerable(offer: Offer) -> MessageError | None:
    """Without zender, ontvanger and referentienummer no valid Bv03 or Fo03 exists (StUF 03.01 par. 4.2 and 4.3)."""
    given = offer.given
    if len(given.referentienummer) > MAX_NUMMER:
        return SoapError(f"Het referentienummer is langer dan {MAX_NUMMER} tekens")
    if offer.synchronous:
        return None
    required = (
        ("zender", can_name(given.zender)),
        ("ontvanger", can_name(given.ontvanger)),
        ("referentienummer", given.referentienummer),
        ("tijdstipBericht", given.tijdstip_bericht),
    )
    missing = [name for name, usable in required if not usable]
    return SoapError(f"De stuurgegevens missen {', '.join(missing)}") if missing else None


def _ontvanger(offer: Offer) -> MessageError | None:
    """A synchronous message may leave out the ontvanger, and the gateway itself may be meant."""
    applicatie = offer.given.ontvanger.applicatie
    known = offer.ontvanger is not None or applicatie == offer.rules.applicatie
    if known or (offer.synchronous and not applicatie):
        return None
    return StufError("StUF010", "De ontvanger in de stuurgegevens is hier niet bekend")


def _zender(offer: Offer) -> MessageError | None:
    if offer.zender is not None:
        return None
    return StufError(
        "StUF013", "De zender in de stuurgegevens is hier niet bekend; laat de beheerder de partner toevoegen"
    )


_VERSION = ("StUF001", "StUF004", "StUF007")
_SOAP = ()

PARTIES: tuple[Check[Offer], ...] = (
    Check(_VERSION, _version),
    Check(_SOAP, _outside),
    Check(_SOAP, _port_type),
    Check(_SOAP, _answerable),
    Check(("StUF010",), _ontvanger),
    Check(("StUF013",), _zender),
)
"""May this come from there and go to there? Asked without the store."""


# --- NUMBER -----------------------------------------------------------------------------------------------------------


def _unique(numbered: Numbered) -> MessageError | None:
    if numbered.receipt is None or numbered.receipt.digest == numbered.offer.digest:
        return None
    return taken()


def _later(numbered: Numbered) -> MessageError | None:
    late, zender = numbered.late, numbered.offer.zender
    if late is None or zender is None or not zender.tolerantie.refuses(late):
        return None
    return StufError(late.code, f"{late.message_nl}. {late.doe_nl}")


def _recognised(numbered: Numbered) -> MessageError | None:
    return numbered.offer.fault


NUMBER: tuple[Check[Numbered], ...] = (
    Check(("StUF016",), _unique),
    Check(("StUF019",), _later),
    Check(("StUF022", "StUF025", "StUF028", "StUF031", "StUF034", "StUF037", "StUF040"), _recognised),
)
"""Is this number new, its moment later than those before, and is it a message handled here?"""


# --- CONTENT ----------------------------------------------------------------------------------------------------------


def _cross_reference(content: Content) -> MessageError | None:
    """An answer must refer to a message that passed here, between the same two parties."""
    if content.message.operation.naam in _CROSS_REFERRING and content.facts.opdrachtgever is None:
        return StufError("StUF043", "Het crossRefnummer verwijst niet naar een bericht dat hier bekend is")
    return None


def _rights(content: Content) -> MessageError | None:
    zender, operation = content.facts.zender, content.message.operation
    if zender is None or zender.may_send(operation):
        return None
    return StufError("StUF052", f"{zender.naam} mag {operation.naam} niet gebruiken")


def _selection(content: Content) -> MessageError | None:
    """The standard lets a question without selection ask for all; here that is everybody's data."""
    if content.message.operation.naam not in _QUESTIONS or _selects(content.message.element):
        return None
    return StufError("StUF052", "Een vraag zonder selectie wordt niet doorgelaten: zij vraagt de gegevens van iedereen")


def _conforms(content: Content) -> MessageError | None:
    return content.assessment.fault


def _keys(content: Content) -> MessageError | None:
    """What cannot be kept is a fault nobody can be forgiven."""
    long = too_long(content.message)
    return StufError("StUF055", f"{long.what} is langer dan {long.most} tekens") if long else None


def too_long(message: StufMessage) -> "Length | None":
    """The first of what the store keeps a message by that is longer than StUF has it."""
    return next((row for row in _KEYS if len(row.value(message)) > row.most), None)


@dataclass(frozen=True, slots=True)
class Length:
    """The most characters of something messages are kept, ordered and answered by."""

    what: str
    most: int
    value: Callable[[StufMessage], str]


_KEYS = (
    Length("De identificatie van de zaak", 40, lambda message: message.onderwerp.zaakidentificatie),
    Length("De identificatie van het document", 40, lambda message: message.onderwerp.documentidentificatie),
    Length("De organisatie van de zender", 200, lambda message: message.stuurgegevens.zender.organisatie),
    Length("De administratie van de zender", 50, lambda message: message.stuurgegevens.zender.administratie),
    Length("De organisatie van de ontvanger", 200, lambda message: message.stuurgegevens.ontvanger.organisatie),
    Length("De administratie van de ontvanger", 50, lambda message: message.stuurgegevens.ontvanger.administratie),
)

CONTENT: tuple[Check[Content], ...] = (
    Check(("StUF043",), _cross_reference),
    Check(("StUF052",), _rights),
    Check(("StUF052",), _selection),
    Check(("StUF055",), _conforms),
    Check(("StUF055",), _keys),
)
"""Does it answer something, may this partner send it, and is it as agreed? `_conforms` has every later code as well."""


_ROWS: tuple[Check[Any], ...] = (*PARTIES, *NUMBER, *CONTENT)

ORDER = tuple(dict.fromkeys(code for row in _ROWS for code in row.codes))
"""Every code the rows can answer, in the order in which they are told."""


_CROSS_REFERRING = frozenset({"bevestigOverdragenZaak", "Bv03", "Fo01", "Fo03"})
_QUESTIONS = frozenset(row.naam for row in CATALOGUE if row.soort is Soort.VRAAG)


_INDICATIE = ns.zkn("indicatieLaatsteStatus")
"""Chooses among the statuses of what is found; it selects no zaak."""


def _selects(question: _Element) -> bool:
    """Whether a question names anything: a key, a value, or in gelijk that there is no value (StUF 03.01 par. 6.3.1).

    An element without a value asks nothing (waardeOnbekend) or leaves a range open.
    """
    criteria = [criterion for name in ("gelijk", "vanaf", "totEnMet") for criterion in question.findall(ns.zkn(name))]
    return any(
        criterion.get(ns.SLEUTEL_ONTVANGEND)
        or any(_is_criterion(one, criterion) for one in criterion.iterdescendants())
        for criterion in criteria
    )


def _is_criterion(element: _Element, side: _Element) -> bool:
    if text_of(element):
        return element.tag != _INDICATIE
    return side.tag == ns.zkn("gelijk") and element.get(ns.NO_VALUE) == "geenWaarde"
