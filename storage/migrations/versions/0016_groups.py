"""The group of each clinic that has bound one."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "groups",
        sa.Column("clinic_id", ID, autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("bound_by", ID, nullable=False),
        sa.Column("bound_at", sa.BigInteger(), nullable=False),
        sa.Column("unreachable_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["bound_by"], ["providers.id"], name=op.f("fk_groups_bound_by")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_groups_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", name=op.f("pk_groups")),
        sa.UniqueConstraint("chat_id", name=op.f("uq_groups_chat_id")),
    )


def downgrade() -> None:
    op.drop_table("groups")
