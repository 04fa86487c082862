"""Backups beside a running bot: each night one, and patients' keys anew whenever somebody was erased. Nobody waits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import Event
from time import sleep

import structlog

from commands import backups, bars
from commands.settings import Settings
from handlers.pipeline.errors import where
from storage.dump import AT_ONCE
from storage.vault import Ring

REST = 0.005  # Seconds after each few rows, for the bot's own work.

log = structlog.get_logger()


class Stopped(Exception):
    """The bot ends; what was begun is given up."""


class Nightly:
    def __init__(self, url: str, ring: Ring, folder: Path, keep: int) -> None:
        self._url, self._ring, self._folder, self._keep = url, ring, folder, keep
        self._workers = ThreadPoolExecutor(1, thread_name_prefix="backup")
        self._over, self._renewing = Event(), Event()

    @classmethod
    def of(cls, settings: Settings, ring: Ring) -> "Nightly | None":
        """None without BACKUP_DIR, and where the bot is only tried out: there time moves."""
        if settings.backup_dir is None or settings.clock_file is not None:
            return None
        return cls(settings.database_url, ring, settings.backup_dir, settings.backup_keep)

    def begin(self, now: datetime) -> None:
        self._workers.submit(self._told, self._make, now)

    def renew_keys(self, now: datetime) -> None:
        """Whoever is erased by now is erased from every backup; several who go one after another are one."""
        if not self._renewing.is_set():
            self._renewing.set()
            self._workers.submit(self._told, self._renew, now)

    def close(self) -> None:
        self._over.set()
        self._workers.shutdown(cancel_futures=True)

    def _make(self, now: datetime) -> None:
        path = backups.in_folder(self._folder, now)
        backups.make(self._url, self._ring.keys, path, now, bars.unseen, self._rest())
        backups.tidy(self._folder, self._keep)

    def _renew(self, now: datetime) -> None:
        self._renewing.clear()  # Before it looks: who goes from now on is for the next time.
        backups.renew_keys(self._url, self._ring.keys, self._folder, now, self._rest())

    def _told(self, work: Callable[[datetime], None], now: datetime) -> None:
        try:
            work(now)
        except Stopped:
            log.warning("a backup was given up: the bot ends")
        except Exception as error:
            from commands.explaining import explain

            reason = explain(error) or where(error)
            log.critical("the backup failed", reason=reason)

    def _rest(self) -> backups.Rest:
        rows = count(1)

        def rest() -> None:
            if self._over.is_set():
                raise Stopped
            if next(rows) % AT_ONCE == 0:
                sleep(REST)

        return rest
