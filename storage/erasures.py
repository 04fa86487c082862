"""Erasing one patient: the key goes, and with it every row that tells of them. See decision 31.

What stays is a tombstone: the label, which is never given again, the clinic, and when it was made and erased.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa

from bot.enrollment import EnrollmentState
from bot.erasure import Erasure, Place
from bot.retention import Kept
from bot.wordless import WORDLESS
from bot.workflows import looking
from storage.sql import PerEngine, Records, insert
from storage.tables import (
    alerts,
    answer_sets,
    bad_tries,
    drafts,
    due,
    enrollments,
    inbox,
    invitations,
    letters,
    marks,
    metadata,
    outbox,
    patient_keys,
    providers,
    shown,
)
from storage.tables.queues import OF_NOBODY, OF_STAFF

ID, CHAT = sa.bindparam("id_", type_=sa.BigInteger), sa.bindparam("chat_id_", type_=sa.BigInteger)
# What points to others goes first.
BY_ENROLLMENT = [
    each for each in reversed(metadata.sorted_tables) if "enrollment_id" in each.c and each is not patient_keys
]
DESTROY = PerEngine(
    lambda on: (new := insert(patient_keys, on)).on_conflict_do_update(
        index_elements=["enrollment_id"], set_={"key": None, "erased_at": new.excluded.erased_at}
    )
)
ROWS = [sa.delete(each).where(each.c.enrollment_id == ID) for each in BY_ENROLLMENT]


def _of(table: sa.Table) -> sa.Select[tuple[int]]:
    return sa.select(table.c.id).where(table.c.enrollment_id == ID)


def _about(kind: str, subjects: sa.Select[tuple[int]] | sa.BindParameter[int]) -> sa.ColumnElement[bool]:
    of = due.c.subject.in_(subjects) if isinstance(subjects, sa.Select) else due.c.subject == subjects
    return sa.and_(due.c.kind == sa.literal_column(f"'{kind}'"), of)


DUE = sa.delete(due).where(
    sa.or_(
        _about("enrollment", ID),
        _about("erasing", ID),
        _about("over", ID),
        _about("alert", _of(alerts)),
        _about("wish", _of(answer_sets)),
        _about("invitation", _of(invitations)),
    )
)
MARKED = ("stopped", "wrote after stop", *WORDLESS.values())  # Names of marks that end in the enrollment's id.
MARKS = sa.delete(marks).where(marks.c.name == sa.bindparam("name_"))
MARKS_OF_ALERTS = sa.delete(marks).where(
    marks.c.name.in_(
        sa.select(sa.literal_column("'told:'") + sa.cast(alerts.c.id, sa.Text)).where(alerts.c.enrollment_id == ID)
    )
)


def _showing(screens: Iterable[str], subjects: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    named = ", ".join(f"'{each}'" for each in screens)
    return sa.and_(sa.text(f"screen IN ({named})"), subjects)


# What the staff is shown of one patient: found along its index once it is there, and as long as it waits.
OF_THEM = (
    _showing((*looking.OF_ENROLLMENT, "enroll"), outbox.c.subject == ID),
    _showing(looking.OF_ALERT, outbox.c.subject.in_(_of(alerts))),
    _showing(looking.OF_LETTER, outbox.c.subject.in_(_of(letters))),
    _showing(looking.OF_INVITATION, outbox.c.subject.in_(_of(invitations))),
)
ABOUT = [sa.and_(sa.text(OF_STAFF), each) for each in OF_THEM]
ON_ITS_WAY = sa.and_(outbox.c.ready_at.is_not(None), sa.or_(*OF_THEM))  # It is taken away when it has arrived.


def _not_claimed(condition: sa.ColumnElement[bool]) -> sa.Delete:
    """What a sender is claiming at this moment is passed over: it waits for the enrollment that is held here."""
    free = sa.select(outbox.c.id).where(condition).with_for_update(skip_locked=True)
    return sa.delete(outbox).where(outbox.c.id.in_(free))


SENT = [_not_claimed(each) for each in (*ABOUT, ON_ITS_WAY, outbox.c.patient_id == ID)]
PLACES = [sa.select(outbox.c.chat_id, outbox.c.message_id, outbox.c.finished_at).where(each) for each in ABOUT]
OF_CHAT = (
    _not_claimed(sa.and_(outbox.c.chat_id == CHAT, outbox.c.ready_at.is_not(None))),
    sa.delete(outbox).where(outbox.c.chat_id == CHAT, sa.text(OF_NOBODY)),  # From before they were a patient.
    sa.delete(shown).where(shown.c.chat_id == CHAT),
    sa.delete(drafts).where(drafts.c.chat_id == CHAT),
    # The update that is being worked, and those that wait behind it, are blanked when they have been worked.
    sa.delete(inbox).where(inbox.c.person == CHAT, inbox.c.ready_at.is_(None)),
)
FORGET_CHAT = (*OF_CHAT, sa.delete(bad_tries).where(bad_tries.c.chat_id == CHAT))
WAITS = sa.union_all(
    sa.select(outbox.c.id).where(outbox.c.chat_id == CHAT, outbox.c.ready_at.is_not(None)),
    sa.select(inbox.c.id).where(inbox.c.person == CHAT, inbox.c.ready_at.is_not(None)),
)
KNOWN = sa.union_all(
    sa.select(enrollments.c.id).where(enrollments.c.chat_id == CHAT),
    sa.select(providers.c.id).where(providers.c.chat_id == CHAT, providers.c.removed_at.is_(None)),
)
CHAT_OF = sa.select(enrollments.c.chat_id).where(enrollments.c.id == ID)
FORGET = sa.delete(shown).where(shown.c.chat_id == CHAT, shown.c.message_id == sa.bindparam("message_id_"))
IS_KEPT = enrollments.c.state != EnrollmentState.ERASED
KEPT = (
    sa.select(*(enrollments.c[each.name] for each in fields(Kept)))
    .where(enrollments.c.clinic_id == sa.bindparam("clinic_id_"), enrollments.c.created_at < sa.bindparam("before"))
    .where(IS_KEPT)
    .where(~sa.exists().where(alerts.c.enrollment_id == enrollments.c.id, alerts.c.resolved_at.is_(None)))
    .order_by(enrollments.c.id)
)
WITH_KEYS = enrollments.join(patient_keys, enrollments.c.id == patient_keys.c.enrollment_id)
WAITING = sa.select(enrollments.c.id).where(enrollments.c.erase_at.is_not(None)).order_by(enrollments.c.id)
COUNT = (
    sa.select(sa.func.count())
    .select_from(WITH_KEYS)
    .where(enrollments.c.clinic_id == sa.bindparam("clinic_id_"))
    .where(patient_keys.c.erased_at >= sa.bindparam("since"), patient_keys.c.erased_at < sa.bindparam("until"))
)
EVERY = (
    sa.select(enrollments.c.id, enrollments.c.created_at, patient_keys.c.erased_at)
    .select_from(WITH_KEYS)
    .where(patient_keys.c.erased_at.is_not(None))
    .order_by(patient_keys.c.erased_at, enrollments.c.id)
)
STILL_THERE = sa.select(enrollments.c.id).where(
    enrollments.c.id == ID, enrollments.c.created_at == sa.bindparam("made_at"), IS_KEPT
)
NOTHING = dict.fromkeys(("name", "username", "profile"), sa.bindparam("nothing", type_=sa.LargeBinary))
TOMBSTONE = {
    "state": EnrollmentState.ERASED,
    "protocol_id": "",
    "protocol_version": 0,
    "timezone": "UTC",
    "hour": 0,
    "language": "",
    "fewer": False,
    "was_another": False,
    "agreed_months": 0,
    **{each.name: None for each in enrollments.c if each.nullable},
}
EMPTY = sa.update(enrollments).where(enrollments.c.id == ID).values(**NOTHING)


class Erasures(Records):
    def erase(self, enrollment_id: int, now: datetime) -> None:
        chat_id = self.sql.value(CHAT_OF, id_=enrollment_id)
        self.sql.change(DESTROY, enrollment_id=enrollment_id, key=None, erased_at=now)
        self.sql.safe.forget(enrollment_id)
        for each in self.places(enrollment_id):
            self.sql.change(FORGET, chat_id_=each.chat_id, message_id_=each.message_id)
        for statement in (DUE, *SENT, MARKS_OF_ALERTS, *ROWS):
            self.sql.change(statement, id_=enrollment_id)
        for name in MARKED:
            self.sql.change(MARKS, name_=f"{name}:{enrollment_id}")
        self.sql.change(EMPTY, id_=enrollment_id, nothing=b"", treated_on=now.date(), **TOMBSTONE)
        if chat_id is not None and self.sql.first(KNOWN, chat_id_=chat_id) is None:
            for statement in OF_CHAT:
                self.sql.change(statement, chat_id_=chat_id)

    def places(self, enrollment_id: int) -> Sequence[Place]:
        rows = [row for each in PLACES for row in self.sql.all(each, id_=enrollment_id)]
        first = {row[:2]: Place(*row) for row in sorted(rows, key=lambda row: row.finished_at, reverse=True)}
        return list(first.values())

    def forget_chat(self, chat_id: int) -> bool:
        if self.sql.first(KNOWN, chat_id_=chat_id) is not None:
            return True
        if self.sql.first(WAITS, chat_id_=chat_id) is not None:
            return False
        for statement in FORGET_CHAT:
            self.sql.change(statement, chat_id_=chat_id)
        return True

    def waiting(self) -> Sequence[int]:
        return [row.id for row in self.sql.all(WAITING)]

    def kept_since_before(self, clinic_id: int, moment: datetime) -> Sequence[Kept]:
        return [Kept(*row) for row in self.sql.all(KEPT, clinic_id_=clinic_id, before=moment)]

    def count(self, clinic_id: int, since: datetime, until: datetime) -> int:
        return int(self.sql.value(COUNT, clinic_id_=clinic_id, since=since, until=until))

    def every(self) -> Sequence[Erasure]:
        return [Erasure(*row) for row in self.sql.all(EVERY)]

    def is_kept(self, erasure: Erasure) -> bool:
        return self.sql.first(STILL_THERE, id_=erasure.enrollment_id, made_at=erasure.created_at) is not None
