"""What was not quite right about a message, written down: in its own history and in the register of deviations."""

from collections.abc import Sequence

from gateway.access.tolerantie import Behandeling, Deviation
from gateway.broker.offer import Offer
from gateway.broker.ports import Work

_EVENTS = {Behandeling.HERSTELD: "message_repaired", Behandeling.GENOTEERD: "message_deviates"}
"""What is said about an accepted message; of a refused one the refusal says enough."""


def note(offer: Offer, message_id: int, deviations: Sequence[Deviation], work: Work) -> None:
    """Write down the deviations of a message; nothing when there are none."""
    if not deviations:
        return
    for behandeling, event in _EVENTS.items():
        rules = dict.fromkeys(one.rule for one in deviations if one.behandeling is behandeling)
        if rules:
            work.add_event(message_id, event, ", ".join(rules))
    work.add_deviations(message_id, offer.zender.naam if offer.zender else "", offer.operation, deviations)
