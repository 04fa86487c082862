"""A link for a clinic's first admin, made on the server."""

import asyncio
from datetime import datetime

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.workflows import staffing
from commands.opening import NoName, open_keys, open_migrated
from commands.settings import Settings
from handlers.links import Links
from sandbox.telegram import USERNAME


def invite(settings: Settings, now: datetime) -> tuple[str, datetime]:
    """The link, and when it is over. Works beside a running bot. Raises NoName and what opening a database raises."""
    username = asyncio.run(_username(settings)) if settings.bot_token else USERNAME
    keys = open_keys(settings)
    store = open_migrated(settings, keys)
    try:
        invitation = store.transact(staffing.invite_first_admin, now)
    finally:
        store.close()
    return Links(username, keys.derive("invitations")).to(invitation.id), invitation.expires_at


async def _username(settings: Settings) -> str:
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    try:
        async with Bot(token, base_url=f"{settings.telegram_api_url}/bot") as bot:
            return bot.username
    except InvalidToken as error:
        raise NoName("Telegram does not know this BOT_TOKEN: copy it again from BotFather.") from error
    except TelegramError as error:
        raise NoName(f"{settings.telegram_api_url} does not answer: the link bears the bot's name.") from error
