"""A link for an admin, the first of a new clinic or one more of a clinic that is there, made on the server."""

import asyncio
from datetime import datetime

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.invitation import Invitation
from bot.ports import Transaction
from bot.workflows import staffing
from commands import setback
from commands.opening import NoName, NoSuchClinic, open_keys, open_migrated
from commands.settings import Settings
from handlers.links import Links
from sandbox.telegram import USERNAME


def invite(settings: Settings, now: datetime, clinic: str = "") -> tuple[str, datetime]:
    """The link, and when it is over. Works beside a running bot.

    `clinic` is its number or name. Raises NoName, NoSuchClinic and what opening a database raises.
    """
    username = asyncio.run(_username(settings)) if settings.bot_token else USERNAME
    store = open_migrated(settings, open_keys(settings))
    try:
        setback.catch_up(store, settings, now)
        invitation = store.transact(_made, clinic, now)
    finally:
        store.close()
    links = Links(username, lambda: store.ring.keys.link_secrets(now))
    return links.to(invitation.id), invitation.expires_at


def _made(tx: Transaction, named: str, now: datetime) -> Invitation:
    if not named:
        return staffing.invite_first_admin(tx, now)
    every = tx.clinics.every()
    found = [each for each in every if named in (str(each.id), each.name)]
    found = found or [each for each in every if each.name.casefold() == " ".join(named.split()).casefold()]
    if len(found) != 1:
        there = ", ".join(f"{each.id} ({each.name or 'no name yet'})" for each in every) or "none yet"
        problem = "Several clinics are called so" if found else "There is no such clinic"
        raise NoSuchClinic(f"{problem}; name one by its number: {there}.")
    return staffing.invite_admin_of(tx, found[0].id, now)


async def _username(settings: Settings) -> str:
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    try:
        async with Bot(token, base_url=f"{settings.telegram_api_url}/bot") as bot:
            return bot.username
    except InvalidToken as error:
        raise NoName("Telegram does not know this BOT_TOKEN: copy it again from BotFather.") from error
    except TelegramError as error:
        raise NoName(f"{settings.telegram_api_url} does not answer: the link bears the bot's name.") from error
