"""/healthz: each light made red by its real fault, and green after."""

import asyncio
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from bot.health import NO_FOLDER
from bot.outbox import Lane, Message
from bot.ports import Transaction
from commands.health import Doctor
from handlers.pipeline.alive import keep_alive
from handlers.pipeline.pulse import Pulse
from sandbox.faults import Fault
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from storage.migrate import upgrade
from tests.provider.conftest import House
from tests.web.surgery import GREEN, ROOM, Surgery

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def of(house: House) -> Surgery:
    return Surgery(house.store, house.pipeline.pulse, lambda: house.now[0])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bot.sqlite3"


@pytest.fixture
def kept(file: Path) -> Iterator[SqlStore]:
    keys = Keys([b"k" * 32])
    upgrade(f"sqlite:///{file}", keys)
    opened = open_store(f"sqlite:///{file}", keys)
    opened.transact(lambda tx: tx.marks.set("received", NOW))
    yield opened
    opened.close()


async def test_a_minute_without_telegram_is_red_until_it_answers(house: House) -> None:
    surgery = of(house)
    await house.forward(seconds=1)
    assert await surgery.ask() == GREEN
    house.telegram.faults.add(Fault("500", method="getUpdates"))
    await house.forward(seconds=60)
    await house.pipeline.heartbeat.beat()
    assert await surgery.ask() == GREEN
    await house.forward(seconds=2)
    assert await surgery.ask() == (503, {"receiving": "nothing was fetched from Telegram for 62 s"})
    house.telegram.faults.clear()
    await house.forward(seconds=1)
    assert await surgery.ask() == GREEN


def note(tx: Transaction, name: str, at: datetime) -> None:
    tx.marks.set(name, at)


async def test_where_another_instance_fetches_and_beats_it_is_not_red(store: SqlStore) -> None:
    seconds = [0.0]
    surgery = Surgery(store, Pulse(lambda: seconds[0]), lambda: NOW)
    seconds[0] = 50
    assert await surgery.ask() == GREEN
    seconds[0] = 61
    assert (await surgery.ask())[0] == 503
    for name, light in (("received", "receiving"), ("beat", "heartbeat")):
        assert light in (await surgery.ask())[1]
        store.transact(note, name, NOW - timedelta(seconds=59))
        assert light not in (await surgery.ask())[1]


async def test_a_heart_that_does_not_beat_is_red(house: House) -> None:
    surgery = of(house)
    await house.forward(seconds=61)
    assert await surgery.ask() == (503, {"heartbeat": "nothing that fell due was worked for 61 s"})
    await house.pipeline.heartbeat.beat()
    assert await surgery.ask() == GREEN


async def test_a_part_that_ends_again_and_again_is_red_until_it_has_lived_for_three_minutes(house: House) -> None:
    stop, surgery = asyncio.Event(), of(house)

    async def ends() -> None:
        if len(house.pipeline.pulse._ends["sender"]) == 3:
            stop.set()
        raise LookupError("Pat Miller")

    assert await surgery.ask() == GREEN
    await keep_alive("sender", ends, stop, house.pipeline.pulse.ended)
    assert await surgery.ask() == (503, {"parts": "ends again and again: sender"})
    for _ in range(4):
        await house.forward(seconds=50)
    await house.pipeline.heartbeat.beat()
    assert await surgery.ask() == GREEN


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [(130, "our clock is 130 s behind Telegram's"), (-3600, "our clock is 3600 s ahead of Telegram's"), (110, "")],
)
async def test_a_clock_that_disagrees_with_telegram_s_is_red(house: House, seconds: int, reason: str) -> None:
    surgery = of(house)
    house.pipeline.clock.note(house.now[0] + timedelta(seconds=seconds))
    assert (await surgery.ask())[1].get("clock", "") == reason
    house.pipeline.clock.note(house.now[0])
    assert await surgery.ask() == GREEN


async def test_a_full_disk_is_red_before_it_is_full(house: House) -> None:
    surgery = of(house)
    surgery.free = 199_999_999
    assert await surgery.ask() == (503, {"disk": "only 199 MB of the disk are free"})
    surgery.free = 200_000_000
    assert await surgery.ask() == GREEN


async def test_a_locked_database_is_red_at_once_and_does_not_hang(kept: SqlStore, file: Path) -> None:
    surgery = Surgery(kept, Pulse(), lambda: NOW, within=0.05)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for _ in range(3):
        assert await surgery.ask() == (503, {"database": "the database cannot be written to: no answer within 0.05 s"})
    other.execute("ROLLBACK")
    other.close()
    await kept.run(lambda tx: None)
    assert await surgery.ask() == GREEN


