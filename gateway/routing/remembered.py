"""A register in memory: for judging rules and explaining a message without a database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gateway.routing.register import KnownDocument, KnownZaak


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known, given beforehand; empty when nothing is. clienten: person -> gezinsplannen.

    opdrachten: (partner, gezinsplan). senders: referentienummer -> partner that sent it.
    """

    zaken: Mapping[str, KnownZaak] = field(default_factory=dict)
    documenten: Mapping[str, KnownDocument] = field(default_factory=dict)
    clienten: Mapping[str, frozenset[str]] = field(default_factory=dict)
    opdrachten: frozenset[tuple[str, str]] = frozenset()
    senders: Mapping[str, str] = field(default_factory=dict)

    def zaak(self, zaakidentificatie: str) -> KnownZaak | None:
        """What is known about a zaak."""
        return self.zaken.get(zaakidentificatie)

    def document(self, documentidentificatie: str) -> KnownDocument | None:
        """What is known about a document."""
        return self.documenten.get(documentidentificatie)

    def domeindocumenten(self, zaakidentificatie: str) -> tuple[KnownDocument, ...]:
        """The documents with domain data of a zaak."""
        known = self.documenten.values()
        return tuple(one for one in known if one.zaakidentificatie == zaakidentificatie and one.vorm)

    def gezinsplannen_van(self, bsns: Iterable[str]) -> frozenset[str]:
        """The gezinsplannen in which any of these persons is client."""
        return frozenset().union(*(self.clienten.get(bsn, frozenset()) for bsn in bsns))

    def aantal_clienten(self, gezinsplan: str) -> int:
        """How many persons are known to be client of a gezinsplan."""
        return sum(gezinsplan in plannen for plannen in self.clienten.values())

    def has_deelplannen(self, gezinsplan: str) -> bool:
        """True when another zaak is known to hang under this gezinsplan."""
        return any(one.gezinsplan == gezinsplan != one.zaakidentificatie for one in self.zaken.values())

    def overgedragen(self, referentienummer: str) -> str | None:
        """No overdracht is known."""
        return None

    def is_beantwoord(self, referentienummer: str, partner: str) -> bool:
        """No answer is known."""
        return False

    def has_opdracht(self, partner: str, gezinsplannen: Iterable[str]) -> bool:
        """True when this partner was given work for any of these gezinsplannen."""
        return any((partner, gezinsplan) in self.opdrachten for gezinsplan in gezinsplannen)

    def sender_of(self, referentienummer: str, aan: str, van: str, operation: str = "") -> str | None:
        """Partner that sent the message with this number."""
        return self.senders.get(referentienummer)

    def cause_of(self, referentienummer: str, aan: str) -> str:
        """Nothing here was sent by the gateway itself."""
        return ""
