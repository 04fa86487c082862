"""One tap says for whom words and photos are: what is for the other is kept and read there, and answered there."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot import whose
from bot.checkin import AnswerSet
from bot.course import Course
from bot.enrollment import Enrollment
from bot.expected import day_of
from bot.finding import Urgency
from bot.note import only_moved
from bot.outbox import Lane, Message, Param
from bot.ports import NotYours, Transaction
from bot.whose import Piece, Place
from bot.workflows import advising, alerting, answering, enrolling, replying, told
from bot.workflows.answering import Recorded
from handlers.buttons import BadButton, Tap
from handlers.patient import edits, thanking

NOTE, PHOTO = "note", "photo"


@dataclass(frozen=True, slots=True)
class Given:
    """What the tap is about: `of` is whose it was taken for, `to` whose it is; `place` is where it is kept."""

    of: Enrollment
    to: Enrollment
    place: Place
    is_photo: bool
    piece: Piece

    @property
    def is_moved(self) -> bool:
        return self.of.id != self.to.id

    @property
    def what(self) -> str:
        return PHOTO if self.piece.photos or self.is_photo else NOTE


def choose(tx: Transaction, tap: Tap, now: datetime) -> str:
    """Words stay, marked, where they were read first. A second tap, or one on an old button, changes nothing."""
    given = _given(tx, tap)
    if not given.to.is_followed:
        _say_not_followed(tx, tap, given.to, now)
        return ""
    sets = _sets_of(tx, given)
    _settle(tx, given, sets, now)
    if given.is_moved and sets:
        _give(tx, tap, given, sets, now)
    if given.of.is_followed:
        _show_here(tx, tap, given, now)
    return "saved" if sets else "whose.settled"


def _given(tx: Transaction, tap: Tap) -> Given:
    """Of one that has been stopped since, too. Raises NotYours, BadButton."""
    set_id, kind, number = tap.number(0), tap.word(1), tap.number(2)
    every = (*tx.enrollments.of_patient(tap.chat_id), *tx.enrollments.stopped_by(tap.chat_id))
    known = {each.id: each for each in every}
    of = known.get(tx.answers.of_patient(tap.chat_id, set_id).enrollment_id)
    to = known.get(tap.number(3))
    if of is None or to is None:
        raise NotYours
    for enrollment_id in sorted({of.id, to.id}):
        tx.enrollments.hold(enrollment_id)  # Both before any alert.
    answers = tx.answers.get(set_id)
    kept = {NOTE: answers.notes, PHOTO: answers.photos}.get(kind, ())
    if not 0 <= number < len(kept):
        raise BadButton
    is_photo, sets = kind == PHOTO, tx.enrollments.course(of.id).answer_sets
    piece = whose.piece(sets, (set_id, number), is_photo=is_photo)
    return Given(of, to, (set_id, number), is_photo, piece)


def _sets_of(tx: Transaction, given: Given) -> dict[int, AnswerSet]:
    """As they are before anything of it is moved."""
    return {set_id: tx.answers.get(set_id) for set_id, _ in (*given.piece.notes, *given.piece.photos)}


def _settle(tx: Transaction, given: Given, sets: dict[int, AnswerSet], now: datetime) -> None:
    """A question that goes to the other is no longer asked here, and nobody calls about a sign that went with it."""
    course = tx.enrollments.course(given.of.id)
    for answers in sets.values():
        settled = whose.settled(answers, given.piece, is_moved=given.is_moved)
        tx.answers.save(_without_what_is_moved(tx, settled, given, course, now) if given.is_moved else settled)
    course = tx.enrollments.course(given.of.id)
    if given.is_moved:
        _take_advice_back(tx, course, sets, now)
    if sets and course.alert is not None:
        alerting.has_changed(tx, course.alert.id, now)
    if sets and given.of.is_followed:
        enrolling.watch(tx, given.of.id)


def _without_what_is_moved(
    tx: Transaction, answers: AnswerSet, given: Given, course: Course, now: datetime
) -> AnswerSet:
    gone = only_moved(answers, course.protocol, day_of(course, answers.on)) - answers.signs - answers.denied
    return _without_questions(answers, given).with_denied(gone, answering.given(tx, now))


def _take_advice_back(tx: Transaction, course: Course, sets: dict[int, AnswerSet], now: datetime) -> None:
    """Unless something else that is urgent was said of the one it was taken for."""
    if advising.left_standing(course.alert, course) >= Urgency.URGENT:
        return
    told.take_waiting_back(tx, course, now)
    for answers in (each for each in course.answer_sets if each.id in sets):
        found, chat_id = answering.findings_of(course, answers), course.enrollment.chat_id
        if chat_id is not None and advising.moved_in(answers, course):
            advising.advise_anew(tx, chat_id, found, answers, now)


def _without_questions(answers: AnswerSet, given: Given) -> AnswerSet:
    for set_id, number in given.piece.notes:
        asked = answers.question_at(number) if set_id == answers.id else None
        if asked is not None and not asked.is_passed_on(given.of.passed_on_until):
            answers = answers.with_reply(replace(asked, settled=True))
    return answers


def _give(tx: Transaction, tap: Tap, given: Given, sets: dict[int, AnswerSet], now: datetime) -> None:
    """Photos first: the words under them belong to the same answers."""
    place = None if given.of.is_followed else tap.message_id or None
    into = answering.set_for_words(tx, given.to, now).id
    recorded: Recorded | None = None
    for set_id, number in given.piece.photos:
        photo = whose.photo_of(sets[set_id].photos[number])
        recorded = answering.record_photos(tx, tap.chat_id, into, (photo,), now)
        into = recorded.answers.id
    if recorded is not None and not given.piece.notes:
        thanking.thank(tx, tap.chat_id, recorded, now, what=PHOTO, worded=False, place=place)
    for set_id, number in given.piece.notes:
        _give_words(tx, tap, given, sets[set_id], number, into, now, place)


def _give_words(
    tx: Transaction,
    tap: Tap,
    given: Given,
    answers: AnswerSet,
    number: int,
    into: int,
    now: datetime,
    place: int | None,
) -> None:
    said = whose.bare(answers.notes[number])
    record = answering.record_note if given.what == PHOTO else answering.record_words
    recorded = record(tx, tap.chat_id, into, said, now)
    edits.move(tx, answers, number, recorded.answers.id, now)
    asked = replying.asked_in(recorded)
    if asked is None:
        thanking.thank(tx, tap.chat_id, recorded, now, what=given.what, place=place)
    else:
        replying.answer(tx, recorded, asked, now, place)
        thanking.go_on(tx, tap.chat_id, recorded, now)


def _show_here(tx: Transaction, tap: Tap, given: Given, now: datetime) -> None:
    """In the place of the question for whom: what has become of it, or the answer to what was asked."""
    answers = tx.answers.get(given.place[0])
    asked = None if given.is_photo or given.is_moved else answers.question_at(given.place[1])
    if asked is None or whose.is_moved(answers.notes[given.place[1]]):
        params: dict[str, Param] = {"what": given.what, (PHOTO if given.is_photo else NOTE): given.place[1]}
        thanking.thank_again(tx, tap, params, now)
    else:
        course = tx.enrollments.course(given.of.id)
        replying.answer(tx, Recorded(answers, course, ()), asked, now, tap.message_id or None)


def _say_not_followed(tx: Transaction, tap: Tap, to: Enrollment, now: datetime) -> None:
    """It stays where it was read, and can still be given to the other."""
    slot = f"stopped_before:{to.id}"
    tx.outbox.put(Message(tap.chat_id, "stopped_before", to.id, lane=Lane.ANSWER, slot=slot, anew=True), now)
