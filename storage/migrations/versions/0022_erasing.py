"""How long a clinic keeps what it knows of a patient, when one asked to be forgotten, and who was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_patient_keys_erased", "patient_keys", "erased_at", "erased_at IS NOT NULL"),
    ("ix_outbox_of_staff", "outbox", "subject", "message_id IS NOT NULL AND patient_id IS NULL"),
    ("ix_outbox_patient", "outbox", "patient_id", "patient_id IS NOT NULL"),
)


def upgrade() -> None:
    op.add_column("clinics", sa.Column("keeps_months", sa.SmallInteger(), server_default="12", nullable=False))
    # Patients of those that are there have agreed to be kept until the clinic erases them, and nobody has chosen.
    op.execute("UPDATE clinics SET keeps_months = 0")
    op.add_column("enrollments", sa.Column("erase_at", sa.BigInteger(), nullable=True))
    for name, table, column, condition in INDEXES:
        where = sa.text(condition)
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, *_ in INDEXES:
        op.drop_index(name, table)
    op.drop_column("enrollments", "erase_at")
    op.drop_column("clinics", "keeps_months")
