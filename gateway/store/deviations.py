"""The deviation register read back: what partners do wrong, and what one message did wrong."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from gateway.access.deviations import from_json
from gateway.access.tolerantie import Deviation
from gateway.broker.insight import DeviationCount, DeviationView
from gateway.store.moments import from_micros, to_micros
from gateway.store.tables import deviations, messages
from gateway.stuf.redact import shape
from gateway.stuf.regels import REGELS

_COUNTED = select(deviations, messages.c.deviations.label("told")).join(
    messages, messages.c.id == deviations.c.message_id
)
_KEY = (deviations.c.partner, deviations.c.rule, deviations.c.operation, deviations.c.behandeling)


def counted(connection: Connection, partner: str | None, since: datetime | None) -> tuple[DeviationCount, ...]:
    """The rows of the register, of one partner and still seen since a moment when those are given."""
    query = _COUNTED.order_by(*_KEY)
    if partner is not None:
        query = query.where(deviations.c.partner == partner)
    if since is not None:
        query = query.where(deviations.c.last_at >= to_micros(since))
    return tuple(_count(row) for row in connection.execute(query).mappings())


def of_message(told: str) -> tuple[DeviationView, ...]:
    """What was kept with a message, without the values in it."""
    return tuple(
        DeviationView(
            rule=one.rule,
            path=one.path,
            line=one.line,
            behandeling=one.behandeling,
            melding=one.melding,
            doe=one.doe,
            gedaan=one.gedaan,
            voor=shape(one.voor),
            na=shape(one.na),
        )
        for one in from_json(told)
    )


def _count(row: RowMapping) -> DeviationCount:
    last = _last(row)
    return DeviationCount(
        **{name: row[name] for name in ("partner", "operation", "rule", "behandeling", "number", "message_id", "path")},
        first_at=from_micros(row["first_at"]),
        last_at=from_micros(row["last_at"]),
        fragment=row["sample"],
        eis=REGELS.get(row["rule"], ""),
        melding=last.melding if last else "",
        doe=last.doe if last else "",
    )


def _last(row: RowMapping) -> Deviation | None:
    """What was told of this rule about the last message that has it."""
    same = (one for one in from_json(row["told"]) if (one.rule, one.path) == (row["rule"], row["path"]))
    return next(same, None)
