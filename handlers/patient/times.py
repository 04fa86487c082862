"""The time at which a patient is asked, answered in words instead of a tap."""

import re
from datetime import datetime

from bot.enrollment import Enrollment
from bot.ports import Draft, NotYours, Transaction
from handlers.patient import consent
from handlers.screens.arranging import page_of
from wording.text import is_label
from wording.words import Words

LAST_OF_A_DAY = 23
_HOUR = re.compile(r"(?:(?:at|a las?)\s+)?(\d{1,2})(?:[:.]00)?\s*([ap])?\.?\s*(?:m\.?)?(?:\s*h[.s]?)?", re.IGNORECASE)


def answer(tx: Transaction, enrollment: Enrollment, draft: Draft, said: str, words: Words, now: datetime) -> bool:
    """False if it is no answer to what was asked: then it is words for the clinic."""
    if draft.body.get("id") != enrollment.id:
        return False
    if draft.body.get("step") == "hour":
        return _hour(tx, enrollment, said, now)
    if is_label(said, words("timezone.yes")):
        consent.set_zone(tx, enrollment, enrollment.timezone, now)
    elif is_label(said, words("timezone.no")):
        consent.show(tx, enrollment, "timezone", now, page=page_of(enrollment.timezone, now))
    else:
        return False
    return True


def _hour(tx: Transaction, enrollment: Enrollment, said: str, now: datetime) -> bool:
    hour = read_hour(said)
    if hour is None or hour > LAST_OF_A_DAY:
        return False
    try:
        consent.set_hour(tx, enrollment, hour, now)
    except NotYours:
        consent.show(tx, enrollment, "hour", now, refused=True)
    return True


def read_hour(said: str) -> int | None:
    """10, 10:00, 10 am, 3 pm, 3 p. m., 15h, a las 10"""
    found = _HOUR.fullmatch(said.strip())
    if found is None:
        return None
    hour, half = int(found[1]), (found[2] or "").lower()
    return hour % 12 + 12 * (half == "p") if half else hour
