"""A week at the clinic by everybody's taps: what a new colleague finds at noon of its last day, and afterwards."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.alert import Alert, AlertState
from bot.enrollment import Enrollment, EnrollmentState
from bot.finding import names
from bot.ports import Transaction
from commands.cast import CAST
from commands.week import Week, first_monday, next_noon
from storage.database import SqlStore
from tests.commands.weekly import clinic
from tests.house import House

ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
WEDNESDAY_NOON = datetime(2026, 3, 4, 11, tzinfo=UTC)
LEFT = {
    "Noah": ("urgent", ("sign:blisters",)),
    "Kira": ("same_day", ("persisting:redness",)),
    "Inés": ("routine", ("note",)),
    "Hugo": ("routine", ("persisting:swelling",)),
    "Jon": ("routine", ("silence",)),
    "Mia": ("routine", ("note",)),
}


def enrolled(tx: Transaction) -> dict[str, Enrollment]:
    return {each.name: each for each in tx.enrollments.recent_of_clinic(1, 20)}


def alerts(tx: Transaction) -> list[tuple[str, Alert]]:
    """With the patient's name."""
    return [(name, each) for name, of in enrolled(tx).items() for each in tx.alerts.all_of_enrollment(of.id)]


def left_open(house: House) -> dict[str, tuple[str, tuple[str, ...]]]:
    found = house.store.transact(alerts)
    return {
        name: (each.urgency.word, tuple(sorted(names(each.findings))))
        for name, each in found
        if each.state is not AlertState.RESOLVED
    }


def notes(house: House) -> Sequence[str]:
    return [entry["text"] for entry in house.telegram.diary.entries]


@ON_SQLITE
async def test_a_new_colleague_finds_what_is_to_be_done(store: SqlStore) -> None:
    house, week = clinic(store)
    await week.play()
    assert house.now == datetime(2026, 3, 9, 11, tzinfo=UTC)
    found = house.store.transact(enrolled)
    assert {name: (each.treated_on - date(2026, 3, 2)).days for name, each in found.items()} == {
        part.name: part.day for part in CAST
    }
    assert {name for name, each in found.items() if each.language == "es"} == {"Inés"}
    assert {name for name, each in found.items() if each.state is not EnrollmentState.ACTIVE} == {"Finn"}
    assert left_open(house) == LEFT
    closed = [(name, each) for name, each in house.store.transact(alerts) if each.state is AlertState.RESOLVED]
    assert sorted((name, str(each.outcome)) for name, each in closed) == [
        ("Cleo", "visit"),
        ("Greta", "advice"),
        ("Greta", "called"),
    ]
    assert "3 patients to look at today" in house.reads("Ann")
    assert "Redness 3 → 3 · moderate\nNone: swelling, peeling, pain, itch" in house.reads("Ann")
    await house.says("Ann", "/inbox")
    assert house.last("Ann").startswith("6 alerts are open\n\n🔴 K-012 · Noah · day 3")
    await house.says("Ann", "/patients")
    await house.taps("Ann", "K-004", "Timeline")
    newest = house.last("Ann")
    await house.taps("Ann", "2")
    for said in ("Vera wrote", "one photo", "my cheek feels odd", "called the patient"):
        assert said in newest + house.last("Ann")
    await goes_on(house, week)


async def goes_on(house: House, week: Week) -> None:
    """By one day, with nobody who cares but whoever is at the page; who blocks the bot stops nobody else."""
    house.telegram.people.block("Kira")
    await week.play()
    assert house.now == datetime(2026, 3, 10, 11, tzinfo=UTC)
    assert set(left_open(house)) == set(LEFT)
    assert left_open(house)["Inés"] == ("urgent", ("note", "sign:pus"))
    assert any(each.startswith("Kira could not answer: ") for each in notes(house))
    house.now += timedelta(days=40)
    before = len(house.telegram.people.transcript("Mia"))
    await week.play()
    assert week.is_over  # What was to be said meanwhile is not made up for.
    assert "Mia" not in [line["from"] for line in house.telegram.people.transcript("Mia")[before:]]


@pytest.mark.parametrize(
    "acts",
    [
        pytest.param(0, id="before-anybody-comes"),
        pytest.param(5, id="while-somebody-is-being-enrolled"),
        pytest.param(12, id="while-somebody-is-asked-to-agree"),
    ],
)
async def test_it_can_be_stopped_at_any_moment_and_goes_on(store: SqlStore, acts: int) -> None:
    """Who was in the middle of coming stays as they are; who was not there yet comes."""
    left = [acts]

    def acted() -> None:
        left[0] -= 1
        if left[0] == -1:
            playing.cancel()

    house, week = clinic(store, acted)
    playing = asyncio.create_task(week.play())
    with suppress(asyncio.CancelledError):
        await playing
    assert week.playing is None
    while house.now < WEDNESDAY_NOON:
        await week.play()
    assert house.now == WEDNESDAY_NOON
    assert set(house.store.transact(enrolled)) >= {"Emil", "Finn", "Greta"}
    assert not [each for each in notes(house) if "could not" in each]


@pytest.mark.parametrize(
    ("wall", "monday"),
    [
        pytest.param("2026-03-02 09:00", "2026-03-02", id="today"),
        pytest.param("2026-03-02 14:00", "2026-03-09", id="too-late-for-treatments-today"),
        pytest.param("2026-03-06 09:00", "2026-03-09", id="on-a-Friday"),
        pytest.param("2026-03-08 23:00", "2026-03-09", id="on-a-Sunday"),
    ],
)
def test_a_week_begins_on_a_monday(wall: str, monday: str) -> None:
    assert first_monday(datetime.fromisoformat(wall)) == date.fromisoformat(monday)


@pytest.mark.parametrize(
    ("now", "noon"),
    [
        pytest.param("2026-03-09 10:59", "2026-03-09 11:00", id="later-today"),
        pytest.param("2026-03-09 11:00", "2026-03-10 11:00", id="tomorrow"),
        pytest.param("2026-03-28 11:30", "2026-03-29 10:00", id="into-summer-time"),
    ],
)
def test_a_day_ends_at_noon(now: str, noon: str) -> None:
    moments = [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (now, noon)]
    assert next_noon(moments[0]) == moments[1]
