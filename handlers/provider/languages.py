"""`p.language:all`, or a code with on or off: languages that no native speaker has read, used all the same."""

from datetime import datetime

from bot.clinic import Provider, Role
from bot.ports import NotYours, Transaction
from bot.workflows import staffing
from handlers.buttons import BadButton, Tap
from handlers.provider.acts import show
from handlers.screens.clinic_languages import unsigned

SCREEN = "clinic_languages"


def choose(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    if provider.role is not Role.ADMIN:
        raise NotYours
    said = "" if tap.word(0) == "all" else _switch(tx, tap, now)
    show(tx, provider, SCREEN, now, provider.clinic_id, slot="setup")
    return said


def _switch(tx: Transaction, tap: Tap, now: datetime) -> str:
    code = next((each for each in unsigned() if each.lower() == tap.word(0)), None)
    is_on = tap.word(1) == "on"
    if code is None:
        raise BadButton
    staffing.switch_language(tx, tap.chat_id, code, now, on=is_on)
    return "languages.is_used" if is_on else "languages.is_stopped"
