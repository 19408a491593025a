"""Whatever a forgiven partner sends is taken, kept and passed on, or refused with a reason: nothing breaks on it."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from lxml.etree import _Element
from sqlalchemy import Engine

from gateway.broker.assess import by_rules
from gateway.settings import find_file
from gateway.stuf import validate
from gateway.stuf.operations import CATALOGUE
from gateway.stuf.parse import open_envelope, read_xml, stuurgegevens_of, unwrap
from gateway.stuf.read import read_message
from tests.factories import Wissel, envelope, ruleset

FIXTURES = Path(__file__).parents[2] / "fixtures" / "berichten"
SCHEMAS = validate.load(find_file(validate.SHIPPED))
SYNCHRONOUS = [row.naam for row in CATALOGUE if row.synchronous]
MUTANTS = 5
"""Per message; the seed is its name, so that a failure can be played again."""


def _requests() -> dict[str, bytes]:
    """The examples that ask something of the gateway, by name."""
    found = {}
    for path in sorted(FIXTURES.rglob("*.xml")):
        if str(unwrap(read_xml(path.read_bytes())).tag) in {row.root for row in CATALOGUE}:
            found[path.stem] = path.read_bytes()
    return found


REQUESTS = _requests()


def _partners() -> dict[str, dict[str, Any]]:
    """Everybody who sends or is addressed in the examples, all of them forgiven everything."""
    shipped = ruleset().partners
    partners: dict[str, dict[str, Any]] = {naam: {"tolerantie": "noteer"} for naam in shipped}
    known = {name for partner in shipped.values() for name in (partner.applicatie, *partner.aliassen)} | {"REGIEWISSEL"}
    for body in REQUESTS.values():
        given = stuurgegevens_of(unwrap(read_xml(body)))
        for applicatie in {given.zender.applicatie, given.ontvanger.applicatie} - known:
            partners[f"p{len(partners)}"] = {"rol": "afnemer", "applicatie": applicatie, "tolerantie": "noteer"}
            known.add(applicatie)
    return partners


RULES = ruleset(
    partners=_partners(),
    regels=[
        {"naam": "vragen", "als": {"operatie": SYNCHRONOUS}, "dan": {"vraag": "zakenmagazijn"}},
        {"naam": "alles", "dan": {"bezorg": "zakenmagazijn"}},
    ],
)


def _drop(place: _Element, luck: random.Random) -> None:
    parent = place.getparent()
    if parent is not None:
        parent.remove(place)


def _twice(place: _Element, luck: random.Random) -> None:
    parent = place.getparent()
    if parent is not None:
        parent.append(etree.fromstring(etree.tostring(place, with_tail=False)))


def _rename(place: _Element, luck: random.Random) -> None:
    place.tag = f"{place.tag}X"


def _empty(place: _Element, luck: random.Random) -> None:
    for child in list(place):
        place.remove(child)
    place.text = luck.choice(["", " ", "0", "-1", "T", "2026-01-01", "Ж" * 3, "9" * 5000, "\u202e<&'\""])


def _strip(place: _Element, luck: random.Random) -> None:
    for name in list(place.attrib):
        del place.attrib[name]


def _nil(place: _Element, luck: random.Random) -> None:
    place.set("{http://www.w3.org/2001/XMLSchema-instance}nil", luck.choice(["true", "1", "ja"]))


def _nest(place: _Element, luck: random.Random) -> None:
    place.append(etree.fromstring(etree.tostring(place, with_tail=False)))


MUTATIONS: tuple[Callable[[_Element, random.Random], None], ...] = (
    _drop, _twice, _rename, _empty, _empty, _strip, _nil, _nest,
)  # fmt: skip


def _mutants(name: str) -> Iterator[bytes]:
    """The message with one to four things changed anywhere below its stuurgegevens, each with a number of its own."""
    luck = random.Random(name)
    for number in range(MUTANTS):
        message = unwrap(read_xml(REQUESTS[name]))
        for _ in range(luck.randint(1, 4)):
            places = [one for part in message[1:] for one in part.iter()]
            if places:
                luck.choice(MUTATIONS)(luck.choice(places), luck)
        for own in message[0].iter("{*}referentienummer"):
            own.text = f"F-{number}-{name}"[:40]
        yield envelope(etree.tostring(message, encoding="unicode"))


@pytest.mark.parametrize("name", REQUESTS)
def test_nothing_breaks_on_what_is_forgiven(name: str, engine: Engine) -> None:
    """Each mutant is taken or refused, never for want of a store, and what is taken can be delivered."""
    wissel = Wissel(engine, RULES, SCHEMAS, judge=by_rules)
    for body in _mutants(name):
        port_type = read_message(open_envelope(read_xml(body))).operation.port_type
        reply = wissel.intake.receive(port_type, body, None, "utf-8")
        assert reply.berichtcode and reply.fault not in ("StUF046", "StUF049")
    wissel.deliver()
    sent = [one for one in wissel.transport.sent if b"F-" in one.envelope]
    assert all(len(read_xml(one.envelope)) for one in sent)
    accepted = [row for row in wissel.messages() if row.state != "refused" and not row.origin_id]
    assert all(row.body for row in accepted)
