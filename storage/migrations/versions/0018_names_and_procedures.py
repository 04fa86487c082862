"""Whether a clinic says its staff's first names, whose procedure was corrected, and the session after a session."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INDEX = "ix_enrollments_following"
COLUMNS = (("clinics", "says_names"), ("enrollments", "was_another"))


def upgrade() -> None:
    for table, name in COLUMNS:
        op.add_column(table, sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
    where = sa.text("follows_id IS NOT NULL")
    op.create_index(INDEX, "enrollments", ["follows_id"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index(INDEX, "enrollments")
    for table, name in COLUMNS:
        op.drop_column(table, name)
