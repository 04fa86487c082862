"""Made-up courses: the same seed makes the same, and what is said to be wrong in one is there."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from bot import protocol
from rehearsal import assumptions
from rehearsal import cohort as cohorts
from rehearsal.assumptions import Assumptions
from rehearsal.cohort import Line, cohort
from rehearsal.coursefile import CourseFile
from rehearsal.rehearse import play_file

RULES = protocol.load("microneedling")
KINDS = [kind.id for kind in assumptions.load().kind]
GRADES = ("redness", "swelling", "peeling", "pain", "itch")


def plain() -> Assumptions:
    """Everybody answers every day, and says what is true."""
    assumed = assumptions.load()
    for name, value in (("answered", 1.0), ("one_off", 0.0), ("from_nothing", 0.0), ("sign_by_mistake", 0.0)):
        assumed = assumed.with_number(name, value)
    return assumed


@pytest.fixture(scope="module")
def true() -> dict[str, list[CourseFile]]:
    """By their kinds, courses in which what is reported is what is so."""
    found: dict[str, list[CourseFile]] = {kind: [] for kind in KINDS}
    for file in cohort(250, 7, RULES, plain()):
        found[kind_of(file)].append(file)
    return found


def kind_of(file: CourseFile) -> str:
    assert file.truth is not None
    return file.truth.kind


def wrong_from(file: CourseFile) -> int:
    assert file.truth is not None
    assert file.truth.wrong_from is not None
    return file.truth.wrong_from


def grade(file: CourseFile, item: str, day: int) -> int:
    return file.report[day - 1].answers[item]


def test_the_same_seed_makes_the_same_courses() -> None:
    assert list(cohort(20, 3, RULES)) == list(cohort(20, 3, RULES))


def test_a_longer_cohort_begins_with_the_shorter_one() -> None:
    assert list(cohort(20, 3, RULES))[:5] == list(cohort(5, 3, RULES))


def test_another_seed_makes_others() -> None:
    assert list(cohort(5, 3, RULES)) != list(cohort(5, 4, RULES))


def test_every_kind_comes_about_as_often_as_is_assumed() -> None:
    counted = Counter(kind_of(file) for file in cohort(1000, 1, RULES))
    for kind in assumptions.load().kind:
        assert counted[kind.id] / 1000 == pytest.approx(kind.share, abs=0.04)


def test_a_healer_has_no_sign_and_nothing_is_left_after_ten_days(true: dict[str, list[CourseFile]]) -> None:
    for file in true["healer"]:
        assert file.truth is not None
        assert file.truth.wrong_from is None
        assert not any(report.signs for report in file.report)
        assert all(grade(file, item, day) == 0 for item in GRADES for day in range(11, 29))


def test_in_a_slow_course_something_still_lasts_when_its_truth_says_so(true: dict[str, list[CourseFile]]) -> None:
    for file in true["slow"]:
        day = wrong_from(file)
        assert 4 <= day <= 8
        assert max(grade(file, item, day) for item in GRADES) >= (2 if day < 8 else 1)
        assert grade(file, "redness", 8) >= 1


def test_an_infection_has_its_sign_or_its_rise_from_the_day_on_that_its_truth_says(
    true: dict[str, list[CourseFile]],
) -> None:
    for file in true["infection"]:
        day = wrong_from(file)
        risen = max(grade(file, item, each) for item in ("redness", "pain") for each in range(day, day + 5))
        signs = [each for report in file.report for each in report.signs]
        first = next((each for each, report in enumerate(file.report, 1) if report.signs), None)
        assert risen >= 3 or signs
        assert first is None or first >= day


def test_what_comes_back_was_less_the_day_before(true: dict[str, list[CourseFile]]) -> None:
    for file in true["rebound"]:
        day = wrong_from(file)
        assert grade(file, "redness", day) >= 2
        assert grade(file, "redness", day) >= grade(file, "redness", day - 1)
    assert sum(grade(file, "redness", wrong_from(file) - 1) == 0 for file in true["rebound"]) > len(true["rebound"]) / 2


def test_patches_are_there_from_the_day_on_that_the_truth_says(true: dict[str, list[CourseFile]]) -> None:
    for file in true["pigment"]:
        assert [grade(file, "pigment", day) for day in (wrong_from(file) - 1, wrong_from(file), 28)] == [0, 1, 1]


def test_the_silent_say_nothing_and_somebody_should_know_on_day_3(true: dict[str, list[CourseFile]]) -> None:
    assert true["silent"]
    assert all((file.report, wrong_from(file)) == ((), 3) for file in true["silent"])


def test_nobody_answers_what_they_are_not_asked() -> None:
    for file in cohort(30, 5, RULES):
        course = play_file(file).course
        asked = {checkin.id: set(checkin.asked) for checkin in course.checkins}
        for answers in course.answer_sets:
            assert answers.checkin_id is not None
            assert answers.grades.keys() <= asked[answers.checkin_id]


def test_other_treatments_are_asked_of_what_they_ask() -> None:
    fewer = RULES.model_copy(update={"id": "other", "symptom": RULES.symptom[:2], "sign": RULES.sign[:1]})
    for file in cohort(30, 5, fewer):
        assert file.protocol == "other"
        assert all(report.answers.keys() == {"redness", "swelling"} for report in file.report)
        assert {sign for report in file.report for sign in report.signs} <= {"breathing"}


@pytest.mark.parametrize(
    ("day", "grade"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (4, 2), (5, 1), (6, 0), (9, 0)],
)
def test_a_true_grade_rises_and_falls_in_a_straight_line(day: int, grade: float) -> None:
    assert Line(begin=0, top=3, end=6, peak=3).on(day) == grade


def test_a_true_grade_that_rises_at_once_is_at_its_peak() -> None:
    falling = [Line(begin=2, top=2, end=6, peak=3).on(day) for day in range(3, 8)]
    assert all(later <= earlier for earlier, later in pairwise(falling))
    assert falling[-1] == 0


def test_every_number_that_is_assumed_is_used() -> None:
    source = Path(cohorts.__file__).read_text("utf-8")
    assert [number.name for number in assumptions.load().number if f'"{number.name}"' not in source] == []


def test_shares_that_do_not_add_up_are_refused() -> None:
    data = assumptions.load().model_dump()
    with pytest.raises(ValueError, match="add up"):
        Assumptions.model_validate({**data, "kind": data["kind"][1:], "bump": []})


def test_a_number_without_a_source_is_refused() -> None:
    data = assumptions.load().model_dump()
    with pytest.raises(ValueError, match="source"):
        Assumptions.model_validate({**data, "number": [{**data["number"][0], "source": ""}]})
