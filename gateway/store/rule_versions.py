"""Every rule set that was in force, with when and by whom."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from gateway.store.moments import to_micros
from gateway.store.tables import rule_versions


def keep(connection: Connection, version: str, text: str, who: str, now: datetime) -> None:
    """Remember a rule set; nothing happens when it is the one that was kept last."""
    last = select(rule_versions.c.version).order_by(rule_versions.c.id.desc()).limit(1)
    if connection.execute(last).scalar() != version:
        row = {"version": version, "text": text, "who": who, "activated_at": to_micros(now)}
        connection.execute(insert(rule_versions).values(row))
