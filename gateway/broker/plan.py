"""The deliveries of an accepted message: what goes where, in which lane, and what waits for what.

Runs inside the transaction that accepts the message, so the promise and the work it takes are one.
"""

from gateway.broker.compose import Composed, notifications
from gateway.broker.convert import converted
from gateway.broker.lanes import lane
from gateway.broker.own import Errand, Outbound
from gateway.broker.ports import NewDelivery
from gateway.broker.state import State
from gateway.routing.decide import Decision, Route
from gateway.routing.facts import Facts

_HELD = "Vastgehouden door een routeringsregel"


def plan(facts: Facts, decision: Decision, message_id: int, outbound: Outbound) -> None:
    """One delivery per route; a work order and notifications wait until the change itself is confirmed (RZS N-4)."""
    first: int | None = None
    for route in decision.routes:
        delivery_id = _route(facts, route, message_id, first, outbound)
        first = delivery_id if first is None else first
    plan_follow_up(facts, decision, message_id, first, outbound)


def plan_follow_up(facts: Facts, decision: Decision, message_id: int, after_id: int | None, outbound: Outbound) -> None:
    """The notifications a change causes. after_id: delivery of the change, None when it is already carried out."""
    if decision.notify:
        for composed in notifications(facts, outbound.work):
            _send(facts, composed, message_id, after_id, State.WAITING, outbound)


def _route(facts: Facts, route: Route, message_id: int, after_id: int | None, outbound: Outbound) -> int:
    """The delivery of one route: of the message as it came, or of the one made instead."""
    partner = facts.rules.partners[route.destination]
    state = State.HELD if route.kind == "houd_vast" else State.WAITING
    composed = converted(facts, route, partner, outbound.work)
    if composed is not None:
        return _send(facts, composed, message_id, after_id, state, outbound)
    return outbound.work.add_delivery(
        NewDelivery(
            message_id=message_id,
            destination=partner.naam,
            operation=route.operation,
            lane=lane(partner.naam, facts),
            state=state,
            holds_lane=partner.bij_fout == "wacht",
            due_at=outbound.work.now,
            reason=_HELD if state is State.HELD else "",
        )
    )


def _send(
    facts: Facts, composed: Composed, origin_id: int, after_id: int | None, state: State, outbound: Outbound
) -> int:
    errand = Errand(
        lane=lane(composed.destination.naam, facts),
        holds_lane=composed.destination.bij_fout == "wacht",
        state=state,
        after_id=after_id,
        reason=_HELD if state is State.HELD else "",
        gezinsplan=facts.gezinsplan,
    )
    return outbound.send(composed, origin_id, errand)
