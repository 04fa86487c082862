"""By which date it has been found that what was put off to it has no answer."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enrollments", sa.Column("settled_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("enrollments", "settled_on")
