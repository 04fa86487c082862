"""What was asked and how things ended is sealed from now on, and no slot says in words how urgent something was."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

SEALED = (("checkins", "questions"), ("alerts", "closed_for"), ("enrollments", "ending"))
SAID = ("advice", "nobody_yet", "nobody_reached")
NUMBERS = {"routine": 1, "same_day": 2, "urgent": 3, "emergency": 4}


def upgrade() -> None:
    for table, column in SEALED:
        op.add_column(table, sa.Column(column, sa.LargeBinary(), nullable=True))
    for table in ("outbox", "shown"):
        for word, number in NUMBERS.items():
            op.execute(_put(table, word, str(number)))


def _put(table: str, word: str, number: str) -> sa.Update:
    slot = sa.column("slot", sa.Text)
    ends = sa.or_(*(slot.like(f"{screen}:%:{word}") for screen in SAID))
    kept = sa.func.substr(slot, 1, sa.func.length(slot) - len(word))
    return sa.update(sa.table(table, slot)).where(ends).values(slot=kept + number)


def downgrade() -> None:
    """What was sealed in them since cannot be read any more."""
    for table, column in SEALED:
        op.drop_column(table, column)
