"""Senders: the latest tijdstipBericht accepted of each, so that an earlier one is noticed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "senders",
        sa.Column("zender", sa.String(350), primary_key=True),
        sa.Column("latest", sa.String(17), nullable=False),
    )
