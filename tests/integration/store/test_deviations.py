"""The deviation register: one row per partner, operation, rule and what was done, counted over all messages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Engine, select

from gateway.access.tolerantie import Behandeling
from gateway.broker.insight import DeviationCount
from gateway.clock import FixedClock
from gateway.store.engine import read
from gateway.store.insight import SqlInsight
from gateway.store.tables import deviations
from tests.deviating import BSN, GEBOREN, deviate, deviation
from tests.factories import CLIENT, START

HOUR = timedelta(hours=1)


def counted(engine: Engine, partner: str | None = None) -> tuple[DeviationCount, ...]:
    """The register as people see it."""
    return SqlInsight(engine, FixedClock(START)).deviations(partner)


def test_the_first_one(engine: Engine) -> None:
    """A deviation nobody saw before is kept with its message, place, shape and texts."""
    message_id = deviate(engine, [deviation()])
    (row,) = counted(engine)
    assert (row.partner, row.operation, row.rule, row.behandeling) == (
        "wmo", "creeerZaak_Lk01", "schema.vorm", "genoteerd",
    )  # fmt: skip
    assert (row.number, row.first_at, row.last_at, row.message_id) == (1, START, START, message_id)
    assert (row.path, row.fragment) == (BSN, "<BG:inp.bsn>999999999</BG:inp.bsn>")
    assert (row.melding, row.doe) == ("De waarde is geen datum", "Schrijf acht cijfers.")
    assert row.eis


def test_the_next_ones_are_counted(engine: Engine) -> None:
    """The first moment stays; number, last moment, message and place are those of the newest message."""
    deviate(engine, [deviation()])
    newest = deviate(engine, [deviation(path="ZKN:object")], at=START + HOUR)
    (row,) = counted(engine)
    assert (row.number, row.first_at, row.last_at) == (2, START, START + HOUR)
    assert (row.message_id, row.path) == (newest, "ZKN:object")
    assert row.fragment.startswith("<ZKN:object")


def test_a_message_counts_once_for_a_rule(engine: Engine) -> None:
    """Three places in one message that break a rule are one message that breaks it."""
    deviate(engine, [deviation(), deviation(path="ZKN:object"), deviation()])
    assert [row.number for row in counted(engine)] == [1]


def test_what_differs_is_counted_apart(engine: Engine) -> None:
    """Another partner, operation, rule or treatment has a row of its own, in a fixed order."""
    repaired = deviation(behandeling=Behandeling.HERSTELD)
    deviate(engine, [deviation("vorm.bom"), deviation(), repaired])
    deviate(engine, [deviation()], partner="rmc")
    deviate(engine, [deviation()], operation="updateZaak_Lk01")
    deviate(engine, [deviation(behandeling=Behandeling.GEWEIGERD)], partner="")
    assert [(row.partner, row.rule, row.operation, row.behandeling, row.number) for row in counted(engine)] == [
        ("", "schema.vorm", "creeerZaak_Lk01", "geweigerd", 1),
        ("rmc", "schema.vorm", "creeerZaak_Lk01", "genoteerd", 1),
        ("wmo", "schema.vorm", "creeerZaak_Lk01", "genoteerd", 1),
        ("wmo", "schema.vorm", "creeerZaak_Lk01", "hersteld", 1),
        ("wmo", "schema.vorm", "updateZaak_Lk01", "genoteerd", 1),
        ("wmo", "vorm.bom", "creeerZaak_Lk01", "genoteerd", 1),
    ]
    assert {row.partner for row in counted(engine, "")} == {""}


def test_a_message_without_deviations_costs_nothing(engine: Engine) -> None:
    """Nothing is written for a message that is as it should be."""
    deviate(engine, [])
    assert counted(engine) == ()


def test_since_a_moment(engine: Engine) -> None:
    """What was not seen any more since a moment is left out; what was seen keeps its whole count."""
    deviate(engine, [deviation("vorm.bom"), deviation()])
    deviate(engine, [deviation()], at=START + HOUR)
    rows = SqlInsight(engine, FixedClock(START)).deviations(since=START + HOUR)
    assert [(row.rule, row.number) for row in rows] == [("schema.vorm", 2)]


def test_many_at_once_are_all_counted(engine: Engine) -> None:
    """Messages with the same faults in any order, at the same moment, neither block each other nor lose a count."""
    faults = [deviation(), deviation("vorm.bom"), deviation("schema.lengte"), deviation("schema.nil")]
    orders = [faults, faults[::-1]] * 10
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda order: deviate(engine, order), orders))
    assert {row.number for row in counted(engine)} == {len(orders)}
    assert len(counted(engine)) == len(faults)


def test_nothing_personal_is_in_the_register(engine: Engine) -> None:
    """The register holds shapes only, also of a repair; the difference itself is kept with its message, unseen."""
    message_id = deviate(engine, [deviation(behandeling=Behandeling.HERSTELD)])
    with read(engine) as connection:
        kept = str(connection.execute(select(deviations)).mappings().all())
    assert CLIENT not in kept and GEBOREN not in kept
    found = SqlInsight(engine, FixedClock(START)).message(message_id)
    assert found is not None
    (shown,) = found.deviations
    assert (shown.voor, shown.na, shown.gedaan) == ("9999-99-99", "99999999", "Streepjes weggehaald")
    assert GEBOREN not in str(found)
