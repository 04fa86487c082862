"""What is wrong is found without reading all that ever was, and whom it was told to outlives a restart."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

IN_QUARANTINE = sa.text("state = 'dead' AND body IS NOT NULL")
UNDELIVERED = sa.text(
    "state = 'dead' AND kind = 'show' AND failure NOT IN ('obsolete', 'expired', 'replaced', 'cancelled', 'not there')"
)


def upgrade() -> None:
    op.create_table(
        "troubles",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_troubles")),
    )
    for name, table, column, where in (
        ("ix_inbox_quarantine", "inbox", "id", IN_QUARANTINE),
        ("ix_outbox_undelivered", "outbox", "finished_at", UNDELIVERED),
    ):
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_outbox_undelivered", "outbox")
    op.drop_index("ix_inbox_quarantine", "inbox")
    op.drop_table("troubles")
