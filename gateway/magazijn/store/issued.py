"""Identificaties handed out: reserved, each exactly once, unique in the municipality (ZDS 6.7, 6.14, 8)."""

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.magazijn.model import Model
from gateway.magazijn.store.history import Source
from gateway.magazijn.store.objects import PLACES
from gateway.magazijn.store.tables import tellers, uitgegeven

_SOORT = {"ZAK": "ZAAK", "EDC": "DOC"}


def issue(connection: Connection, model: Model, gemeentecode: str, source: Source) -> str:
    """The next free identificatie: gemeentecode, kind, year and a number that only rises.

    Raises nothing of its own: the counter's row keeps concurrent transactions apart.
    """
    while True:
        number = _next(connection, model)
        identificatie = f"{gemeentecode}{_SOORT[model.entiteittype]}{source.moment.year}{number:08}"
        if not _in_use(connection, model, identificatie) and _reserve(connection, model, identificatie, source):
            return identificatie


def _next(connection: Connection, model: Model) -> int:
    counted = update(tellers).where(tellers.c.naam == model.entiteittype).values(waarde=tellers.c.waarde + 1)
    number: int = connection.execute(counted.returning(tellers.c.waarde)).scalar_one()
    return number


def _in_use(connection: Connection, model: Model, identificatie: str) -> bool:
    """A consumer may make its own identificatie, which could be the one we are about to hand out."""
    table = PLACES[model].table
    return connection.execute(select(table.c.id).where(table.c.identificatie == identificatie)).first() is not None


def _reserve(connection: Connection, model: Model, identificatie: str, source: Source) -> bool:
    values = {
        "entiteittype": model.entiteittype,
        "identificatie": identificatie,
        "tijdstip": source.tijdstip,
        "zender": source.zender,
        "referentienummer": source.referentienummer,
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(uitgegeven).values(values))
    except IntegrityError:
        return False
    return True
