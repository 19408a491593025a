"""The facts rules can ask about a message, each computed when a rule first asks and then kept.

A fact comes from the message, else from the rule set, else from the register; FACTS is the whole list.
"""

from collections.abc import Callable
from functools import cached_property

from gateway.access.partners import Partner, Rol, find
from gateway.routing.kennis import RegelKennis
from gateway.routing.register import KnownZaak, Register
from gateway.routing.rules import RuleSet, ZaaktypeRegel
from gateway.stuf import ns
from gateway.stuf.business.soort import soort_plan
from gateway.stuf.dispatch import new_relations
from gateway.stuf.message import StufMessage, Zaaktype
from gateway.stuf.operations import BY_NAME

Fact = str | bool


class Facts:
    """Everything known about one message under one rule set; asking twice costs nothing."""

    def __init__(self, message: StufMessage, rules: RuleSet, register: Register) -> None:
        self.message = message
        self.rules = rules
        self.register = register
        self._known: dict[str, Fact] = {}

    def __getitem__(self, name: str) -> Fact:
        """The value of a fact of FACTS."""
        if name not in self._known:
            self._known[name] = FACTS[name](self)
        return self._known[name]

    @property
    def asked(self) -> dict[str, Fact]:
        """The facts that were asked for so far."""
        return dict(self._known)

    @cached_property
    def zender(self) -> Partner | None:
        """The partner that sent the message."""
        return find(self.rules.partners.values(), self.message.stuurgegevens.zender)

    @cached_property
    def ontvanger(self) -> Partner | None:
        """The partner the message is addressed to."""
        return find(self.rules.partners.values(), self.message.stuurgegevens.ontvanger)

    @cached_property
    def zaakidentificatie(self) -> str:
        """The zaak the message is about; of a document message without one, the zaak of the document."""
        onderwerp = self.message.onderwerp
        if onderwerp.zaakidentificatie or not onderwerp.documentidentificatie:
            return onderwerp.zaakidentificatie
        document = self.register.document(onderwerp.documentidentificatie)
        return document.zaakidentificatie if document else ""

    @cached_property
    def known_zaak(self) -> KnownZaak | None:
        """The zaak as the register knows it."""
        return self.kennis.known(self.zaakidentificatie)

    @cached_property
    def kennis(self) -> RegelKennis:
        """What business rules can ask, answered by the rule set and the register."""
        return RegelKennis(self.rules, self.register)

    @cached_property
    def zaaktype(self) -> tuple[str, ZaaktypeRegel] | None:
        """Code and agreement of the zaaktype: as the message names it, else as the register knows the zaak."""
        named = self.message.onderwerp.zaaktype
        if not named and self.known_zaak:
            named = Zaaktype(self.known_zaak.zaaktype, self.known_zaak.zaaktype_omschrijving)
        return self.rules.zaaktype(named) if named else None

    @cached_property
    def named_zaaktype(self) -> Zaaktype:
        """The zaaktype with both parts filled as far as anybody knows them."""
        named = self.message.onderwerp.zaaktype
        if self.zaaktype is None:
            return named
        code, agreed = self.zaaktype
        return Zaaktype(code, agreed.omschrijving)

    @cached_property
    def soort_plan(self) -> str:
        """gezinsplan, levensdomeinplan, deelplan, zaak, or empty when nothing is known."""
        return soort_plan(self.message.onderwerp, self.kennis.zaak(self.zaakidentificatie), self.kennis)

    @cached_property
    def gezinsplannen(self) -> frozenset[str]:
        """The gezinsplannen the message touches: by relation, by agreed extraElement, or by its clients."""
        onderwerp = self.message.onderwerp
        named = {*onderwerp.plannen, onderwerp.extra.get("gezinsplan", "")}
        if self.known_zaak:
            named.add(self.known_zaak.gezinsplan)
        if self.soort_plan == "gezinsplan":
            named.add(self.zaakidentificatie)
        plans = {known.gezinsplan if (known := self.kennis.known(plan)) else plan for plan in named if plan}
        return frozenset(plans - {""}) | self.register.gezinsplannen_van(onderwerp.clienten)

    @cached_property
    def opdracht(self) -> bool:
        """True when the zender was given work for every plan the message names; of its clients' plans one is enough."""
        zender = str(self["zender"])
        named = {*self.message.onderwerp.plannen, self.message.onderwerp.extra.get("gezinsplan", "")} - {""}
        if not named:
            return self.register.has_opdracht(zender, self.gezinsplannen)
        above = {(zaak.gezinsplan if (zaak := self.kennis.known(plan)) else "") or plan for plan in named}
        return all(self.register.has_opdracht(zender, [plan]) for plan in sorted(above))

    @cached_property
    def backoffice_klopt(self) -> bool:
        """True when work for this zaak goes to a backoffice, and the message is not addressed to another one."""
        naam = self.backoffice or str(self["ontvanger"])
        partner = self.rules.partners.get(naam)
        if partner is None or partner.rol is not Rol.BACKOFFICE:
            return False
        return self["ontvanger_rol"] != Rol.BACKOFFICE or self["ontvanger"] == naam

    @cached_property
    def gezinsplan(self) -> str:
        """The gezinsplan the message is kept under, empty when nothing tells.

        Of the plans it names the first, by number, whose gezinsplan is known, else the first; without a named plan the
        zaak itself when that is a gezinsplan, else the gezinsplan the register knows the zaak under. What an ordinary
        zaak is related to is no plan.
        """
        onderwerp = self.message.onderwerp
        related = () if self.soort_plan == "zaak" else onderwerp.plannen
        named = {*related, onderwerp.extra.get("gezinsplan", "")} - {""}
        known = [zaak.gezinsplan for plan in sorted(named) if (zaak := self.kennis.known(plan)) and zaak.gezinsplan]
        if known:
            return known[0]
        if named:
            return sorted(named)[0]
        if self.soort_plan == "gezinsplan":
            return self.zaakidentificatie
        return self.known_zaak.gezinsplan if self.known_zaak else ""

    @cached_property
    def opdrachtgever(self) -> str | None:
        """Partner that sent the message crossRefnummer names: to who answers now, from who is answered (StUF043)."""
        operation = "overdragenZaak" if self.message.operation is BY_NAME["bevestigOverdragenZaak"] else ""
        aan, van = (partner.naam if partner else "" for partner in (self.zender, self.ontvanger))
        return self.register.sender_of(self.message.stuurgegevens.cross_refnummer, aan, van, operation)

    @cached_property
    def backoffice(self) -> str | None:
        """Name of the partner whose work the zaaktype is."""
        return self.zaaktype[1].backoffice if self.zaaktype else None

    @cached_property
    def new_plan_relation(self) -> bool:
        """True when a zakLk01 adds a plan relation to a zaak that exists, which makes it a deelplan (RZS U-6).

        Whatever service it was sent as: a change of status or a correction can carry the relation just as well.
        """
        if self.message.operation.root != ns.zkn("zakLk01") or self.message.onderwerp.mutatiesoort == "T":
            return False
        return bool(new_relations(self.message.element, "heeftBetrekkingOpAndere"))


