"""By which word a patient speaks of a treatment, where one chat follows two."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enrollments", sa.Column("called", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("enrollments", "called")
