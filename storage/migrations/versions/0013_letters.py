"""What the staff writes, why a follow-up was ended, and by which indexes a patient's file is read."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_TOLD = sa.text(
    "screen IN ('aftercare', 'advice', 'nobody_yet', 'nobody_reached', 'taken', 'farewell') AND state = 'sent'"
)


def _of_staff(name: str, *more: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", ID, nullable=False),
        sa.Column("enrollment_id", ID, nullable=False),
        sa.Column("provider_id", ID, nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f(f"fk_{name}_enrollment_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f(f"fk_{name}_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{name}_enrollment_id"), name, ["enrollment_id"])


def upgrade() -> None:
    _of_staff(
        "letters",
        sa.Column("photo", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("goes_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
    )
    _of_staff("remarks")
    op.add_column("enrollments", sa.Column("ended_for", sa.Text(), nullable=True))
    op.add_column("enrollments", sa.Column("ended_at", sa.BigInteger(), nullable=True))
    op.add_column("enrollments", sa.Column("follows_id", ID, nullable=True))
    op.add_column("enrollments", sa.Column("seen_at", sa.BigInteger(), nullable=True))
    op.add_column("alerts", sa.Column("offered_to", ID, nullable=True))
    op.add_column("alerts", sa.Column("recalls_at", sa.BigInteger(), nullable=True))
    op.add_column("clinics", sa.Column("texts", sa.LargeBinary(), nullable=True))
    op.create_index(op.f("ix_audit_about"), "audit", ["about"])
    op.create_index("ix_outbox_told", "outbox", ["subject"], sqlite_where=IS_TOLD, postgresql_where=IS_TOLD)


def downgrade() -> None:
    op.drop_index("ix_outbox_told", "outbox")
    op.drop_index(op.f("ix_audit_about"), "audit")
    op.drop_column("clinics", "texts")
    op.drop_column("alerts", "recalls_at")
    op.drop_column("alerts", "offered_to")
    for name in ("seen_at", "follows_id", "ended_at", "ended_for"):
        op.drop_column("enrollments", name)
    op.drop_table("remarks")
    op.drop_table("letters")
