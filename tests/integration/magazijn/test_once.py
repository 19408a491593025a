"""Every message counts once: duplicates, messages of the same moment, failures halfway."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from gateway.clock import FixedClock
from gateway.errors import StorageError
from gateway.magazijn import magazijn as receiver
from gateway.magazijn import model
from gateway.magazijn.magazijn import Magazijn
from gateway.magazijn.store import contents, tables
from gateway.stuf.operations import PortType
from gateway.stuf.replies import Reply
from tests.integration.magazijn.conftest import Send, opened
from tests.unit.magazijn.builder import (
    ANNA,
    ASYNC,
    GEZINSPLAN,
    VRAAG,
    VRIJ,
    asked,
    client,
    document,
    el,
    executor,
    leeg,
    lk01,
    lv01,
    new_number,
    new_zaak,
    nil,
    on_identificatie,
    texts_at,
    zaak,
)


def creeer(identificatie: str = GEZINSPLAN, number: str = "", **own: str) -> bytes:
    """A creeerZaak that is in order."""
    return lk01(new_zaak(identificatie, client(ANNA), **own), number=number)


def outcomes(magazijn: Magazijn, port_type: PortType, bodies: list[bytes]) -> list[Reply]:
    """The replies to messages that arrive together."""
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda body: magazijn.receive(port_type, body, None, None), bodies))


def code(reply: Reply) -> str:
    """The fault or berichtcode of a reply."""
    return reply.fault or reply.berichtcode


def test_the_same_message_again_gets_the_same_reply(magazijn: Magazijn) -> None:
    """A repeat gets the very bytes of the first reply and changes nothing, also when it is written differently."""
    body = creeer(number="R-1")
    first = magazijn.receive(ASYNC, body, None, None)
    history = magazijn.history(model.ZAAK, GEZINSPLAN)
    for again in (body, body.replace(b"><", b">\n  <").replace(b"ZKN:", b"z:").replace(b"xmlns:ZKN", b"xmlns:z")):
        assert magazijn.receive(ASYNC, again, None, None) == first
    assert magazijn.history(model.ZAAK, GEZINSPLAN) == history


def test_another_message_under_a_used_number_is_refused(send: Send) -> None:
    """A number belongs to one message; the same number of another zender is another number."""
    send(ASYNC, creeer(number="R-1"))
    send(ASYNC, creeer("9990GP2016000043", number="R-1"), expect="StUF016")
    send(ASYNC, lk01(new_zaak("9990GP2016000043", client(ANNA)), number="R-1", zender="WMOBO"))


def test_a_refused_number_may_come_again(send: Send) -> None:
    """After a Fo03 the same number is accepted once the cause is gone."""
    toe = lk01(document("9990DOC1", inhoud="aGFsbG8="), entiteittype="EDC", number="R-2")
    send(ASYNC, toe, expect="StUF064")
    send(ASYNC, creeer())
    send(ASYNC, toe)


def test_an_identificatie_asked_for_again_is_the_same_one(send: Send) -> None:
    """A lost answer does not cost an identificatie: the same Di02 gets the same number."""
    body = new_number(number="R-3")
    assert texts_at(send(VRIJ, body), "zaak/identificatie") == texts_at(send(VRIJ, body), "zaak/identificatie")


def test_numbers_asked_for_together_all_differ(magazijn: Magazijn) -> None:
    """Of many identificaties asked for at the same moment no two are equal."""
    replies = outcomes(magazijn, VRIJ, [new_number() for _ in range(40)])
    numbers = [texts_at(opened(reply), "zaak/identificatie")[0] for reply in replies]
    assert len(set(numbers)) == 40


def test_the_same_message_many_times_at_once_is_processed_once(magazijn: Magazijn) -> None:
    """Copies of one message that arrive together get one reply and leave one zaak with one history."""
    replies = outcomes(magazijn, ASYNC, [creeer(number="R-4")] * 12)
    assert len({reply.body for reply in replies}) == 1
    assert len([line for line in magazijn.history(model.ZAAK, GEZINSPLAN) if line.veld == "identificatie"]) == 1


def test_of_different_messages_for_one_identificatie_one_wins(magazijn: Magazijn) -> None:
    """Two zaken can never get one identificatie, however close together they come."""
    replies = outcomes(magazijn, ASYNC, [creeer() for _ in range(8)])
    assert sorted(map(code, replies)) == ["Bv03"] + ["StUF058"] * 7


def test_updates_of_one_zaak_at_once_all_count(magazijn: Magazijn, send: Send) -> None:
    """No update overwrites what another one added at the same moment."""
    send(ASYNC, creeer())
    numbers = [f"WT{number:04}" for number in range(12)]
    oud = zaak(GEZINSPLAN, leeg("heeftAlsUitvoerende", "ZAKBTRUTV", "T"), vws="I")
    bodies = [lk01(oud, zaak(GEZINSPLAN, executor(number), vws="I")) for number in numbers]
    assert {code(reply) for reply in outcomes(magazijn, ASYNC, bodies)} == {"Bv03"}
    answer = send(VRAAG, lv01(on_identificatie(GEZINSPLAN)), "geefZaakdetails_Lv01")
    path = "antwoord/object/heeftAlsUitvoerende/gerelateerde/medewerker/identificatie"
    assert sorted(texts_at(answer, path)) == numbers


def test_of_conflicting_updates_at_once_one_wins(magazijn: Magazijn, send: Send) -> None:
    """When several read the same value and change it, one succeeds and the others hear that it changed meanwhile."""
    send(ASYNC, creeer(toelichting="begin"))
    oud = zaak(GEZINSPLAN, vws="W", toelichting="begin")
    bodies = [lk01(oud, zaak(GEZINSPLAN, vws="W", toelichting=f"versie {number}")) for number in range(6)]
    assert sorted(map(code, outcomes(magazijn, ASYNC, bodies))) == ["Bv03"] + ["StUF058"] * 5


def rows(engine: Engine) -> dict[str, int]:
    """How many rows every table has."""
    with engine.connect() as connection:
        counts = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables.metadata.sorted_tables
        }
    return counts


def test_a_failure_halfway_leaves_no_row_and_no_file(
    magazijn: Magazijn, send: Send, engine: Engine, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the store gives up after the content is written, nothing of the message is left and the sender may retry."""
    send(ASYNC, creeer())
    before = rows(engine)
    toe = lk01(document("9990DOC1", inhoud="aGFsbG8="), entiteittype="EDC")

    def broken(*_arguments: object) -> None:
        raise StorageError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(contents, "keep_content", broken)
        assert code(magazijn.receive(ASYNC, toe, None, None)) == "StUF046"
    assert rows(engine) == before
    assert list(documents.iterdir()) == []
    assert code(magazijn.receive(ASYNC, toe, None, None)) == "Bv03"


