"""The part of the zaaktypecatalogus the magazijn checks against: zaaktypen and their statustypen.

Without a catalogus nothing is checked: the ZTC is not exchanged through ZDS, both sides are assumed to have it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.stuf.message import Status
from gateway.stuf.message import Zaaktype as Genoemd


@dataclass(frozen=True, slots=True)
class Statustype:
    """One status a zaak of a zaaktype can have. eind: with it the zaak ends."""

    volgnummer: str
    omschrijving: str
    eind: bool = False


@dataclass(frozen=True, slots=True)
class Zaaktype:
    """One zaaktype. statustypen: empty when any status is accepted."""

    code: str
    omschrijving: str
    statustypen: tuple[Statustype, ...] = ()

    def statustype(self, status: Status) -> Statustype | None:
        """The statustype that agrees with everything the status says, by volgnummer and omschrijving."""
        return next((row for row in self.statustypen if _agrees(row, status)), None)


class Catalogus:
    """The zaaktypen of the municipality."""

    def __init__(self, zaaktypen: Iterable[Zaaktype]) -> None:
        self._zaaktypen = tuple(zaaktypen)

    def zaaktype(self, genoemd: Genoemd) -> Zaaktype | None:
        """The zaaktype a message names: by code first, by omschrijving when the code says nothing (RZS C-7)."""
        by_code = (row for row in self._zaaktypen if genoemd.code and row.code == genoemd.code)
        by_text = (row for row in self._zaaktypen if row.omschrijving.casefold() == genoemd.omschrijving.casefold())
        return next(by_code, None) or (None if genoemd.code else next(by_text, None))


def _agrees(statustype: Statustype, status: Status) -> bool:
    return status.volgnummer in ("", statustype.volgnummer) and (
        not status.omschrijving or status.omschrijving.casefold() == statustype.omschrijving.casefold()
    )
