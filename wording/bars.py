"""The course as small bars: a row a symptom, a column a day. Blocks first: they alone are as wide as each other."""

from collections.abc import Sequence

from bot.checkin import AnswerSet
from bot.course import Course, by_day
from wording.words import Words

BLOCKS = "▁▂▄▆█"
NO_ANSWER = "░"
MOST_DAYS = 12


def lines(course: Course, words: Words) -> list[str]:
    """Symptoms that were never there share one line; only the latest days."""
    days = dict(list(by_day(course).items())[-MOST_DAYS:])
    if not days:
        return []
    shown = [each for each in items(course) if any(grades.get(each) for grades in days.values())]
    clear = [each for each in items(course) if each not in shown and _was_asked(each, days)]
    named = words.count("card.course", len(days), days=", ".join(map(str, days)))
    drawn = [named, *(_row(each, days, words) for each in shown)]
    waiting = _not_answered_yet(course)
    if never := [each for each in clear if each not in waiting]:
        drawn.append(words("card.never", items=_names(never, words)))
    if waiting:
        newest = course.day(_answered(course)[-1].on)
        drawn.append(words("card.not_answered", day=newest, items=_names(waiting, words)))
    return drawn


def items(course: Course) -> list[str]:
    """Every symptom of the protocol, and what was answered by another before the procedure was corrected."""
    known = [each.id for each in course.protocol.symptom]
    answered = {item for answers in course.answer_sets for item in answers.grades}
    return [*known, *sorted(answered.difference(known))]


def _names(symptoms: Sequence[str], words: Words) -> str:
    return ", ".join(words(f"item.{each}").lower() for each in symptoms)


def _answered(course: Course) -> list[AnswerSet]:
    return [each for each in course.answer_sets if each.grades]


def _not_answered_yet(course: Course) -> list[str]:
    """What the newest check-in asks that has no answer yet; other answers of that day do not count for it."""
    newest = _answered(course)[-1]
    checkin = next((each for each in course.checkins if each.id == newest.checkin_id), None)
    asked = checkin.asked if checkin else ()
    return [each for each in items(course) if each in asked and not newest.has(each)]


def _was_asked(symptom: str, days: dict[int, dict[str, int]]) -> bool:
    return any(symptom in grades for grades in days.values())


def _row(symptom: str, days: dict[int, dict[str, int]], words: Words) -> str:
    grades = [each.get(symptom) for each in days.values()]
    blocks = "".join(NO_ANSWER if grade is None else BLOCKS[min(grade, 4)] for grade in grades)
    known = [grade for grade in grades if grade is not None]
    last = words(f"grade.{symptom}.{known[-1]}").lower()
    return f"{blocks} {words(f'item.{symptom}')} {words.isolated(' → '.join(map(str, known[-2:])))} · {last}"
