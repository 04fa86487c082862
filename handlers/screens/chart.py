"""The course so far as a picture on what is usual: for the patient, and for the staff of their clinic."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot import expected, hours, triage
from bot.course import Course
from bot.outbox import Message
from bot.ports import Transaction
from bot.symptom import Symptom
from handlers.screen import Drawn, Screen
from handlers.screens.about import About, heading, paragraphs
from handlers.screens.cards import load_about
from handlers.screens.reader import enrollment_read
from reports import chart
from reports.chart import Chart, Legend, Panel
from wording.bars import by_day
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


def values(course: Course, today: int, words: Words, title: str, subtitle: str) -> Chart:
    """The days run on to where everything is usually over, and no further than somebody asks or answers."""
    shown, answered = _shown(course, today), by_day(course)
    over = (expected.over_from(course, each) or 0 for each in shown)
    last_day = max(0, min(today, course.protocol.last_day), *over, *answered)
    panels = tuple(_panel(course, each, last_day, words) for each in shown)
    legend = Legend(words("chart.usual"), words("chart.answer"), words("chart.above"), words("chart.again"))
    return Chart(title, subtitle, panels, today, last_day, legend)


def for_staff(drawn: Chart, course: Course, words: Words) -> Chart:
    """With the days on which the patient asked something; the patient's own picture comes with the answer to it."""
    days = frozenset(course.day(answers.on) for answers in course.answer_sets if answers.questions)
    legend = replace(drawn.legend, answer=words("chart.answered"), asked=words("chart.asked"))
    return replace(drawn, legend=legend, asked=frozenset(each for each in days if each <= drawn.last_day))


def _shown(course: Course, today: int) -> tuple[Symptom, ...]:
    """What is asked on this day, and what was answered on any."""
    asked = course.protocol.symptoms_on(max(today, 0), course.enrollment.profile)
    answered = {item for grades in by_day(course).values() for item in grades}
    return tuple(each for each in course.protocol.symptom if each in asked or each.id in answered)


def _panel(course: Course, symptom: Symptom, last_day: int, words: Words) -> Panel:
    answers = {day: grades[symptom.id] for day, grades in by_day(course).items() if symptom.id in grades and day >= 0}
    return Panel(
        words(f"item.{symptom.id}"),
        tuple(words(f"grade.{symptom.id}.{grade}") for grade in range(symptom.worst + 1)),
        tuple(expected.grade_on(course, symptom, day) for day in range(last_day + 1)),
        answers,
        frozenset(of.day for each in triage.put_off(course) if (of := each.finding).subject == symptom.id),
    )


CHART = Screen(load_about, draw)
STAFF_CHART = Screen(load_for_staff, draw_for_staff)
