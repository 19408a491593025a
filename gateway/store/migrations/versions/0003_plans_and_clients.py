"""Indexes to ask the register about one gezinsplan: its clients, and the zaken under it."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("register_zaken_by_gezinsplan", "register_zaken", ["gezinsplan"])
    op.create_index("register_clienten_by_gezinsplan", "register_clienten", ["gezinsplan"])
