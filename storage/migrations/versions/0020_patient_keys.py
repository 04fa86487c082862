"""A key for each patient, with which whatever tells of them is sealed from now on."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "patient_keys",
        sa.Column("enrollment_id", ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("enrollment_id", name=op.f("pk_patient_keys")),
    )
    op.add_column("outbox", sa.Column("patient_id", ID, nullable=True))


def downgrade() -> None:
    """What was sealed with them cannot be opened any more."""
    op.drop_column("outbox", "patient_id")
    op.drop_table("patient_keys")
