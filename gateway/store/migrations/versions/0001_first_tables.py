"""First tables: messages, receipts, deliveries, attempts, events, register, opdrachten, counters, rule versions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default="")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "messages",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("origin_id", _ID, sa.ForeignKey("messages.id")),
        _text("operation", 60),
        _text("soap_action", 300),
        _text("zender", 350),
        _text("zender_partner", 60),
        _text("ontvanger", 350),
        _text("referentienummer", 60),
        _text("tijdstip_bericht", 17),
        _text("cross_refnummer", 60),
        _text("zaakidentificatie", 60),
        _text("documentidentificatie", 60),
        _text("zaaktype", 80),
        _text("soort_plan", 20),
        _text("gezinsplan", 60),
        _text("digest", 64),
        sa.Column("body", sa.LargeBinary),
        _text("reply_code", 8),
        _text("fault", 8),
        sa.Column("fault_details", sa.Text, nullable=False, server_default=""),
        _text("rule", 120),
        _text("rules_version", 12),
        sa.Column("decision", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("messages_by_zaak", "messages", ["zaakidentificatie", "id"])
    op.create_index("messages_by_reference", "messages", ["referentienummer", "id"])
    op.create_index("messages_by_cross_reference", "messages", ["cross_refnummer"])
    op.create_index("messages_by_origin", "messages", ["origin_id"])
    op.create_index("messages_by_state", "messages", ["state", "id"])
    op.create_index("messages_by_partner", "messages", ["zender_partner", "id"])
    op.create_table(
        "receipts",
        sa.Column("zender", sa.String(350), primary_key=True),
        sa.Column("referentienummer", sa.String(60), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("message_id", _ID, sa.ForeignKey("messages.id"), nullable=False),
        sa.Column("reply", sa.LargeBinary),
        _text("reply_code", 8),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("message_id", _ID, sa.ForeignKey("messages.id"), nullable=False),
        sa.Column("destination", sa.String(60), nullable=False),
        sa.Column("operation", sa.String(60), nullable=False),
        sa.Column("lane", sa.String(160), nullable=False),
        sa.Column("after_id", _ID, sa.ForeignKey("deliveries.id")),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("holds_lane", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("attempts_before", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_attempt_at", sa.BigInteger, nullable=False),
        sa.Column("claimed_by", sa.String(80)),
        sa.Column("claimed_until", sa.BigInteger),
        sa.Column("relayed_until", sa.BigInteger),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
    )
    op.create_index("deliveries_due", "deliveries", ["state", "next_attempt_at"])
    op.create_index("deliveries_by_lane", "deliveries", ["lane", "id"])
    op.create_index("deliveries_by_message", "deliveries", ["message_id"])
    op.create_index("deliveries_by_after", "deliveries", ["after_id"])
    op.create_table(
        "attempts",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("delivery_id", _ID, sa.ForeignKey("deliveries.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        _text("outcome", 12),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("http_status", sa.Integer),
        _text("answer_code", 8),
        sa.UniqueConstraint("delivery_id", "number", name="attempts_once"),
    )
    op.create_table(
        "events",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("message_id", _ID, sa.ForeignKey("messages.id"), nullable=False),
        sa.Column("delivery_id", _ID, sa.ForeignKey("deliveries.id")),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("events_by_message", "events", ["message_id", "id"])
    op.create_table(
        "register_zaken",
        sa.Column("zaakidentificatie", sa.String(60), primary_key=True),
        _text("zaaktype", 80),
        _text("zaaktype_omschrijving", 80),
        _text("soort_plan", 20),
        _text("gezinsplan", 60),
        _text("eigenaar", 60),
        sa.Column("bron", sa.String(20), nullable=False),
        sa.Column("learned_at", sa.BigInteger, nullable=False),
        sa.Column("message_id", _ID, sa.ForeignKey("messages.id")),
    )
    op.create_index("register_zaken_by_message", "register_zaken", ["message_id"])
    op.create_table(
        "register_documenten",
        sa.Column("documentidentificatie", sa.String(60), primary_key=True),
        sa.Column("zaakidentificatie", sa.String(60), nullable=False),
        _text("vorm", 20),
        sa.Column("bron", sa.String(20), nullable=False),
        sa.Column("learned_at", sa.BigInteger, nullable=False),
        sa.Column("message_id", _ID, sa.ForeignKey("messages.id")),
    )
    op.create_index("register_documenten_by_message", "register_documenten", ["message_id"])
    op.create_index("register_documenten_by_zaak", "register_documenten", ["zaakidentificatie"])
    op.create_table(
        "register_clienten",
        sa.Column("pseudoniem", sa.String(64), primary_key=True),
        sa.Column("gezinsplan", sa.String(60), primary_key=True),
        sa.Column("learned_at", sa.BigInteger, nullable=False),
        sa.Column("message_id", _ID, sa.ForeignKey("messages.id")),
    )
    op.create_index("register_clienten_by_message", "register_clienten", ["message_id"])
    op.create_table(
        "opdrachten",
        sa.Column("partner", sa.String(60), primary_key=True),
        sa.Column("gezinsplan", sa.String(60), primary_key=True),
        sa.Column("message_id", _ID, sa.ForeignKey("messages.id"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(350), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("moment", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "rule_versions",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("version", sa.String(12), nullable=False),
        sa.Column("activated_at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
