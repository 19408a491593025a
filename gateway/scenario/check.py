"""Expectations against what was found; pure, so that a check can be tried again until it holds or time is up."""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml.etree import _Element

from gateway.scenario.model import TOESTANDEN, Aankomst, Antwoord, Bezorging, Magazijn, Volgorde, Waarde
from gateway.scenario.results import Finding
from gateway.simulator.values import values_at
from gateway.stuf.parse import read_xml

Facts = Mapping[str, Any]
"""What a control API or the gateway told, as JSON."""


def parsed(facts: Facts) -> _Element | None:
    """The message in the facts, None when there is none."""
    return read_xml(facts["xml"].encode()) if facts.get("xml") else None


def check_answer(expected: Antwoord, facts: Facts, content: bytes | None) -> Iterator[Finding]:
    """The answer on the connection. content: the bytes the document in it must hold, None when that is not asked."""
    yield _equal("het antwoord", expected.bericht, facts["berichtcode"] or f"HTTP {facts['status']}", _fault(facts))
    if expected.code:
        yield _equal("de foutcode", expected.code, facts["code"])
    if expected.tekst:
        text = " ".join((facts["omschrijving"], facts["details"]))
        yield Finding(expected.tekst.casefold() in text.casefold(), "de fouttekst", f"…{expected.tekst}…", text)
    yield Finding(not facts["afwijking"], "het antwoord past bij de WSDL", "ja", facts["afwijking"])
    element = parsed(facts)
    if element is not None:
        yield from check_values(expected.waarden, element)
    if content is not None:
        yield _same_bytes(content, element)


def check_values(expected: Mapping[str, Waarde], element: _Element) -> Iterator[Finding]:
    """The values at paths of a message."""
    for path, value in expected.items():
        yield _check_value(path, value, [text for text in values_at(element, path) if text])


def check_arrival(expected: Aankomst, zender: str, received: Iterable[Facts]) -> tuple[list[Finding], Facts | None]:
    """The findings of the message that fits best, and that message when it fits.

    zender: applicatie it must come from, empty = anybody.
    """
    best: list[Finding] = [Finding(False, f"{expected.bericht} komt aan bij {expected.bij}", "aangekomen", "")]
    for facts in received:
        if facts["bericht"] != expected.bericht:
            continue
        findings = list(_arrived(expected, zender, facts))
        if all(finding.ok for finding in findings):
            return findings, facts
        if len(best) == 1 or _wrong(findings) < _wrong(best):
            best = findings
    return best, None


def check_count(expected: Aankomst, zender: str, received: Iterable[Facts]) -> Finding:
    """How many messages fit, of all that arrived in the scenario; repeats count too."""
    fitting = [
        facts
        for facts in received
        if facts["bericht"] == expected.bericht and not _wrong(_arrived(expected, zender, facts))
    ]
    return _equal(f"aantal keer {expected.bericht} bij {expected.bij}", str(expected.aantal), str(len(fitting)))


def check_order(expected: Volgorde, received: Iterable[Facts]) -> Finding:
    """The values a series of messages carried, in order of arrival."""
    found: list[str] = []
    for facts in received:
        element = parsed(facts)
        if facts["bericht"] == expected.bericht and not facts["dubbel"] and element is not None:
            found += [text for text in values_at(element, expected.pad) if text]
    relevant = [value for value in found if value in expected.waarden]
    return _equal(f"volgorde bij {expected.bij}", " → ".join(expected.waarden), " → ".join(relevant))


def check_magazijn(expected: Magazijn, details: _Element, documents: _Element | None) -> Iterator[Finding]:
    """What the magazijn answered about a zaak: geefZaakdetails and, when asked for, geefLijstZaakdocumenten."""
    found = details.find("{*}antwoord/{*}object")
    exists = "ja" if found is not None else "nee"
    yield _equal(f"zaak {expected.zaak} staat in het magazijn", "ja" if expected.bestaat else "nee", exists)
    if found is None:
        return
    yield from (_in_magazijn(finding) for finding in check_values(expected.waarden, found))
    if expected.status:
        last = [heeft for heeft in found.findall("{*}heeft") if values_at(heeft, "indicatieLaatsteStatus") == ["J"]]
        statuses = [text for heeft in last for text in values_at(heeft, "gerelateerde/omschrijving")]
        yield _equal("de laatste status in het magazijn", expected.status, ", ".join(statuses))
    if expected.documenten is not None and documents is not None:
        ids = values_at(documents, "antwoord/object/heeftRelevant/gerelateerde/identificatie")
        yield _equal("de documenten in het magazijn", ", ".join(sorted(expected.documenten)), ", ".join(sorted(ids)))


