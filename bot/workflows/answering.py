"""Answers: each is kept, and the rules run over the whole course with it, in one commit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import advance, expected, hours, timetable, triage
from bot.alert import AlertState
from bot.checkin import SIGNS, AnswerSet, CheckIn
from bot.course import Course
from bot.enrollment import Enrollment
from bot.finding import Finding, Urgency
from bot.note import asked_of, noted, noted_or_answered
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import advising, alerting, pictures, told

FIRST, DONE = "first", "done"
GOES_ON_WITHIN = timedelta(minutes=5)
MOST_IN_A_SET = 20


class Nonsense(Exception):
    """A grade or a sign that the protocol does not know: a forged button, or one from another version."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answer set as it is now kept (another one, if the tapped one was closed), and what it says."""

    answers: AnswerSet
    course: Course
    findings: tuple[Finding, ...]

    @property
    def urgency(self) -> Urgency | None:
        return max((finding.urgency for finding in self.findings), default=None)


def slot(answer_set_id: int) -> str:
    return f"answers:{answer_set_id}"


def items(course: Course, answers: AnswerSet) -> tuple[str, ...]:
    """What is asked, in order: a check-in's items, or for a report every symptom; the signs last."""
    checkin = checkin_of(course, answers)
    if checkin is not None and checkin.asked:
        return checkin.asked
    return (*(symptom.id for symptom in course.protocol.symptom), SIGNS)


def checkin_of(course: Course, answers: AnswerSet) -> CheckIn | None:
    return next((each for each in course.checkins if each.id == answers.checkin_id), None)


def step_after(course: Course, answers: AnswerSet, item: str) -> str:
    """The next item without an answer, from here on and then from the beginning; DONE if there is none."""
    every = items(course, answers)
    here = every.index(item) + 1 if item in every else 0
    return next((each for each in every[here:] + every[:here] if not answers.has(each)), DONE)


def stands_at(course: Course, answers: AnswerSet) -> str:
    """Where the patient stands: at the beginning, at the first item without an answer, or at the end."""
    return step_after(course, answers, "") if answers.has_answers else FIRST


def findings_of(course: Course, answers: AnswerSet) -> tuple[Finding, ...]:
    return _of(answers, triage.assess(course))


