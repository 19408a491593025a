"""First tables: zaken, documenten, their relations and history, contents, locks, messages and issued numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default="")


def _relations(name: str, owner: str) -> None:
    op.create_table(
        name,
        sa.Column("id", _ID, primary_key=True),
        sa.Column("eigenaar_id", _ID, sa.ForeignKey(f"{owner}.id"), nullable=False),
        _text("naam", 40),
        _text("soort", 10),
        _text("sleutel", 80),
        _text("omschrijving", 80),
        _text("eind", 17),
        sa.Column("vervallen", sa.Boolean, nullable=False),
        sa.Column("fragment", sa.Text, nullable=False),
    )
    op.create_index(f"{name}_by_owner", name, ["eigenaar_id"])
    op.create_index(f"{name}_by_key", name, ["sleutel", "naam"])


def _zaken_en_documenten() -> None:
    op.create_table(
        "zaken",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("identificatie", sa.String(40), nullable=False, unique=True),
        _text("omschrijving", 80),
        _text("zaaktype_code", 10),
        _text("zaaktype_omschrijving", 80),
        _text("startdatum", 8),
        _text("registratiedatum", 8),
        _text("einddatum", 8),
        sa.Column("velden", sa.Text, nullable=False),
    )
    op.create_index("zaken_by_zaaktype", "zaken", ["zaaktype_code"])
    op.create_table(
        "documenten",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("identificatie", sa.String(40), nullable=False, unique=True),
        _text("titel", 200),
        _text("documenttype", 80),
        sa.Column("velden", sa.Text, nullable=False),
    )
    _relations("zaakrelaties", "zaken")
    _relations("documentrelaties", "documenten")


def _inhouden_en_sloten() -> None:
    op.create_table(
        "inhouden",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("document_id", _ID, sa.ForeignKey("documenten.id"), nullable=False),
        sa.Column("bestand", sa.String(64), nullable=False, unique=True),
        _text("bestandsnaam", 255),
        _text("content_type", 255),
        sa.Column("lengte", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_index("inhouden_by_document", "inhouden", ["document_id", "id"])
    op.create_table(
        "sloten",
        sa.Column("document_id", _ID, sa.ForeignKey("documenten.id"), primary_key=True),
        sa.Column("checked_out_id", sa.String(40), nullable=False, unique=True),
        _text("checked_out_by", 100),
        _text("zender", 350),
        _text("referentienummer", 40),
        sa.Column("sinds", sa.BigInteger, nullable=False),
    )


def _berichten() -> None:
    op.create_table(
        "historie",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("entiteittype", sa.String(3), nullable=False),
        sa.Column("identificatie", sa.String(40), nullable=False),
        sa.Column("veld", sa.String(40), nullable=False),
        sa.Column("oud", sa.Text, nullable=False),
        sa.Column("nieuw", sa.Text, nullable=False),
        sa.Column("tijdstip", sa.BigInteger, nullable=False),
        _text("zender", 350),
        _text("referentienummer", 40),
        _text("operatie", 60),
    )
    op.create_index("historie_by_object", "historie", ["entiteittype", "identificatie", "id"])
    op.create_table(
        "ontvangen",
        sa.Column("zender", sa.String(350), primary_key=True),
        sa.Column("referentienummer", sa.String(40), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("antwoord", sa.LargeBinary),
        _text("berichtcode", 10),
        sa.Column("tijdstip", sa.BigInteger, nullable=False),
    )


def _nummers() -> None:
    op.create_table(
        "uitgegeven",
        sa.Column("entiteittype", sa.String(3), primary_key=True),
        sa.Column("identificatie", sa.String(40), primary_key=True),
        sa.Column("tijdstip", sa.BigInteger, nullable=False),
        _text("zender", 350),
        _text("referentienummer", 40),
    )
    tellers = op.create_table(
        "tellers",
        sa.Column("naam", sa.String(20), primary_key=True),
        sa.Column("waarde", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(tellers, [{"naam": "ZAK", "waarde": 0}, {"naam": "EDC", "waarde": 0}])


def upgrade() -> None:
    """Make the tables; see gateway/magazijn/store/tables.py for what they mean."""
    _zaken_en_documenten()
    _inhouden_en_sloten()
    _berichten()
    _nummers()
