"""What an accepted message teaches the register."""

from gateway.broker.ports import Work
from gateway.routing.facts import Facts
from gateway.routing.register import KnownDocument, KnownZaak
from gateway.stuf.domeingegevens import vorm
from gateway.stuf.operations import BY_NAME

_ZAKEN = ("creeerZaak_Lk01", "updateZaak_Lk01")
_DOCUMENTEN = ("voegZaakdocumentToe_Lk01", "maakZaakdocument_Lk01")
_OPDRACHTEN = ("overdragenZaak", "notificeerOverZaak")


def learn_from(facts: Facts, message_id: int, destinations: tuple[str, ...], work: Work) -> None:
    """Remember zaak, document, clients and work orders of a message that was accepted."""
    naam = facts.message.operation.naam
    if naam in _ZAKEN and facts.zaakidentificatie:
        work.learn(zaken=[_zaak(facts)], clienten=_clienten(facts))
    if naam in _DOCUMENTEN and facts.message.onderwerp.documentidentificatie:
        onderwerp = facts.message.onderwerp
        form = vorm(facts.message.element)
        work.learn(documenten=[KnownDocument(onderwerp.documentidentificatie, onderwerp.zaakidentificatie, form)])
    if naam in _OPDRACHTEN and facts["zender_rol"] == "regiesysteem":
        for partner in destinations:
            for gezinsplan in facts.gezinsplannen:
                work.add_opdracht(partner, gezinsplan, message_id)


def _zaak(facts: Facts) -> KnownZaak:
    created = facts.message.operation is BY_NAME["creeerZaak_Lk01"]
    return KnownZaak(
        zaakidentificatie=facts.zaakidentificatie,
        zaaktype=facts.named_zaaktype.code,
        zaaktype_omschrijving=facts.named_zaaktype.omschrijving,
        soort_plan=facts.soort_plan,
        gezinsplan=facts.gezinsplan,
        eigenaar=facts.zender.naam if created and facts.zender else "",
    )


def _clienten(facts: Facts) -> list[tuple[str, str]]:
    """Only a gezinsplan says who its clients are."""
    if facts.soort_plan != "gezinsplan":
        return []
    return [(bsn, facts.zaakidentificatie) for bsn in facts.message.onderwerp.clienten]
