"""The tables of the magazijn.

A zaak and a document each have a table of own elements and one of relations. What a question may select or sort on has
a column of its own; the rest is kept as it was said, as a canonical fragment. Texts default to empty, never NULL.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

_ID = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str, length: int) -> Column[str]:
    return Column(name, String(length), nullable=False, server_default="")


def _relations(name: str, owner: Table) -> Table:
    """sleutel: key of the gerelateerde; omschrijving: of the relation; eind: 17 digits, empty while it lasts."""
    return Table(
        name,
        metadata,
        Column("id", _ID, primary_key=True),
        Column("eigenaar_id", _ID, ForeignKey(owner.c.id), nullable=False),
        _text("naam", 40),
        _text("soort", 10),
        _text("sleutel", 80),
        _text("omschrijving", 80),
        _text("eind", 17),
        Column("vervallen", Boolean, nullable=False),
        Column("fragment", Text, nullable=False),
        Index(f"{name}_by_owner", "eigenaar_id"),
        Index(f"{name}_by_key", "sleutel", "naam"),
    )


zaken = Table(
    "zaken",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("identificatie", String(40), nullable=False, unique=True),
    _text("omschrijving", 80),
    _text("zaaktype_code", 10),
    _text("zaaktype_omschrijving", 80),
    _text("startdatum", 8),
    _text("registratiedatum", 8),
    _text("einddatum", 8),
    Column("velden", Text, nullable=False),
    Index("zaken_by_zaaktype", "zaaktype_code"),
)

documenten = Table(
    "documenten",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("identificatie", String(40), nullable=False, unique=True),
    _text("titel", 200),
    _text("documenttype", 80),
    Column("velden", Text, nullable=False),
)

zaakrelaties = _relations("zaakrelaties", zaken)
documentrelaties = _relations("documentrelaties", documenten)

inhouden = Table(
    "inhouden",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("document_id", _ID, ForeignKey(documenten.c.id), nullable=False),
    Column("bestand", String(64), nullable=False, unique=True),
    _text("bestandsnaam", 255),
    _text("content_type", 255),
    Column("lengte", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Index("inhouden_by_document", "document_id", "id"),
)
"""Every content a document has had; the last one is the current."""

sloten = Table(
    "sloten",
    metadata,
    Column("document_id", _ID, ForeignKey(documenten.c.id), primary_key=True),
    Column("checked_out_id", String(40), nullable=False, unique=True),
    _text("checked_out_by", 100),
    _text("zender", 350),
    _text("referentienummer", 40),
    Column("sinds", BigInteger, nullable=False),
)
"""Documents that are checked out, and by which message."""

historie = Table(
    "historie",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("entiteittype", String(3), nullable=False),
    Column("identificatie", String(40), nullable=False),
    Column("veld", String(40), nullable=False),
    Column("oud", Text, nullable=False),
    Column("nieuw", Text, nullable=False),
    Column("tijdstip", BigInteger, nullable=False),
    _text("zender", 350),
    _text("referentienummer", 40),
    _text("operatie", 60),
    Index("historie_by_object", "entiteittype", "identificatie", "id"),
)
"""Per element: what it said, what it says, since when, by which message."""

ontvangen = Table(
    "ontvangen",
    metadata,
    Column("zender", String(350), primary_key=True),
    Column("referentienummer", String(40), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("antwoord", LargeBinary),
    _text("berichtcode", 10),
    Column("tijdstip", BigInteger, nullable=False),
)
"""Messages that were processed, for recognising duplicates; antwoord NULL: made anew for a repeat."""

uitgegeven = Table(
    "uitgegeven",
    metadata,
    Column("entiteittype", String(3), primary_key=True),
    Column("identificatie", String(40), primary_key=True),
    Column("tijdstip", BigInteger, nullable=False),
    _text("zender", 350),
    _text("referentienummer", 40),
)
"""Identificaties handed out: each exactly once, used or not (ZDS 8)."""

tellers = Table(
    "tellers",
    metadata,
    Column("naam", String(20), primary_key=True),
    Column("waarde", BigInteger, nullable=False),
)
