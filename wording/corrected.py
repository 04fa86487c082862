"""What a patient has corrected, as a provider should know it."""

from collections.abc import Iterator

from bot.checkin import AnswerSet
from bot.course import Course
from wording.words import Words

MOST_CORRECTED = 3


def lines(course: Course, zone: str, words: Words) -> list[str]:
    every = [each for answers in course.answer_sets for each in _corrected(course, answers, zone, words)]
    return every[-MOST_CORRECTED:]


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
