"""Which master keys have sealed something here; and what patients were told belongs to them alone."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# As the bot has done since patients have keys: the newest treatment's of a chat, and nothing of what staff was shown.
WHOSE = """
UPDATE outbox SET patient_id = (
    SELECT max(enrollments.id) FROM enrollments
    WHERE enrollments.chat_id = outbox.chat_id AND enrollments.state != 'erased'
) WHERE text IS NOT NULL AND patient_id IS NULL
"""
NOBODY_S = "UPDATE outbox SET text = NULL WHERE text IS NOT NULL AND patient_id IS NULL"


def upgrade() -> None:
    op.create_table(
        "master_keys",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.Column("secrets", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_master_keys")),
    )
    op.execute(WHOSE)
    op.execute(NOBODY_S)


def downgrade() -> None:
    op.drop_table("master_keys")
