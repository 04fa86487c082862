"""Who was reminded of what is left of a check-in, and who wants fewer questions."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("checkins", sa.Column("left_reminded", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("enrollments", sa.Column("fewer", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("enrollments", "fewer")
    op.drop_column("checkins", "left_reminded")
