"""What every service knows besides its message, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lxml.etree import _Element

from gateway.magazijn.catalogus import Catalogus
from gateway.magazijn.kennis import MagazijnKennis, SoortPlan
from gateway.magazijn.store.contents import Inhoud
from gateway.magazijn.store.unit import Reading
from gateway.stuf.business.rule import Familie
from gateway.stuf.message import Zaaktype
from gateway.stuf.stamp import Stamp, datum, tijdstip


@dataclass(frozen=True, slots=True)
class Setting:
    """now: when the message is handled. stamp: of the answer. catalogus: None = zaaktype and status are not checked.

    soort_plan: what zaaktypen were agreed to be; None = plans are not recognised and their rules not checked.
    """

    gemeentecode: str
    catalogus: Catalogus | None
    soort_plan: SoortPlan | None
    stamp: Stamp
    now: datetime

    @property
    def moment(self) -> str:
        """Now, as 17 digits."""
        return tijdstip(self.now)

    @property
    def families(self) -> tuple[Familie, ...]:
        """The agreements whose rules on other messages are checked."""
        return (Familie.ZDS,) if self.soort_plan is None else (Familie.ZDS, Familie.RZS)

    def kennis(self, view: Reading) -> MagazijnKennis:
        """What business rules can ask of the magazijn."""
        return MagazijnKennis(view, self.moment, self.soort_plan or _no_plan)

    @property
    def today(self) -> str:
        """Today, as 8 digits."""
        return datum(self.now)


def _no_plan(_zaaktype: Zaaktype) -> str:
    return ""


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """A functional answer. contents: placeholder in the element -> content that takes its place.

    keep: a repeat of the message gets these very bytes; False: it is made anew.
    """

    element: _Element = field(repr=False)
    contents: Mapping[str, Inhoud] = field(default_factory=dict)
    keep: bool = True
