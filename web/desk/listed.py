"""What lists have in common: whose they are, and names read for all of their lines at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot import hours
from bot.enrollment import Enrollment
from bot.ports import Transaction
from bot.standing import Standing
from web.desk.desk import Reader
from wording.names import of_staff

A_PAGE = 50


def standings(tx: Transaction, reader: Reader) -> list[Standing]:
    """Of the clinic's patients. Nobody reads of themselves: who is one of them is looked after by the others."""
    own = tx.enrollments.ids_of_chat(reader.provider.chat_id)
    return [each for each in tx.enrollments.standings(reader.clinic.id) if each.enrollment_id not in own]


def enrollments(tx: Transaction, reader: Reader, ids: Iterable[int]) -> Mapping[int, Enrollment]:
    """Of these, without the reader's own."""
    found = tx.enrollments.some_of_clinic(reader.clinic.id, set(ids))
    return {each.id: each for each in found.values() if each.chat_id != reader.provider.chat_id}


def staff(tx: Transaction, reader: Reader, ids: Iterable[int | None]) -> Mapping[int | None, str]:
    """Their names by their ids, and none for nobody."""
    language = reader.words.language
    every: set[int | None] = {None, *ids}
    return {each: "" if each is None else of_staff(tx.providers.get(each), language) for each in every}


def at(moment: datetime, reader: Reader) -> str:
    """Tue, Mar 3, 10:05 AM: short, for a table."""
    on = hours.date_at(moment, reader.zone)
    return f"{reader.words.day(on)}, {reader.words.time(moment, reader.zone)}"


def lately(moment: datetime | None, reader: Reader) -> str:
    """The time where it is today, the day where it is not; "" for never."""
    if moment is None:
        return ""
    on, today = (hours.date_at(each, reader.zone) for each in (moment, reader.now))
    return reader.words.time(moment, reader.zone) if on == today else reader.words.day(on)