def test_a_store_that_is_gone_is_said_in_the_mode_of_the_message(
    magazijn: Magazijn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a store a kennisgeving gets StUF046 and a question StUF049: the sender keeps it and tries again."""

    @contextmanager
    def gone(*_arguments: object) -> Iterator[None]:
        raise StorageError("gone")
        yield

    monkeypatch.setattr(receiver.Store, "read", gone)
    monkeypatch.setattr(receiver.Store, "write", gone)
    assert code(magazijn.receive(ASYNC, creeer(), None, None)) == "StUF046"
    assert code(magazijn.receive(VRAAG, lv01(on_identificatie(GEZINSPLAN)), None, None)) == "StUF049"


def test_a_fault_of_our_own_is_a_fault_message_without_its_details(
    magazijn: Magazijn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something unforeseen is answered with StUF058, and neither its text nor a stack trace goes out."""

    def broken(*_arguments: object) -> None:
        raise RuntimeError(f"BSN {ANNA}")

    monkeypatch.setitem(receiver.CHANGES, "creeerZaak_Lk01", broken)
    reply = magazijn.receive(ASYNC, creeer(), None, None)
    assert code(reply) == "StUF058"
    assert ANNA.encode() not in reply.body
    assert b"RuntimeError" not in reply.body


def test_what_was_confirmed_is_there_for_a_new_magazijn(
    magazijn: Magazijn, engine: Engine, documents: Path, clock: FixedClock
) -> None:
    """A magazijn started again on the same database and folder knows everything that was confirmed."""
    body = creeer(number="R-5", einddatum=nil("einddatum"))
    first = magazijn.receive(ASYNC, body, None, None)
    toe = lk01(document("9990DOC1", inhoud="aGFsbG8="), entiteittype="EDC")
    assert code(magazijn.receive(ASYNC, toe, None, None)) == "Bv03"
    again = Magazijn(engine, documents, clock, "9990")
    assert again.receive(ASYNC, body, None, None) == first
    question = lv01(on_identificatie("9990DOC1"), asked("identificatie") + el("inhoud"), entiteittype="EDC")
    answer = opened(again.receive(VRAAG, question, None, None))
    assert texts_at(answer, "antwoord/object/inhoud") == ["aGFsbG8="]