def _of(answers: AnswerSet, found: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(each for each in found if each.is_of(answers.id))


def record_grade(tx: Transaction, chat_id: int, set_id: int, item: str, grade: int, now: datetime) -> Recorded:
    """Raises NotYours, Nonsense."""
    return record_grades(tx, chat_id, set_id, {item: grade}, now)


def record_grades(tx: Transaction, chat_id: int, set_id: int, grades: Mapping[str, int], now: datetime) -> Recorded:
    """Several at once, as the patient confirmed them. Raises NotYours, Nonsense."""
    course, answers = mine(tx, chat_id, set_id)
    for item, grade in grades.items():
        symptom = course.protocol.symptom_named(item)
        if symptom is None or not 0 <= grade <= symptom.worst:
            raise Nonsense
    return record(tx, course, answers, lambda each: each.with_grades(grades, given(tx, now)), now)


def record_signs(tx: Transaction, chat_id: int, set_id: int, signs: frozenset[str], now: datetime) -> Recorded:
    """Raises NotYours, Nonsense."""
    course, answers = mine(tx, chat_id, set_id)
    if any(course.protocol.sign_named(sign) is None for sign in signs):
        raise Nonsense
    return record(tx, course, answers, lambda each: each.with_signs(signs, given(tx, now)), now)


def record_confirmed(tx: Transaction, chat_id: int, set_id: int, signs: frozenset[str], now: datetime) -> Recorded:
    """ "Yes, that is right", of signs found in words. Raises NotYours."""
    course, answers = mine(tx, chat_id, set_id)
    return record(tx, course, answers, lambda each: each.with_confirmed(signs, given(tx, now)), now)


def take_back_none(tx: Transaction, answers: AnswerSet, now: datetime) -> None:
    """Of whichever day it was: what is not so any more stands nowhere as an answer."""
    tx.answers.save(answers.without_none())
    course = tx.enrollments.course(answers.enrollment_id)
    course = _take(tx, course, tx.answers.get(answers.id), given(tx, now))
    tx.due.set("enrollment", course.enrollment.id, timetable.wakes_at(course))


def record_all_clear(tx: Transaction, chat_id: int, set_id: int, now: datetime) -> Recorded:
    """Every item asked is 0, and no sign. What was answered before is not overwritten by an old button."""
    course, answers = mine(tx, chat_id, set_id)
    if answers.has_answers:
        return Recorded(answers, course, findings_of(course, answers))
    return record(
        tx, course, answers, lambda each: each if each.has_answers else _cleared(course, each, given(tx, now)), now
    )


def _cleared(course: Course, answers: AnswerSet, at: datetime) -> AnswerSet:
    clear = {item: 0 for item in items(course, answers) if item != SIGNS}
    return replace(answers, grades=clear).with_signs(frozenset(), at)


def record_note(tx: Transaction, chat_id: int, set_id: int, text: str, now: datetime) -> Recorded:
    return add_note(tx, *mine(tx, chat_id, set_id), text, now)


def add_note(tx: Transaction, course: Course, answers: AnswerSet, text: str, now: datetime) -> Recorded:
    """For callers that know whose answers these are, and have locked their course."""
    course, answers = added_to(tx, course, answers, now)
    day, spoken = expected.day_of(course, answers.on), course.enrollment.language
    recorded = record(tx, course, answers, lambda each: noted(each, text, course.protocol, day, spoken=spoken), now)
    return _shown_anew(tx, recorded, now)


def record_words(tx: Transaction, chat_id: int, set_id: int, text: str, now: datetime) -> Recorded:
    """As a note, unless the protocol answers them: of that nobody is told yet."""
    course, answers = added_to(tx, *mine(tx, chat_id, set_id), now)
    at = given(tx, now)
    recorded = record(tx, course, answers, lambda each: noted_or_answered(each, text, course, at), now)
    is_answered = recorded.answers.question_at(len(recorded.answers.notes) - 1) is not None
    return recorded if is_answered else _shown_anew(tx, recorded, now)


def record_denied(tx: Transaction, chat_id: int, set_id: int, signs: frozenset[str], now: datetime) -> Recorded:
    """ "I don't have that": it stands on the card, and lowers nothing; but they are no more told to call for it."""
    course, answers = mine(tx, chat_id, set_id)
    denied = answers.with_denied(signs & asked_of(answers.heard) - answers.signs, given(tx, now))
    tx.answers.save(denied)
    course = tx.enrollments.course(course.enrollment.id)
    advising.advise_anew(tx, chat_id, findings_of(course, denied), denied, now)
    if course.alert is not None:
        alerting.has_changed(tx, course.alert.id, now)
        told.take_waiting_back(tx, course, now)
    return Recorded(denied, course, findings_of(course, denied))


def record_photos(tx: Transaction, chat_id: int, set_id: int, file_ids: Sequence[str], now: datetime) -> Recorded:
    return add_photos(tx, *mine(tx, chat_id, set_id), file_ids, now)


def add_photos(tx: Transaction, course: Course, answers: AnswerSet, file_ids: Sequence[str], now: datetime) -> Recorded:
    """As `add_note`."""
    course, answers = added_to(tx, course, answers, now)
    recorded = record(tx, course, answers, lambda each: replace(each, photos=(*each.photos, *file_ids)), now)
    return _shown_anew(tx, recorded, now)


def added_to(tx: Transaction, course: Course, answers: AnswerSet, now: datetime) -> tuple[Course, AnswerSet]:
    """Words where a person has looked already begin a report: they must raise an alert, also of the same sign.

    So do those that come when many are there: an answer set is kept, and weighed, as one piece.
    """
    if not _has_been_looked_at(tx, answers):
        return course, answers
    begun = _just_begun(course, given(tx, now))
    if begun is None or _has_been_looked_at(tx, begun):
        begun = tx.answers.add(advance.unasked_report(course, given(tx, now)))
    return course, begun


def _has_been_looked_at(tx: Transaction, answers: AnswerSet) -> bool:
    """Does an alert that was closed hold anything of it? Or is it full?"""
    closed = (each for each in tx.alerts.of_enrollment(answers.enrollment_id) if each.state is AlertState.RESOLVED)
    is_closed = any(finding.is_of(answers.id) for each in closed for finding in each.findings)
    return is_closed or len(answers.photos) + len(answers.questions) >= MOST_IN_A_SET


def _shown_anew(tx: Transaction, recorded: Recorded, now: datetime) -> Recorded:
    """Words and pictures are read by a person: an open alert that had some already is shown anew all the same."""
    alert = tx.enrollments.course(recorded.course.enrollment.id).alert
    if alert is not None and alert.last_event_at != now and alert.told_at != now:
        alerting.news(tx, alert.id, now)
    return recorded


def mine(tx: Transaction, chat_id: int, set_id: int) -> tuple[Course, AnswerSet]:
    """The course and the answer set, if they are this patient's and still followed; raises NotYours."""
    answers = tx.answers.of_patient(chat_id, set_id)
    course = tx.enrollments.course(answers.enrollment_id)
    if not course.enrollment.is_followed:
        raise NotYours
    kept = next((each for each in course.answer_sets if each.id == set_id), None)
    return course, kept or tx.answers.get(set_id)


Change = Callable[[AnswerSet], AnswerSet]


def given(tx: Transaction, now: datetime) -> datetime:
    """When what is being worked was given: an answer counts for then, however late we come to it."""
    return min(tx.given_at or now, now)


def record(tx: Transaction, course: Course, answers: AnswerSet, change: Change, now: datetime) -> Recorded:
    """Keep the answer in its set, or in a report of its own if that set is closed; then run every rule."""
    at = given(tx, now)
    answers = _open_set(tx, course, answers, at)
    if answers.is_empty:
        checkin = checkin_of(course, answers)
        answers = replace(answers, first_at=at, on=checkin.on if checkin else hours.today(course, at))
    was_done = stands_at(course, answers) == DONE
    stood = advising.standing(findings_of(course, answers), answers) if answers.denied else None
    answers = replace(change(answers), last_at=at)
    tx.answers.save(answers)
    course = _take(tx, course, answers, at)
    before, every = course.alert, triage.assess(course)
    alerting.merge(tx, course.enrollment, every, now)
    course = tx.enrollments.course(course.enrollment.id)
    tx.due.set("enrollment", course.enrollment.id, timetable.wakes_at(course))
    found = _of(answers, every)
    again = stood is not None and advising.standing(found, answers) > stood
    if course.alert is not None and (before is None or course.alert != before or again):
        advising.advise(tx, course, answers, found, before.urgency if before else None, now, again=again)
    if not was_done and stands_at(course, answers) == DONE:
        pictures.answered(tx, course, answers, found, now)
    return Recorded(answers, course, found)


def is_open(course: Course, answers: AnswerSet, now: datetime) -> bool:
    """Does an answer given now count for these? An answer counts for the day on which it is given."""
    if answers.is_unopened:
        return False
    checkin = checkin_of(course, answers)
    if checkin is not None:
        return checkin.takes_answers(now)
    return answers.is_empty or answers.on == hours.today(course, now)


def _open_set(tx: Transaction, course: Course, answers: AnswerSet, now: datetime) -> AnswerSet:
    """After midnight an old keyboard begins a report; a second tap on it goes on with that."""
    if is_open(course, answers, now):
        return answers
    return _just_begun(course, now) or tx.answers.add(advance.unasked_report(course, now))


def _just_begun(course: Course, now: datetime) -> AnswerSet | None:
    """The report of a few minutes ago: what comes in several pieces is one report."""
    reports = (each for each in reversed(course.answer_sets) if each.checkin_id is None)
    last = next(reports, None)
    if last is None or now - last.first_at > GOES_ON_WITHIN or not is_open(course, last, now):
        return None
    return last


def _take(tx: Transaction, course: Course, answers: AnswerSet, now: datetime) -> Course:
    taken = advance.take(course, answers, now)
    tx.enrollments.save(taken.enrollment)
    checkin = checkin_of(taken, answers)
    if checkin is None:
        return taken
    asked = checkin if checkin.asked_at else replace(checkin, asked_at=now)
    tx.checkins.save(asked)
    return taken.with_checkin(asked)


def show_questions(
    tx: Transaction, chat_id: int, answers: AnswerSet, step: str, now: datetime, in_place_of: int | None = None
) -> None:
    tx.outbox.put(
        Message(chat_id, "questions", answers.id, {"step": step}, slot=slot(answers.id), in_place_of=in_place_of), now
    )


def begin_report(tx: Transaction, enrollment: Enrollment, now: datetime) -> AnswerSet:
    """An empty set; it comes to life with the first answer."""
    course = tx.enrollments.course(enrollment.id)
    return tx.answers.add(advance.unasked_report(course, given(tx, now)))


def set_for_words(tx: Transaction, enrollment: Enrollment, now: datetime) -> AnswerSet:
    """Where free text and pictures belong: to the check-in that takes answers now, or to a report of their own."""
    course, at = tx.enrollments.course(enrollment.id), given(tx, now)
    checkin = course.open_checkin(at)
    found = tx.answers.of_checkin(checkin.id) if checkin else _just_begun(course, at)
    return found or begin_report(tx, enrollment, now)
