"""A message of ours from a time in which nothing ran, as far as the database knows: so that is a copy from before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from telegram import Message, Update
from telegram.ext import TypeHandler

from handlers.pipeline.worker import App

FIRST_OF_ALL = -1
MARGIN = timedelta(seconds=60)  # What was sent last may not have been noted; and clocks differ.


class FromLostTime(Exception):
    """Nothing of it may be worked before the database has been judged anew."""


@dataclass(frozen=True)
class LostTime:
    """From when we were last alive until we began. `found` is called with each message that proves we were alive."""

    since: datetime
    until: datetime
    found: Callable[[], None]

    def watch(self, application: App) -> None:
        async def look(update: Update, _: Any) -> None:
            if any(self._proves(each, application.bot.id) for each in _answered(update)):
                self.found()
                raise FromLostTime

        application.add_handler(TypeHandler(Update, look), FIRST_OF_ALL)

    def _proves(self, message: Message, bot_id: int) -> bool:
        is_ours = message.from_user is not None and message.from_user.id == bot_id
        return is_ours and self.since + MARGIN < message.date < self.until - MARGIN


def _answered(update: Update) -> list[Message]:
    """What was tapped on, and what was replied to."""
    tapped = update.callback_query.message if update.callback_query else None
    written = update.message.reply_to_message if update.message else None
    return [each for each in (tapped, written) if isinstance(each, Message)]
