"""A message in the form its receiver supports or can correlate.

Done at intake, in the same transaction, because the message made instead has a stamp of its own that must not change on
a retry.
"""

from gateway.access.partners import Partner
from gateway.broker.compose import Composed, work_order
from gateway.broker.ports import Work
from gateway.routing.decide import Route
from gateway.routing.facts import Facts
from gateway.stuf import ns, rzs
from gateway.stuf.operations import BY_NAME
from gateway.stuf.parse import text_at, text_of

_BEVESTIG = BY_NAME["bevestigOverdragenZaak"]


def converted(facts: Facts, route: Route, partner: Partner, work: Work) -> Composed | None:
    """The message to send instead of the one received, None when it goes as it came."""
    operation = facts.message.operation
    if route.kind == "overdragen" or route.operation != operation.naam:
        return work_order(facts, partner, route.operation, work)
    if operation is _BEVESTIG:
        return _answer_to_own_order(facts, partner, work)
    return None


def _answer_to_own_order(facts: Facts, partner: Partner, work: Work) -> Composed | None:
    """The answer to a work order the gateway made: the opdrachtgever only knows the number of its own creeerZaak."""
    answering = facts.zender.naam if facts.zender else ""
    cause = facts.register.cause_of(facts.message.stuurgegevens.cross_refnummer, answering)
    if facts.ontvanger is not None or not cause:
        return None
    element = facts.message.element
    zender = facts.rules.systeem
    answer = rzs.bevestig_overdracht(
        zender,
        partner.systeem,
        work.stamp(zender),
        cause,
        facts.zaakidentificatie,
        text_at(element, f"{ns.rzs('object')}/{ns.zkn('antwoord')}"),
        tuple(text_of(melding) for melding in element.findall(ns.rzs("melding"))),
    )
    return Composed(_BEVESTIG, partner, answer)
