"""What is wrong with a message and what is done about it: the schemas, the rules and the tolerance of its partner.

A message is held against the schemas before the store is opened, and against the rules with the register at hand. What
its partner may have repaired is repaired in a copy; the rest is a reason to refuse or is written down. A message with
nothing wrong costs nothing here but being judged.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import islice

from lxml.etree import _Element

from gateway.access.deviations import deviation_of
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
from gateway.stuf.repair import REPARABLE, Repair, repair_all

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

    problems: what is wrong and was not repaired. signs: what was odd about how it came in. mended: the message after
    its repairs. unreadable: why its domain data are of no use to anybody.
    """

    offer: Offer
    problems: tuple[Problem, ...] = ()
    signs: tuple[Problem, ...] = ()
    repairs: tuple[Repair, ...] = field(default=(), repr=False)
    mended: StufMessage | None = None
    unreadable: StufError | None = None

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

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """What is kept of an accepted message that was not quite right."""
        received = self.offer.element
        return (
            *(deviation_of(one.problem, Behandeling.HERSTELD, received, one) for one in self.repairs),
            *(deviation_of(problem, Behandeling.GENOTEERD, received) for problem in self.problems),
            *(deviation_of(sign, _WITH_SIGN[self.offer.tolerantie.voor(sign.rule)], None) for sign in self.signs),
        )

    def beside(self, problems: Iterable[Problem]) -> "Assessment":
        """This with more that was found."""
        return replace(self, problems=(*self.problems, *problems))


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
    assessed = Assessment(offer, schemas.problems(offer.called.element), signs)
    if assessed.problems or any(offer.tolerantie.voor(rule) is Houding.HERSTEL for rule in _MENDED_RULES):
        assessed = _repaired(assessed, offer.called, schemas)
    return replace(assessed, unreadable=_unreadable(assessed.message))


def refused(problems: Iterable[Problem], offer: Offer) -> tuple[Deviation, ...]:
    """What is kept of problems a message was refused for."""
    return tuple(deviation_of(problem, Behandeling.GEWEIGERD, offer.element) for problem in problems)


def told(problems: Iterable[Problem]) -> str:
    """The first problems in one text for the sender: place, what is wrong, the rule, what to do; whole or left out."""
    text = ""
    for problem in islice(problems, MAX_TOLD):
        line = f" (regel {problem.line})" if problem.line else ""
        longer = f"{text} {problem.path}{line}: {problem.message_nl} [{problem.rule}]. {problem.doe_nl}".strip()
        if text and len(longer) > MAX_DETAILS:
            break
        text = longer
    return text[:MAX_DETAILS]


def _repaired(assessed: Assessment, message: StufMessage, schemas: Schemas) -> Assessment:
    """With the repairs its partner is allowed, of schema and rules; the element that was received stays as it is.

    The rules are only asked here for what can be mended: what they think of the outcome is asked with the register.
    """
    tolerantie, kennis = assessed.offer.tolerantie, RegelKennis(assessed.offer.rules)

    def may(rule: str) -> bool:
        return tolerantie.voor(rule) is Houding.HERSTEL

    def wrong(element: _Element) -> tuple[Problem, ...]:
        found = schemas.problems(element)
        told = {problem.path for problem in found}  # One difference mends both; it is counted once.
        rules = judge(bericht_over(_as_message(element, message), kennis))
        return (*found, *(one for one in rules if one.rule in _MENDED_RULES and one.path not in told))

    outcome = repair_all(message.element, wrong(message.element), may, wrong)
    if not outcome.repairs:
        return assessed
    return replace(
        assessed,
        problems=schemas.problems(outcome.element),
        repairs=outcome.repairs,
        mended=_as_message(outcome.element, message),
    )


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
