"""What a card says beside what the patient was told, once they have said no to a sign heard in their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.course import Course
from bot.finding import Finding
from bot.workflows import advising
from wording.words import Words


@dataclass(frozen=True, slots=True)
class Denial:
    """`at` is None in what was kept before that was noted; `is_all` where nothing else is urgent.

    `is_moved`: they said that all of it was about the other one in their chat.
    """

    at: datetime | None
    is_all: bool
    is_moved: bool = False


def split(course: Course, urgent: Sequence[Finding]) -> tuple[list[Finding], Denial | None]:
    """What still stands of these findings; and the no, if one of them was denied."""
    sets = {f"set:{each.id}": each for each in course.answer_sets}
    denied = [each for each in urgent if advising.is_denied_in(each, course)]
    stand = [each for each in urgent if each not in denied]
    if not denied:
        return stand, None
    moments = [at for each in denied if (at := sets[each.source].denied_at.get(each.subject)) is not None]
    return stand, Denial(
        max(moments, default=None),
        is_all=not stand,
        is_moved=all(advising.is_moved_in(each, course) for each in denied),
    )


def line(told: str, denial: Denial, at: str, words: Words) -> str:
    """What they were told, and that they said no to it; `at` is empty where the moment is not known."""
    if denial.is_moved and at:
        then = words("card.moved", at=at)
    elif not denial.is_all:
        then = words("card.denied.lowered", at=at)
    else:
        then = words("card.denied.at", at=at) if at else words("card.denied")
    return f"{told} {then}"
