"""The checks before acceptance, in the order of table 4.1: the first that fails is the only fault reported.

Dispatch has already judged version, sectormodel, berichtcode, entiteittype and functie; here come the parties, the
duplicate key and the cross reference, then schema and content.
"""

from collections.abc import Callable
from typing import Protocol

from lxml.etree import _Element

from gateway.access.partners import find
from gateway.errors import SoapError, StufError
from gateway.routing.facts import Facts
from gateway.routing.rules import RuleSet
from gateway.stuf import ns
from gateway.stuf.domeingegevens import check_domeingegevens
from gateway.stuf.message import StufMessage, Stuurgegevens
from gateway.stuf.operations import CATALOGUE, PortType, Soort
from gateway.stuf.problems import Problem

MAX_REFERENTIENUMMER = 40
_CROSS_REFERRING = ("bevestigOverdragenZaak", "Bv03", "Fo01", "Fo03")


class Schemas(Protocol):
    """What validation asks of a schema set."""

    def problems(self, root: _Element) -> tuple[Problem, ...]:
        """Everything about a message element that does not conform."""
        ...


def check_addressed(message: StufMessage, port_type: PortType) -> None:
    """The message may stand at this portType and carries what its mode needs to be answered.

    Raises SoapError: without zender, ontvanger and referentienummer no valid Fo03 exists.
    """
    if port_type not in message.operation.port_types:
        raise SoapError(f"{message.operation.naam} wordt niet aangeboden op {port_type}")
    given = message.stuurgegevens
    if not message.operation.synchronous:
        required = (
            ("zender", given.zender.applicatie),
            ("ontvanger", given.ontvanger.applicatie),
            ("referentienummer", given.referentienummer),
            ("tijdstipBericht", given.tijdstip_bericht),
        )
        missing = [name for name, value in required if not value]
        if missing:
            raise SoapError(f"De stuurgegevens missen {', '.join(missing)}")
    if len(given.referentienummer) > MAX_REFERENTIENUMMER:
        raise SoapError(f"Het referentienummer is langer dan {MAX_REFERENTIENUMMER} tekens")


def check_parties(given: Stuurgegevens, synchronous: bool, rules: RuleSet) -> None:
    """StUF010 and StUF013; a synchronous message may leave out the ontvanger, and the wissel itself may be meant."""
    partners = rules.partners.values()
    meant = given.ontvanger.applicatie or not synchronous
    if meant and given.ontvanger.applicatie != rules.applicatie and find(partners, given.ontvanger) is None:
        raise StufError("StUF010", "De ontvanger in de stuurgegevens is hier niet bekend")
    if find(partners, given.zender) is None:
        raise StufError(
            "StUF013", "De zender in de stuurgegevens is hier niet bekend; laat de beheerder de partner toevoegen"
        )


def check_cross_reference(facts: Facts) -> None:
    """StUF043: an answer must refer to a message that passed here, between the same two parties."""
    if facts.message.operation.naam in _CROSS_REFERRING and facts.opdrachtgever is None:
        raise StufError("StUF043", "Het crossRefnummer verwijst niet naar een bericht dat hier bekend is")


def check_rights(facts: Facts) -> None:
    """StUF052: the partner may use this operation."""
    if facts.zender is not None and not facts.zender.may_send(facts.message.operation):
        raise StufError("StUF052", f"{facts.zender.naam} mag {facts.message.operation.naam} niet gebruiken")


def structural_fault(message: StufMessage, schemas: Schemas) -> StufError | None:
    """What schema and content say about the message itself.

    Returned, not raised: it is looked at before the store is held, and told only when no earlier check failed.
    """
    try:
        check_schema(message, schemas)
        check_content(message)
    except StufError as error:
        return error
    return None


def check_schema(message: StufMessage, schemas: Schemas) -> None:
    """StUF055 with the first places that do not conform."""
    problems = schemas.problems(message.element)
    if problems:
        raise StufError("StUF055", "; ".join(f"{problem.path}: {problem.message_nl}" for problem in problems[:5]))


def check_content(message: StufMessage) -> None:
    """What a schema cannot say about the content of this operation."""
    for check in _CONTENT.get(message.operation.naam, ()):
        check(message.element)


def check_selection(question: _Element) -> None:
    """StUF052 for a question that selects nothing: the standard lets it ask for all, here that is everybody's data."""
    criteria = [criterion for name in ("gelijk", "vanaf", "totEnMet") for criterion in question.findall(ns.zkn(name))]
    if not any(len(criterion) or criterion.get(ns.SLEUTEL_ONTVANGEND) for criterion in criteria):
        raise StufError(
            "StUF052", "Een vraag zonder selectie wordt niet doorgelaten: zij vraagt de gegevens van iedereen"
        )


_CONTENT: dict[str, tuple[Callable[[_Element], None], ...]] = {
    "voegZaakdocumentToe_Lk01": (check_domeingegevens,),
    **dict.fromkeys((row.naam for row in CATALOGUE if row.soort is Soort.VRAAG), (check_selection,)),
}
