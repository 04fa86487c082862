"""Which draft protocols a clinic uses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("clinics", sa.Column("switched_on", JSON, server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("clinics", "switched_on")
