"""The answers of a course as a table: a row for each time that the patient answered."""

from collections.abc import Iterator, Sequence

from bot.checkin import SIGNS, AnswerSet
from bot.course import Course
from reports.paper import Block, Line, Table
from wording import bars
from wording.words import Words


def answer_table(course: Course, words: Words) -> Iterator[Block]:
    sets = [each for each in course.answer_sets if each.has_answers]
    if not sets:
        yield Line("", words("paper.no_answers"))
        return
    items = [each for each in bars.items(course) if any(each in of.grades for of in sets)]
    head = (words("paper.day"), *(words(f"item.{each}") for each in (*items, SIGNS)))
    yield Table(head, tuple(_row(course, each, items, words) for each in sets))


def _row(course: Course, answers: AnswerSet, items: Sequence[str], words: Words) -> tuple[str, ...]:
    grades = answers.grades
    day = words("paper.on_day", day=course.day(answers.on), date=words.day(answers.on))
    said = [words(f"grade.{each}.{grades[each]}") if each in grades else "–" for each in items]
    signs = ", ".join(words(f"sign.{each}") for each in sorted(answers.signs))
    none = words("timeline.no_signs") if answers.signs_answered else "–"
    return (day, *said, f"⚠ {signs}" if signs else none)
