"""What rules ask about other messages; the register answers in the gateway, its own tables in the magazijn."""

from dataclasses import dataclass, field
from typing import Protocol

from gateway.stuf.message import Systeem, Zaaktype


@dataclass(frozen=True, slots=True)
class BekendeZaak:
    """A zaak as it is known. soort_plan, gezinsplan: empty when that is not known; gezinsplan of itself for one."""

    zaakidentificatie: str
    zaaktype: Zaaktype = field(default_factory=Zaaktype)
    soort_plan: str = ""
    gezinsplan: str = ""


class Kennis(Protocol):
    """What is known beside the message. Not knowing is never a reason to refuse."""

    @property
    def volledig(self) -> bool:
        """True when a zaak that is not known does not exist: in the magazijn, never in a register."""
        ...

    def soort_plan(self, zaaktype: Zaaktype) -> str:
        """What was agreed about a zaaktype: gezinsplan, levensdomeinplan, deelplan or zaak; empty when nothing was."""
        ...

    def zaak(self, zaakidentificatie: str) -> BekendeZaak | None:
        """What is known about a zaak."""
        ...

    def is_client(self, bsn: str, zaakidentificatie: str) -> bool | None:
        """Whether a person is client of a plan now; None when the clients of that zaak are not known."""
        ...

    def aantal_clienten(self, zaakidentificatie: str) -> int | None:
        """How many clients a plan has now; None when the clients of that zaak are not known."""
        ...

    def heeft_deelplannen(self, gezinsplan: str) -> bool | None:
        """Whether levensdomein- or deelplan-zaken hang under a gezinsplan; None when that is not known."""
        ...

    def overgedragen(self, cross_refnummer: str) -> str | None:
        """The zaak of the overdragenZaak_Di01 with this referentienummer; None when that is not known."""
        ...

    def beantwoord(self, cross_refnummer: str, zender: Systeem) -> bool:
        """Whether this zender is known to have answered the overdragenZaak_Di01 with this referentienummer."""
        ...


class NietsBekend:
    """Nothing beside the message itself."""

    volledig = False

    def soort_plan(self, zaaktype: Zaaktype) -> str:
        """Nothing was agreed."""
        return ""

    def zaak(self, zaakidentificatie: str) -> BekendeZaak | None:
        """No zaak is known."""
        return None

    def is_client(self, bsn: str, zaakidentificatie: str) -> bool | None:
        """No clients are known."""
        return None

    def aantal_clienten(self, zaakidentificatie: str) -> int | None:
        """No clients are known."""
        return None

    def heeft_deelplannen(self, gezinsplan: str) -> bool | None:
        """No plans are known."""
        return None

    def overgedragen(self, cross_refnummer: str) -> str | None:
        """No overdracht is known."""
        return None

    def beantwoord(self, cross_refnummer: str, zender: Systeem) -> bool:
        """No answer is known."""
        return False
