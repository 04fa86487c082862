"""What stands in the place of words that cannot be opened any more."""

from bot.course import Course
from bot.unopened import is_unopened
from wording.words import Words


def shown(text: str, words: Words) -> str:
    return words("unopened.text") if is_unopened(text) else text


def warns(course: Course, words: Words) -> str:
    """Nobody need think that all is there; "" where it is."""
    is_whole = not (course.enrollment.is_unopened or any(each.is_unopened for each in course.answer_sets))
    return "" if is_whole else words("unopened.page")
