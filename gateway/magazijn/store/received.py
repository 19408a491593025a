"""Messages seen before: identical content gets the earlier reply, other content is refused (StUF 03.01 par. 4.4.3).

The number is claimed at the start of the transaction that processes the message, so two of them at the same moment
cannot both be processed; a refused message rolls its claim back, so the number may come again.
"""

from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.errors import StufError
from gateway.magazijn.store.history import Source
from gateway.magazijn.store.tables import ontvangen
from gateway.stuf.replies import Reply


@dataclass(frozen=True, slots=True)
class Claim:
    """earlier: the reply this message had before, None when it must be processed (again)."""

    earlier: Reply | None = field(default=None, repr=False)


def claim(connection: Connection, source: Source, digest: str) -> Claim:
    """Claim (zender, referentienummer) for a message with this content.

    Raises StufError StUF016 when another message had the number.
    """
    key = {"zender": source.zender, "referentienummer": source.referentienummer}
    try:
        with connection.begin_nested():
            connection.execute(insert(ontvangen).values(**key, digest=digest, tijdstip=source.tijdstip))
        return Claim()
    except IntegrityError:
        row = connection.execute(select(ontvangen).filter_by(**key)).one()
    if row.digest != digest:
        raise StufError("StUF016", "Dit referentienummer is eerder gebruikt voor een bericht met een andere inhoud")
    return Claim(None if row.antwoord is None else Reply(row.antwoord, 200, row.berichtcode))


def keep_reply(connection: Connection, source: Source, reply: Reply) -> None:
    """Remember what a claimed message was answered."""
    key = {"zender": source.zender, "referentienummer": source.referentienummer}
    kept = update(ontvangen).filter_by(**key).values(antwoord=reply.body, berichtcode=reply.berichtcode)
    connection.execute(kept)
