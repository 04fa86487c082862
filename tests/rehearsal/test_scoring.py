"""What counts as found, in time, and as a false alert."""

import pytest

from bot import protocol
from bot.finding import Urgency
from rehearsal import assumptions
from rehearsal.cohort import cohort
from rehearsal.coursefile import CourseFile, Truth
from rehearsal.rehearse import play_file
from rehearsal.scoring import AT_ONCE, PROTOCOL, RULES, Flag, Played, score, seen_by_each_rule

ROUTINE, SAME_DAY = Urgency.ROUTINE, Urgency.SAME_DAY


def course(*flags: tuple[int, Urgency], wrong_from: int | None = 4, answered: int = 5, alerting: int = 1) -> Played:
    each = tuple(Flag(day, urgency) for day, urgency in flags)
    return Played("slow", wrong_from, SAME_DAY, 2, each, answered, alerting)


@pytest.mark.parametrize(
    ("flags", "days", "in_time"),
    [
        pytest.param([], None, False, id="never"),
        pytest.param([(4, SAME_DAY)], 0, True, id="on-the-day"),
        pytest.param([(6, SAME_DAY)], 2, True, id="on-the-last-day"),
        pytest.param([(7, SAME_DAY)], 3, False, id="too-late"),
        pytest.param([(3, SAME_DAY)], None, False, id="before-anything-was-wrong"),
        pytest.param([(4, ROUTINE)], None, False, id="not-urgent-enough"),
        pytest.param([(4, ROUTINE), (5, SAME_DAY), (6, SAME_DAY)], 1, True, id="the-first-that-is-urgent-enough"),
    ],
)
def test_found(flags: list[tuple[int, Urgency]], days: int | None, in_time: bool) -> None:
    played = course(*flags)
    assert (played.days_to_flag, played.in_time) == (days, in_time)


def test_where_nothing_is_wrong_nothing_can_be_found() -> None:
    assert course((4, SAME_DAY), wrong_from=None).days_to_flag is None


def test_a_score_over_ten_courses_in_trouble_and_two_well() -> None:
    late = [course((4 + days, SAME_DAY)) for days in (0, 0, 1, 1, 1, 2, 3, 4, 9)]
    found = score([*late, course(), course(wrong_from=None, alerting=0), course((1, ROUTINE), wrong_from=None)])
    assert (found.courses, found.trouble, found.answered) == (12, 10, 60)
    assert (found.found, found.found_in_time) == (0.9, 0.6)
    assert (found.days_median, found.days_90) == (1, 9)
    assert found.burden == 11 / 60
    assert found.false_alerts == 0.5


def test_a_score_over_nothing_says_nothing() -> None:
    empty = score([])
    assert (empty.found, empty.days_median, empty.days_90, empty.burden, empty.false_alerts) == (None,) * 5


def slow(grades: dict[int, int]) -> CourseFile:
    reports = [{"at": f"2026-03-{2 + day:02} 10:20", "answers": {"redness": grade}} for day, grade in grades.items()]
    return CourseFile.model_validate(
        {
            "about": "Redness that lasts",
            "protocol": "microneedling",
            "treated_at": "2026-03-02 15:00",
            "timezone": "Europe/Berlin",
            "report": reports,
            "truth": {"kind": "slow", "wrong_from": 4},
        }
    )


def test_each_rule_sees_the_same_answers() -> None:
    """Redness 2 on day 4 is routine, on day 5 same_day; 3 on day 1 is expected, and severe to others."""
    file = slow({1: 3, 2: 2, 3: 2, 4: 2, 5: 2})
    seen = seen_by_each_rule(file, play_file(file), assumptions.load())
    assert tuple(seen) == RULES
    assert {played.answered for played in seen.values()} == {5}
    assert [seen[rule].alerting for rule in RULES] == [2, 1, 5, 1, 0]
    assert [seen[rule].days_to_flag for rule in RULES] == [1, 1, 0, None, None]


def test_routine_findings_are_left_out_where_only_the_urgent_count() -> None:
    file = slow({1: 2, 2: 2, 3: 1, 4: 2})
    seen = seen_by_each_rule(file, play_file(file), assumptions.load())
    assert (len(seen[PROTOCOL].flags), len(seen[AT_ONCE].flags)) == (2, 1)


def test_a_course_without_a_truth_counts_as_well() -> None:
    file = next(cohort(1, 1, protocol.load("microneedling"))).model_copy(update={"truth": None})
    assert all(
        each.wrong_from is None for each in seen_by_each_rule(file, play_file(file), assumptions.load()).values()
    )
    assert Truth(kind="healer").wrong_from is None
