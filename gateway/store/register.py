"""The register in the database: what traffic taught, and the lookups routing asks."""

import hmac
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table

from gateway.routing.register import KnownDocument, KnownZaak
from gateway.store import statements
from gateway.store.tables import opdrachten, register_clienten, register_documenten, register_zaken


class StoredRegister:
    """The register as one connection sees it. key: for the pseudonyms of BSNs."""

    def __init__(self, connection: Connection, key: bytes) -> None:
        self._connection = connection
        self._key = key

    def zaak(self, zaakidentificatie: str) -> KnownZaak | None:
        """What is known about a zaak."""
        row = self._connection.execute(statements.ZAAK, {"the_zaak": zaakidentificatie}).mappings().one_or_none()
        return KnownZaak(**row) if row else None

    def document(self, documentidentificatie: str) -> KnownDocument | None:
        """What is known about a document."""
        found = self._connection.execute(statements.DOCUMENT, {"the_document": documentidentificatie})
        row = found.mappings().one_or_none()
        return KnownDocument(**row) if row else None

    def domeindocumenten(self, zaakidentificatie: str) -> tuple[KnownDocument, ...]:
        """The documents with domain data of a zaak, oldest first."""
        rows = self._connection.execute(statements.DOMEINDOCUMENTEN, {"the_zaak": zaakidentificatie}).mappings()
        return tuple(KnownDocument(**row) for row in rows)

    def gezinsplannen_van(self, bsns: Iterable[str]) -> frozenset[str]:
        """The gezinsplannen in which any of these persons is client."""
        pseudoniemen = [self.pseudoniem(bsn) for bsn in bsns]
        if not pseudoniemen:
            return frozenset()
        found = self._connection.execute(statements.GEZINSPLANNEN_VAN, {"the_pseudoniemen": pseudoniemen})
        return frozenset(found.scalars())

    def aantal_clienten(self, gezinsplan: str) -> int:
        """How many persons are known to be client of a gezinsplan."""
        return int(self._connection.execute(statements.AANTAL_CLIENTEN, {"the_plan": gezinsplan}).scalar_one())

    def has_deelplannen(self, gezinsplan: str) -> bool:
        """True when another zaak is known to hang under this gezinsplan."""
        return self._connection.execute(statements.HAS_DEELPLANNEN, {"the_plan": gezinsplan}).first() is not None

    def overgedragen(self, referentienummer: str) -> str | None:
        """The zaak of the accepted overdragenZaak_Di01 with this number; None when there is none or more than one."""
        found = self._connection.execute(statements.OVERGEDRAGEN, {"the_number": referentienummer}).scalars().all()
        return found[0] if len(found) == 1 else None

    def is_beantwoord(self, referentienummer: str, partner: str) -> bool:
        """True when a partner answered the overdragenZaak_Di01 with this number before."""
        asked = {"the_number": referentienummer, "the_partner": partner}
        return self._connection.execute(statements.IS_BEANTWOORD, asked).first() is not None

    def has_opdracht(self, partner: str, gezinsplannen: Iterable[str]) -> bool:
        """True when the regiesysteem gave this partner work for any of these gezinsplannen."""
        asked = {"the_partner": partner, "the_plans": list(gezinsplannen)}
        return bool(asked["the_plans"]) and self._connection.execute(statements.HAS_OPDRACHT, asked).first() is not None

    def sender_of(self, referentienummer: str, aan: str, van: str, operation: str = "") -> str | None:
        """Who sent, or caused, the message with this number from one partner to another; empty van = the gateway."""
        asked = {"the_number": referentienummer, "the_sender": van, "the_receiver": aan, "the_operation": operation}
        row = self._connection.execute(statements.SENDER_OF, asked).one_or_none() if referentienummer else None
        return (row.zender_partner or row.cause) if row else None

    def cause_of(self, referentienummer: str, aan: str) -> str:
        """Referentienummer of the message that made the gateway send this number to a partner; empty when none did."""
        asked = {"the_number": referentienummer, "the_receiver": aan}
        return str(self._connection.execute(statements.CAUSE_OF, asked).scalar() or "") if referentienummer else ""

    def pseudoniem(self, bsn: str) -> str:
        """The keyed pseudonym of a BSN; without the key it cannot be turned back by trying all BSNs."""
        return hmac.new(self._key, bsn.encode(), sha256).hexdigest()

    def learn_zaak(self, known: KnownZaak, learned_at: int, message_id: int | None) -> None:
        """Remember a zaak, joined with what was known of it."""
        old = self.zaak(known.zaakidentificatie)
        row = {**asdict(old.joined(known) if old else known), "learned_at": learned_at}
        # A zaak that was known before this message is not unlearned with it.
        self._upsert(register_zaken, {**row, "message_id": None if old else message_id})

    def learn_document(self, known: KnownDocument, learned_at: int, message_id: int | None) -> None:
        """Remember which zaak a document belongs to; the first that says so is right."""
        row = {**asdict(known), "learned_at": learned_at, "message_id": message_id}
        self._connection.execute(statements.add_once(self._connection.dialect.name, register_documenten), row)

    def learn_clienten(self, clienten: Iterable[tuple[str, str]], learned_at: int, message_id: int | None) -> None:
        """Remember, under pseudonyms, that persons (BSN) are client of a gezinsplan."""
        pairs = sorted({(self.pseudoniem(bsn), gezinsplan) for bsn, gezinsplan in clienten})
        rows = [
            {"pseudoniem": pseudoniem, "gezinsplan": plan, "learned_at": learned_at, "message_id": message_id}
            for pseudoniem, plan in pairs
        ]
        if rows:
            self._connection.execute(statements.add_once(self._connection.dialect.name, register_clienten), rows)

    def forget_clienten(self, clienten: Iterable[tuple[str, str]]) -> None:
        """These persons (BSN) are no longer client of a gezinsplan."""
        for bsn, gezinsplan in clienten:
            which = {"the_pseudoniem": self.pseudoniem(bsn), "the_plan": gezinsplan}
            self._connection.execute(statements.FORGET_CLIENT, which)

    def unlearn(self, message_id: int) -> None:
        """What a message taught is not so: its change was refused."""
        for statement in statements.UNLEARN:
            self._connection.execute(statement, {"the_message": message_id})

    def add_opdracht(self, partner: str, gezinsplan: str, message_id: int, at: int) -> None:
        """Remember that a partner was given work for a gezinsplan."""
        self._upsert(opdrachten, {"partner": partner, "gezinsplan": gezinsplan, "message_id": message_id, "at": at})

    def _upsert(self, table: Table, rows: dict[str, Any] | list[dict[str, Any]]) -> None:
        self._connection.execute(statements.add_or_change(self._connection.dialect.name, table), rows)
