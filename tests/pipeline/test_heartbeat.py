import asyncio
from datetime import datetime, timedelta

from bot.ports import Due, Transaction
from tests.pipeline.conftest import START, Rig


def set_due(rig: Rig, subject: int, after: float = 0, kind: str = "alert") -> None:
    rig.store.transact(lambda tx: tx.due.set(kind, subject, rig.clock() + timedelta(seconds=after)))


async def test_what_is_due_is_worked_once_and_in_order(rig: Rig) -> None:
    worked: list[int] = []
    rig.work_due = lambda tx, due, now: worked.append(due.subject)
    for subject, after in ((3, 30), (1, 10), (2, 20), (4, 99)):
        set_due(rig, subject, after)
    await rig.pipeline().settle()
    assert worked == []
    rig.clock.forward(31)
    for _ in range(2):
        await rig.pipeline().settle()
    assert worked == [1, 2, 3]


async def test_a_failing_subject_is_rolled_back_put_off_and_holds_up_nobody(rig: Rig) -> None:
    worked: list[tuple[int, datetime]] = []

    def work(tx: Transaction, due: Due, now: datetime) -> None:
        tx.marks.set(f"worked {due.subject}", now)
        worked.append((due.subject, now))
        if due.subject == 1 and now < START + timedelta(seconds=60):
            raise ZeroDivisionError

    rig.work_due = work
    set_due(rig, 1)
    set_due(rig, 2)
    pipeline = rig.pipeline()
    for seconds in (59, 1, 0):
        await pipeline.settle()
        rig.clock.forward(seconds)
    await pipeline.settle()
    assert worked == [(1, START), (2, START), (1, START + timedelta(seconds=60))]
    assert rig.store.transact(lambda tx: tx.marks.get("worked 1")) == START + timedelta(seconds=60)


async def test_work_may_set_its_own_next_moment(rig: Rig) -> None:
    worked: list[datetime] = []

    def work(tx: Transaction, due: Due, now: datetime) -> None:
        worked.append(now)
        tx.due.set(due.kind, due.subject, now + timedelta(hours=1))

    rig.work_due = work
    set_due(rig, 1)
    pipeline = rig.pipeline()
    for _ in range(3):
        await pipeline.settle()
        rig.clock.forward(3600)
    assert worked == [START + timedelta(hours=hours) for hours in range(3)]


async def test_a_clock_that_jumps_back_does_no_harm(rig: Rig) -> None:
    worked: list[int] = []
    rig.work_due = lambda tx, due, now: worked.append(due.subject)
    set_due(rig, 1, 60)
    rig.clock.forward(-86_400)
    await rig.pipeline().heartbeat.beat()
    rig.clock.forward(2 * 86_400)
    await rig.pipeline().heartbeat.beat()
    assert worked == [1]


async def test_upkeep_is_once_a_night_whatever_restarts(rig: Rig) -> None:
    for hours in (0, 1, 12, 4, 1):
        rig.clock.forward(hours * 3600)
        await rig.pipeline(dates=False).heartbeat.beat()
    assert rig.nights == [START, START + timedelta(hours=17)]


async def test_upkeep_is_once_a_night_also_where_one_beat_comes_within_another(rig: Rig) -> None:
    beat = rig.pipeline(dates=False).heartbeat.beat
    await asyncio.gather(beat(), beat(), beat())
    assert rig.nights == [START]


async def test_nothing_is_thrown_away_before_the_clock_is_sure(rig: Rig) -> None:
    clock, heartbeat = rig.clock, (pipeline := rig.pipeline()).heartbeat
    clock.forward(365 * 86_400)
    await heartbeat.beat()
    pipeline.clock.note(START)
    await heartbeat.beat()
    assert rig.nights == []
    pipeline.clock.note(clock())
    await heartbeat.beat()
    assert rig.nights == [clock()]


async def test_a_beat_that_fails_is_not_the_last(rig: Rig) -> None:
    worked: list[int] = []
    rig.work_due = lambda tx, due, now: worked.append(due.subject)
    set_due(rig, 1)
    pipeline, run = rig.pipeline(), rig.store.run
    rig.store.run = database_away  # type: ignore[method-assign, assignment]
    await pipeline.heartbeat.beat()
    rig.store.run = run  # type: ignore[method-assign]
    await pipeline.heartbeat.beat()
    assert worked == [1]


async def database_away(*_: object) -> None:
    raise OSError("no database")


def test_no_beat_is_dropped_for_being_late(rig: Rig) -> None:
    scheduler = rig.pipeline().heartbeat.schedule()
    (job,) = scheduler.get_jobs()
    assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
