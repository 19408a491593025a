"""What our writers produce is valid for the published schemas too, where a copy of those is at hand."""

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from gateway.simulator import template
from gateway.stuf.parse import read_xml
from gateway.stuf.write import serialise
from tests.published import Published
from tests.unit.simulator.test_templates import FULL, MINIMAL
from tests.unit.simulator.test_templates import message as filled
from tests.writings import WRITERS

SOME = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def published(element: etree._Element, sets: list[Published]) -> str:
    """Why none of the published sets accepts a message, empty when one does."""
    whole = read_xml(serialise(element))
    if any(one.accepts(whole) for one in sets):
        return ""
    return "; ".join(str(one.libxml2.error_log.last_error) for one in sets)


@pytest.mark.parametrize("writer", WRITERS)
def test_what_a_writer_makes_is_valid(official: list[Published], writer: str) -> None:
    """Everything we write conforms to a published set, whatever values it was made of."""

    @SOME
    @given(element=WRITERS[writer])
    def holds(element: etree._Element) -> None:
        assert published(element, official) == ""

    holds()


@pytest.mark.parametrize("naam", template.names())
def test_a_filled_template_is_valid(official: list[Published], naam: str) -> None:
    """Every message of the simulated parties conforms to a published set, with much or with little said."""
    for values in (MINIMAL[naam], FULL.get(naam, MINIMAL[naam])):
        assert published(filled(naam, values), official) == ""
