"""The rules of others, as tables of what was answered on which day."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.checkin import AnswerSet
from rehearsal.comparators import any_complaint, severe_for_three_days, severe_or_worsening
from tests.bot.patients import report


@pytest.mark.parametrize(
    ("sets", "flagged"),
    [
        pytest.param([report(1, redness=0, pain=0)], [False], id="all-clear"),
        pytest.param([report(1, redness=1)], [True], id="barely"),
        pytest.param([report(1, redness=0, signs={"pus"})], [True], id="a-sign-alone"),
        pytest.param([report(1, redness=2), report(2, redness=0)], [True, False], id="each-answer-by-itself"),
    ],
)
def test_any_complaint(sets: Sequence[AnswerSet], flagged: list[bool]) -> None:
    assert any_complaint(sets) == flagged


@pytest.mark.parametrize(
    ("sets", "flagged"),
    [
        pytest.param([report(1, redness=2)], [False], id="mild"),
        pytest.param([report(1, redness=3)], [True], id="moderate-and-more"),
        pytest.param([report(1, redness=0), report(2, redness=2)], [False, True], id="up-by-two"),
        pytest.param([report(1, redness=0), report(2, redness=1)], [False, False], id="up-by-one"),
        pytest.param([report(1, redness=0), report(2, pain=2)], [False, False], id="another-symptom"),
        pytest.param([report(1, redness=0), report(2, pain=0), report(3, redness=2)], [False, False, True], id="gap"),
        pytest.param([report(1, redness=0, signs={"pus"})], [False], id="a-sign-is-not-heard"),
    ],
)
def test_severe_or_worsening(sets: Sequence[AnswerSet], flagged: list[bool]) -> None:
    assert severe_or_worsening(sets) == flagged


def test_severe_or_worsening_looks_at_the_last_answer_only() -> None:
    sets = [report(1, redness=0), report(2, redness=1), report(3, redness=2)]
    assert severe_or_worsening(sets) == [False, False, False]


@pytest.mark.parametrize(
    ("days", "flagged"),
    [
        pytest.param({1: 3, 2: 3, 3: 3}, [False, False, True], id="three-days"),
        pytest.param({1: 3, 2: 4, 3: 3, 4: 3}, [False, False, True, True], id="four-days"),
        pytest.param({1: 3, 2: 2, 3: 3}, [False, False, False], id="one-day-less"),
        pytest.param({1: 3, 2: 3, 4: 3}, [False, False, False], id="a-day-not-answered"),
    ],
)
def test_severe_for_three_days(days: dict[int, int], flagged: list[bool]) -> None:
    assert severe_for_three_days([report(day, redness=grade) for day, grade in days.items()]) == flagged


def test_three_days_of_different_symptoms_are_no_row() -> None:
    sets = [report(1, redness=3), report(2, pain=3), report(3, redness=3)]
    assert severe_for_three_days(sets) == [False, False, False]


def test_two_reports_of_one_day_are_one_day() -> None:
    sets = [report(1, redness=3), replace(report(1, wall="18:00", redness=3), id=2), report(2, redness=3)]
    assert severe_for_three_days(sets) == [False, False, False]
