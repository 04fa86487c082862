"""What a provider should know of how a patient answered: what was corrected, and what was left out."""

from collections.abc import Iterator
from datetime import datetime

from bot.checkin import AnswerSet
from bot.course import Course
from bot.left_out import signs_left_out_on
from handlers.words import Words

MOST_CORRECTED = 3


def lines(course: Course, now: datetime, zone: str, words: Words) -> list[str]:
    every = [each for answers in course.answer_sets for each in _corrected(course, answers, zone, words)]
    days = signs_left_out_on(course, now)
    left_out = [words("card.signs_left_out", days=", ".join(map(str, days)))] if days else []
    return [*every[-MOST_CORRECTED:], *left_out]


def _corrected(course: Course, answers: AnswerSet, zone: str, words: Words) -> Iterator[str]:
    """Each grade that was replaced, and by which."""
    for place, each in enumerate(answers.corrections):
        later = (other.grade for other in answers.corrections[place + 1 :] if other.item == each.item)
        yield words(
            "card.corrected",
            item=words(f"item.{each.item}"),
            day=course.day(answers.on),
            before=words(f"grade.{each.item}.{each.grade}").lower(),
            after=words(f"grade.{each.item}.{next(later, answers.grades[each.item])}").lower(),
            at=words.time(each.at, zone),
        )
