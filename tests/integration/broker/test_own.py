"""What the gateway makes itself is held against the schemas before it can leave."""

import pytest
import structlog
from lxml.etree import _Element
from sqlalchemy import Engine

from gateway.settings import find_file
from gateway.stuf import ns, validate
from gateway.stuf.problems import Problem
from tests.factories import GEZINSPLAN, RMC_TYPE, Wissel, creeer_zaak

INVALID = Problem("schema.lengte", "RZS:object", 1, "Te lang", "too long")


class OursInvalid:
    """Schemas in which nothing of the Regie- en Zaakservices conforms."""

    def problems(self, root: _Element, most: int = 25) -> tuple[Problem, ...]:
        """Something, of every message that the gateway composes."""
        return (INVALID,) if str(root.tag).startswith(f"{{{ns.RZS}}}") else ()


@pytest.fixture
def wissel(engine: Engine) -> Wissel:
    """A gateway that makes mistakes."""
    return Wissel(engine, schemas=OursInvalid())


def test_a_mistake_of_ours_is_never_sent(wissel: Wissel) -> None:
    """The change goes its way; what was composed because of it is parked with the reason, and the log says so."""
    with structlog.testing.capture_logs() as lines:
        wissel.accept(creeer_zaak(plannen=[GEZINSPLAN], zaaktype=RMC_TYPE))
    wissel.deliver()
    states = {(operation, state) for _, operation, state in wissel.states()}
    assert ("creeerZaak_Lk01", "delivered") in states
    ours = [row for row in wissel.deliveries() if row.operation != "creeerZaak_Lk01"]
    assert ours and all(row.state == "parked" and "voldoet" in row.reason for row in ours)
    assert {sent.operation.root for sent in wissel.sent_to("zakenmagazijn")} == {ns.zkn("zakLk01")}
    (line, *_) = [line for line in lines if line["event"] == "own_message_unfit"]
    assert line["log_level"] == "error" and line["rules"] == "schema.lengte"


def test_what_is_right_is_sent(engine: Engine) -> None:
    """With the real schemas nothing the gateway makes is held back."""
    wissel = Wissel(engine, schemas=_Ours())
    wissel.accept(creeer_zaak(plannen=[GEZINSPLAN], zaaktype=RMC_TYPE))
    wissel.deliver()
    assert {state for _, _, state in wissel.states()} == {"delivered"}
    assert len(wissel.states()) > 1


class _Ours:
    """The shipped schemas, for what the gateway composes; the messages of these tests are built to be short."""

    def __init__(self) -> None:
        self._schemas = validate.load(find_file(validate.SHIPPED))

    def problems(self, root: _Element, most: int = 25) -> tuple[Problem, ...]:
        """What does not conform in a message of ours."""
        return self._schemas.problems(root) if str(root.tag).startswith(f"{{{ns.RZS}}}") else ()
