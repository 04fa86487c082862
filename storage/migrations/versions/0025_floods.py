"""What one chat sends in a flood: words a row each, tries of a link in one row, and updates that were gathered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
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
    op.create_table(
        "words",
        sa.Column("id", ID, nullable=False),
        sa.Column("enrollment_id", ID, nullable=False),
        sa.Column("answer_set_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_words_enrollment_id")),
        sa.ForeignKeyConstraint(["answer_set_id"], ["answer_sets.id"], name=op.f("fk_words_answer_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_words")),
        sa.UniqueConstraint("answer_set_id", "number", name=op.f("uq_words_answer_set_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_words_enrollment_id_id"), "words", ["enrollment_id", "id"])
    op.create_index(
        "ix_inbox_gathered",
        "inbox",
        ["bot_id", "update_id"],
        sqlite_where=IS_GATHERED,
        postgresql_where=IS_GATHERED,
    )


def downgrade() -> None:
    """What patients have written since is lost."""
    op.drop_table("words")
    op.execute("UPDATE inbox SET state = 'done' WHERE state = 'gathered'")
    op.drop_index("ix_inbox_gathered", "inbox")
    op.drop_table("bad_tries")
    op.create_table(
        "bad_tries",
        sa.Column("id", ID, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bad_tries")),
    )
    op.create_index(op.f("ix_bad_tries_chat_id_at"), "bad_tries", ["chat_id", "at"])
