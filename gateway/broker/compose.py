"""The messages the gateway makes itself because of another: work orders, notifications, triggers, returned faults.

Each is a message of its own with its own stamp, linked to its cause; what it says comes from the facts of that cause.
"""

from dataclasses import dataclass

from lxml.etree import _Element

from gateway.abonnementen.afnemers import afnemers_of, beheerder_of
from gateway.access.partners import Partner
from gateway.broker.ports import Work
from gateway.routing.facts import Facts
from gateway.stuf import ns, rzs
from gateway.stuf.message import Systeem
from gateway.stuf.operations import BY_NAME, Operation
from gateway.stuf.parse import text_of

_TRIGGER = BY_NAME["initieerNotificeerOverZaak"]


@dataclass(frozen=True, slots=True, eq=False)
class Composed:
    """A message made here and the partner it is for."""

    operation: Operation
    destination: Partner
    element: _Element


def work_order(facts: Facts, partner: Partner, operation: str, work: Work) -> Composed:
    """The work order of a deelplan to its backoffice, in the form that partner supports (interaction 5)."""
    zender, bericht = facts.rules.systeem, _zaakbericht(facts, {})
    stamp = work.stamp(zender)
    write = rzs.overdragen if operation == "overdragenZaak" else rzs.notificeer
    if operation == "notificeerOverZaak":
        bericht = _zaakbericht(facts, {rzs.GEBEURTENIS: facts.message.gebeurtenis or "Creeer zaak"})
    return Composed(BY_NAME[operation], partner, write(zender, partner.systeem, stamp, bericht))


def notifications(facts: Facts, work: Work) -> list[Composed]:
    """What must be told about a change: a notification per afnemer, or one trigger to whoever manages subscriptions."""
    gebeurtenis = _fired(facts)
    if not gebeurtenis or not rzs.can_name(facts.zaakidentificatie):
        return []
    beheerder = beheerder_of(facts.rules)
    origin, zender = _original_sender(facts), facts.rules.systeem
    if beheerder is not None and beheerder == facts.zender:
        return []  # It knows: a trigger that comes from it would only go round.
    if beheerder is not None:
        extra = {rzs.GEBEURTENIS: gebeurtenis, rzs.ZENDENDE_APPLICATIE: origin}
        element = rzs.initieer(zender, beheerder.systeem, work.stamp(zender), _zaakbericht(facts, extra))
        return [Composed(_TRIGGER, beheerder, element)]
    told = [partner for partner in facts.rules.partners.values() if origin in (partner.applicatie, *partner.aliassen)]
    maker = told[0].naam if told else ""
    zaaktype = facts.zaaktype[0] if facts.zaaktype else ""
    afnemers = afnemers_of(facts.rules, zaaktype, facts.soort_plan, gebeurtenis, facts.backoffice, maker)
    return [_notification(facts, partner, gebeurtenis, zender, work) for partner in afnemers]


def _fired(facts: Facts) -> str:
    """The gebeurtenis to tell: of a change its own, of a trigger the one it names; a notification fires nothing."""
    operation = facts.message.operation
    return facts.message.gebeurtenis if operation.gebeurtenis or operation is _TRIGGER else ""


def _notification(facts: Facts, partner: Partner, gebeurtenis: str, zender: Systeem, work: Work) -> Composed:
    bericht = _zaakbericht(facts, {rzs.GEBEURTENIS: gebeurtenis})
    element = rzs.notificeer(zender, partner.systeem, work.stamp(zender), bericht)
    return Composed(BY_NAME["notificeerOverZaak"], partner, element)


def _original_sender(facts: Facts) -> str:
    """applicatie that made the change: of a trigger the one it names, not its own zender (RZS 3.7)."""
    extra = {rzs.plain_naam(name): value for name, value in facts.message.onderwerp.extra.items()}
    return extra.get(rzs.plain_naam(rzs.ZENDENDE_APPLICATIE)) or facts.message.stuurgegevens.zender.applicatie


def _zaakbericht(facts: Facts, extra: dict[str, str]) -> rzs.Zaakbericht:
    """Minimal content (RZS N-3), with the gezinsplan and the domain data named where there is room."""
    agreed = dict(extra)
    if facts.gezinsplan and facts.gezinsplan != facts.zaakidentificatie:
        agreed[rzs.GEZINSPLAN] = facts.gezinsplan
    # What the sender of a work order wrote belongs to it in every form (RZS 3.6: melding).
    meldingen = tuple(text_of(melding) for melding in facts.message.element.findall(ns.rzs("melding")))
    documents = facts.register.domeindocumenten(facts.zaakidentificatie)
    if documents:
        agreed[rzs.DOMEINGEGEVENS] = " ".join(document.documentidentificatie for document in documents)
    status = facts.message.onderwerp.status
    return rzs.Zaakbericht(facts.zaakidentificatie, facts.named_zaaktype, status, agreed, meldingen)
