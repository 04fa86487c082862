"""What one chat sends in a flood: tries of a link in one row, and updates that were gathered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

IS_GATHERED = sa.text("state = 'gathered'")


def upgrade() -> None:
    """Bad tries of the last hour are forgotten: five more are no help to anybody who guesses at 128 bits."""
    op.drop_table("bad_tries")
    op.create_table(
        "bad_tries",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_bad_tries")),
    )
    op.create_index(
        "ix_inbox_gathered",
        "inbox",
        ["bot_id", "update_id"],
        sqlite_where=IS_GATHERED,
        postgresql_where=IS_GATHERED,
    )


def downgrade() -> None:
    op.execute("UPDATE inbox SET state = 'done' WHERE state = 'gathered'")
    op.drop_index("ix_inbox_gathered", "inbox")
    op.drop_table("bad_tries")
    op.create_table(
        "bad_tries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bad_tries")),
    )
    op.create_index(op.f("ix_bad_tries_chat_id_at"), "bad_tries", ["chat_id", "at"])
