"""The course so far as a picture on what is usual: for the patient, and for the staff of their clinic."""

from dataclasses import dataclass
from datetime import datetime

from bot import hours
from bot.course import Course, by_day
from bot.outbox import Message
from bot.ports import Transaction
from handlers.screen import Drawn, Screen
from handlers.screens.about import About, heading, paragraphs
from handlers.screens.cards import load_about
from handlers.screens.reader import enrollment_read
from reports import chart
from reports.course_chart import for_staff, values
from wording.staff_words import depth, procedure
from wording.words import Words

FILE = "chart.png"


@dataclass(frozen=True, slots=True)
class StaffChartView:
    language: str
    course: Course
    day: int


def load_for_staff(tx: Transaction, message: Message, now: datetime) -> StaffChartView | None:
    """None for whoever is not of this clinic's staff by now."""
    read = enrollment_read(tx, message)
    if read is None:
        return None
    enrollment, reader = read
    course, _ = tx.enrollments.history(enrollment.id)
    return StaffChartView(tx.clinics.get(reader.clinic_id).language, course, course.day(hours.today(course, now)))


def draw(view: About, words: Words) -> Drawn:
    enrollment = view.course.enrollment
    name, on, day = procedure(enrollment.protocol_id, words), words.date(enrollment.treated_on), max(view.day, 0)
    about = words("chart.about", procedure=name, date=on, day=day)
    drawn = values(view.course, view.day, words, words("chart.title"), about)
    key = "chart.caption" if by_day(view.course) else "chart.caption.empty"
    caption = paragraphs(heading(view, words), words(key, day=day, phone=view.clinic.phone))
    return Drawn(caption, picture=chart.png(drawn), file_name=FILE)


def draw_for_staff(view: StaffChartView, words: Words) -> Drawn:
    """By the pseudonym: a picture may be seen over somebody's shoulder."""
    enrollment = view.course.enrollment
    facts = [procedure(enrollment.protocol_id, words), depth(enrollment.profile.depth_mm, words)]
    about = " · ".join(each for each in facts if each)
    drawn = for_staff(values(view.course, view.day, words, enrollment.label, about), view.course, words)
    caption = words("photo.caption", label=enrollment.label, day=view.day)
    return Drawn(caption, picture=chart.png(drawn), file_name=FILE)


CHART = Screen(load_about, draw)
STAFF_CHART = Screen(load_for_staff, draw_for_staff)
