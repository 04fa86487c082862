"""Three rules by which others flag what patients report, as pure functions over the same answers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from bot.checkin import AnswerSet

SEVERE, A_JUMP, DAYS_RUNNING = 3, 2, 3

Comparator = Callable[[Sequence[AnswerSet]], list[bool]]


def any_complaint(sets: Sequence[AnswerSet]) -> list[bool]:
    """Two-way texting: whoever reports anything at all is read by a person (doi 10.1371/journal.pone.0233234)."""
    return [bool(each.signs) or any(grade > 0 for grade in each.grades.values()) for each in sets]


def severe_or_worsening(sets: Sequence[AnswerSet]) -> list[bool]:
    """As PRO-TECT alerts: a grade of 3 or more, or 2 or more above the answer before to the same item.

    Signs are no part of it. The grades are ours, not PRO-CTCAE's.
    """
    last: dict[str, int] = {}
    flagged = []
    for each in sets:
        rose = any(grade - last[item] >= A_JUMP for item, grade in each.grades.items() if item in last)
        flagged.append(rose or any(grade >= SEVERE for grade in each.grades.values()))
        last |= each.grades
    return flagged


def severe_for_three_days(sets: Sequence[AnswerSet]) -> list[bool]:
    """The same item at 3 or more on three dates in a row; a date without an answer breaks the row."""
    severe: set[tuple[str, date]] = set()
    flagged = []
    for each in sets:
        severe |= {(item, each.on) for item, grade in each.grades.items() if grade >= SEVERE}
        flagged.append(any(_ran(severe, item, each.on) for item in each.grades))
    return flagged


def _ran(severe: set[tuple[str, date]], item: str, on: date) -> bool:
    return all((item, on - timedelta(days=back)) in severe for back in range(DAYS_RUNNING))


COMPARATORS: Mapping[str, Comparator] = {
    "any complaint": any_complaint,
    "severe or worsening": severe_or_worsening,
    "severe for three days": severe_for_three_days,
}
