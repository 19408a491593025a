"""Handing out referentienummers and strictly increasing tijdstipBerichten per own zender.

The counter is a row, so it holds over threads, nodes and restarts. It counts local wall-clock milliseconds, because
that is what tijdstipBericht shows: when the clock is put back an hour the row runs ahead (StUF 03.01 par. 4.3.2).
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from gateway.store import statements
from gateway.store.tables import counters
from gateway.stuf.message import Systeem
from gateway.stuf.stamp import NEDERLAND, Stamp

MAX_NAME = 350
"""Length of a counter's name; a message that is refused may carry a longer zender."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def next_stamp(connection: Connection, zender: Systeem, now: datetime) -> Stamp:
    """The next stamp of a zender; belongs to the transaction, so an unused one leaves no gap."""
    wall = now.astimezone(NEDERLAND).replace(tzinfo=UTC)
    wanted = (wall - _EPOCH) // _MILLISECOND
    name = zender.key[:MAX_NAME]
    named = {"the_name": name}
    row = connection.execute(statements.COUNTER, named).one_or_none()
    if row is None:
        first = {"name": name, "number": 0, "moment": 0}
        connection.execute(statements.add_once(connection.dialect.name, counters), first)
        row = connection.execute(statements.COUNTER, named).one()
    number, moment = row.number + 1, max(wanted, row.moment + 1)
    connection.execute(statements.SET_COUNTER, {**named, "number": number, "moment": moment})
    return Stamp(f"RW-{zender.applicatie[:20]}-{number:09}", _render(moment))


def _render(moment: int) -> str:
    shown = _EPOCH + moment * _MILLISECOND
    return f"{shown:%Y%m%d%H%M%S}{shown.microsecond // 1000:03}"
