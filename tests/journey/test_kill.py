"""The same journey, with a bot that is killed again and again in the middle of what it does, and started again."""

from collections import Counter
from collections.abc import Callable

import pytest

from bot.alert import AlertState, Outcome
from bot.checkin import CheckInState
from bot.finding import names
from tests.journey.conftest import Told
from tests.journey.course import GIVEN
from tests.journey.killer import When

pytestmark = pytest.mark.xdist_group("processes")  # They share what is costly to start.

Journey = Callable[[str], Told]
DEATHS = {"sqlite killed": 14, "postgresql killed": 6}


@pytest.fixture(params=list(DEATHS))
def plan(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def end(plan: str, journey: Journey) -> Told:
    return journey(plan)


def test_it_died_often_and_at_every_kind_of_moment(end: Told, plan: str) -> None:
    assert len(end.kills) >= DEATHS[plan]
    assert set(end.kills) == set(When)


def test_no_tap_is_lost_and_every_answer_is_as_it_was_given(end: Told) -> None:
    assert [checkin.state for checkin in end.course.checkins][:5] == [CheckInState.ANSWERED] * 5
    assert [dict(answers.grades) for answers in end.answers][:4] == list(GIVEN.values())
    assert all(answers.signs_answered and not answers.signs for answers in end.answers)
    assert not any(answers.corrections for answers in end.answers)


def test_an_update_that_comes_again_is_kept_once(end: Told) -> None:
    assert end.kept_twice == 0


def test_the_alert_is_there_once_and_closed(end: Told) -> None:
    (alert,) = end.alerts
    assert names(alert.findings) == ["persisting:redness"]
    assert (alert.state, alert.outcome) == (AlertState.RESOLVED, Outcome.NORMAL)
    assert "Closed by Ann" in end.chats["Ann"][-1]


def test_each_day_is_asked_once(end: Told) -> None:
    """A message that was sent again because nobody knew whether it had arrived is no new question.

    Its copy is known only where somebody tapped on it meanwhile.
    """
    slots = dict.fromkeys(row.slot for row in end.rows if row.slot.startswith("answers:"))
    of_each = [[row for row in end.rows if row.slot == slot] for slot in slots]
    questions = [len({row.message_id for row in rows if row.message_id}) for rows in of_each]
    assert len(questions) == 5
    assert all(1 <= each <= 1 + sum(row.copies for row in rows) for each, rows in zip(questions, of_each, strict=True))


def test_whatever_is_there_twice_was_in_doubt(end: Told) -> None:
    noted = {(row.chat_id, row.message_id) for row in end.rows}
    unnoted = Counter(said.chat_id for said in end.said if (said.chat_id, said.message_id) not in noted)
    in_doubt = Counter[int]()
    for row in end.rows:
        in_doubt[row.chat_id] += row.copies
    assert unnoted <= in_doubt


def test_nobody_is_asked_again_for_a_silence_that_there_was_not(end: Told) -> None:
    assert not any(row.reason for row in end.rows)
