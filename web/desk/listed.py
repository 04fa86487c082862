"""What lists have in common: names read for all of their lines at once, and when something was."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot import hours
from bot.ports import Transaction
from web.desk.desk import Reader
from wording.names import of_staff

A_PAGE = 50


def staff(tx: Transaction, reader: Reader, ids: Iterable[int | None]) -> Mapping[int | None, str]:
    """Their names by their ids, and none for nobody."""
    language = reader.words.language
    every: set[int | None] = {None, *ids}
    return {each: "" if each is None else of_staff(tx.providers.get(each), language) for each in every}


def at(moment: datetime, reader: Reader) -> str:
    """Tue, Mar 3, 10:05 AM: short, for a table."""
    on = hours.date_at(moment, reader.zone)
    return f"{reader.words.day(on)}, {reader.words.time(moment, reader.zone)}"


def since(moment: datetime, reader: Reader) -> str:
    """The time where it is today, and the day before it where it is not."""
    is_today = hours.date_at(moment, reader.zone) == hours.date_at(reader.now, reader.zone)
    return reader.words.time(moment, reader.zone) if is_today else at(moment, reader)


def lately(moment: datetime | None, reader: Reader) -> str:
    """The time where it is today, the day where it is not; "" for never."""
    if moment is None:
        return ""
    on, today = (hours.date_at(each, reader.zone) for each in (moment, reader.now))
    return reader.words.time(moment, reader.zone) if on == today else reader.words.day(on)
