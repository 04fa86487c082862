"""One patient's course as a chart: what was asked on what is usual. The words are given, in whoever's language."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from bot import expected, triage
from bot.course import Course, by_day
from bot.symptom import Symptom
from reports.chart import Chart, Legend, Panel

Words = Callable[[str], str]


def values(course: Course, today: int, words: Words, title: str, subtitle: str) -> Chart:
    """The days run on to where everything is usually over, and no further than somebody asks or answers."""
    shown, answered = _shown(course, today), by_day(course)
    over = (expected.over_from(course, each) or 0 for each in shown)
    last_day = max(0, min(today, course.protocol.last_day), *over, *answered)
    panels = tuple(_panel(course, each, last_day, words) for each in shown)
    legend = Legend(words("chart.usual"), words("chart.answer"), words("chart.above"), words("chart.again"))
    return Chart(title, subtitle, panels, today, last_day, legend)


def with_alerts(drawn: Chart, days: Iterable[int], words: Words) -> Chart:
    """With the days on which an alert was raised, or grew."""
    legend = replace(drawn.legend, alert=words("chart.alert"))
    return replace(drawn, legend=legend, alerts=frozenset(each for each in days if each <= drawn.last_day))


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
