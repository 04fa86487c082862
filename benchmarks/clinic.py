"""The whole bot in this process, with patients who have been asked and are about to tap, and a Telegram behind it."""

import asyncio
import gc
import logging
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from time import monotonic
from typing import Any

from pydantic import SecretStr

from benchmarks import seeding
from benchmarks.null_telegram import ME, USERNAME, Remote
from bot.checkin import SIGNS
from commands.run import make_pipeline
from commands.settings import Settings
from commands.start import make_bot
from handlers.links import Links
from handlers.pipeline.limits import UNLIMITED
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from storage.migrate import upgrade
from storage.transaction import SqlTransaction

START = datetime(2026, 2, 2, 12, tzinfo=UTC)
TOKEN = "7100000001:ours-has-no-secret-and-needs-none-here1"  # noqa: S105 (nor opens anything)
BEGAN = monotonic()
KEY, A_MOMENT = b"k" * 32, 0.05
MILD, SEVERE = 1, 4
TEXT = "How is your skin today?\n\nQuestion 1 of 3: how red is it where you were treated, compared with before?"
LABELS = ("None", "A little", "Moderate", "Strong", "Very strong", "Back")

update_ids = count(1)


def now() -> datetime:
    """In a world in which this process began at START."""
    return START + timedelta(seconds=monotonic() - BEGAN)


@dataclass(frozen=True, slots=True)
class Patient:
    """`taps` are what the buttons carry with which a whole check-in is answered, in order."""

    chat_id: int
    taps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bot:
    store: SqlStore
    telegram: Remote
    patients: tuple[Patient, ...]

    async def is_idle(self) -> None:
        """Return when nothing is due and nothing waits any more."""
        while await self.store.run(_is_busy):  # noqa: ASYNC110 (only the database knows)
            await asyncio.sleep(A_MOMENT)

    def without(self, answers: int, patients: Sequence[Patient]) -> int:
        """How many of them have given another number of answers, as the database has it."""

        def left(tx: SqlTransaction) -> int:
            return sum(len(_items(tx, each.chat_id)[1]) != len(each.taps) - answers for each in patients)

        return self.store.transact(left)


@asynccontextmanager
async def asked(telegram: Remote, patients: int, severe: int = 0) -> AsyncIterator[Bot]:
    """So many patients have been asked today's questions; every `severe`-th (0: none) will answer so as to alert."""
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # That a beat is left out, or cut off, is no news.
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bot.sqlite3"
        upgrade(url)
        store, stop = open_store(url, Keys([KEY]), exclusive=True), asyncio.Event()
        await asyncio.to_thread(seeding.seed, store, patients, lambda _: START)
        settings = Settings(bot_token=SecretStr(TOKEN), telegram_api_url=telegram.address)
        bot = make_bot(settings)
        await bot.initialize()
        pipeline = make_pipeline(store, bot, Links(USERNAME, lambda: [b"secret"]), now, pace=UNLIMITED)
        gc.freeze()  # As main.py does, once everything is loaded.
        running = asyncio.create_task(pipeline.run(stop))
        await Bot(store, telegram, ()).is_idle()
        every = await store.run(_patients, patients, severe)
        try:
            yield Bot(store, telegram, every)
        finally:
            stop.set()
            await running
            store.close()


def tap(patient: Patient, number: int) -> dict[str, Any]:
    """As Telegram tells of it, with the message under which the button is."""
    person = {"id": patient.chat_id, "is_bot": False, "first_name": "Bea", "language_code": "en"}
    keyboard = [[{"text": label, "callback_data": patient.taps[number]}] for label in LABELS]
    message = {
        "message_id": 1,
        "from": ME,
        "chat": {"id": patient.chat_id, "first_name": "Bea", "type": "private"},
        "date": int(START.timestamp()),
        "edit_date": int(START.timestamp()),
        "text": TEXT,
        "reply_markup": {"inline_keyboard": keyboard},
        "has_protected_content": True,
    }
    query = {"id": str(patient.chat_id), "from": person, "message": message, "chat_instance": "-3190571922"}
    return {"update_id": next(update_ids), "callback_query": {**query, "data": patient.taps[number]}}


def _is_busy(tx: SqlTransaction) -> bool:
    due_at = tx.due.next_at()
    return tx.outbox.count_waiting() + tx.inbox.count_waiting() > 0 or (due_at is not None and due_at <= now())


def _patients(tx: SqlTransaction, patients: int, severe: int) -> tuple[Patient, ...]:
    grades = (SEVERE if severe and number % severe == 0 else MILD for number in range(patients))
    chats = (seeding.chat_of(number) for number in range(patients))
    return tuple(
        Patient(chat_id, tuple(_taps(tx, chat_id, grade))) for chat_id, grade in zip(chats, grades, strict=True)
    )


def _taps(tx: SqlTransaction, chat_id: int, grade: int) -> Iterator[str]:
    set_id, items = _items(tx, chat_id)
    for item in items:
        yield f"none:{set_id}" if item == SIGNS else f"grade:{set_id}:{item}:{grade}"


def _items(tx: SqlTransaction, chat_id: int) -> tuple[int, tuple[str, ...]]:
    """The answer set that is open now, and what of it has no answer yet."""
    [enrollment] = tx.enrollments.of_patient(chat_id)
    checkin = tx.enrollments.course(enrollment.id).open_checkin(now())
    answers = tx.answers.of_checkin(checkin.id) if checkin else None
    if checkin is None or answers is None:
        raise RuntimeError(f"chat {chat_id} was not asked")
    return answers.id, tuple(item for item in checkin.asked if not answers.has(item))
