"""A whole course of treatment, with nothing doubled: processes, HTTP and both databases."""

from collections.abc import Callable

import pytest

from bot.alert import AlertState, Outcome
from bot.checkin import CheckInState
from bot.finding import names
from tests.journey.conftest import Told
from tests.journey.course import GIVEN

pytestmark = pytest.mark.xdist_group("processes")  # They share what is costly to start.

Journey = Callable[[str], Told]


@pytest.fixture(params=["sqlite", "postgresql"])
def plan(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def end(plan: str, journey: Journey) -> Told:
    return journey(plan)


def test_every_tap_is_an_answer(end: Told) -> None:
    asked = [checkin for checkin in end.course.checkins if checkin.on.day != 7]
    assert [checkin.state for checkin in asked] == [CheckInState.ANSWERED] * 4
    assert [dict(answers.grades) for answers in end.answers][:4] == list(GIVEN.values())
    assert all(answers.signs_answered and not answers.signs for answers in end.answers)
    assert not any(answers.corrections for answers in end.answers)


def test_redness_that_stays_is_told_to_the_clinic_which_closes_it(end: Told) -> None:
    (alert,) = end.alerts
    assert names(alert.findings) == ["persisting:redness"]
    assert (alert.state, alert.outcome) == (AlertState.RESOLVED, Outcome.NORMAL)
    assert [card for card in end.chats["Ann"] if "Same day" in card and "Closed by Ann" in card] == [
        end.chats["Ann"][-1]
    ]


def test_what_the_clinic_has_closed_is_not_told_again_when_all_is_clear(end: Told) -> None:
    assert "All clear: nothing to see" in end.chats["Bea"][-1]
    assert end.course.alert is None


def test_each_question_is_one_message_that_is_edited(end: Told) -> None:
    questions = [said.text for said in end.said if said.text.startswith("How is your skin today")]
    assert [question.partition("?")[0][-6:] for question in questions] == [f"day {day})" for day in range(1, 6)]
    ended = [text.splitlines()[0] for text in end.chats["Bea"] if text.startswith("Saved")]
    assert ended == [f"Saved ✓ Day {day}" for day in range(1, 6)]


def test_one_picture_follows_the_check_in_of_day_3(end: Told) -> None:
    first_lines = [text.splitlines()[0] for text in end.chats["Bea"]]
    pictured = [text for text in end.chats["Bea"] if text.startswith("Your answers up to day")]
    assert len(pictured) == 1
    assert first_lines[first_lines.index(pictured[0].splitlines()[0]) - 1] == "Saved ✓ Day 3"


def test_nothing_is_in_doubt(end: Told) -> None:
    assert not any(row.copies for row in end.rows)
    assert "warning" not in end.log
    assert "error" not in end.log
