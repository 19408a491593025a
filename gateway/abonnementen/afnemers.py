"""zaaktype x gebeurtenis -> 0..n afnemers, without the party that made the change (RZS N-1, N-2)."""

from gateway.access.partners import Partner
from gateway.routing.rules import Abonnement, RuleSet


def afnemers_of(
    rules: RuleSet, zaaktype: str, soort_plan: str, gebeurtenis: str, backoffice: str | None, zender: str
) -> tuple[Partner, ...]:
    """The partners to notify, each once, in the order of the subscriptions.

    backoffice: partner whose work the zaaktype is. zender: partner that sent the change, which is never notified.
    """
    names: dict[str | None, None] = {}
    for abonnement in rules.abonnementen:
        if _covers(abonnement, zaaktype, soort_plan, gebeurtenis):
            names.update(dict.fromkeys(backoffice if name == "backoffice" else name for name in abonnement.afnemers))
    return tuple(rules.partners[name] for name in names if name and name != zender)


def beheerder_of(rules: RuleSet) -> Partner | None:
    """The partner that manages subscriptions (RZS variants 2 and 3), None when the gateway does (variant 1)."""
    return next((partner for partner in rules.partners.values() if partner.rol == rules.beheerder_rol), None)


def _covers(abonnement: Abonnement, zaaktype: str, soort_plan: str, gebeurtenis: str) -> bool:
    return (
        (abonnement.zaaktype is None or zaaktype in abonnement.zaaktype)
        and (abonnement.soort_plan is None or soort_plan in abonnement.soort_plan)
        and gebeurtenis in abonnement.gebeurtenis
    )
