"""What Telegram shows of the bot before anybody has written: the commands of whoever has no menu of their own."""

import structlog
from telegram import Bot
from telegram.error import TelegramError

from handlers.pipeline import answer, payload
from handlers.pipeline.payload import Menus
from wording.words import SOURCE

log = structlog.get_logger()


async def introduce(bot: Bot, menus: Menus) -> None:
    """In each language, and the source's for all others; what fails is done at the next start."""
    every = [(commands, language.partition("_")[0]) for language, commands in menus.items()]
    try:
        for commands, language in (*every, (menus.get(SOURCE, ()), "")):
            request = payload.menu_of_everybody(commands, language or None)
            await answer.post(bot.request, f"{bot.base_url}/{request.method}", request.data)
    except TelegramError as error:
        log.warning("no menu for everybody", error=type(error).__name__)
