"""Which protocols patients are pinned to is asked at every start: it is not to read every enrollment."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEX = "ix_enrollments_protocol_id_protocol_version"


def upgrade() -> None:
    op.create_index(INDEX, "enrollments", ["protocol_id", "protocol_version"])


def downgrade() -> None:
    op.drop_index(INDEX, "enrollments")