def check_delivery(expected: Bezorging, messages: Iterable[Facts]) -> Iterator[Finding]:
    """What the gateway says became of the delivery to one party."""
    deliveries = [d for message in messages for d in message["deliveries"] if d["destination"] == expected.naar]
    words = {state: word for word, state in TOESTANDEN.items()}
    found = ", ".join(words.get(delivery["state"], delivery["state"]) for delivery in deliveries)
    yield _equal(f"de bezorging bij {expected.naar}", expected.toestand, found)
    if expected.reden:
        reasons = " ".join(str(delivery.get("reason") or "") for delivery in deliveries)
        yield Finding(expected.reden.casefold() in reasons.casefold(), "de reden", f"…{expected.reden}…", reasons)


def settled(messages: Iterable[Facts]) -> bool:
    """True when nothing is on its way any more: all has ended, or waits behind something only a person can move."""
    deliveries = [delivery for message in messages for delivery in message["deliveries"]]
    blocking = [delivery for delivery in deliveries if delivery["state"] in ("parked", "held", "discarded")]
    ids, lanes = ({delivery[key] for delivery in blocking} for key in ("id", "lane"))
    return all(
        delivery["after_id"] in ids or delivery["lane"] in lanes
        for delivery in deliveries
        if delivery["state"] in ("waiting", "sending")
    )


def _arrived(expected: Aankomst, zender: str, facts: Facts) -> Iterator[Finding]:
    yield Finding(True, f"{expected.bericht} komt aan bij {expected.bij}")
    if zender:
        yield _equal("de zender", zender, facts["zender"])
    element = parsed(facts)
    if element is not None:
        yield from check_values(expected.waarden, element)


def _check_value(path: str, expected: Waarde, found: list[str]) -> Finding:
    shown = ", ".join(found)
    if isinstance(expected, Mapping):
        (kind, operand), *_ = expected.items()
        return Finding(_KINDS[kind](operand, found), path, f"{kind} {operand}", shown)
    if isinstance(expected, tuple | list):
        wanted = [str(item) for item in expected]
        return Finding(sorted(wanted) == sorted(found), path, ", ".join(wanted), shown)
    return Finding(str(expected) in found, path, str(expected), shown)


_KINDS = {
    "bevat": lambda operand, found: any(str(operand).casefold() in text.casefold() for text in found),
    "niet": lambda operand, found: str(operand) not in found,
    "aantal": lambda operand, found: len(found) == int(operand),
}
"""Forms of a value that is not simply equal to something."""


def _same_bytes(content: bytes, element: _Element | None) -> Finding:
    texts = values_at(element, "antwoord/object/inhoud") if element is not None else []
    try:
        found = base64.b64decode("".join("".join(texts).split()), validate=True)
    except binascii.Error:
        found = b""
    shown = f"{len(found)} bytes, {'gelijk' if found == content else 'verschillend'}"
    return Finding(found == content, "de inhoud, byte voor byte", f"{len(content)} bytes, gelijk", shown)


def _equal(wat: str, expected: str, found: str, detail: str = "") -> Finding:
    return Finding(expected == found, wat, expected, f"{found} ({detail})" if detail and expected != found else found)


def _in_magazijn(finding: Finding) -> Finding:
    return Finding(finding.ok, f"{finding.wat} in het magazijn", finding.verwacht, finding.gevonden)


def _fault(facts: Facts) -> str:
    return " ".join(text for text in (facts["code"], facts["omschrijving"], facts["details"]) if text)


def _wrong(findings: Iterable[Finding]) -> int:
    return sum(not finding.ok for finding in findings)
