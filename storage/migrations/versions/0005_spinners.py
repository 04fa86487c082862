"""The answers to taps are found by themselves: they wait for no message."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WHERE = sa.text("ready_at IS NOT NULL AND kind = 'callback'")


def upgrade() -> None:
    op.create_index("ix_outbox_spinners", "outbox", ["ready_at", "id"], sqlite_where=WHERE, postgresql_where=WHERE)


def downgrade() -> None:
    op.drop_index("ix_outbox_spinners", "outbox")
