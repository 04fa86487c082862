"""The course as small bars: a row a symptom, a column a day. Blocks first: they alone are as wide as each other."""

from bot.course import Course
from bot.protocol import Symptom
from handlers.words import Words

BLOCKS = "▁▂▄▆█"
NO_ANSWER = "░"
MOST_DAYS = 12


def lines(course: Course, words: Words) -> list[str]:
    """Symptoms that were never there share one line."""
    days = by_day(course)
    if not days:
        return []
    shown = [each for each in course.protocol.symptom if any(grades.get(each.id) for grades in days.values())]
    clear = [each for each in course.protocol.symptom if each not in shown and _was_asked(each, days)]
    drawn = [words("card.course", days=", ".join(map(str, days))), *(_row(each, days, words) for each in shown)]
    if clear:
        names = ", ".join(words(f"item.{each.id}").lower() for each in clear)
        drawn.append(words("card.never", items=names))
    return drawn


def by_day(course: Course) -> dict[int, dict[str, int]]:
    """The last answers of each day on which there were any; only the latest days."""
    days: dict[int, dict[str, int]] = {}
    for answers in course.answer_sets:
        if answers.grades:
            days.setdefault(course.day(answers.on), {}).update(answers.grades)
    return {day: days[day] for day in sorted(days)[-MOST_DAYS:]}


def _was_asked(symptom: Symptom, days: dict[int, dict[str, int]]) -> bool:
    return any(symptom.id in grades for grades in days.values())


def _row(symptom: Symptom, days: dict[int, dict[str, int]], words: Words) -> str:
    grades = [each.get(symptom.id) for each in days.values()]
    blocks = "".join(NO_ANSWER if grade is None else BLOCKS[min(grade, 4)] for grade in grades)
    known = [grade for grade in grades if grade is not None]
    return f"{blocks} {words(f'item.{symptom.id}')} {' → '.join(map(str, known[-2:]))}"
