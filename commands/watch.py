"""Looks at the lights all the time, and sees to it that people are told."""

import asyncio
from collections.abc import Callable, Mapping
from time import monotonic

import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import watch
from bot.health import Report, Trouble
from bot.ports import Store
from bot.watch import News, Watch
from bot.workflows import warning
from commands.health import Doctor
from handlers.pipeline.errors import where
from handlers.pipeline.pulse import Pulse
from web.operator import Operator

LOOKS_EVERY, PINGS_EVERY, KEPT_WITHIN = 5.0, 60.0, 10.0  # Seconds.
MOST_UNTOLD = 100

log = structlog.get_logger()


class Watchman:
    """What people were told is in the database; while that is away it is remembered here, and kept afterwards.

    `operators` is the chat of who runs the bot, `operator` their addresses: these are told without the database.
    """

    def __init__(
        self,
        store: Store,
        doctor: Doctor,
        operator: Operator,
        operators: int | None,
        pulse: Pulse,
        ticks: Callable[[], float] = monotonic,
    ) -> None:
        self._store, self._doctor, self._operator, self._operators = store, doctor, operator, operators
        self._pulse, self._ticks, self._watch = pulse, ticks, Watch()
        self._told: Mapping[str, Trouble] = {}
        self._for_chats = list[News]()
        self._for_operator = list[News]()
        self._pinged_at: float | None = None

    async def run(self) -> None:
        """For ever."""
        while True:
            await self.look()
            await asyncio.sleep(LOOKS_EVERY)

    async def look(self) -> None:
        report = await self._doctor.look()
        if not self._speaks(report):
            self._rest()
            return
        if report.figures.kept is not None and not self._for_chats:
            self._told = report.figures.kept.told
        for news in self._watch.look(report.lights, self._told, report.at):
            self._told = watch.after(self._told, news)
            self._for_chats.append(news)
            self._for_operator.append(news)
            _say(news)
        await self._tell_operator()
        await self._tell_chats(report)
        await self._ping(report)

    def _speaks(self, report: Report) -> bool:
        """Of several instances the one that leads; each of them while the database is away, since then none leads."""
        return self._pulse.leads() or report.figures.kept is None

    def _rest(self) -> None:
        """Another instance says what is to be said."""
        self._watch = Watch()
        self._for_chats.clear()
        self._for_operator.clear()

    async def _tell_operator(self) -> None:
        """In the order in which it came."""
        del self._for_operator[:-MOST_UNTOLD]
        while self._for_operator and await self._operator.tell(self._for_operator[0]):
            del self._for_operator[0]

    async def _tell_chats(self, report: Report) -> None:
        del self._for_chats[:-MOST_UNTOLD]
        if not self._for_chats or report.figures.kept is None:
            return
        try:
            async with asyncio.timeout(KEPT_WITHIN):  # Or it is told next time; nobody is told twice.
                await self._store.run(warning.warn, list(self._for_chats), self._operators, report.at)
        except Exception as error:
            log.error("nobody could be told", error=where(error))
            return
        self._for_chats.clear()
        self._pulse.wake()

    async def _ping(self, report: Report) -> None:
        now = self._ticks()
        if not report.is_red and (self._pinged_at is None or now - self._pinged_at >= PINGS_EVERY):
            self._pinged_at = now
            await self._operator.ping()


async def try_to_reach(bot: Bot, operators: int) -> None:
    """One line at start where nobody would read it: a bot may write only to who has pressed Start."""
    try:
        await bot.send_chat_action(operators, "typing")
    except (BadRequest, Forbidden):
        log.error("nobody can be told in OPS_CHAT: press Start there, or add the bot to that group")
    except TelegramError as error:
        log.warning("it is not known whether OPS_CHAT can be reached", kind=type(error).__name__)


def _say(news: News) -> None:
    light, reason = news.name, news.reason
    if news.is_over:
        log.warning("a light is green again", light=light)
    else:
        log.critical("a light is red", light=light, reason=reason)
