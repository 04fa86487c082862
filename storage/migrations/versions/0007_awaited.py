"""Since when nobody has received an alert, and how far it has gone for that."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alerts", sa.Column("awaited_since", sa.BigInteger(), nullable=True))
    op.add_column("alerts", sa.Column("wider", sa.SmallInteger(), server_default="0", nullable=False))
    op.execute("UPDATE alerts SET awaited_since = told_at WHERE state = 'raised'")
    op.execute("UPDATE alerts SET wider = 1 WHERE widened")
    op.drop_column("alerts", "widened")


def downgrade() -> None:
    op.add_column("alerts", sa.Column("widened", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE alerts SET widened = true WHERE wider > 0")
    op.drop_column("alerts", "wider")
    op.drop_column("alerts", "awaited_since")
