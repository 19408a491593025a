"""What traffic taught, as it is kept: remembered, filled in, and never a BSN."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from gateway.broker.ports import NewMessage
from gateway.clock import FixedClock
from gateway.routing.register import KnownDocument, KnownZaak
from gateway.store import rule_versions
from gateway.store.engine import read, write
from gateway.store.register import StoredRegister
from gateway.store.tables import metadata, register_clienten
from gateway.store.tables import rule_versions as rule_versions_table
from gateway.store.work import SqlStore
from tests.factories import CLIENT, KEY, START, Wissel, notificeer

ZAAK = KnownZaak("Z-1", "WMO-HH", "Hulp", "deelplan", "GP-1", "wmo")


@pytest.fixture
def store(engine: Engine) -> SqlStore:
    """A store of each kind."""
    return SqlStore(engine, FixedClock(START), KEY)


def _ask(store: SqlStore, question: Callable[[StoredRegister], Any]) -> Any:
    with read(store.engine) as connection:
        return question(StoredRegister(connection, KEY))


def test_what_is_learned_is_known(store: SqlStore) -> None:
    """Zaken and documents come back as they were learned; unknown ones are None."""
    document = KnownDocument("D-1", "Z-1", "e-formulier")
    with store.write() as work:
        work.learn(zaken=[ZAAK], documenten=[document])
    assert _ask(store, lambda register: register.zaak("Z-1")) == ZAAK
    assert _ask(store, lambda register: register.document("D-1")) == document
    assert _ask(store, lambda register: (register.zaak("Z-2"), register.document("D-2"))) == (None, None)


def test_new_knowledge_fills_in_and_replaces_but_never_erases(store: SqlStore) -> None:
    """A later message that says less leaves what was known; one that says otherwise replaces it."""
    with store.write() as work:
        work.learn(zaken=[ZAAK])
        work.learn(zaken=[KnownZaak("Z-1", soort_plan="deelplan", gezinsplan="GP-2")])
    known = _ask(store, lambda register: register.zaak("Z-1"))
    assert known == KnownZaak("Z-1", "WMO-HH", "Hulp", "deelplan", "GP-2", "wmo")


def test_documents_with_domain_data_of_a_zaak(store: SqlStore) -> None:
    """Only those that carry domain data, oldest first."""
    clock = FixedClock(START)
    for name, vorm in (("D-3", "bijlage"), ("D-1", ""), ("D-2", "domein-xml")):
        with SqlStore(store.engine, clock, KEY).write() as work:
            work.learn(documenten=[KnownDocument(name, "Z-1", vorm)])
        clock.advance(1)
    found = _ask(store, lambda register: register.domeindocumenten("Z-1"))
    assert [document.documentidentificatie for document in found] == ["D-3", "D-2"]


def test_a_client_is_found_again_by_bsn(store: SqlStore) -> None:
    """Any of the persons asked for counts; a person may be client of several plans; learning twice is fine."""
    with store.write() as work:
        work.learn(clienten=[(CLIENT, "GP-1"), (CLIENT, "GP-2"), ("999990019", "GP-3"), (CLIENT, "GP-1")])
    assert _ask(store, lambda register: register.gezinsplannen_van([CLIENT, "999990032"])) == {"GP-1", "GP-2"}
    assert _ask(store, lambda register: register.gezinsplannen_van(["999990032"])) == frozenset()
    assert _ask(store, lambda register: register.gezinsplannen_van([])) == frozenset()


def test_no_table_holds_a_bsn(store: SqlStore) -> None:
    """What is kept of a client is a keyed pseudonym, which another key does not give."""
    with store.write() as work:
        work.learn(clienten=[(CLIENT, "GP-1")])
    with read(store.engine) as connection:
        kept = connection.execute(select(register_clienten.c.pseudoniem)).scalar_one()
        everything = [row for table in metadata.sorted_tables for row in connection.execute(select(table))]
    assert CLIENT not in repr(everything)
    assert len(kept) == 64
    with read(store.engine) as connection:
        assert StoredRegister(connection, b"another key").pseudoniem(CLIENT) != kept


def test_an_opdracht_is_for_one_partner_and_plan(store: SqlStore) -> None:
    """Given once or twice it is there, for that partner and that plan alone."""
    wissel = Wissel(store.engine)
    wissel.accept(notificeer())
    wissel.accept(notificeer())
    asked = {
        (partner, plans): _ask(store, lambda register, p=partner, g=plans: register.has_opdracht(p, g))
        for partner in ("wmo", "rmc")
        for plans in ((), ("9990GP2026000001",), ("anders", "9990GP2026000001"), ("anders",))
    }
    assert {key for key, given in asked.items() if given} == {
        ("wmo", ("9990GP2026000001",)),
        ("wmo", ("anders", "9990GP2026000001")),
    }


def test_every_rule_set_in_force_is_kept_once(engine: Engine) -> None:
    """A set is kept when it differs from the last; going back to an older one is a change too."""
    for version in ("a", "a", "b", "b", "a"):
        with write(engine) as connection:
            rule_versions.keep(connection, version, f"text {version}", "regels.yaml", START)
    with read(engine) as connection:
        rows = connection.execute(select(rule_versions_table).order_by(rule_versions_table.c.id)).all()
    assert [(row.version, row.text, row.who) for row in rows] == [
        (version, f"text {version}", "regels.yaml") for version in ("a", "b", "a")
    ]


def test_what_is_known_of_one_gezinsplan(store: SqlStore) -> None:
    """How many clients it has, also after one ended, and whether other zaken hang under it."""
    with store.write() as work:
        plan = KnownZaak("GP-1", soort_plan="gezinsplan", gezinsplan="GP-1")
        work.learn(zaken=[plan], clienten=[(CLIENT, "GP-1"), ("999910024", "GP-1")])
        work.learn(clienten=[(CLIENT, "GP-2")], ended=[("999910024", "GP-1")])
    assert _ask(store, lambda register: register.aantal_clienten("GP-1")) == 1
    assert _ask(store, lambda register: register.has_deelplannen("GP-1")) is False
    with store.write() as work:
        work.learn(zaken=[ZAAK])
    assert _ask(store, lambda register: register.has_deelplannen("GP-1")) is True


def test_an_overdracht_is_found_by_its_number(store: SqlStore) -> None:
    """Only one that was accepted, only when one zaak has the number, and answered only by who answered it."""
    with store.write() as work:
        for number, zaak, state in (
            ("R-1", "Z-1", "accepted"),
            ("R-1", "Z-1", "accepted"),
            ("R-2", "Z-2", "refused"),
            ("R-3", "Z-3", "accepted"),
            ("R-3", "Z-4", "accepted"),
        ):
            work.add_message(
                NewMessage(START, state, "overdragenZaak", referentienummer=number, zaakidentificatie=zaak)
            )
        work.add_message(
            NewMessage(START, "accepted", "bevestigOverdragenZaak", zender_partner="wmo", cross_refnummer="R-1")
        )
    found = [
        _ask(store, lambda register, number=n: register.overgedragen(number)) for n in ("R-1", "R-2", "R-3", "R-4")
    ]
    assert found == ["Z-1", None, None, None]
    asked = (("R-1", "wmo"), ("R-1", "schuldhulp"), ("R-3", "wmo"))
    answered = [_ask(store, lambda register, pair=pair: register.is_beantwoord(*pair)) for pair in asked]
    assert answered == [True, False, False]
