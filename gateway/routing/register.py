"""What traffic taught about zaken and documents: the questions routing asks, and what a message teaches.

Only 28 % of real messages name a zaaktype (field section 2); a register fed by those that do routes most of the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
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

    def has_opdracht(self, partner: str, gezinsplannen: Iterable[str]) -> bool:
        """True when the regiesysteem gave this partner work for any of these gezinsplannen."""
        ...

    def sender_of(self, referentienummer: str, ontvanger: str) -> str | None:
        """Partner that sent the message with this number to a partner; what a crossRefnummer refers to."""
        ...

    def cause_of(self, referentienummer: str) -> str:
        """Referentienummer of the message that made the gateway send this number itself; empty when it did not."""
        ...
