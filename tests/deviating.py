"""Messages that deviate, put in a store as intake does: with the message and counted in the register."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Engine

from gateway.access.deviations import as_json, deviations_of
from gateway.access.tolerantie import Behandeling, Deviation
from gateway.broker.ports import NewMessage
from gateway.clock import FixedClock
from gateway.store.work import SqlStore
from gateway.stuf.problems import Problem
from gateway.stuf.repair import Repair
from tests.factories import CLIENT, KEY, START, creeer_zaak

BSN = "ZKN:object/ZKN:heeftBetrekkingOp/ZKN:gerelateerde/ZKN:natuurlijkPersoon/BG:inp.bsn"
GEBOREN = "1980-02-03"


def deviation(
    rule: str = "schema.vorm", behandeling: Behandeling = Behandeling.GENOTEERD, path: str = BSN
) -> Deviation:
    """A problem with the BSN of a client; repaired, it shows a difference."""
    problem = Problem(rule, path, 12, "De waarde is geen datum", "not a date", "Schrijf acht cijfers.", "use digits")
    repair = Repair(problem, "Streepjes weggehaald", path, "", GEBOREN, "19800203")
    element = creeer_zaak(clienten=[CLIENT]).element
    (found,) = deviations_of([(problem, behandeling, repair if behandeling is Behandeling.HERSTELD else None)], element)
    return found


def deviate(
    engine: Engine,
    deviations: Iterable[Deviation],
    partner: str = "wmo",
    operation: str = "creeerZaak_Lk01",
    at: datetime = START,
) -> int:
    """A message of a partner with these deviations; its id."""
    found = tuple(deviations)
    with SqlStore(engine, FixedClock(at), KEY).write() as work:
        message = NewMessage(at, "accepted", operation, zender_partner=partner, deviations=as_json(found))
        message_id = work.add_message(message)
        work.add_deviations(message_id, partner, operation, found)
    return message_id
