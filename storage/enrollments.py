"""Enrollments, and the whole course of one."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from bot import protocol
from bot.alert import Alert, AlertState, Outcome
from bot.course import Course
from bot.enrollment import UNOPENED_PROFILE, Ending, Enrollment, EnrollmentState, Profile
from bot.ports import NotYours
from bot.standing import Names, Standing
from bot.unopened import UNOPENED, is_unopened
from storage.alerts import Alerts
from storage.answers import Answers
from storage.checkins import CheckIns
from storage.sql import EACH_ID, PerEngine, Records, Row, Update, columns_of, insert_into, update_of, values_of
from storage.standings import NAMES, STANDINGS
from storage.tables import clinics, enrollments, invitations

c = enrollments.c
IS_OVER = sa.or_(c.state == EnrollmentState.WITHDRAWN, c.state == EnrollmentState.ERASED)
ADD = insert_into(enrollments)
INDEXED = ("chat_id", "protocol_id", "protocol_version")
CHANGED = update_of(enrollments, Enrollment, "clinic_id", "label", "created_at", "follows_id", *INDEXED)
SAVE = Update(CHANGED.statement, (*CHANGED.names, "ending"))
# Apart, since SQLite writes an index anew whose column is set, changed or not: in a large database a page of its own.
MOVE = sa.update(enrollments).where(
    c.id == sa.bindparam("id_"),
    sa.or_(*(c[each].is_distinct_from(sa.bindparam(f"{each}_", type_=c[each].type)) for each in INDEXED)),
)
READ = sa.select(*columns_of(enrollments, Enrollment), c.ending)
PROFILE, ENDED_FOR = (READ.selected_columns.keys().index(each) for each in ("profile", "ended_for"))
GET = READ.where(c.id == sa.bindparam("id_"))
TWIN = enrollments.alias()
OF_ITS_CHAT = sa.select(TWIN.c.chat_id).where(TWIN.c.id == sa.bindparam("id_")).scalar_subquery()
HOLD = READ.where(sa.or_(c.id == sa.bindparam("id_"), c.chat_id == OF_ITS_CHAT)).order_by(c.id).with_for_update()
HOLD_ON = PerEngine(lambda on: HOLD if on == "postgresql" else GET)  # SQLite has one writer.
OF_PATIENT = READ.where(c.chat_id == sa.bindparam("chat_id_"), ~IS_OVER).order_by(c.id.desc())
WITHDRAWN = READ.where(c.chat_id == sa.bindparam("chat_id_"), c.state == EnrollmentState.WITHDRAWN).order_by(
    c.id.desc()
)
links = invitations.c
UNBOUND_FROM = READ.where(
    c.chat_id.is_(None),
    c.follows_id.is_(None),  # A later session has words of whoever read the first, and no link of theirs.
    c.id.in_(sa.select(links.enrollment_id).where(links.used_by == sa.bindparam("chat_id_"))),
    ~sa.exists().where(links.enrollment_id == c.id, links.used_by != sa.bindparam("chat_id_")),
).order_by(c.id.desc())
IS_KEPT = c.state != EnrollmentState.ERASED
OF_CLINIC = READ.where(c.id == sa.bindparam("id_"), c.clinic_id == sa.bindparam("clinic_id_"), IS_KEPT)
SOME_OF_CLINIC = PerEngine(
    lambda on: READ.where(c.clinic_id == sa.bindparam("clinic_id_"), c.id.in_(EACH_ID[on]), IS_KEPT)
)
IDS_OF_CHAT = sa.select(c.id).where(c.chat_id == sa.bindparam("chat_id_"), IS_KEPT)
RECENT = (
    READ.where(c.clinic_id == sa.bindparam("clinic_id_"), IS_KEPT).order_by(c.id.desc()).limit(sa.bindparam("most"))
)
FOLLOWING = READ.where(c.follows_id == sa.bindparam("id_"), IS_KEPT).order_by(c.id)
BEGUN_WITH = (
    sa.select(c.id)
    .where(c.protocol_id == sa.bindparam("protocol_id_"), c.enrolled_at.is_not(None), c.state != EnrollmentState.ERASED)
    .order_by(c.id)
)
# One step along the index for each version that is in use: DISTINCT would read every enrollment.
VERSION, LAST = sa.tuple_(c.protocol_id, c.protocol_version), sa.tuple_(sa.bindparam("id_"), sa.bindparam("version_"))
NEXT_PINNED = (
    sa.select(c.protocol_id, c.protocol_version)
    .where(VERSION > LAST)
    .order_by(c.protocol_id, c.protocol_version)
    .limit(1)
)
READING = (
    sa.select(c.id)
    .where(c.clinic_id == sa.bindparam("clinic_id_"), c.language == sa.bindparam("language_"))
    .order_by(c.id)
)
NEXT_LABEL = (
    sa.update(clinics)
    .where(clinics.c.id == sa.bindparam("clinic_id_"))
    .values(labels=clinics.c.labels + 1)
    .returning(clinics.c.labels)
)


class Enrollments(Records):
    def add(self, enrollment: Enrollment) -> Enrollment:
        number = self.sql.value(NEXT_LABEL, clinic_id_=enrollment.clinic_id)
        labelled = replace(enrollment, label=f"K-{number:03}")
        return replace(labelled, id=self.sql.add(ADD, _values(labelled)))

    def save(self, enrollment: Enrollment) -> None:
        self.sql.save(SAVE, enrollment.id, _values(enrollment))
        moved = {each: getattr(enrollment, each) for each in INDEXED}
        self.sql.change(MOVE, id_=enrollment.id, **moved, **{f"{each}_": value for each, value in moved.items()})

    def hold(self, enrollment_id: int) -> Enrollment:
        held = self.sql.all(HOLD_ON, _enrollment, id_=enrollment_id)
        for each in held:
            self.sql.held.setdefault(each.id, {})
        return _found(next((each for each in held if each.id == enrollment_id), None))

    def of_patient(self, chat_id: int) -> Sequence[Enrollment]:
        return self.sql.all(OF_PATIENT, _enrollment, chat_id_=chat_id)

    def stopped_by(self, chat_id: int) -> Sequence[Enrollment]:
        return [each for each in self._withdrawn(chat_id) if each.ended_for is not Ending.SAME]

    def enrolled_twice(self, chat_id: int) -> Sequence[Enrollment]:
        return [each for each in self._withdrawn(chat_id) if each.ended_for is Ending.SAME]

    def unbound_from(self, chat_id: int) -> Sequence[Enrollment]:
        return self.sql.all(UNBOUND_FROM, _enrollment, chat_id_=chat_id)

    def _withdrawn(self, chat_id: int) -> Sequence[Enrollment]:
        return self.sql.all(WITHDRAWN, _enrollment, chat_id_=chat_id)

    def ids_of_chat(self, chat_id: int) -> Collection[int]:
        return {row.id for row in self.sql.all(IDS_OF_CHAT, chat_id_=chat_id)}

    def of_clinic(self, clinic_id: int, enrollment_id: int) -> Enrollment:
        return self._one(OF_CLINIC, id_=enrollment_id, clinic_id_=clinic_id)

    def some_of_clinic(self, clinic_id: int, ids: Collection[int]) -> Mapping[int, Enrollment]:
        if not ids:
            return {}
        found = self.sql.all(SOME_OF_CLINIC, _enrollment, clinic_id_=clinic_id, ids=json.dumps(sorted(ids)))
        return {each.id: each for each in found}

    def recent_of_clinic(self, clinic_id: int, limit: int) -> Sequence[Enrollment]:
        return self.sql.all(RECENT, _enrollment, clinic_id_=clinic_id, most=limit)

    def following(self, enrollment_id: int) -> Sequence[Enrollment]:
        return self.sql.all(FOLLOWING, _enrollment, id_=enrollment_id)

    def reading(self, clinic_id: int, language: str) -> Sequence[int]:
        return [int(row.id) for row in self.sql.all(READING, clinic_id_=clinic_id, language_=language)]

    def standings(self, clinic_id: int) -> Sequence[Standing]:
        return [Standing(*row) for row in self.sql.all(STANDINGS, clinic_id_=clinic_id)]

    def names(self, clinic_id: int) -> Sequence[Names]:
        return [Names(*row) for row in self.sql.all(NAMES, clinic_id_=clinic_id)]

    def pinned(self) -> Sequence[tuple[str, int]]:
        found = list[tuple[str, int]]()
        id_, version = "", 0
        while (row := self.sql.first(NEXT_PINNED, id_=id_, version_=version)) is not None:
            id_, version = row
            found.append((id_, version))
        return found

    def course(self, enrollment_id: int) -> Course:
        """The lock comes first: what is read after it is what the last one to hold it has left."""
        enrollment = self.hold(enrollment_id)
        last = Alerts(self.sql).last_of_enrollment(enrollment_id)
        return Course(
            protocol.load(enrollment.protocol_id, enrollment.protocol_version),
            enrollment,
            CheckIns(self.sql).of_enrollment(enrollment_id),
            Answers(self.sql).of_enrollment(enrollment_id),
            last if last is not None and last.state is not AlertState.RESOLVED else None,
            last if last is not None and last.outcome is Outcome.NOT_REACHED else None,
        )

    def begun_with(self, protocol_id: str) -> Sequence[int]:
        """The ids of every clinic's enrollments that have begun with any version of this protocol."""
        return [row.id for row in self.sql.all(BEGUN_WITH, protocol_id_=protocol_id)]

    def history(self, enrollment_id: int) -> tuple[Course, Sequence[Alert]]:
        """As `course`, but held for nobody and fit for reading alone, with every alert that there was."""
        enrollment = self._one(GET, id_=enrollment_id)
        course = Course(
            protocol.load(enrollment.protocol_id, enrollment.protocol_version),
            enrollment,
            CheckIns(self.sql).of_enrollment(enrollment_id),
            Answers(self.sql).of_enrollment(enrollment_id, whole=True),
        )
        return course, Alerts(self.sql).all_of_enrollment(enrollment_id)

    def _one(self, statement: sa.Executable, **values: Any) -> Enrollment:
        return _found(self.sql.first(statement, _enrollment, **values))


def _found(enrollment: Enrollment | None) -> Enrollment:
    if enrollment is None:
        raise NotYours("enrollment")
    return enrollment


def _values(enrollment: Enrollment) -> dict[str, Any]:
    profile = enrollment.profile
    ending = UNOPENED if enrollment.ended_for is Ending.UNKNOWN else enrollment.ended_for
    kept = {"profile": UNOPENED if profile.is_unopened else values_of(profile), "ended_for": None, "ending": ending}
    return values_of(enrollment) | kept


def _enrollment(row: Row) -> Enrollment:
    profile = UNOPENED_PROFILE if is_unopened(row.profile) else Profile(**row.profile)
    *values, ending = row
    values[PROFILE] = profile
    values[ENDED_FOR] = Ending.UNKNOWN if is_unopened(ending) else ending or row.ended_for
    return Enrollment(*values)
