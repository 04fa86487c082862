"""Every clinic has a next morning, and every link that is still open an end that is told of."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INDEX = "ix_alerts_clinic_id_raised_at"
MORNINGS = sa.text("INSERT INTO due (at, kind, subject) SELECT 0, 'morning', id FROM clinics")
# What ran out before the bot was last heard of is not told any more.
LINKS = sa.text(
    "INSERT INTO due (at, kind, subject) SELECT expires_at, 'invitation', id FROM invitations "
    "WHERE enrollment_id IS NOT NULL AND used_at IS NULL AND revoked_at IS NULL AND declined_at IS NULL "
    "AND expires_at > (SELECT coalesce(max(at), 0) FROM marks) "
    "AND id NOT IN (SELECT subject FROM due WHERE kind = 'invitation')"
)


def upgrade() -> None:
    op.create_index(INDEX, "alerts", ["clinic_id", "raised_at"])
    op.execute(MORNINGS)
    op.execute(LINKS)


def downgrade() -> None:
    op.drop_index(INDEX, "alerts")
