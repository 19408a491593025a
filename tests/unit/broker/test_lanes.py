"""The order key of a delivery: destination and zaak, else document, else zender."""

import pytest

from gateway.broker.lanes import lane
from gateway.broker.outbox import SHARDS, shard_of
from gateway.routing.facts import Facts
from gateway.routing.register import KnownDocument
from tests.factories import (
    DEELPLAN,
    DOCUMENT,
    Bericht,
    KnownRegister,
    creeer_zaak,
    fout,
    genereer_zaakidentificatie,
    ruleset,
    update_zaak,
    voeg_document_toe,
    wijzig_document,
)

KNOWN = KnownRegister(documenten=(KnownDocument(DOCUMENT, DEELPLAN),))
LANES = {
    "zaak": (creeer_zaak(), KNOWN, f"x|{DEELPLAN}"),
    "the same zaak again": (update_zaak(status="Klaar"), KNOWN, f"x|{DEELPLAN}"),
    "document of the zaak": (voeg_document_toe(), KNOWN, f"x|{DEELPLAN}"),
    "document whose zaak is known": (wijzig_document(), KNOWN, f"x|{DEELPLAN}"),
    "document nobody knows": (wijzig_document(), KnownRegister(), f"x|{DOCUMENT}"),
    "nothing in particular": (genereer_zaakidentificatie(), KNOWN, "x|REGIE"),
    "late fault": (fout(), KNOWN, "x|ZMAG"),
}


@pytest.mark.parametrize("name", LANES)
def test_what_may_not_overtake_each_other(name: str) -> None:
    """Messages about one zaak to one destination share a lane; without a zaak the document or zender counts."""
    bericht, register, expected = LANES[name]
    assert lane("x", Facts(bericht.message, ruleset(), register)) == expected


def test_destinations_have_lanes_of_their_own() -> None:
    """A destination that is away holds up nobody else."""
    facts = Facts(creeer_zaak().message, ruleset(), KNOWN)
    assert lane("x", facts) != lane("y", facts)


def _lane(number: int) -> str:
    bericht: Bericht = creeer_zaak(zaak=f"9990ZK2026{number:06}")
    return lane("zakenmagazijn", Facts(bericht.message, ruleset(), KNOWN))


def test_a_lane_always_uses_the_same_shard() -> None:
    """The queue of a lane does not depend on the node or the day; lanes spread over all queues."""
    assert shard_of("zakenmagazijn|9990DP2026000001") == shard_of("zakenmagazijn|" + DEELPLAN)
    assert {shard_of(_lane(number)) for number in range(300)} == set(range(SHARDS))
