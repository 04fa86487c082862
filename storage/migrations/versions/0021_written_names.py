"""The name by which a clinic has a patient on file."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enrollments", sa.Column("written", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("enrollments", "written")
