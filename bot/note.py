"""A patient's words among their answers: kept whatever happens, and read for signs."""

import logging
from dataclasses import replace
from datetime import datetime

from bot.asked import Asked
from bot.asking import question_in
from bot.checkin import AnswerSet, Unread
from bot.course import Course
from bot.expected import day_of, grade_on
from bot.protocol import Protocol
from bot.question import Question
from bot.understanding import Understood, is_thanks, understand
from bot.whose import bare, is_moved

FORWARDED = "↪ "  # At the beginning of words that somebody else wrote.
MAY_BE = 2  # A symptom of which nothing says how much there is.
ASKED_AFTER = {"fever": "fever_confused"}  # What is asked in one tap more once another sign was heard.

log = logging.getLogger(__name__)


def noted(answers: AnswerSet, text: str, protocol: Protocol, day: int | None = None, *, spoken: str = "") -> AnswerSet:
    """The answers with these words among them, and the signs that were found in them.

    The words are kept whatever happens: where reading them fails, a person is told to read them at once.
    """
    try:
        found, thanks = read(text, protocol, day, spoken), is_thanks(text)
    except Exception as error:  # whatever it was, the words must not be lost to it; what it says may quote a patient
        log.critical("reading a note failed: %s", type(error).__name__)
        return replace(answers.with_note(text, frozenset()), unread=Unread.FAILED)
    kept = answers.with_note(text, found.signs, thanks=thanks or found.only_fine)
    if found.foreign and kept.unread is not Unread.FAILED:
        return replace(kept, plain=True, unread=Unread.FOREIGN)
    return kept if found.is_whole else replace(kept, plain=True, unread=kept.unread or Unread.TOO_LONG)


def read(text: str, protocol: Protocol, day: int | None, spoken: str = "") -> Understood:
    """What words say of the patient: of what somebody else wrote, nothing is known to be about them.

    They are read twice, where the time ran out: collecting garbage may have taken it.
    """
    found = understand(text, protocol, day, spoken=spoken)
    found = found if found.is_whole else understand(text, protocol, day, spoken=spoken)
    return Understood(is_whole=found.is_whole) if bare(text).startswith(FORWARDED) else found


def leaves_to_ask(read: Understood) -> bool:
    """Was no sign heard in these words, or one that may be somebody else's or long past? Then the patient is asked."""
    return not read.signs or bool(read.asked)


def asked_of(heard: frozenset[str]) -> frozenset[str]:
    """Of signs that were heard, all that is asked about."""
    return heard | {after for sign, after in ASKED_AFTER.items() if sign in heard}


def to_settle(answers: AnswerSet, note: int, protocol: Protocol, day: int | None) -> tuple[str, ...]:
    """Signs found in these words, and those asked after them, of which the patient has not said whether they are so.

    The most urgent first; what is asked after another one waits for the yes to that.
    """
    said = answers.notes[note] if 0 <= note < len(answers.notes) else ""
    heard = read(said, protocol, day).signs & answers.heard
    known = sorted(protocol.sign, key=lambda each: -each.urgency)
    settled = answers.signs | answers.denied
    waiting = [each.id for each in known if each.id in heard - settled]
    confirmed = asked_of(heard & answers.signs) - heard - settled
    return (*waiting, *(each.id for each in known if each.id in confirmed))


def only_moved(answers: AnswerSet, protocol: Protocol, day: int | None) -> frozenset[str]:
    """Signs found in words that went to the other of two, and in no words that stayed; none where those are unread."""
    notes = tuple(answers.notes)
    gone = {sign for each in notes if is_moved(each) for sign in read(each, protocol, day).signs}
    if not gone:
        return frozenset()
    stayed = [read(each, protocol, day) for each in notes if not is_moved(each)]
    if answers.unread is Unread.FAILED or not all(each.is_whole for each in stayed):
        return frozenset()
    return answers.heard & gone - {sign for each in stayed for sign in each.signs}


def noted_or_answered(answers: AnswerSet, text: str, course: Course, at: datetime) -> AnswerSet:
    """As `noted`; a question that the protocol answers by itself is kept with its answer for this day."""
    question = _answered(answers, text, course)
    if question is None:
        return noted(answers, text, course.protocol, day_of(course, answers.on), spoken=course.enrollment.language)
    says = question.answer_on(course.day(answers.on))
    return answers.with_question(text, Asked(len(answers.notes), question.id, says, at))


def _answered(answers: AnswerSet, text: str, course: Course) -> Question | None:
    """None, too, where it tells of more than is usual on this day: then a person reads it.

    Where looking for a question fails, the words are a note like any other.
    """
    try:
        question = None if bare(text).startswith(FORWARDED) else question_in(text, course.protocol)
        return None if question is None or _tells_of_more(answers, text, course) else question
    except Exception as error:  # whatever it was, the words must not be lost to it; what it says may quote a patient
        log.critical("looking for a question failed: %s", type(error).__name__)
        return None


def _tells_of_more(answers: AnswerSet, text: str, course: Course) -> bool:
    day = course.day(answers.on)
    found = read(text, course.protocol, day_of(course, answers.on), course.enrollment.language)
    said = {**dict.fromkeys(found.unplaced, MAY_BE), **found.grades}
    graded = ((course.protocol.symptom_named(item), grade) for item, grade in said.items())
    return not found.is_whole or any(each and grade > grade_on(course, each, day) for each, grade in graded)
