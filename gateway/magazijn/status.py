"""Which status of a zaak is the latest: derived here alone, never sent (ZDS 6.4).

The moment a status was set decides, so one that arrives late with an older date is kept without becoming the latest;
of two set at the same moment the one that came last counts.
"""

from collections.abc import Iterable

from gateway.magazijn import model
from gateway.magazijn.record import Relatie
from gateway.stuf.parse import text_at


def newest_first(statussen: Iterable[Relatie]) -> list[Relatie]:
    """Statuses in the order in which an answer gives them (ZAKSTT: datumStatusGezet descending)."""
    return sorted(statussen, key=set_at)[::-1]


def set_at(status: Relatie) -> str:
    """datumStatusGezet as 17 digits; a status without one is the oldest."""
    return text_at(status.element, model.DATUM_STATUS_GEZET).ljust(17, "0")