async def test_a_database_that_only_reads_is_red(kept: SqlStore) -> None:
    surgery = Surgery(kept, Pulse(), lambda: NOW)
    raw = kept.engine.raw_connection()
    raw.execute("PRAGMA query_only = ON")
    raw.close()
    assert await surgery.ask() == (503, {"database": "the database cannot be written to: read-only"})
    raw = kept.engine.raw_connection()
    raw.execute("PRAGMA query_only = OFF")
    raw.close()
    assert await surgery.ask() == GREEN


async def test_an_alert_that_is_not_sent_is_red_until_it_is(house: House) -> None:
    await house.admin()
    house.patient()
    surgery = of(house)
    house.telegram.faults.add(Fault("500", method="sendMessage"))
    await house.report("Pat", signs=("pus",))
    await house.forward(seconds=120)
    assert "alerts" not in (await surgery.ask())[1]
    await house.forward(seconds=2)
    assert (await surgery.ask())[1]["alerts"].endswith("not sent, the oldest for 122 s")
    house.telegram.faults.clear()
    await house.forward(seconds=70)
    await house.pipeline.heartbeat.beat()
    assert await surgery.ask() == GREEN


async def test_what_is_held_back_until_morning_is_not_late(house: House) -> None:
    await house.admin()
    surgery, ann, morning = of(house), house.person("Ann"), house.now[0] + timedelta(hours=9)
    late = Message(ann, "sentence", params={"key": "erased.not_noted"}, lane=Lane.ALERT, not_before=morning)
    house.run(lambda tx: tx.outbox.put(late, house.now[0]))
    house.now[0] += timedelta(hours=8)
    assert "alerts" not in (await surgery.ask())[1]


async def test_an_update_that_is_not_worked_is_red_until_it_is(house: House) -> None:
    await house.admin()
    surgery = of(house)
    house.telegram.people.say("Ann", "/help")
    await house.pipeline.receiver.poll(0)
    house.now[0] += timedelta(seconds=61)
    assert (await surgery.ask())[1]["updates"] == "1 not worked, the oldest for 61 s"
    await house.pipeline.settle()
    assert "updates" not in (await surgery.ask())[1]


@pytest.mark.parametrize("mended", [True, False])
async def test_what_could_not_be_worked_is_red_until_somebody_has_looked(house: House, mended: bool) -> None:
    await house.admin()
    surgery = of(house)
    house.telegram.faults.add(Fault("garbage_update", times=1))
    for _ in range(8):
        await house.forward(seconds=2)
    assert await surgery.ask() == (503, {"quarantine": "1 put aside because they could not be worked"})
    [dead] = house.run(lambda tx: tx.inbox.dead())
    if mended:
        assert house.run(lambda tx: tx.inbox.retry(dead.id, house.now[0]))
    else:
        assert house.run(lambda tx: tx.inbox.forget(dead.id))
    assert await surgery.ask() == GREEN
    assert house.run(lambda tx: tx.inbox.dead()) == []


async def test_a_card_that_was_given_up_is_red_for_an_hour(house: House) -> None:
    await house.admin()
    house.patient()
    surgery = of(house)
    house.telegram.faults.add(Fault("400", method="sendMessage", chat_id=house.person("Ann"), times=1))
    await house.report("Pat", signs=("pus",))
    assert await surgery.ask() == (503, {"cards": "1 to staff given up within the last hour"})
    await house.forward(minutes=59)
    assert "cards" in (await surgery.ask())[1]
    await house.forward(minutes=2)
    await house.pipeline.heartbeat.beat()
    assert await surgery.ask() == GREEN


async def test_a_fuse_that_blew_is_red_for_an_hour(house: House) -> None:
    await house.admin()
    house.patient()
    surgery, chat_id = of(house), house.person("Pat")
    for _ in range(13):
        looped = Message(chat_id, "sentence", params={"key": "erased.not_noted"}, unprompted=True)
        house.run(lambda tx, looped=looped: tx.outbox.put(looped, house.now[0]))
    await house.pipeline.settle()
    assert await surgery.ask() == (503, {"fuse": "1 stopped by the fuse within the last hour"})
    await house.forward(minutes=61)
    await house.pipeline.heartbeat.beat()
    assert await surgery.ask() == GREEN


async def test_a_clinic_of_which_nobody_can_be_reached_is_red_until_somebody_is(house: House) -> None:
    await house.admin()
    surgery = of(house)
    house.telegram.people.block("Ann")
    await house.pipeline.settle()
    assert await surgery.ask() == GREEN  # It has no patients.
    house.telegram.people.unblock("Ann")
    house.patient()
    await house.pipeline.settle()
    house.telegram.people.block("Ann")
    await house.pipeline.settle()
    assert await surgery.ask() == (503, {"nobody": "clinics of whose staff nobody can be reached: 1"})
    house.telegram.people.unblock("Ann")
    await house.say("Ann", "/start")
    assert await surgery.ask() == GREEN


