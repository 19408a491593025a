"""What a kennisgeving must satisfy before the magazijn carries it out: business rules, and what must remain.

Of the message alone the magazijn asks what ZDS demands of it; what a receiver can do without is left to the wissel, so
that a fault tolerated there does not end here. Of the message beside its own tables it asks every rule it can judge.
CHANGE holds what must be true of every zaak or document a change leaves behind. The first that does not hold is told
(StUF 03.01 par. 4.4.3). The texts name elements, never values.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from gateway.errors import StufError
from gateway.magazijn import model
from gateway.magazijn.record import Record, Relatie
from gateway.stuf import ns
from gateway.stuf.business import document, zaak
from gateway.stuf.business.judge import judge
from gateway.stuf.business.kennis import Kennis
from gateway.stuf.business.lezen import is_client
from gateway.stuf.business.rule import Familie
from gateway.stuf.business.soort import bericht_over
from gateway.stuf.message import StufMessage
from gateway.stuf.parse import text_at
from gateway.stuf.problems import Gewicht


@dataclass(frozen=True, slots=True)
class ChangeCheck:
    """One rule on what a change makes of a record at a moment (17 digits)."""

    code: str
    text: str
    holds: Callable[[Record, Record, str], bool]


def check_message(message: StufMessage, kennis: Kennis, families: Collection[Familie]) -> None:
    """Raises StufError for the first business rule that does not hold, with the code of that rule.

    families: of which agreements the rules on other messages count.
    """
    bericht = bericht_over(message, kennis)
    alone = judge(bericht, families=(Familie.ZDS,))
    for problem in (*alone, *judge(bericht, andere_berichten=True, families=families)):
        if problem.gewicht is Gewicht.FOUT:
            raise StufError(problem.code, f"{problem.path}: {problem.message_nl}. {problem.doe_nl}")


def check_change(before: Record, after: Record, moment: str) -> None:
    """Raises StufError for the first rule on changes that does not hold."""
    for check in CHANGE[after.model.entiteittype]:
        if not check.holds(before, after, moment):
            raise StufError(check.code, check.text)


def _clienten(record: Record, moment: str) -> list[Relatie]:
    return [row for row in record.current(moment, model.HEEFT_BETREKKING_OP) if is_client(row.element)]


def _keeps_identity(before: Record, after: Record, _moment: str) -> bool:
    return before.identificatie == after.identificatie


def _keeps_client(before: Record, after: Record, moment: str) -> bool:
    return bool(_clienten(after, moment)) or not _clienten(before, moment)


def _keeps_zaak(_before: Record, after: Record, moment: str) -> bool:
    return any(True for _ in after.current(moment, model.IS_RELEVANT_VOOR))


def _keeps(name: str) -> ChangeCheck:
    return ChangeCheck(
        "StUF055",
        f"Het element {name} moet een waarde houden",
        lambda before, after, _moment: (
            bool(text_at(after.velden, ns.zkn(name))) or not text_at(before.velden, ns.zkn(name))
        ),
    )


_IDENTITY = ChangeCheck("StUF058", "De identificatie kan niet worden gewijzigd", _keeps_identity)

CHANGE: dict[str, tuple[ChangeCheck, ...]] = {
    "ZAK": (
        _IDENTITY,
        *map(_keeps, zaak.VERPLICHT),
        ChangeCheck("StUF058", "Er moet ten minste één Client overblijven", _keeps_client),
    ),
    "EDC": (
        _IDENTITY,
        *map(_keeps, document.VERPLICHT),
        ChangeCheck("StUF058", "Een document moet voor ten minste één zaak relevant blijven", _keeps_zaak),
    ),
}
