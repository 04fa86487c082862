"""Which consent a patient has agreed to, when, and in which language; and what was said to who has agreed to none."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# Who agreed before there were versions agreed to the first, by which a clinic kept everything until it erased it.
AGREED_BEFORE = """
    UPDATE enrollments SET agreed_version = 1, agreed_at = enrolled_at, agreed_language = language
    WHERE enrolled_at IS NOT NULL
"""


INDEX, FINISHED = "ix_outbox_of_nobody", sa.text("ready_at IS NULL AND patient_id IS NULL")


def upgrade() -> None:
    op.create_index(INDEX, "outbox", ["chat_id"], sqlite_where=FINISHED, postgresql_where=FINISHED)
    op.add_column("enrollments", sa.Column("agreed_version", sa.SmallInteger(), nullable=True))
    op.add_column("enrollments", sa.Column("agreed_months", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("enrollments", sa.Column("agreed_at", sa.BigInteger(), nullable=True))
    op.add_column("enrollments", sa.Column("agreed_language", sa.Text(), nullable=True))
    op.execute(AGREED_BEFORE)


def downgrade() -> None:
    op.drop_index(INDEX, "outbox")
    for name in ("agreed_language", "agreed_at", "agreed_months", "agreed_version"):
        op.drop_column("enrollments", name)
