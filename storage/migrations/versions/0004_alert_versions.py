"""What a provider's card showed, and how far an alert has climbed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alerts", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("alerts", sa.Column("told_at", sa.BigInteger(), nullable=True))
    op.add_column("alerts", sa.Column("widened", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("alerts", sa.Column("lapses", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("alerts", sa.Column("reminded", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("alerts", sa.Column("closing", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    for name in ("closing", "reminded", "lapses", "widened", "told_at", "version"):
        op.drop_column("alerts", name)
