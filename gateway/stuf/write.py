"""Values to elements and elements to bytes: the small set of moves every writer uses."""

from lxml import etree
from lxml.etree import _Element

from gateway.stuf import ns
from gateway.stuf.message import Stuurgegevens, Systeem

MAX_NUMMER = 40
"""Length of referentienummer and crossRefnummer (StUF 03.01 par. 4.3.1)."""

_LENGTHS = {"organisatie": (0, 200), "applicatie": (3, 50), "administratie": (0, 50), "gebruiker": (0, 100)}
"""Least and most characters of the parts of zender and ontvanger, in their order (StUF 03.01 par. 4.2)."""

_NSMAP: dict[str | None, str] = {prefix: ns.PREFIXES[prefix] for prefix in ("StUF", "xsi")}


def message(root: str, *namespaces: str) -> _Element:
    """A new message element with the usual prefixes; namespaces: prefixes wanted beside StUF and xsi."""
    nsmap: dict[str | None, str] = {**_NSMAP, **{prefix: ns.PREFIXES[prefix] for prefix in namespaces}}
    return etree.Element(root, nsmap=nsmap)


def add(parent: _Element, name: str, text: str | None = None, **stuf_attributes: str) -> _Element:
    """Append a child; keyword arguments become StUF attributes, e.g. ``entiteittype="ZAK"``."""
    child = etree.SubElement(parent, name)
    if text is not None:
        child.text = text
    for attribute, value in stuf_attributes.items():
        child.set(ns.stuf(attribute), value)
    return child


def add_nil(parent: _Element, name: str, no_value: str, **stuf_attributes: str) -> _Element:
    """Append an empty child with xsi:nil and StUF:noValue, which always go together (StUF 03.01 par. 3.4)."""
    child = add(parent, name, **stuf_attributes)
    child.set(ns.NIL, "true")
    child.set(ns.NO_VALUE, no_value)
    return child


def can_name(systeem: Systeem) -> bool:
    """True when a valid message can have this zender or ontvanger; others echo what they were sent, right or wrong."""
    return _fits("applicatie", systeem.applicatie)


def add_stuurgegevens(parent: _Element, values: Stuurgegevens) -> _Element:
    """Append stuurgegevens in the namespace of the message, children in StUF's own, in the fixed order of par. 4.1.

    A zender or ontvanger that cannot be named is left out, and so is each of their parts that does not fit.
    """
    holder = add(parent, f"{{{etree.QName(parent).namespace}}}stuurgegevens")
    add(holder, ns.stuf("berichtcode"), values.berichtcode)
    _add_systeem(holder, "zender", values.zender)
    _add_systeem(holder, "ontvanger", values.ontvanger)
    for name, value in (
        ("referentienummer", values.referentienummer),
        ("tijdstipBericht", values.tijdstip_bericht),
        ("crossRefnummer", values.cross_refnummer),
        ("entiteittype", values.entiteittype),
        ("functie", values.functie),
    ):
        if value:
            add(holder, ns.stuf(name), value)
    return holder


def envelope(element: _Element) -> bytes:
    """A SOAP 1.1 envelope around a message element, UTF-8 with declaration."""
    return wrap(serialise(element))


def wrap(message_bytes: bytes) -> bytes:
    """A SOAP 1.1 envelope around a serialised message, which is not looked at or changed."""
    return _HEAD + message_bytes + _FOOT


def serialise(element: _Element) -> bytes:
    """UTF-8 bytes of an element, without declaration, with every namespace it needs."""
    return etree.tostring(element, encoding="UTF-8", xml_declaration=False, with_tail=False)


_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"
_HEAD = _DECLARATION + f'<soapenv:Envelope xmlns:soapenv="{ns.SOAP}"><soapenv:Body>'.encode()
_FOOT = b"</soapenv:Body></soapenv:Envelope>"


def _add_systeem(holder: _Element, name: str, systeem: Systeem) -> None:
    if not can_name(systeem):
        return
    element = add(holder, ns.stuf(name))
    for part in _LENGTHS:
        value = getattr(systeem, part)
        if value and _fits(part, value):
            add(element, ns.stuf(part), value)


def _fits(part: str, value: str) -> bool:
    least, most = _LENGTHS[part]
    return least <= len(value) <= most
