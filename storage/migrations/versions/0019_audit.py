"""The audit is append-only by triggers, its end is sealed, and looks of the last minutes are found quickly."""

import sqlalchemy as sa
from alembic import op

from storage.tables import guards

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_end", sa.Column("seal", sa.LargeBinary(), nullable=True))
    op.drop_index(op.f("ix_audit_about"), "audit")
    op.create_index(op.f("ix_audit_about_at"), "audit", ["about", "at"])
    guards.put_up(op.get_bind())


def downgrade() -> None:
    guards.take_down(op.get_bind())
    op.drop_index(op.f("ix_audit_about_at"), "audit")
    op.create_index(op.f("ix_audit_about"), "audit", ["about"])
    op.drop_column("audit_end", "seal")
