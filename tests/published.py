"""The published schemas, as an oracle: only where a checkout of the pack is at hand; nothing of it is kept here.

The pack spreads a namespace over many documents while libxml2 follows one import per namespace, so a wrapper per
namespace is written to a temporary folder (ZDS fact sheet section 11). The wrappers import each other before they
include anything: whichever namespace libxml2 meets first, it meets through its wrapper.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path

import xmlschema
from lxml import etree
from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.parse import read_xml

VARIABLE = "REGIEWISSEL_OFFICIAL_SCHEMAS"
"""Names a folder with the published pack."""

ENTRIES = ("zkn0310_msg_totaal.xsd", "rzs0310_msg_totaal.xsd")
"""The two sets of the pack cannot be loaded together (RZS fact C-32)."""


@dataclass(frozen=True)
class Published:
    """One published set in two validators: libxml2 ignores `fixed` where an attribute is referred to."""

    libxml2: etree.XMLSchema
    second: xmlschema.XMLSchema10

    def accepts(self, message: _Element) -> bool:
        """The strict verdict on a message element: libxml2's, and what xmlschema says of fixed values."""
        return self.libxml2.validate(message) and not any(
            "fixed value" in str(error.reason) for error in self.second.iter_errors(message)
        )


def compiled(entry: Path, folder: Path) -> Published:
    """One published set behind a wrapper per namespace, written to `folder`."""
    documents = closure(entry)
    names = {namespace: f"ns{number}.xsd" for number, namespace in enumerate(sorted(set(documents.values())))}
    for namespace, name in names.items():
        wrapper = schema_element(targetNamespace=namespace, elementFormDefault="qualified")
        for other in names.keys() - {namespace}:
            etree.SubElement(wrapper, xsd("import"), namespace=other, schemaLocation=names[other])
        for document in (path for path, owner in documents.items() if owner == namespace):
            etree.SubElement(wrapper, xsd("include"), schemaLocation=document.as_uri())
        (folder / name).write_bytes(etree.tostring(wrapper))
    driver = schema_element()
    for namespace, name in names.items():
        etree.SubElement(driver, xsd("import"), namespace=namespace, schemaLocation=name)
    (folder / "driver.xsd").write_bytes(etree.tostring(driver))
    wrapped = str(folder / "driver.xsd")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lax: xmlschema calls a prohibited attribute that was fixed an error
        second = xmlschema.XMLSchema10(wrapped, allow="local", validation="lax")
    return Published(etree.XMLSchema(file=wrapped), second)


def closure(entry: Path) -> dict[Path, str]:
    """Every document that hangs on an entry schema, with its namespace; those that declare nothing are left out."""
    found: dict[Path, str] = {}
    waiting, seen = [entry], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        root = read_xml(path.read_bytes())
        if any(child.get("name") for child in root):
            found[path] = root.get("targetNamespace", "")
        for child in root.iterchildren(xsd("include"), xsd("import")):
            location = child.get("schemaLocation", "")
            if location and "://" not in location:
                waiting.append((path.parent / location).resolve())
    return found


def schema_element(**attributes: str) -> _Element:
    """An empty schema document."""
    return etree.Element(xsd("schema"), attributes, nsmap={"xs": ns.XSD})


def xsd(name: str) -> str:
    """Qualified name in the XML Schema namespace."""
    return f"{{{ns.XSD}}}{name}"
