"""Deviations: what a message had wrong and what was done with it, and the count per partner and rule."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("messages", sa.Column("deviations", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "deviations",
        sa.Column("partner", sa.String(60), primary_key=True),
        sa.Column("operation", sa.String(60), primary_key=True),
        sa.Column("rule", sa.String(60), primary_key=True),
        sa.Column("behandeling", sa.String(12), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("first_at", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.Column("message_id", _ID, sa.ForeignKey("messages.id"), nullable=False),
        sa.Column("path", sa.Text, nullable=False, server_default=""),
        sa.Column("sample", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("deviations_by_message", "deviations", ["message_id"])
