"""What the magazijn itself knows beside a message: everything, because here a zaak that is not known does not exist."""

from collections.abc import Callable, Iterator

from gateway.magazijn import model
from gateway.magazijn.kennisgeving import zaaktype_in
from gateway.magazijn.query import Query, Related
from gateway.magazijn.record import Record
from gateway.magazijn.sleutel import sleutel
from gateway.magazijn.store.unit import Reading
from gateway.stuf.business.kennis import BekendeZaak
from gateway.stuf.business.lezen import bsn_of, is_client
from gateway.stuf.business.soort import OVERKOEPELEND
from gateway.stuf.message import Systeem, Zaaktype

SoortPlan = Callable[[Zaaktype], str]
"""What was agreed about a zaaktype: gezinsplan, levensdomeinplan, deelplan or zaak; empty when nothing was."""


class MagazijnKennis:
    """Kennis from the magazijn's own tables, as one transaction sees them at a moment of 17 digits."""

    volledig = True

    def __init__(self, view: Reading, moment: str, soort_plan: SoortPlan) -> None:
        self._view = view
        self._moment = moment
        self._records: dict[str, Record | None] = {}
        self.soort_plan = soort_plan

    def zaak(self, zaakidentificatie: str) -> BekendeZaak | None:
        """The zaak in the store."""
        record = self._record(zaakidentificatie)
        if record is None:
            return None
        soort = self._soort(record)
        gezinsplan = zaakidentificatie if soort == "gezinsplan" else self._gezinsplan(record)
        return BekendeZaak(zaakidentificatie, _zaaktype(record), soort, gezinsplan)

    def is_client(self, bsn: str, zaakidentificatie: str) -> bool | None:
        """Whether a person is client now; None of a zaak that does not exist."""
        record = self._record(zaakidentificatie)
        return None if record is None else bsn in self._clienten(record)

    def aantal_clienten(self, zaakidentificatie: str) -> int | None:
        """How many clients a zaak has now; None of one that does not exist."""
        record = self._record(zaakidentificatie)
        return None if record is None else len(self._clienten(record))

    def heeft_deelplannen(self, gezinsplan: str) -> bool | None:
        """Whether any zaak refers to this plan now."""
        under = Query(related=(Related(model.HEEFT_BETREKKING_OP_ANDERE, gezinsplan),), limit=1)
        return bool(self._view.zaken.search(under, self._moment))

    def overgedragen(self, cross_refnummer: str) -> str | None:
        """The magazijn takes no part in an overdracht."""
        return None

    def beantwoord(self, cross_refnummer: str, zender: Systeem) -> bool:
        """The magazijn takes no part in an overdracht."""
        return False

    def _record(self, zaakidentificatie: str) -> Record | None:
        if zaakidentificatie not in self._records:
            self._records[zaakidentificatie] = self._view.zaken.find(zaakidentificatie)
        return self._records[zaakidentificatie]

    def _clienten(self, record: Record) -> list[str]:
        relations = record.current(self._moment, model.HEEFT_BETREKKING_OP)
        return [bsn_of(relatie.element) for relatie in relations if is_client(relatie.element)]

    def _agreed(self, record: Record) -> str:
        return self.soort_plan(_zaaktype(record))

    def _soort(self, record: Record) -> str:
        agreed = self._agreed(record)
        if agreed in OVERKOEPELEND:
            return agreed
        if any(self._agreed(plan) in OVERKOEPELEND for plan in self._related(record)):
            return "deelplan"
        return "zaak" if agreed else ""

    def _gezinsplan(self, record: Record) -> str:
        """The gezinsplan above a zaak: related itself, or through a levensdomeinplan."""
        direct = list(self._related(record))
        above = (plan for one in direct if self._agreed(one) == "levensdomeinplan" for plan in self._related(one))
        plans = (plan.identificatie for plan in (*direct, *above) if self._agreed(plan) == "gezinsplan")
        return next(plans, "")

    def _related(self, record: Record) -> Iterator[Record]:
        for relatie in record.current(self._moment, model.HEEFT_BETREKKING_OP_ANDERE):
            if (plan := self._record(sleutel(relatie.element).waarde)) is not None:
                yield plan


def _zaaktype(record: Record) -> Zaaktype:
    return zaaktype_in(relatie.element for relatie in record.relaties)
