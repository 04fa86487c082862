"""Up to when questions that were answered, with no tap since, have been passed on to the clinic."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enrollments", sa.Column("passed_on_until", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("enrollments", "passed_on_until")
