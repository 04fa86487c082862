"""Every course of the bank, played by a patient's taps, comes to the alerts that its rehearsal comes to."""

from pathlib import Path

import pytest

from bot.course import Course
from rehearsal.rehearse import play as rehearse
from storage.database import SqlStore
from tests.live import play

COURSES = sorted((Path(__file__).parent.parent / "courses").glob("*.toml"))


@pytest.mark.parametrize("path", COURSES, ids=lambda path: path.stem)
async def test_the_live_bot_flags_what_the_rehearsal_flags(store: SqlStore, path: Path) -> None:
    live, rehearsed = await play(store, path), rehearse(path)
    assert live.events == [(event.day, event.urgency.word, event.findings) for event in rehearsed.events]
    assert states(live.course().checkins) == states(rehearsed.course.checkins)
    assert questions(live.course()) == questions(rehearsed.course)


def questions(course: Course) -> list[tuple[int, str, str, bool, bool]]:
    """What the patient asked, what was answered, and what was tapped under it."""
    every = ((course.day(answers.on), each) for answers in course.answer_sets for each in answers.questions)
    return [(day, each.question, each.says, each.settled, each.wanted) for day, each in every]


def states(checkins: object) -> list[tuple[object, str]]:
    return sorted((each.on, each.state.value) for each in checkins)  # type: ignore[attr-defined]
