"""The bot dies at every single commit of a journey, and goes on from what is on the disk."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from bot.alert import AlertState, Outcome
from bot.checkin import CheckInState
from bot.course import Course
from bot.finding import Urgency, names
from storage.database import SqlStore
from storage.tables import outbox
from storage.transaction import SqlTransaction
from tests.house import House
from tests.journey.people import enrolled, staffed

DAY_2 = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
DAY_3 = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
ANSWERS = ("Severe", "None", "None", "None", "None", "Pus or yellow crust", "Done")
QUESTION = "(day 3)?"


# On PostgreSQL two messages are now claimed together, now one after the other: there it is some fewer at times.
COMMITS = 69
# What is undone at one commit left the database as what was done at the one before: so the two take turns.
DEATHS = [("sqlite", n, n % 2 == 0) for n in range(1, COMMITS + 1)]
DEATHS += [("postgresql", n, n % 2 == 1) for n in range(3, COMMITS + 1, 5)]
COPIES = sa.select(sa.func.sum(outbox.c.copies))


class Killed(BaseException):
    """As by SIGKILL: nobody catches it."""


@dataclass
class Dying:
    """A store whose process ends at its n-th commit: with that undone, or with that done and nobody told.

    Only transactions that write are counted.
    """

    store: SqlStore
    dies_at: int
    undone: bool
    commits: int = 0

    async def run(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self.commits == self.dies_at:
            raise Killed
        found = await self.store.run(self._counted, work, *args, **kwargs)
        if self.commits == self.dies_at:
            raise Killed
        return found

    def _counted(self, tx: SqlTransaction, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        before = _written(tx)
        found = work(tx, *args, **kwargs)
        if _written(tx) != before:
            self.commits += 1
            if self.commits == self.dies_at and self.undone:
                raise Killed
        return found

    def transact(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.store.transact(work, *args, **kwargs)


def _written(tx: SqlTransaction) -> object:
    """Something that differs once a transaction has written."""
    connection: Any = tx.sql.connection.connection.dbapi_connection
    if hasattr(connection, "total_changes"):
        return connection.total_changes
    return connection.execute("SELECT pg_current_xact_id_if_assigned()").fetchone()


Opened = Callable[[], SqlStore]


async def before_day_3(opened: Opened) -> tuple[House, int]:
    house = House(opened(), DAY_2)
    (ann,) = staffed(house, "Ann")
    return house, await enrolled(house, ann, days_ago=2)


def journey(house: House) -> list[Callable[[], Awaitable[None]]]:
    taps: list[tuple[str, str]] = [("Bea", label) for label in ANSWERS]
    taps += [("Ann", "I've got it"), ("Ann", "Close"), ("Ann", "Called")]
    return [lambda: house.until(DAY_3), *(lambda who=who, label=label: house.taps(who, label) for who, label in taps)]


async def whole(house: House, opened: Opened, dies_at: int, *, undone: bool) -> int:
    """The journey with one death in it; how many commits there were until then."""
    dying = Dying(house.store, dies_at, undone)
    house.restart(dying)  # type: ignore[arg-type]
    for act in journey(house):
        try:
            await act()
        except Killed:
            house.restart(revived(opened()))
            await house.until(max(house.now, DAY_3))
            await house.after(seconds=70)
    return dying.commits


def revived(store: SqlStore) -> SqlStore:
    """What the dead process had claimed is free again, as it is when the bot starts."""
    store.transact(_free)
    return store


def _free(tx: SqlTransaction) -> None:
    tx.inbox.free_leases()
    tx.outbox.free_leases()


async def test_without_a_death_the_journey_is_about_this_long(opened: Opened) -> None:
    house, enrollment = await before_day_3(opened)
    commits = await whole(house, opened, 10_000, undone=False)
    assert COMMITS - 4 <= commits <= COMMITS
    assert_nothing_is_lost(house, enrollment)
    assert copies(house) == 1


@pytest.mark.parametrize(("migrated_url", "dies_at", "undone"), DEATHS, indirect=["migrated_url"])
async def test_a_death_at_any_commit_loses_nothing(opened: Opened, dies_at: int, undone: bool) -> None:
    house, enrollment = await before_day_3(opened)
    await whole(house, opened, dies_at, undone=undone)
    assert_nothing_is_lost(house, enrollment)
    assert copies(house) <= 1 + in_doubt(house)


def assert_nothing_is_lost(house: House, enrollment: int) -> None:
    course: Course = house.store.transact(lambda tx: tx.enrollments.course(enrollment))
    (alert,) = house.store.transact(lambda tx: tx.alerts.of_enrollment(enrollment))
    checkin = course.checkins[-1]
    answers = course.answers_to(checkin)
    assert answers is not None
    assert dict(answers.grades) == {"redness": 4, "swelling": 0, "peeling": 0, "pain": 0, "itch": 0}
    assert answers.signs == {"pus"}
    assert checkin.state is CheckInState.ANSWERED
    assert names(alert.findings) == ["severe:redness", "sign:pus"]
    assert (alert.urgency, alert.state, alert.outcome) == (Urgency.URGENT, AlertState.RESOLVED, Outcome.CALLED)


def copies(house: House) -> int:
    """How often the question was put: its message begins as the question and ends as what was saved."""
    return sum("Day 3" in line["text"] or QUESTION in line["text"] for line in house.messages("Bea"))


def in_doubt(house: House) -> int:
    """Attempts of which nobody knew whether they had arrived."""
    return int(house.store.transact(lambda tx: tx.sql.value(COPIES)) or 0)
