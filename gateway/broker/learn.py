"""What an accepted message teaches the register."""

from gateway.access.partners import Rol
from gateway.broker.ports import Work
from gateway.routing.facts import Facts
from gateway.routing.register import KnownDocument, KnownZaak
from gateway.stuf import ns
from gateway.stuf.domeingegevens import vorm
from gateway.stuf.operations import BY_NAME

_ZAAKKENNISGEVING = ns.zkn("zakLk01")
"""Whatever it was sent as, a status or a correction can carry clients just as well."""

_ZAKEN = ("creeerZaak_Lk01", "updateZaak_Lk01")
_DOCUMENTEN = ("voegZaakdocumentToe_Lk01", "maakZaakdocument_Lk01")
_OPDRACHTEN = ("overdragenZaak", "notificeerOverZaak")
_KEEPERS = (Rol.REGIESYSTEEM, Rol.ZAAKSYSTEEM)
_MAX_IDENTIFICATIE = 60
"""What is longer cannot be a zaak anybody has; the register does not keep it."""


def learn_from(facts: Facts, message_id: int, destinations: tuple[str, ...], work: Work) -> None:
    """Remember zaak, document, clients and work orders of a message that was accepted.

    Learned at once, because the next message may be routed by it; unlearned when the change is refused after all.
    """
    naam, onderwerp = facts.message.operation.naam, facts.message.onderwerp
    created_again = naam == "creeerZaak_Lk01" and facts.known_zaak is not None
    # A zaak can be created once: the magazijn will refuse the second, whoever sends it.
    if facts.message.operation.root == _ZAAKKENNISGEVING and facts.zaakidentificatie and not created_again:
        came, went = _clienten(facts)
        zaken = [_zaak(facts)] if naam in _ZAKEN else []
        work.learn(zaken=zaken, clienten=came, ended=went, message_id=message_id)
    if naam in _DOCUMENTEN and onderwerp.documentidentificatie:
        document = KnownDocument(
            onderwerp.documentidentificatie, onderwerp.zaakidentificatie, vorm(facts.message.element)
        )
        work.learn(documenten=[document], message_id=message_id)
    if naam in _OPDRACHTEN and facts["zender_rol"] == "regiesysteem":
        for partner in destinations:
            for gezinsplan in facts.gezinsplannen:
                if len(gezinsplan) <= _MAX_IDENTIFICATIE:
                    work.add_opdracht(partner, gezinsplan, message_id)


def _zaak(facts: Facts) -> KnownZaak:
    """An update only identifies by its zaaktype and cannot change it (RZS U-2); the register keeps what it knew."""
    created = facts.message.operation is BY_NAME["creeerZaak_Lk01"]
    return KnownZaak(
        zaakidentificatie=facts.zaakidentificatie,
        zaaktype=facts.named_zaaktype.code,
        zaaktype_omschrijving=facts.named_zaaktype.omschrijving,
        soort_plan=facts.soort_plan,
        gezinsplan=facts.gezinsplan[:_MAX_IDENTIFICATIE],
        eigenaar=facts.zender.naam if created and facts.zender else "",
    )


def _clienten(facts: Facts) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Who came and who went, as those say who keep the gezinsplan; a backoffice gives itself no client."""
    known = (facts.known_zaak.soort_plan if facts.known_zaak else "") or facts.soort_plan
    if known != "gezinsplan" or facts["zender_rol"] not in _KEEPERS:
        return [], []
    plan, onderwerp = facts.zaakidentificatie, facts.message.onderwerp
    return [(bsn, plan) for bsn in onderwerp.clienten], [(bsn, plan) for bsn in onderwerp.beeindigd]
