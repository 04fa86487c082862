"""What is done at night, and what is noted beside the database."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from commands import erased, heads
from commands.nightly import Nightly
from commands.settings import Settings
from storage import engines, master_keys
from storage.database import SqlStore
from storage.upkeep import prune
from storage.vault import Ring

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Papers:
    """The audit's heads, and who was erased, in DATA_DIR; and backups. None where the bot is only tried out."""

    heads: Path | None = None
    erased: Path | None = None
    backups: Nightly | None = None

    @classmethod
    def of(cls, settings: Settings, ring: Ring) -> "Papers":
        return cls(heads.file_of(settings), erased.file_of(settings), Nightly.of(settings, ring))

    def close(self) -> None:
        if self.backups is not None:
            self.backups.close()


NO_PAPERS = Papers()


async def tidy(store: SqlStore, papers: Papers, now: datetime) -> None:
    from bot.workflows import erasing

    if rows := await store.run(prune, now):
        log.info("tidied", rows=rows)
    await store.run(master_keys.learn)
    if patients := await store.run(erasing.choose_who_goes, now):
        log.info("kept long enough, to be erased", patients=patients)
    if papers.heads is not None:
        head = await store.run(lambda tx: tx.audit.head())
        await asyncio.to_thread(heads.append, papers.heads, head, now)
    if not await asyncio.to_thread(engines.truncate_log, store.engine.url):
        log.info("the log was not emptied tonight")
    if papers.backups is not None:
        papers.backups.begin(now)
