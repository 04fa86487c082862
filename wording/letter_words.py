"""Letters written for the staff: what a clinic says often, a photo that is asked for, what came of an alert."""

from datetime import datetime

from bot import hours
from bot.alert import Alert
from bot.clinic import Clinic
from bot.course import Course
from bot.enrollment import Enrollment
from bot.letter import Letter, LetterState
from bot.workflows import writing
from wording.names import first_of
from wording.staff_words import when
from wording.words import Words, read_all, speaking


def often(text: str, course: Course, now: datetime) -> str:
    """One of the answers that the clinic gives often, with the patient's name and day in it."""
    day = course.day(hours.today(course, now))
    return text.replace("{name}", first_of(course.enrollment)).replace("{day}", str(day))


def photo_please(enrollment: Enrollment) -> str:
    """In the patient's language; a picture says more than a grade."""
    return speaking(read_all(), enrollment.language)("letter.photo_please")


def closed(alert: Alert, course: Course, clinic: Clinic, now: datetime) -> str:
    """What came of an alert, in the patient's language; whoever closed it may say more in words of their own."""
    theirs = speaking(read_all(), course.enrollment.language)
    return theirs(f"letter.closed.{writing.what_became(alert, course, now)}", clinic=clinic.name, phone=clinic.phone)


def stands(letter: Letter, label: str, morning: datetime, now: datetime, zone: str, words: Words) -> str:
    """What becomes of it; `morning` is when it goes if it waits for the patient's day."""
    match letter.state:
        case LetterState.DRAFT if morning > now:
            return words("letter.night", moment=words.on(morning, now, zone))
        case LetterState.WAITING if letter.goes_at is not None and letter.goes_at > now:
            return words("letter.held", moment=words.on(letter.goes_at, now, zone))
        case LetterState.WAITING:
            return words("letter.going")
        case LetterState.SENT:
            return words("letter.sent", at=when(letter.sent_at or now, now, zone, words))
        case LetterState.FAILED:
            return words("letter.not_sent", label=label)
    return ""
