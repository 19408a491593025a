"""What traffic taught about zaken and documents: the questions routing asks, and what a message teaches.

Only 28 % of real messages name a zaaktype (field section 2); a register fed by those that do routes most of the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Protocol

HANDMATIG = "handmatig"
"""bron of what a beheerder said; traffic does not change it."""


@dataclass(frozen=True, slots=True)
class KnownZaak:
    """A zaak as the register knows it; gezinsplan is the plan it hangs under, itself for a gezinsplan."""

    zaakidentificatie: str
    zaaktype: str = ""
    zaaktype_omschrijving: str = ""
    soort_plan: str = ""
    gezinsplan: str = ""
    eigenaar: str = ""
    bron: str = "verkeer"

    def joined(self, new: "KnownZaak") -> "KnownZaak":
        """This with what was not known yet; what a person says replaces, what traffic says only fills in.

        A plan relation is what an update may change (RZS U-6): the newest counts, and an ordinary zaak that gets one is
        a deelplan from then on.
        """
        first, second = (new, self) if new.bron == HANDMATIG else (self, new)
        values = {field.name: getattr(first, field.name) or getattr(second, field.name) for field in fields(self)}
        if HANDMATIG not in (self.bron, new.bron) and new.gezinsplan:
            values["gezinsplan"] = new.gezinsplan
            values["soort_plan"] = "deelplan" if self.soort_plan == "zaak" else values["soort_plan"]
        return KnownZaak(**values)


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document and the zaak it belongs to; vorm names the form of domain data, empty for an ordinary document."""

    documentidentificatie: str
    zaakidentificatie: str
    vorm: str = ""
    bron: str = "verkeer"


class Register(Protocol):
    """The questions; each costs one indexed read."""

    def zaak(self, zaakidentificatie: str) -> KnownZaak | None:
        """What is known about a zaak."""
        ...

    def document(self, documentidentificatie: str) -> KnownDocument | None:
        """What is known about a document."""
        ...

    def domeindocumenten(self, zaakidentificatie: str) -> tuple[KnownDocument, ...]:
        """The documents with domain data of a zaak, oldest first."""
        ...

    def gezinsplannen_van(self, bsns: Iterable[str]) -> frozenset[str]:
        """The gezinsplannen in which any of these persons is client, as far as traffic showed."""
        ...

    def aantal_clienten(self, gezinsplan: str) -> int:
        """How many persons are known to be client of a gezinsplan."""
        ...

    def has_deelplannen(self, gezinsplan: str) -> bool:
        """True when another zaak is known to hang under this gezinsplan."""
        ...

    def overgedragen(self, referentienummer: str) -> str | None:
        """The zaak of the accepted overdragenZaak_Di01 with this number; None when there is none or more than one."""
        ...

    def is_beantwoord(self, referentienummer: str, partner: str) -> bool:
        """True when a partner answered the overdragenZaak_Di01 with this number before."""
        ...

    def has_opdracht(self, partner: str, gezinsplannen: Iterable[str]) -> bool:
        """True when the regiesysteem gave this partner work for any of these gezinsplannen."""
        ...

    def sender_of(self, referentienummer: str, aan: str, van: str, operation: str = "") -> str | None:
        """What a crossRefnummer refers to: the message with this number from `van` to `aan`, both partners.

        The partner that sent it, or that caused it when the gateway did. van: empty for the gateway itself; a number is
        only unique per zender. operation: what it must have been, empty for anything.
        """
        ...

    def cause_of(self, referentienummer: str, aan: str) -> str:
        """Referentienummer of the message that made the gateway send this number to a partner; empty when none did."""
        ...
