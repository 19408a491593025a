"""Which kind of plan a message is about: one definition for the gateway, the magazijn and the command line."""

from collections.abc import Iterable

from gateway.stuf.business.kennis import BekendeZaak, Kennis
from gateway.stuf.business.rule import Bericht
from gateway.stuf.message import Onderwerp, StufMessage

OVERKOEPELEND = ("gezinsplan", "levensdomeinplan")
"""The plans other zaken hang under."""

PLANNEN = (*OVERKOEPELEND, "deelplan")
"""Every kind of plan; any other zaak is an ordinary one."""


def bericht_over(message: StufMessage, kennis: Kennis) -> Bericht:
    """What rules look at, with the kind of plan worked out from the message and what is known."""
    zaak = message.onderwerp.zaakidentificatie
    return Bericht(message, soort_plan(message.onderwerp, kennis.zaak(zaak) if zaak else None, kennis), kennis)


def soort_plan(onderwerp: Onderwerp, bekend: BekendeZaak | None, kennis: Kennis) -> str:
    """gezinsplan, levensdomeinplan, deelplan, zaak, or empty when nothing is known.

    bekend: the zaak the message is about, as far as it is known. A deelplan has no zaaktype of its own: it is
    recognised by its plan relation (RZS section 0, P-9). A zaak known as a plan stays one, whatever zaaktype an update
    of it names.
    """
    known = bekend.soort_plan if bekend else ""
    if onderwerp.mutatiesoort not in ("", "T") and known in OVERKOEPELEND:
        return known
    named = onderwerp.zaaktype or (bekend.zaaktype if bekend else None)
    agreed = kennis.soort_plan(named) if named else ""
    if agreed in OVERKOEPELEND:
        return agreed
    if _names_a_plan(onderwerp.plannen, agreed, kennis):
        return "deelplan"
    return known or ("zaak" if agreed else "")


def _names_a_plan(related: Iterable[str], agreed: str, kennis: Kennis) -> bool:
    """True when a related zaak is a plan, or may be one; of what was agreed to be an ordinary zaak it must be known.

    Zaken can be related without a plan, and a register does not know every zaak.
    """
    plans = OVERKOEPELEND if agreed == "zaak" else ("", *OVERKOEPELEND)
    kinds = (zaak.soort_plan if (zaak := kennis.zaak(one)) else "" for one in related)
    return any(kind in plans for kind in kinds)
