"""When somebody of the staff is on duty: in words, and as people type it."""

from datetime import date, datetime

from bot import duty
from bot.clinic import Clinic, Provider
from bot.clinic_limits import LONGEST_AWAY
from bot.hours import local
from bot.week import Week
from wording import dates, week
from wording.words import Words


class Unread(Exception):
    """Nothing of it is kept. `fault` is the end of the sentence's key, duty.fault.<fault>."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def in_words(provider: Provider, clinic: Clinic, now: datetime, words: Words) -> str:
    """On duty, off duty, or away until a day."""
    if provider.away_until is not None and duty.is_away(provider, now):
        return words("duty.away", date=words.date(local(provider.away_until, clinic.timezone).date()))
    return words("duty.on" if duty.is_on_duty(provider, clinic.timezone, now) else "duty.off")


def handed(label: str, names: str, words: Words) -> str:
    """Where an alert has gone that somebody had; "" is everybody."""
    return words("duty.handed" if names else "duty.handed_to_all", label=label, name=names)


def rota(text: str, about: Provider, language: str) -> Week:
    """A week with at least one day; raises Unread."""
    try:
        found = week.read(text, language, about.rota or week.ALWAYS, whole_days=True)
    except week.Unclear as error:
        raise Unread("rota") from error
    if not found:
        raise Unread("never")
    return found


def back_on(text: str, today: date, language: str) -> date:
    """The day on which somebody who goes away works here again; raises Unread."""
    found = dates.read_coming(text, today, language)
    if found is None:
        raise Unread("unclear")
    if not today < found <= today + LONGEST_AWAY:
        raise Unread("not_then")
    return found