async def test_whoever_asks_again_within_a_second_costs_the_database_nothing(store: SqlStore) -> None:
    surgery, before = Surgery(store, Pulse(), lambda: NOW), NOW.replace(year=2020)
    await surgery.ask()
    store.transact(lambda tx: tx.marks.set("looked", before))
    await surgery.ask_again()
    assert store.transact(lambda tx: tx.marks.get("looked")) == before
    await surgery.ask()
    assert store.transact(lambda tx: tx.marks.get("looked")) == NOW


async def test_it_lives_as_long_as_it_answers(store: SqlStore) -> None:
    surgery = Surgery(store, Pulse(), lambda: NOW, free=0)
    assert (await surgery.ask())[0] == 503
    assert (await surgery.client.get("/livez")).status_code == 200


async def test_a_night_without_a_backup_is_red_until_there_is_one(house: House) -> None:
    surgery, night = of(house), house.now[0]
    surgery.saved_at = night - timedelta(days=1)
    house.run(note, "upkeep", night)
    for minutes, status in ((59, 200), (2, 503)):
        await house.forward(minutes=minutes)
        await house.pipeline.heartbeat.beat()
        assert (await surgery.ask())[0] == status
    assert (await surgery.ask())[1] == {"backup": "BACKUP_DIR has no backup of last night"}
    surgery.saved_at = night.replace(microsecond=0)
    assert await surgery.ask() == GREEN
    surgery.saved_at = None
    assert await surgery.ask() == GREEN


async def test_whoever_begins_to_lead_has_missed_no_backup(house: House) -> None:
    """Each host may have a folder of its own."""
    surgery, leads, night = of(house), False, house.now[0]
    surgery.pulse.leads = lambda: leads
    surgery.saved_at = night - timedelta(days=9)
    house.run(note, "upkeep", night)
    await house.forward(hours=2)
    for _ in range(2):
        await house.pipeline.heartbeat.beat()
        assert "backup" not in (await surgery.ask())[1]
        leads = True
    house.run(note, "upkeep", house.now[0] + timedelta(hours=1))
    await house.forward(hours=3)
    assert "backup" in (await surgery.ask())[1]


async def test_a_folder_into_which_no_backup_can_be_written_is_red_before_the_night(house: House) -> None:
    """Also for whoever has just begun to lead, and so has missed none."""
    surgery, leads = of(house), False
    surgery.pulse.leads = lambda: leads
    surgery.saved_at = NO_FOLDER
    assert await surgery.ask() == GREEN
    leads = True
    await house.forward(minutes=1)
    await house.pipeline.heartbeat.beat()
    assert (await surgery.ask())[1] == {"backup": "BACKUP_DIR is not there, or cannot be written to"}


async def test_a_folder_of_backups_that_does_not_answer_keeps_nobody_waiting(store: SqlStore) -> None:
    asked, hangs = Event(), Event()

    def saved_at() -> datetime:
        asked.set()
        hangs.wait()
        return NOW

    store.transact(note, "received", NOW)
    doctor = Doctor(store, Pulse(), lambda: NOW, lambda: ROOM, within=0.01, saved_at=saved_at)
    try:
        report = await doctor.look()
        assert asked.is_set()
        assert report.figures.saved_at is None
    finally:
        hangs.set()


async def test_messages_of_which_none_goes_are_red_and_many_that_go_one_by_one_are_not(house: House) -> None:
    """A sender that hangs fails at nothing, and nobody's alert need be among them."""
    await house.admin()
    surgery, waits = of(house), Message(house.person("Ann"), "sentence", params={"key": "erased.not_noted"})
    house.run(note, "sent", house.now[0])
    house.run(lambda tx: tx.outbox.put(replace(waits, lane=Lane.BULK), house.now[0]))
    house.now[0] += timedelta(seconds=299)
    await house.pipeline.heartbeat.beat()
    house.pipeline.pulse.fetched(0)
    assert await surgery.ask() == GREEN
    house.now[0] += timedelta(seconds=2)
    await house.pipeline.heartbeat.beat()
    house.pipeline.pulse.fetched(0)
    assert await surgery.ask() == (503, {"messages": "1 wait, and none was sent for 301 s"})
    house.run(note, "sent", house.now[0])
    assert await surgery.ask() == GREEN
    house.run(note, "sent", house.now[0] - timedelta(hours=1))
    await house.pipeline.settle()
    assert await surgery.ask() == GREEN


async def test_what_was_noted_by_a_clock_that_ran_ahead_hides_no_silence(store: SqlStore) -> None:
    seconds = [0.0]
    surgery = Surgery(store, Pulse(lambda: seconds[0]), lambda: NOW)
    for name in ("received", "beat"):
        store.transact(note, name, NOW + timedelta(hours=1))
    assert await surgery.ask() == GREEN
    seconds[0] = 61
    assert (await surgery.ask())[1].keys() == {"receiving", "heartbeat"}
