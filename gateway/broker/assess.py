"""What is wrong with a message and what is done about it: the schemas, the rules and the tolerance of its partner.

A message is held against the schemas before the store is opened, and against the rules with the register at hand. What
its partner may have repaired is repaired in a copy; the rest is a reason to refuse or is written down. A message with
nothing wrong costs nothing here but being judged.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice

from lxml.etree import _Element

from gateway.access.deviations import Found, deviations_of
from gateway.access.tolerantie import Behandeling, Deviation, Houding
from gateway.broker.offer import Offer
from gateway.broker.ports import Schemas
from gateway.errors import StufError
from gateway.routing.facts import Facts
from gateway.routing.kennis import RegelKennis
from gateway.stuf.business.judge import BY_ID, judge
from gateway.stuf.business.rule import Bericht
from gateway.stuf.business.soort import bericht_over
from gateway.stuf.domeingegevens import check_domeingegevens
from gateway.stuf.faults import MAX_DETAILS
from gateway.stuf.message import StufMessage
from gateway.stuf.parse import stuurgegevens_of
from gateway.stuf.problems import Problem
from gateway.stuf.read import onderwerp_of
from gateway.stuf.repair import MAX_PROBLEMS, REPARABLE, Repair, repair_all

MAX_TOLD = 5
"""How many problems a fault names."""

Judge = Callable[[Facts], tuple[Problem, ...]]
"""What of the agreements does not hold for the message of these facts."""


def by_rules(facts: Facts) -> tuple[Problem, ...]:
    """What does not hold of the rules beyond the schema, those about other messages included."""
    bericht = Bericht(facts.message, facts.soort_plan, facts.kennis)
    return judge(bericht) + judge(bericht, andere_berichten=True)


class NotConform(StufError):
    """A message its partner may not send as it is. problems: all it is refused for, in the order they were found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        code = min(problem.code for problem in problems)
        super().__init__(code, told(problem for problem in problems if problem.code == code))
        self.problems = problems


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """An offer and what was found of it.

    problems: what is wrong and was not repaired. mended: the message after its repairs. unreadable: why its domain data
    are of no use to anybody. deviations: what is kept of it when the message is accepted all the same.
    """

    offer: Offer
    problems: tuple[Problem, ...] = ()
    mended: StufMessage | None = None
    unreadable: StufError | None = None
    deviations: tuple[Deviation, ...] = ()

    @property
    def message(self) -> StufMessage:
        """The message as it goes on, repaired where that was allowed."""
        return self.mended or self.offer.message

    @property
    def fault(self) -> StufError | None:
        """Why it is refused: of what its partner is not forgiven, the code that comes first in table 4.1."""
        refusing = tuple(problem for problem in self.problems if self.offer.tolerantie.refuses(problem))
        faults = [NotConform(refusing)] if refusing else []
        return min((*faults, *filter(None, [self.unreadable])), key=lambda one: one.code, default=None)

    def beside(self, problems: tuple[Problem, ...]) -> "Assessment":
        """This with more that was found."""
        both = replace(self, problems=(*self.problems, *problems))
        # Of what is refused this is not kept, and it takes looking at every place.
        return both if both.fault else both.written_down(_noted(problems))

    def written_down(self, found: Iterable[Found]) -> "Assessment":
        """This with more deviations to keep."""
        return replace(self, deviations=(*self.deviations, *deviations_of(found, self.offer.element)))


_WITH_SIGN = {
    # The gateway itself sends on in the right form, so that a repair is what happens anyway; see `vorm`.
    Houding.HERSTEL: Behandeling.HERSTELD,
    Houding.NOTEER: Behandeling.GENOTEERD,
    Houding.STRENG: Behandeling.GENOTEERD,
}


