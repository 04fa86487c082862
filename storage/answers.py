"""What patients have answered, sealed as one piece; their words have rows of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.asked import Asked
from bot.checkin import AnswerSet, Contact, Correction, Source, Unread
from bot.ports import NotYours
from bot.unopened import is_unopened
from storage.crypto import WrongKey
from storage.sql import Records, Row, Sql, Update, insert_into
from storage.tables import answer_sets, enrollments
from storage.words import Known, Words

c = answer_sets.c
ADD = insert_into(answer_sets)
SAVE = Update(sa.update(answer_sets).where(c.id == sa.bindparam("id_")), ("on", "first_at", "content"))
READ = sa.select(c.id, c.enrollment_id, c.on, c.first_at, c.checkin_id, c.content)
GET = READ.where(c.id == sa.bindparam("id_"))
OF_PATIENT = GET.join(enrollments, enrollments.c.id == c.enrollment_id).where(
    enrollments.c.chat_id == sa.bindparam("chat_id_")
)
OF_CHECKIN = READ.where(c.checkin_id == sa.bindparam("checkin_id_"))
IN_ORDER = READ.where(c.enrollment_id == sa.bindparam("enrollment_id_")).order_by(c.first_at, c.id)
ON = IN_ORDER.where(c.on == sa.bindparam("on_"))


class Answers(Records):
    def __init__(self, sql: Sql) -> None:
        super().__init__(sql)
        self._words = Words(sql)

    def add(self, answers: AnswerSet) -> AnswerSet:
        added = replace(answers, id=self.sql.add(ADD, _values(answers)))
        self._words.save(added, 0)
        return added

    def save(self, answers: AnswerSet) -> None:
        if answers.is_unopened:
            raise WrongKey("answers that cannot be opened are not written over")
        before = _noted(self.sql.first(GET, id_=answers.id)) if answers.notes else 0
        self.sql.save(SAVE, answers.id, _values(answers))
        self._words.save(answers, before)

    def of_patient(self, chat_id: int, answer_set_id: int) -> AnswerSet:
        return self._one(OF_PATIENT, chat_id_=chat_id, id_=answer_set_id)

    def of_checkin(self, checkin_id: int) -> AnswerSet | None:
        kept = self.sql.first(OF_CHECKIN, _kept, checkin_id_=checkin_id)
        return None if kept is None else self._read(kept)

    def on(self, enrollment_id: int, on: date) -> Sequence[AnswerSet]:
        return [self._read(kept) for kept in self.sql.all(ON, _kept, enrollment_id_=enrollment_id, on_=on)]

    def get(self, answer_set_id: int) -> AnswerSet:
        return self._one(GET, id_=answer_set_id)

    def of_enrollment(self, enrollment_id: int, *, whole: bool = False) -> tuple[AnswerSet, ...]:
        """In the order of their first answers; the empty ones are left out. `whole`: all words are wanted."""
        known = self._words.newest(enrollment_id)
        if whole:
            self._words.open_all(enrollment_id, known)
        every = [self._read(kept, known) for kept in self.sql.all(IN_ORDER, _kept, enrollment_id_=enrollment_id)]
        if whole:
            every = [replace(answers, notes=self._words.whole(answers.notes)) for answers in every]
        return tuple(answers for answers in every if not answers.is_empty)

    def _one(self, statement: sa.Executable, **values: Any) -> AnswerSet:
        kept = self.sql.first(statement, _kept, **values)
        if kept is None:
            raise NotYours("answer set")
        return self._read(kept)

    def _read(self, kept: tuple[Row, AnswerSet], known: Known | None = None) -> AnswerSet:
        """What was kept before words had rows of their own still holds them, until it is saved."""
        row, answers = kept
        content = {} if is_unopened(row.content) else row.content
        if old := tuple(content.get("notes", ())):
            return replace(answers, notes=old)
        known = self._words.newest(row.enrollment_id) if known is None else known
        count = _noted(row) if content else self._words.count(row.id, known)
        notes = self._words.notes(row.enrollment_id, row.id, count, known)
        if notes and content.get("denied"):
            notes[0]  # A screen looks for what was denied in all of them when it is drawn: now they can be read.
        return replace(answers, notes=notes) if notes else answers


def _noted(row: Row | None) -> int:
    """How many notes have rows of their own."""
    return int(row.content.get("noted", 0)) if row is not None else 0


def _values(answers: AnswerSet) -> dict[str, Any]:
    return {
        "enrollment_id": answers.enrollment_id,
        "on": answers.on,
        "first_at": answers.first_at,
        "checkin_id": answers.checkin_id,
        "content": _content(answers),
    }


def _content(answers: AnswerSet) -> dict[str, Any]:
    return {
        "grades": dict(answers.grades),
        "signs": sorted(answers.signs),
        "signs_answered": answers.signs_answered,
        "contact": answers.contact,
        "noted": len(answers.notes),
        "photos": answers.photos,
        "corrections": [[each.item, each.grade, each.at.isoformat()] for each in answers.corrections],
        "heard": sorted(answers.heard),
        "denied": sorted(answers.denied),
        "denied_at": {sign: at.isoformat() for sign, at in answers.denied_at.items()},
        "plain": answers.plain,
        "only_thanks": answers.only_thanks,
        "unread": answers.unread,
        "signs_at": answers.signs_at.isoformat() if answers.signs_at else None,
        "sources": [[each.sent, each.what, each.digest, each.at.isoformat(), each.note] for each in answers.sources],
        "last_at": answers.last_at.isoformat() if answers.last_at else None,
        "questions": [
            [each.note, each.question, each.says, each.at.isoformat(), each.settled, each.wanted]
            for each in answers.questions
        ],
    }


def _kept(row: Row) -> tuple[Row, AnswerSet]:
    """The answers as yet without their words."""
    return row, _answers(row)


def _answers(row: Row) -> AnswerSet:
    """What was kept before texts were understood has nothing that was heard in them."""
    if is_unopened(row.content):
        return AnswerSet(row.id, row.enrollment_id, row.on, row.first_at, row.checkin_id, unread=Unread.UNOPENED)
    content: Mapping[str, Any] = row.content
    return AnswerSet(
        row.id,
        row.enrollment_id,
        row.on,
        row.first_at,
        row.checkin_id,
        grades=content["grades"],
        signs=frozenset(content["signs"]),
        signs_answered=content["signs_answered"],
        contact=Contact(content["contact"]) if content["contact"] else None,
        photos=tuple(content["photos"]),
        corrections=tuple(
            Correction(item, grade, datetime.fromisoformat(at)) for item, grade, at in content["corrections"]
        ),
        heard=frozenset(content.get("heard", ())),
        denied=frozenset(content.get("denied", ())),
        denied_at={sign: datetime.fromisoformat(at) for sign, at in content.get("denied_at", {}).items()},
        plain=content.get("plain", False),
        only_thanks=content.get("only_thanks", False),
        unread=Unread(content["unread"]) if content.get("unread") else None,
        signs_at=datetime.fromisoformat(content["signs_at"]) if content.get("signs_at") else None,
        sources=tuple(
            Source(sent, what, digest, datetime.fromisoformat(at), *note)
            for sent, what, digest, at, *note in content.get("sources", ())
        ),
        last_at=datetime.fromisoformat(content["last_at"]) if content.get("last_at") else None,
        questions=tuple(
            Asked(note, question, says, datetime.fromisoformat(at), settled, wanted)
            for note, question, says, at, settled, wanted in content.get("questions", ())
        ),
    )
