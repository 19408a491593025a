"""The register in the database: what traffic taught, and the lookups routing asks."""

import hmac
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.routing.register import KnownDocument, KnownZaak
from gateway.store.tables import (
    deliveries,
    messages,
    opdrachten,
    register_clienten,
    register_documenten,
    register_zaken,
)


class StoredRegister:
    """The register as one connection sees it. key: for the pseudonyms of BSNs."""

    def __init__(self, connection: Connection, key: bytes) -> None:
        self._connection = connection
        self._key = key

    def zaak(self, zaakidentificatie: str) -> KnownZaak | None:
        """What is known about a zaak."""
        columns = [column for column in register_zaken.c if column.name != "learned_at"]
        query = select(*columns).where(register_zaken.c.zaakidentificatie == zaakidentificatie)
        row = self._connection.execute(query).mappings().one_or_none()
        return KnownZaak(**row) if row else None

    def document(self, documentidentificatie: str) -> KnownDocument | None:
        """What is known about a document."""
        query = _documenten().where(register_documenten.c.documentidentificatie == documentidentificatie)
        row = self._connection.execute(query).mappings().one_or_none()
        return KnownDocument(**row) if row else None

    def domeindocumenten(self, zaakidentificatie: str) -> tuple[KnownDocument, ...]:
        """The documents with domain data of a zaak, oldest first."""
        query = (
            _documenten()
            .where(register_documenten.c.zaakidentificatie == zaakidentificatie, register_documenten.c.vorm != "")
            .order_by(register_documenten.c.learned_at)
        )
        return tuple(KnownDocument(**row) for row in self._connection.execute(query).mappings())

    def gezinsplannen_van(self, bsns: Iterable[str]) -> frozenset[str]:
        """The gezinsplannen in which any of these persons is client."""
        pseudoniemen = [self.pseudoniem(bsn) for bsn in bsns]
        if not pseudoniemen:
            return frozenset()
        query = select(register_clienten.c.gezinsplan).where(register_clienten.c.pseudoniem.in_(pseudoniemen))
        return frozenset(self._connection.execute(query).scalars())

    def has_opdracht(self, partner: str, gezinsplannen: Iterable[str]) -> bool:
        """True when the regiesysteem gave this partner work for any of these gezinsplannen."""
        plans = list(gezinsplannen)
        query = select(opdrachten.c.partner).where(opdrachten.c.partner == partner, opdrachten.c.gezinsplan.in_(plans))
        return bool(plans) and self._connection.execute(query.limit(1)).first() is not None

    def sender_of(self, referentienummer: str, ontvanger: str) -> str | None:
        """Partner that sent the message with this number to a partner; of a message made here, who caused it."""
        origin = messages.alias("origin")
        sent_there = exists().where(deliveries.c.message_id == messages.c.id, deliveries.c.destination == ontvanger)
        query = (
            select(messages.c.zender_partner, origin.c.zender_partner.label("cause"))
            .outerjoin(origin, origin.c.id == messages.c.origin_id)
            .where(messages.c.referentienummer == referentienummer, messages.c.state != "refused")
            .order_by(sent_there.desc(), messages.c.id.desc())
        )
        row = self._connection.execute(query.limit(1)).one_or_none() if referentienummer else None
        return (row.zender_partner or row.cause) if row else None

    def cause_of(self, referentienummer: str) -> str:
        """Referentienummer of the message that made the gateway send this number itself; empty when it did not."""
        origin = messages.alias("origin")
        query = (
            select(origin.c.referentienummer)
            .join(messages, origin.c.id == messages.c.origin_id)
            .where(messages.c.referentienummer == referentienummer)
        )
        return str(self._connection.execute(query.limit(1)).scalar() or "") if referentienummer else ""

    def pseudoniem(self, bsn: str) -> str:
        """The keyed pseudonym of a BSN; without the key it cannot be turned back by trying all BSNs."""
        return hmac.new(self._key, bsn.encode(), sha256).hexdigest()

    def learn_zaak(self, known: KnownZaak, learned_at: int) -> None:
        """Remember a zaak; what was known stays where the new knowledge is empty."""
        old = self.zaak(known.zaakidentificatie)
        new = asdict(known)
        if old:
            new = {name: value or getattr(old, name) for name, value in new.items()}
        self._upsert(register_zaken, {**new, "learned_at": learned_at})

    def learn_document(self, known: KnownDocument, learned_at: int) -> None:
        """Remember which zaak a document belongs to."""
        self._upsert(register_documenten, {**asdict(known), "learned_at": learned_at})

    def learn_client(self, bsn: str, gezinsplan: str, learned_at: int) -> None:
        """Remember, under a pseudonym, that a person is client of a gezinsplan."""
        row = {"pseudoniem": self.pseudoniem(bsn), "gezinsplan": gezinsplan, "learned_at": learned_at}
        self._upsert(register_clienten, row)

    def add_opdracht(self, partner: str, gezinsplan: str, message_id: int, at: int) -> None:
        """Remember that a partner was given work for a gezinsplan."""
        self._upsert(opdrachten, {"partner": partner, "gezinsplan": gezinsplan, "message_id": message_id, "at": at})

    def _upsert(self, table: Table, row: dict[str, Any]) -> None:
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        keys = [column.name for column in table.primary_key]
        values = {name: value for name, value in row.items() if name not in keys}
        self._connection.execute(insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=values))


def _documenten() -> Any:
    return select(*(column for column in register_documenten.c if column.name != "learned_at"))
