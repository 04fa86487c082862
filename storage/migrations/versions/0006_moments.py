"""When somebody was treated, and whether we have said sorry for an outage."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enrollments", sa.Column("treated_at", sa.BigInteger(), nullable=True))
    op.add_column("checkins", sa.Column("asked_again", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("checkins", sa.Column("excused", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("checkins", "excused")
    op.drop_column("checkins", "asked_again")
    op.drop_column("enrollments", "treated_at")
