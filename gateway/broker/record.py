"""From a message and its decision to what is stored: plain values, no database."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.access.deviations import as_json
from gateway.access.tolerantie import Deviation
from gateway.broker.compose import Composed
from gateway.broker.offer import Offer
from gateway.broker.ports import NewMessage
from gateway.routing.decide import Decision
from gateway.routing.facts import Facts
from gateway.stuf.message import Stuurgegevens
from gateway.stuf.parse import stuurgegevens_of
from gateway.stuf.read import onderwerp_of
from gateway.stuf.write import serialise


def accepted(
    facts: Facts,
    decision: Decision,
    offer: Offer,
    deviations: Iterable[Deviation],
    reply_code: str,
    now: datetime,
) -> NewMessage:
    """A message the gateway took upon itself. deviations: what was not quite right about it."""
    message = facts.message
    return NewMessage(
        received_at=now,
        state="accepted",
        operation=message.operation.naam,
        soap_action=offer.known_action[:300],
        zender_partner=facts.zender.naam if facts.zender else "",
        documentidentificatie=message.onderwerp.documentidentificatie[:60],
        zaakidentificatie=facts.zaakidentificatie[:60],
        zaaktype=facts.named_zaaktype.code[:80],
        soort_plan=facts.soort_plan,
        gezinsplan=facts.gezinsplan[:60],
        digest=offer.digest,
        body=serialise(message.element),
        reply_code=reply_code,
        rule=decision.rule,
        rules_version=decision.rules_version,
        decision=explanation(decision),
        deviations=as_json(deviations),
        **_addressed(message.stuurgegevens),
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message is not taken. fault: the StUF code, empty outside StUF. decision: of the rule that refused it."""

    fault: str
    details: str
    decision: Decision | None = None
    deviations: tuple[Deviation, ...] = ()


def refused(offer: Offer, refusal: Refusal, reply_code: str, now: datetime, body: bytes | None = None) -> NewMessage:
    """A message the gateway did not take: who, which number and why. body: when it was confirmed all the same."""
    message, decision = offer.called, refusal.decision
    return NewMessage(
        received_at=now,
        state="refused",
        operation=offer.operation,
        soap_action=offer.known_action[:300],
        zender_partner=offer.zender.naam if offer.zender else "",
        zaakidentificatie=message.onderwerp.zaakidentificatie[:60] if message else "",
        documentidentificatie=message.onderwerp.documentidentificatie[:60] if message else "",
        zaaktype=message.onderwerp.zaaktype.code[:80] if message else "",
        body=body,
        reply_code=reply_code,
        fault=refusal.fault,
        fault_details=refusal.details,
        rule=decision.rule if decision else "",
        rules_version=decision.rules_version if decision else "",
        decision=explanation(decision) if decision else "",
        deviations=as_json(refusal.deviations),
        **(_addressed(offer.stuurgegevens) if offer.stuurgegevens else {}),
    )


def own(composed: Composed, origin_id: int, gezinsplan: str, now: datetime) -> NewMessage:
    """A message the gateway made because of another."""
    stuurgegevens = stuurgegevens_of(composed.element)
    onderwerp = onderwerp_of(composed.element, stuurgegevens)
    return NewMessage(
        received_at=now,
        state="accepted",
        operation=composed.operation.naam,
        zaakidentificatie=onderwerp.zaakidentificatie[:60],
        zaaktype=onderwerp.zaaktype.code[:80],
        gezinsplan=gezinsplan[:60],
        body=serialise(composed.element),
        origin_id=origin_id,
        **_addressed(stuurgegevens),
    )


def explanation(decision: Decision) -> str:
    """The decision as JSON, the answer to "why did this go there?"; facts are names and kinds, never persons."""
    return json.dumps(
        {
            "regel": decision.rule,
            "regels": [{"naam": row.naam, "past": row.hit, "reden": row.reason} for row in decision.trace],
            "feiten": dict(decision.facts or {}),
            "routes": [
                {"soort": row.kind, "naar": row.destination, "operatie": row.operation} for row in decision.routes
            ],
        },
        ensure_ascii=False,
    )


def _addressed(stuurgegevens: Stuurgegevens) -> dict[str, Any]:
    return {
        "zender": stuurgegevens.zender.key[:350],
        "ontvanger": stuurgegevens.ontvanger.key[:350],
        "referentienummer": stuurgegevens.referentienummer[:60],
        "tijdstip_bericht": stuurgegevens.tijdstip_bericht[:17],
        "cross_refnummer": stuurgegevens.cross_refnummer[:60],
    }