FACTS: dict[str, Callable[[Facts], Fact]] = {
    "operatie": lambda facts: facts.message.operation.naam,
    "zender": lambda facts: facts.zender.naam if facts.zender else "",
    "zender_rol": lambda facts: str(facts.zender.rol) if facts.zender else "",
    "ontvanger": lambda facts: facts.ontvanger.naam if facts.ontvanger else "",
    "ontvanger_rol": lambda facts: str(facts.ontvanger.rol) if facts.ontvanger else "",
    "soort_bericht": lambda facts: str(facts.message.operation.soort),
    "soort_plan": lambda facts: facts.soort_plan,
    "zaaktype": lambda facts: facts.zaaktype[0] if facts.zaaktype else facts.message.onderwerp.zaaktype.code,
    "zaaktype_bekend": lambda facts: facts.zaaktype is not None,
    "domein": lambda facts: facts.zaaktype[1].domein if facts.zaaktype else "",
    "gebeurtenis": lambda facts: facts.message.gebeurtenis,
    "mutatiesoort": lambda facts: facts.message.onderwerp.mutatiesoort,
    "variant": lambda facts: facts.rules.variant,
    "scenario": lambda facts: facts.rules.scenario,
    "koppelt_plan": lambda facts: facts.new_plan_relation,
    "client_in_gezinsplan": lambda facts: bool(facts.register.gezinsplannen_van(facts.message.onderwerp.clienten)),
    "opdracht": lambda facts: facts.opdracht,
    "backoffice_klopt": lambda facts: facts.backoffice_klopt,
}
"""Name in a rule -> how it is known."""
