"""How long a clinic keeps what it knows of a patient, when one asked to be forgotten, and who was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INDEX = "ix_patient_keys_erased"


def upgrade() -> None:
    op.add_column("clinics", sa.Column("keeps_months", sa.SmallInteger(), server_default="12", nullable=False))
    op.add_column("enrollments", sa.Column("erase_at", sa.BigInteger(), nullable=True))
    where = sa.text("erased_at IS NOT NULL")
    op.create_index(INDEX, "patient_keys", ["erased_at"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index(INDEX, "patient_keys")
    op.drop_column("enrollments", "erase_at")
    op.drop_column("clinics", "keeps_months")
