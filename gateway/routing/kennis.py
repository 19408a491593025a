"""What the gateway knows beside a message: the agreed zaaktypen of the rule set and what the register remembers.

Answers are kept, because several rules and facts ask the same of one message; one Kennis serves one message.
"""

from gateway.access.partners import Rol, find
from gateway.routing.register import HANDMATIG, KnownZaak, Register
from gateway.routing.remembered import Remembered
from gateway.routing.rules import RuleSet
from gateway.stuf.business.kennis import BekendeZaak
from gateway.stuf.message import Systeem, Zaaktype

_NOTHING = Remembered()


class RegelKennis:
    """Kennis from a rule set and a register; without a register only the agreed zaaktypen are known."""

    volledig = False

    def __init__(self, rules: RuleSet, register: Register = _NOTHING) -> None:
        self._rules = rules
        self._register = register
        self._zaken: dict[str, KnownZaak | None] = {}
        self._plannen: dict[str, frozenset[str]] = {}

    def known(self, zaakidentificatie: str) -> KnownZaak | None:
        """The zaak as the register knows it."""
        if zaakidentificatie not in self._zaken:
            self._zaken[zaakidentificatie] = self._register.zaak(zaakidentificatie) if zaakidentificatie else None
        return self._zaken[zaakidentificatie]

    def soort_plan(self, zaaktype: Zaaktype) -> str:
        """What the rule set says a zaaktype is; empty when it is not agreed."""
        found = self._rules.zaaktype(zaaktype)
        return found[1].soort if found else ""

    def zaak(self, zaakidentificatie: str) -> BekendeZaak | None:
        """What traffic or a beheerder told about a zaak."""
        known = self.known(zaakidentificatie)
        if known is None:
            return None
        zaaktype = Zaaktype(known.zaaktype, known.zaaktype_omschrijving)
        return BekendeZaak(zaakidentificatie, zaaktype, known.soort_plan, known.gezinsplan)

    def is_client(self, bsn: str, zaakidentificatie: str) -> bool | None:
        """Whether a person is client of a gezinsplan; no is only said of a plan that was followed from the start."""
        if bsn not in self._plannen:
            self._plannen[bsn] = self._register.gezinsplannen_van([bsn])
        if zaakidentificatie in self._plannen[bsn]:
            return True
        return False if self._knows_clients(zaakidentificatie) else None

    def aantal_clienten(self, zaakidentificatie: str) -> int | None:
        """How many clients are known of a gezinsplan that was followed from the start."""
        return self._register.aantal_clienten(zaakidentificatie) if self._knows_clients(zaakidentificatie) else None

    def heeft_deelplannen(self, gezinsplan: str) -> bool | None:
        """True when a zaak under a gezinsplan passed here; that none did says nothing."""
        return self._register.has_deelplannen(gezinsplan) or None

    def overgedragen(self, cross_refnummer: str) -> str | None:
        """The zaak of the overdragenZaak_Di01 with this number, when all with that number were about one zaak."""
        return self._register.overgedragen(cross_refnummer)

    def beantwoord(self, cross_refnummer: str, zender: Systeem) -> bool:
        """Whether an earlier answer of the same partner to this number was accepted here."""
        partner = find(self._rules.partners.values(), zender)
        return partner is not None and self._register.is_beantwoord(cross_refnummer, partner.naam)

    def _knows_clients(self, zaakidentificatie: str) -> bool:
        """The regiesysteem made the plan through the gateway, which has followed its clients ever since (learn).

        Never for certain: a client can come without a BSN or past the gateway. No rule refuses for it (`volledig`).
        """
        known = self.known(zaakidentificatie)
        if known is None or known.soort_plan != "gezinsplan" or known.bron == HANDMATIG:
            return False
        maker = self._rules.partners.get(known.eigenaar)
        return maker is not None and maker.rol is Rol.REGIESYSTEEM
