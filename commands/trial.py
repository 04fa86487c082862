"""The bot that is being tried out, and what it keeps: begun, ended, and begun again."""

import asyncio
import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clinic import Clinic
from bot.ports import Clock
from commands.alert_story import Story
from commands.child import BotProcess, Ended
from commands.example import COLLEAGUE, PATIENT, STAFF, Look, look, set_up, works_here
from commands.moving import moved_by
from commands.opening import open_migrated
from commands.settings import OFF, Settings, default_clock, default_database
from handlers.links import Links
from sandbox.telegram import TOKEN, USERNAME, Telegram
from storage.crypto import Keys
from storage.database import SqlStore
from storage.engines import WITHOUT_WAITING, Lock, StoreInUse, lock_of
from wording.words import read_all

LOOKS, BETWEEN_LOOKS = 100, 0.1  # Seconds.


class Trial:
    """`store` looks into the bot's own database, beside it, and `reader` while it writes; None while there is none.

    `keeping` is done when the bot has ended by itself, and cancelled when we ended it.
    """

    def __init__(self, telegram: Telegram, settings: Settings, keys: Keys, clock: Clock) -> None:
        self._telegram, self._settings, self._keys, self._clock = telegram, settings, keys, clock
        self.links = Links(USERNAME, self._secrets)
        self.store: SqlStore | None = None
        self.reader: SqlStore | None = None
        self._story = self._new_story()
        self._port = free_port()
        self.bot: BotProcess | None = None
        self.keeping: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    @property
    def is_ours(self) -> bool:
        """Is the data only this trial's own? Else somebody named a database, and it is kept."""
        return self._settings.database_url == default_database({"data_dir": self._settings.data_dir})

    async def begin(self, url: str) -> None:
        """A new Telegram knows nobody, so what was tried out with the last one is forgotten with it, its days too.

        `url` is Telegram's. Raises Impossible, StoreInUse, and what opening a database raises.
        """
        if self.is_ours:
            await self._forget()
        store = open_migrated(self._settings, self._keys)
        try:
            people = self._telegram.people
            staff = people.join(STAFF, "ann_rosenhof")
            colleague = people.join(COLLEAGUE, "vera_rosenhof")
            people.join(PATIENT, "bea_example")
            clinic = await store.run(set_up, staff.id, colleague.id, self._clock())
            self._story = self._new_story()
            self._story.know((await store.run(look, staff.id, self._clock())).alerts)
        except BaseException:
            store.close()
            raise
        if self.is_ours:
            self._wait_for_opening(clinic)
        if await store.run(works_here, colleague.id):
            people.open(colleague.id)
        self.store, self.reader = store, store.reader()
        self.bot = BotProcess(self._telegram, self._environment(url), lambda: self._telegram.world.tell("stage"))
        self.keeping = asyncio.create_task(self.bot.keep())

    def give_up(self, error: Exception) -> None:
        """There is no bot any more, and this is why."""
        self.keeping = asyncio.get_running_loop().create_future()
        self.keeping.set_exception(error)

    async def end(self) -> None:
        self.keeping.cancel()
        with suppress(asyncio.CancelledError, Ended):
            await self.keeping
        stores, self.store, self.reader = (self.store, self.reader), None, None
        for each in filter(None, stores):
            each.close()

    async def look(self) -> Look:
        """And what is new of the alerts is told."""
        if self.reader is None:
            return Look()
        story = self._story
        found = await self.reader.run(look, self._telegram.people.join(STAFF).id, self._clock())
        if story is self._story:
            story.tell(found.alerts)
        return found

    def _secrets(self) -> Sequence[bytes]:
        keys = self._keys if self.store is None else self.store.ring.keys
        return keys.link_secrets(self._clock())

    def _new_story(self) -> Story:
        return Story(self._note, self._called, read_all()["en"])

    def _note(self, note: tuple[datetime, str, str]) -> None:
        at, text, tone = note
        self._telegram.diary.note(text, tone, at.timestamp())

    def _called(self, chat_id: int | None) -> str:
        person = self._telegram.world.people.get(chat_id or 0)
        return person.name if person else ""

    def _wait_for_opening(self, clinic: Clinic) -> None:
        """At night nobody is told anything that can wait: a trial begins when the clinic is open."""
        now, file = self._clock(), self._settings.clock_file
        opens_at = clinic.opens_at(now)
        if opens_at > now and file is not None:
            moved_by(file, opens_at - now + timedelta(seconds=1))
            self._telegram.diary.note("The clinic is closed now, so the clock moved on to when it opens.")

    def _environment(self, url: str) -> dict[str, str]:
        """A proxy, where there is one, does not lead to this machine."""
        settings = self._settings
        web = settings.web_address if "web_address" in settings.model_fields_set else f"127.0.0.1:{self._port}"
        direct = ",".join(filter(None, (os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), "127.0.0.1")))
        return {
            "BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": url,
            "DATABASE_URL": settings.database_url + (WITHOUT_WAITING if self.is_ours else ""),
            "DATA_DIR": str(settings.data_dir),
            "CLOCK_FILE": str(settings.clock_file),
            "WEB_ADDRESS": web,
            "DESK_URL": f"http://{web}/desk" if web != OFF else "",
            "NO_PROXY": direct,
            "no_proxy": direct,
        }

    async def _forget(self) -> None:
        """Raises StoreInUse where another bot runs on the data that would be forgotten, and goes on doing so."""
        lock = await self._locked()
        _remove_what_is_ours(self._settings)
        if lock is not None:
            lock.release()

    async def _locked(self) -> Lock | None:
        """A bot whose trial has died ends within moments."""
        for _ in range(LOOKS):
            with suppress(StoreInUse):
                return lock_of(self._settings.database_url)
            await asyncio.sleep(BETWEEN_LOOKS)
        return lock_of(self._settings.database_url)


def free_port() -> int:
    """One that nobody has at this moment; the bot is given the same again each time it is started."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _remove_what_is_ours(settings: Settings) -> None:
    """And nothing that only looks like it: a copy that somebody keeps stays."""
    for end in ("", "-wal", "-shm", "-journal"):
        Path(f"{settings.data_dir}/sandbox.sqlite3{end}").unlink(missing_ok=True)
    clock = default_clock({"data_dir": settings.data_dir})
    if clock is not None and clock == settings.clock_file:
        clock.unlink(missing_ok=True)
