"""Values of a message by a path a tester can type."""

import pytest
from lxml import etree

from gateway.simulator.values import values_at

MESSAGE = etree.fromstring(
    """<z:antwoord xmlns:z="urn:z" xmlns:s="urn:s" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <z:object><z:identificatie>1</z:identificatie><z:einddatum xsi:nil="true"/>
        <s:extraElement naam="gezinsplan"> GP1 </s:extraElement><s:extraElement naam="gebeurtenis">G</s:extraElement>
        <z:inhoud s:bestandsnaam="a.txt">eA==</z:inhoud></z:object>
      <z:object><z:identificatie>2</z:identificatie></z:object>
    </z:antwoord>"""
)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("object/identificatie", ["1", "2"]),
        ("object/einddatum", [""]),
        ("object/bestaat niet", []),
        ("object/extraElement", ["GP1", "G"]),
        ("object/extraElement[gezinsplan]", ["GP1"]),
        ("object/extraElement[anders]", []),
        ("object/inhoud/@bestandsnaam", ["a.txt"]),
        ("object/inhoud/@anders", []),
        ("**/identificatie", ["1", "2"]),
    ],
)
def test_values_at_a_path(path: str, found: list[str]) -> None:
    """A path without namespaces finds elements, attributes and named extraElementen, in document order."""
    assert values_at(MESSAGE, path) == found
