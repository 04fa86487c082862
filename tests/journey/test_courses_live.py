"""Every course of the bank, played by a patient's taps, comes to the alerts that its rehearsal comes to."""

from pathlib import Path

import pytest

from rehearsal.rehearse import play as rehearse
from storage.database import SqlStore
from tests.live import play

COURSES = sorted((Path(__file__).parent.parent / "courses").glob("*.toml"))


@pytest.mark.parametrize("path", COURSES, ids=lambda path: path.stem)
async def test_the_live_bot_flags_what_the_rehearsal_flags(store: SqlStore, path: Path) -> None:
    live, rehearsed = await play(store, path), rehearse(path)
    assert live.events == [(event.day, event.urgency.word, event.findings) for event in rehearsed.events]
    assert states(live.course().checkins) == states(rehearsed.course.checkins)


def states(checkins: object) -> list[tuple[object, str]]:
    return sorted((each.on, each.state.value) for each in checkins)  # type: ignore[attr-defined]
