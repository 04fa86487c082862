"""Courses that nobody has thought out, played by a patient's taps, come to the alerts that their rehearsal comes to."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import protocol
from rehearsal.cohort import cohort
from rehearsal.coursefile import CourseFile
from rehearsal.rehearse import play_file as rehearse
from storage.database import SqlStore, open_store
from tests.journey.test_courses_live import states
from tests.live import play_file
from tests.storage.people import KEYS

LAST_DAY, OF_EACH_KIND = 7, 2


def first_days(file: CourseFile) -> CourseFile:
    """Not to the end: an urgent alert that nobody takes is escalated every quarter of an hour."""
    last = file.treated_at.date() + timedelta(days=LAST_DAY)
    reports = tuple(each for each in file.report if each.at.date() <= last)
    return file.model_copy(update={"until_day": LAST_DAY, "report": reports})


def drawn() -> Iterator[CourseFile]:
    """The first ones of each kind, or a handful of courses would be healers."""
    counted: Counter[str] = Counter()
    for file in cohort(100, 2026, protocol.load("microneedling")):
        kind = file.truth.kind if file.truth else ""
        counted[kind] += 1
        if counted[kind] <= OF_EACH_KIND:
            yield first_days(file)


COURSES = [pytest.param(file, id=f"{file.truth.kind if file.truth else ''}") for file in drawn()]


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[SqlStore]:
    shutil.copy(sqlite_template, tmp_path / "bot.sqlite3")
    store = open_store(f"sqlite:///{tmp_path}/bot.sqlite3", KEYS)
    yield store
    store.close()


@pytest.mark.parametrize("file", COURSES)
async def test_the_live_bot_flags_what_the_rehearsal_flags(sqlite: SqlStore, file: CourseFile) -> None:
    live, rehearsed = await play_file(sqlite, file), rehearse(file)
    assert live.events == [(event.day, event.urgency.word, event.findings) for event in rehearsed.events]
    assert states(live.course().checkins) == states(rehearsed.course.checkins)
