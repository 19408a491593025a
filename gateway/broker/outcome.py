"""What an attempt to deliver came to. Only a parsed confirmation with the right crossRefnummer is a delivery."""

from dataclasses import dataclass, field
from enum import StrEnum

from gateway.stuf.answer import Answer
from gateway.stuf.faults import FAULTS


class Kind(StrEnum):
    """temporary waits and tries again, permanent goes to a person."""

    DELIVERED = "delivered"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The result of one attempt. reason: one Dutch line without personal data. answer: when there was one."""

    kind: Kind
    reason: str = ""
    http_status: int | None = None
    answer: Answer | None = field(default=None, repr=False)

    @property
    def delivered(self) -> bool:
        """True when the receiver confirmed that it has the message."""
        return self.kind is Kind.DELIVERED

    @property
    def permanent(self) -> bool:
        """True when trying again unchanged cannot help."""
        return self.kind is Kind.PERMANENT


_CONFIRMING = frozenset({"Bv01", "Bv03", "Bv04"})
"""What confirms an asynchronous message; a Bv02 names no message, so it confirms none."""

_PROCESSING = frozenset({"StUF049", "StUF960"})
"""Codes above StUF046 that say "not now" instead of "not this"."""


def judge(answer: Answer | None, http_status: int, referentienummer: str) -> Outcome:
    """The outcome of an asynchronous delivery that got a response.

    answer: what was read from the body, None when it was no StUF answer (HTML, empty, half).
    """
    if answer is None:
        return Outcome(Kind.TEMPORARY, f"Geen StUF-antwoord (HTTP {http_status})", http_status)
    if answer.is_fault and answer.cross_refnummer in ("", referentienummer):
        return _fault(answer, http_status)
    if not answer.is_fault and answer.berichtcode not in _CONFIRMING:
        return Outcome(Kind.TEMPORARY, f"Onverwacht antwoord {answer.berichtcode}", http_status, answer)
    if answer.cross_refnummer != referentienummer:
        return Outcome(Kind.TEMPORARY, "Antwoord met een verkeerd crossRefnummer", http_status, answer)
    return Outcome(Kind.DELIVERED, answer.berichtcode, http_status, answer)


def _fault(answer: Answer, http_status: int) -> Outcome:
    """plek client means this message will never do; so do the functional codes above StUF046, whoever must act.

    StUF 03.01 par. 4.4.3 only lets the sender repeat unchanged when the cause lies with the receiver and can go away.
    """
    functional = answer.code > "StUF046" and answer.code not in _PROCESSING
    permanent = answer.plek == "client" or (answer.code.startswith("StUF") and functional)
    return Outcome(Kind.PERMANENT if permanent else Kind.TEMPORARY, _told(answer), http_status, answer)


def _told(answer: Answer) -> str:
    """The standard's own words for a code: what a partner wrote beside it may name a person."""
    if not answer.code:
        return f"SOAP-fout met plek {answer.plek}"
    known = FAULTS.get(answer.code)
    return f"{answer.code}: {known.omschrijving}" if known else f"{answer.code}, een code van de partner zelf"
