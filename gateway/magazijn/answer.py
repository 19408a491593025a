"""The messages that answer: La01, the Du02s and the content of documents poured into them.

The content of a document goes in last, as bytes into the finished envelope, piece by piece; in the tree a placeholder
stands for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from uuid import uuid4

from lxml import etree
from lxml.etree import _Element

from gateway.magazijn import model
from gateway.magazijn.model import Model
from gateway.stuf import ns
from gateway.stuf.message import StufMessage, Stuurgegevens
from gateway.stuf.replies import Reply
from gateway.stuf.replies import answer as reply_with
from gateway.stuf.stamp import Stamp
from gateway.stuf.write import add, add_stuurgegevens, message

MEER_GEVONDEN = "StUF0002: Meer objecten gevraagd dan teruggegeven"
_MAX_MELDING = 250


def la01(
    question: StufMessage,
    stamp: Stamp,
    objects: list[_Element],
    *,
    more: bool,
    total: int | None,
    ignored: tuple[str, ...],
) -> _Element:
    """The answer to an Lv01. more: there are objects beyond these. total: when asked for. ignored: criteria not used.

    Nothing found: no `antwoord`, no fault (StUF 03.01 par. 6.4.1).
    """
    element = _message(question, stamp, "La01")
    parameters = add(element, ns.zkn("parameters"))
    add(parameters, ns.stuf("indicatorVervolgvraag"), "true" if more else "false")
    if total is not None:
        add(parameters, ns.stuf("aantalVoorkomens"), str(total))
    if ignored:
        add(element, ns.zkn("melding"), f"StUF0001: {' '.join(ignored)}"[:_MAX_MELDING])
    if more:
        add(element, ns.zkn("melding"), MEER_GEVONDEN)
    if objects:
        add(element, ns.zkn("antwoord")).extend(objects)
    return element


def du02_identificatie(request: StufMessage, stamp: Stamp, kind: Model, identificatie: str) -> _Element:
    """The answer that hands out an identificatie."""
    element = _message(request, stamp, "Du02")
    holder = add(element, ns.zkn(_HOLDER[kind.entiteittype]), entiteittype=kind.entiteittype, functie="entiteit")
    add(holder, model.IDENTIFICATIE, identificatie)
    return element


def du02_bewerken(request: StufMessage, stamp: Stamp, shown: _Element, checked_out_id: str, by: str) -> _Element:
    """The answer with a document that is checked out, and what opens the lock."""
    element = _message(request, stamp, "Du02")
    parameters = add(element, ns.zkn("parameters"))
    add(parameters, ns.zkn("checkedOutId"), checked_out_id)
    if by:
        add(parameters, ns.zkn("checkedOutBy"), by)
    holder = add(element, ns.zkn("edcLa01"), entiteittype="EDC", functie="antwoord")
    add(holder, ns.zkn("parameters"))
    add(holder, ns.zkn("antwoord")).append(shown)
    return element


def inhoud_element(bestandsnaam: str, content_type: str) -> _Element:
    """An `inhoud` element with a placeholder for its text."""
    element = etree.Element(model.INHOUD, nsmap={**ns.PREFIXES})
    if content_type:
        element.set(ns.CONTENT_TYPE, content_type)
    element.set(ns.BESTANDSNAAM, bestandsnaam)
    element.text = uuid4().hex
    return element


def finish(element: _Element, contents: Mapping[str, Iterator[bytes]]) -> Reply:
    """The reply with the contents in their places. contents: placeholder -> base64 in pieces."""
    reply = reply_with(element)
    if not contents:
        return reply
    body, rest = BytesIO(), reply.body
    for placeholder in sorted(contents, key=lambda text: rest.find(text.encode())):
        before, found, after = rest.partition(placeholder.encode())
        if found:  # the scope may have left it out
            body.write(before)
            body.writelines(contents[placeholder])
            rest = after
    body.write(rest)
    return replace(reply, body=body.getvalue())


_HOLDER = {"ZAK": "zaak", "EDC": "document"}


def _message(request: StufMessage, stamp: Stamp, berichtcode: str) -> _Element:
    asked = request.stuurgegevens
    element = message(request.operation.reply, "ZKN", "BG", "xmime")
    add_stuurgegevens(
        element,
        Stuurgegevens(
            berichtcode=berichtcode,
            zender=replace(asked.ontvanger, gebruiker=""),
            ontvanger=asked.zender,
            referentienummer=stamp.referentienummer,
            tijdstip_bericht=stamp.tijdstip_bericht,
            cross_refnummer=asked.referentienummer,
            entiteittype=asked.entiteittype,
            functie=asked.functie,
        ),
    )
    return element
