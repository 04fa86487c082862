"""Which languages a clinic uses before somebody who grew up with them has read them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("clinics", sa.Column("languages", JSON, server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("clinics", "languages")
