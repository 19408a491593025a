"""The deliveries of an accepted message: what goes where, in which lane, and what waits for what.

Runs inside the transaction that accepts the message, so the promise and the work it takes are one.
"""

from gateway.access.partners import Partner
from gateway.broker import record
from gateway.broker.compose import Composed, notifications
from gateway.broker.convert import converted
from gateway.broker.lanes import lane
from gateway.broker.ports import NewDelivery, Work
from gateway.broker.state import State
from gateway.routing.decide import Decision
from gateway.routing.facts import Facts


def plan(facts: Facts, decision: Decision, message_id: int, work: Work) -> None:
    """One delivery per route; a work order and notifications wait until the change itself is confirmed (RZS N-4)."""
    first: int | None = None
    for route in decision.routes:
        partner = facts.rules.partners[route.destination]
        state = State.HELD if route.kind == "houd_vast" else State.WAITING
        composed = converted(facts, route, partner, work)
        if composed is not None:
            delivery_id = add_own(facts, composed, message_id, first, work, state)
        else:
            delivery_id = _add(facts, partner, route.operation, message_id, None, state, work)
        first = delivery_id if first is None else first
    plan_follow_up(facts, decision, message_id, first, work)


def plan_follow_up(facts: Facts, decision: Decision, message_id: int, after_id: int | None, work: Work) -> None:
    """The notifications a change causes. after_id: delivery of the change, None when it is already carried out."""
    if decision.notify:
        for composed in notifications(facts, work):
            add_own(facts, composed, message_id, after_id, work)


def add_own(
    facts: Facts,
    composed: Composed,
    origin_id: int,
    after_id: int | None,
    work: Work,
    state: State = State.WAITING,
) -> int:
    """Store a message made here with its one delivery; the id of the delivery."""
    message_id = work.add_message(record.own(composed, origin_id, facts.gezinsplan, work.now))
    work.add_event(message_id, "message_composed", composed.operation.naam)
    naam = composed.operation.naam
    return _add(facts, composed.destination, naam, message_id, after_id, state, work)


def _add(
    facts: Facts, partner: Partner, operation: str, message_id: int, after_id: int | None, state: State, work: Work
) -> int:
    delivery = NewDelivery(
        message_id=message_id,
        destination=partner.naam,
        operation=operation,
        lane=lane(partner.naam, facts),
        state=state,
        holds_lane=partner.bij_fout == "wacht",
        due_at=work.now,
        after_id=after_id,
        reason="Vastgehouden door een routeringsregel" if state is State.HELD else "",
    )
    return work.add_delivery(delivery)
