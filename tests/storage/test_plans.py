"""A claim reads what waits, never what is finished: its cost must not grow with the years."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from storage import (
    audit,
    checkins,
    due,
    enrollments,
    erasures,
    inbox,
    invitations,
    letters,
    outbox_statements,
    shown,
    vitals,
)

QUESTIONS: dict[str, Any] = {
    "inbox.claim": inbox.READY,
    "inbox.waiting": inbox.WAITING,
    "outbox.claim": outbox_statements.ready(2),
    "outbox.claim.answers": outbox_statements.answers(2),
    "outbox.spinners": outbox_statements.SPINNERS,
    "outbox.put": outbox_statements.WAITING_IN,
    "outbox.waiting": outbox_statements.WAITING,
    "outbox.fuse": outbox_statements.UNPROMPTED,
    "outbox.move": outbox_statements.MOVE,
    "outbox.tap": outbox_statements.IN_DOUBT,
    "outbox.told": outbox_statements.TOLD_OF,
    "outbox.advised": outbox_statements.ADVISED,
    "audit.of": audit.OF,
    "audit.first": audit.OF_EACH.of("sqlite"),
    "letters": letters.LETTERS,
    "remarks": letters.REMARKS,
    "shown.current": shown.CURRENT,
    "shown.chats": shown.CHATS,
    "shown.slot": shown.SLOT,
    "shown.lately": shown.LATELY,
    "invitations.staff": invitations.OF_STAFF,
    "due.claim": due.COME,
    "due.next": due.NEXT,
    "checkins.awaiting": checkins.AWAITING,
    "invitations.tries": invitations.TRIES,
    "inbox.behind": inbox.BEHIND,
    "inbox.sure": inbox.SURE,
    "enrollments.pinned": enrollments.NEXT_PINNED,
    "enrollments.following": enrollments.FOLLOWING,
    "enrollments.some": enrollments.SOME_OF_CLINIC.of("sqlite"),
    "enrollments.of_chat": enrollments.IDS_OF_CHAT,
    "vitals.waiting": vitals.WAITING,
    "vitals.unworked": vitals.UNWORKED,
    "vitals.quarantined": vitals.QUARANTINED,
    "vitals.not_delivered": vitals.NOT_DELIVERED,
    "vitals.alerts": vitals.OPEN_ALERTS,
    "vitals.follows": vitals.FOLLOWS,
    "erasures.due": erasures.DUE,
    **{f"erasures.sent.{n}": each for n, each in enumerate(erasures.SENT)},
    "erasures.of_nobody": erasures.OF_CHAT[1],
    **{f"erasures.rows.{n}": each for n, each in enumerate(erasures.ROWS)},
    **{f"erasures.places.{n}": each for n, each in enumerate(erasures.PLACES)},
}


@pytest.fixture(scope="module")
def engine(sqlite_template: Path) -> sa.Engine:
    return sa.create_engine(f"sqlite:///{sqlite_template}", poolclass=sa.NullPool)


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_index_answers(engine: sa.Engine, name: str) -> None:
    question: Any = QUESTIONS[name]
    compiled = question.compile(dialect=sqlite.dialect(paramstyle="named"))
    with engine.connect() as connection:
        values = dict.fromkeys(compiled.params, 0)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values).all()
    reads = [row[3] for row in plan if row[3].startswith("SCAN")]
    of_a_few = (
        "heads",
        "ix_inbox_quarantine",
        "uq_alerts_open",
        "VIRTUAL TABLE",
    )  # The last: what is asked for itself.
    allowed = ("_waiting", "people", "due", "CONSTANT ROW", *of_a_few)
    assert [each for each in reads if not any(part in each for part in allowed)] == []


def test_an_enrollment_is_saved_without_touching_an_index(engine: sa.Engine) -> None:
    """Each would be a page of its own for every check-in that falls due, once there are many patients."""
    statement: Any = enrollments.SAVE.statement
    save = statement.compile(dialect=sqlite.dialect(), column_keys=enrollments.SAVE.names)
    with engine.connect() as connection:
        steps = connection.exec_driver_sql(f"EXPLAIN {save}", (None,) * len(save.positiontup)).all()
    assert {"Insert", "IdxInsert", "IdxDelete"} & {step.opcode for step in steps} == {"Insert"}