def by_schema(offer: Offer, schemas: Schemas, signs: tuple[Problem, ...]) -> Assessment:
    """A message by itself: its schema, with what may be repaired repaired, and whether its domain data can be read.

    signs: what was odd about how it came in. What calls no operation is not looked at.
    """
    if offer.called is None:
        return Assessment(offer)
    assessed = Assessment(offer, schemas.problems(offer.called.element))
    repairs: tuple[Repair, ...] = ()
    mendable = REPARABLE if assessed.problems else _MENDED_RULES
    if any(offer.tolerantie.voor(rule) is Houding.HERSTEL for rule in mendable):
        assessed, repairs = _repaired(assessed, offer.called, schemas)
    assessed = replace(assessed, unreadable=_unreadable(assessed.message))
    if assessed.fault:
        return assessed
    mended: tuple[Found, ...] = tuple((one.problem, Behandeling.HERSTELD, one) for one in repairs)
    odd: tuple[Found, ...] = tuple((one, _WITH_SIGN[offer.tolerantie.voor(one.rule)], None) for one in signs)
    return assessed.written_down((*mended, *_noted(assessed.problems), *odd))


def refused(problems: Iterable[Problem], offer: Offer) -> tuple[Deviation, ...]:
    """What is kept of problems a message was refused for."""
    return deviations_of(((problem, Behandeling.GEWEIGERD, None) for problem in problems), offer.element)


def told(problems: Iterable[Problem]) -> str:
    """The first problems in one text for the sender: place, what is wrong, the rule, what to do; whole or left out."""
    text = ""
    for problem in islice(problems, MAX_TOLD):
        line = f" (regel {problem.line})" if problem.line else ""
        doe = f" {problem.doe_nl}." if problem.doe_nl else ""
        longer = f"{text} {problem.path}{line}: {problem.message_nl} [{problem.rule}].{doe}".strip()
        if text and len(longer) > MAX_DETAILS:
            break
        text = longer
    return text[:MAX_DETAILS]


def _noted(problems: Iterable[Problem]) -> tuple[Found, ...]:
    return tuple((problem, Behandeling.GENOTEERD, None) for problem in problems)


def _repaired(assessed: Assessment, message: StufMessage, schemas: Schemas) -> tuple[Assessment, tuple[Repair, ...]]:
    """With the repairs its partner is allowed, of schema and rules; the element that was received stays as it is.

    The rules are only asked here for what can be mended: what they think of the outcome is asked with the register.
    """
    tolerantie, kennis = assessed.offer.tolerantie, RegelKennis(assessed.offer.rules)

    def may(rule: str) -> bool:
        return tolerantie.voor(rule) is Houding.HERSTEL

    def wrong(element: _Element) -> tuple[Problem, ...]:
        found = schemas.problems(element, MAX_PROBLEMS)
        told = {problem.path for problem in found}  # One difference mends both; it is counted once.
        rules = judge(bericht_over(_as_message(element, message), kennis), only=_MENDED_RULES, most=MAX_PROBLEMS)
        return (*found, *(one for one in rules if one.path not in told))

    outcome = repair_all(message.element, wrong(message.element), may, wrong)
    if not outcome.repairs:
        return assessed, ()
    mended = _as_message(outcome.element, message)
    return replace(assessed, problems=schemas.problems(outcome.element), mended=mended), outcome.repairs


def _as_message(element: _Element, message: StufMessage) -> StufMessage:
    given = stuurgegevens_of(element)
    return StufMessage(element, message.operation, given, onderwerp_of(element, given))


def _unreadable(message: StufMessage) -> StufError | None:
    if message.operation.naam not in _WITH_DOMEINGEGEVENS:
        return None
    try:
        check_domeingegevens(message.element)
    except StufError as fault:
        return fault
    return None


_MENDED_RULES = REPARABLE & BY_ID.keys()
"""Rules beyond the schema with a repair: they are only asked before the register is at hand where that is wanted."""

_WITH_DOMEINGEGEVENS = frozenset({"voegZaakdocumentToe_Lk01"})
