"""A patient's file as rows of the clinic's tables: the columns' names are English and stay, the words are the clinic's.

Moments are in ISO 8601, on the clinic's clock.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import expected
from bot.alert import Alert
from bot.checkin import AnswerSet, CheckIn
from bot.letter import Letter, LetterState
from bot.whose import is_moved
from bot.workflows.exporting import Dossier
from reports.spreadsheet import Cell, Row
from wording import why
from wording.names import of_staff
from wording.staff_words import procedure
from wording.words import Words

OF = ("enrollment_id", "patient")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "enrollments": (
        *OF,
        *("name", "username", "called", "written", "state", "protocol", "protocol_version", "treatment", "treated_on"),
        *("treated_at", "depth_mm", "skin_type", "cold_sores", "immune_weakness", "serum", "timezone", "language"),
        *("check_in_hour", "fewer_questions", "enrolled_by", "enrolled_at", "connected_at"),
        *("agreed_at", "agreed_version", "agreed_months", "agreed_language", "aftercare_sent_at"),
        *("aftercare_seen_at", "last_heard_at", "completed_at", "ended_at", "ended_for", "follows_enrollment_id"),
    ),
    "check_ins": (
        *OF,
        *("check_in_id", "date", "day", "state", "due_at", "asked_at", "closes_at", "asked", "reminders"),
        *("first_answer_at", "last_answer_at", "asked_again_after_outage", "excused"),
    ),
    "answers": (
        *OF,
        *("answer_id", "check_in_id", "date", "day", "at", "kind", "item", "grade", "usual_up_to", "text"),
    ),
    "alerts": (
        *OF,
        *("alert_id", "urgency", "state", "raised_at", "last_event_at", "findings", "findings_in_words"),
        *("taken_by", "taken_at", "lapses", "closed_by", "closed_at", "outcome", "outcome_in_words"),
    ),
    "messages": (*OF, "at", "kind", "by", "state", "text"),
}


class Rows:
    """`of_patient` gives the rows of every table, in the order of its columns; `zone` is the clinic's if it is ""."""

    def __init__(self, dossier: Dossier, words: Words, *, remarks: bool = True, zone: str = "") -> None:
        self._of, self._words, self._has_remarks = dossier, words, remarks
        self._zone = ZoneInfo(zone or dossier.clinic.timezone)
        self._head: tuple[Cell, ...] = (dossier.enrollment.id, dossier.enrollment.label)

    def of_patient(self) -> dict[str, list[Row]]:
        course, file = self._of.file.course, self._of.file
        return {
            "enrollments": [self._enrollment()],
            "check_ins": [self._checkin(each) for each in course.checkins],
            "answers": [row for each in course.answer_sets for row in self._answers(each)],
            "alerts": [self._alert(each) for each in file.alerts],
            "messages": list(self._messages()),
        }

    def _at(self, moment: datetime | None) -> str | None:
        return None if moment is None else moment.astimezone(self._zone).isoformat(timespec="seconds")

    def _name(self, provider_id: int | None) -> str | None:
        found = self._of.staff.get(provider_id or 0)
        return None if found is None else of_staff(found, self._of.clinic.language)

    def _enrollment(self) -> Row:
        of = self._of.enrollment
        profile = of.profile
        return (
            *self._head,
            *(of.name, of.username, of.called, of.written, of.state.value, of.protocol_id, of.protocol_version),
            *(procedure(of.protocol_id, self._words), of.treated_on.isoformat(), self._at(of.treated_at)),
            *(profile.depth_mm, profile.skin_type, profile.cold_sores, profile.immune_weakness, profile.serum),
            *(of.timezone, of.language, of.hour, of.fewer, self._name(of.provider_id), self._at(of.created_at)),
            *(
                self._at(of.enrolled_at),
                self._at(of.agreed_at),
                of.agreed_version,
                of.agreed_months,
                of.agreed_language,
            ),
            *(self._at(of.aftercare_sent_at), self._at(of.aftercare_seen_at)),
            *(self._at(of.heard_at), self._at(of.completed_at), self._at(of.ended_at)),
            *(of.ended_for.value if of.ended_for else None, of.follows_id),
        )

    def _checkin(self, each: CheckIn) -> Row:
        course = self._of.file.course
        answers = course.answers_to(each)
        first_at, last_at = (answers.first_at, answers.last_at) if answers and not answers.is_empty else (None, None)
        return (
            *self._head,
            *(each.id, each.on.isoformat(), course.day(each.on), each.state.value, self._at(each.due_at)),
            *(self._at(each.asked_at), self._at(each.closes_at), " ".join(each.asked), each.reminded),
            *(self._at(first_at), self._at(last_at), each.asked_again, each.excused),
        )

    def _answers(self, of: AnswerSet) -> Iterator[Row]:
        """A row for each grade, sign, wish, note and photo; for a grade that was corrected, what it was before."""
        course, words = self._of.file.course, self._words
        day = course.day(of.on)

        def row(kind: str, at: datetime, item: str, grade: int | None = None, text: str = "") -> Row:
            symptom = course.protocol.symptom_named(item) if grade is not None else None
            usual = expected.grade_on(course, symptom, day) if symptom else None
            return (
                *self._head,
                of.id,
                of.checkin_id,
                of.on.isoformat(),
                day,
                self._at(at),
                kind,
                item,
                grade,
                usual,
                text,
            )

        for item, grade in of.grades.items():
            yield row("grade", of.first_at, item, grade, words(f"grade.{item}.{grade}"))
        for each in of.corrections:
            yield row("grade_before", each.at, each.item, each.grade, words(f"grade.{each.item}.{each.grade}"))
        for kind, signs in (("sign", of.signs), ("sign_in_text", of.heard - of.signs), ("sign_denied", of.denied)):
            for sign in sorted(signs):
                said_at = of.denied_at.get(sign) if kind == "sign_denied" else of.signs_at
                yield row(kind, said_at or of.first_at, sign, text=words(f"sign.{sign}.full"))
        if of.signs_answered and not of.signs:
            yield row("no_signs", of.signs_at or of.first_at, "signs")
        if of.contact is not None:
            yield row(
                "contact", of.last_at or of.first_at, of.contact.value, text=words(f"timeline.contact.{of.contact}")
            )
        for number, note in enumerate(of.notes):
            asked = of.question_at(number)
            yield row("question" if asked else "note", of.noted_at(number), str(number), text=note)
            if asked is not None:
                yield row("answer_of_the_bot", asked.at, str(number), text=why.answer_to(asked, words))
        for number, photo in enumerate(of.photos):
            if not is_moved(photo):
                yield row("photo", of.last_at or of.first_at, str(number))

    def _alert(self, alert: Alert) -> Row:
        words = self._words
        return (
            *self._head,
            *(
                alert.id,
                alert.urgency.word,
                alert.state.value,
                self._at(alert.raised_at),
                self._at(alert.last_event_at),
            ),
            "; ".join(f"{each.name} day {each.day} {each.urgency.word}" for each in alert.findings),
            why.short(alert.findings, words),
            *(self._name(alert.holder_id), self._at(alert.acknowledged_at), alert.lapses),
            *(self._name(alert.resolved_by), self._at(alert.resolved_at)),
            *((alert.outcome.value, words(f"outcome.{alert.outcome.value}")) if alert.outcome else (None, None)),
        )

    def _messages(self) -> Iterator[Row]:
        """What the patient was told, what was written to them, and remarks: the oldest first."""
        file = self._of.file
        every: list[tuple[datetime, str, int | None, str, str]] = [
            (each.at, f"told_{each.screen}", None, LetterState.SENT.value, each.text) for each in file.told
        ]
        every += [
            (
                _moment(each),
                "letter",
                each.provider_id,
                each.state.value,
                each.text or self._words("timeline.letter.photo"),
            )
            for each in file.letters
            if each.state is not LetterState.DRAFT
        ]
        if self._has_remarks:
            every += [(each.written_at, "remark_for_us", each.provider_id, "", each.text) for each in file.remarks]
        for at, kind, by, state, text in sorted(every, key=lambda each: each[0]):
            yield (*self._head, self._at(at), kind, self._name(by), state, text)


def _moment(letter: Letter) -> datetime:
    return letter.sent_at or letter.goes_at or letter.written_at
