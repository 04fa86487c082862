"""A clinic's own words on aftercare, and who has signed which protocol there."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

COLUMNS = ("aftercare", "signatures")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("clinics", sa.Column(name, sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("clinics", name)
