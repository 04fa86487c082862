"""Rotas, absences, closed dates, and the links of staff by who made them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INDEX, CONDITION = "ix_invitations_staff", sa.text("enrollment_id IS NULL")
MOMENT = sa.BigInteger()


def upgrade() -> None:
    op.add_column("clinics", sa.Column("closed_on", JSON, server_default="[]", nullable=False))
    op.add_column("clinics", sa.Column("hour_cycle", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("providers", sa.Column("rota", JSON, server_default="[]", nullable=False))
    op.add_column("providers", sa.Column("tapped_until", MOMENT, nullable=True))
    op.add_column("providers", sa.Column("away_until", MOMENT, nullable=True))
    op.create_index(INDEX, "invitations", ["created_by"], sqlite_where=CONDITION, postgresql_where=CONDITION)


def downgrade() -> None:
    op.drop_index(INDEX, "invitations")
    for column in ("away_until", "tapped_until", "rota"):
        op.drop_column("providers", column)
    for column in ("hour_cycle", "closed_on"):
        op.drop_column("clinics", column)
