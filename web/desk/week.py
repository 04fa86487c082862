"""A week of the clinic in figures, as its admins read it in the chat; any week since the clinic was set up."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot import hours, tally
from bot.ports import Transaction
from bot.tally import Part, Speed, Week
from bot.workflows import weekly
from web.desk.asked import Asked
from web.desk.clinic import refuse_others
from web.desk.desk import Reader
from web.desk.page import Page
from wording.spans import span

A_WEEK = timedelta(days=tally.A_WEEK)


@dataclass(frozen=True, slots=True)
class Day:
    """`name` is short: Tue; `on` is longer: Tue, Mar 3."""

    name: str
    on: str
    part: Part


@dataclass(frozen=True, slots=True)
class Urgent:
    """Of the alerts of one urgency how many there were, and how long it took; "" where that is not known."""

    speed: Speed
    taken: str
    closed: str
    minutes: float


def page(tx: Transaction, reader: Reader, given: Asked) -> Page:
    """Nobody but an admin reads it, as in the chat. No patient is named."""
    refuse_others(reader)
    set_up, today = (hours.date_at(each, reader.zone) for each in (reader.clinic.created_at, reader.now))
    first, this = monday(set_up), monday(today)
    begins_on = monday(given.day("begins", max(first, tally.begins(today))))
    begins_on = min(max(begins_on, first), this)
    week = weekly.gather(tx, reader.clinic, begins_on)
    values = {
        "week": week,
        "first": begins_on,
        "last": begins_on + A_WEEK - timedelta(days=1),
        "is_this": begins_on == this,
        "before": begins_on - A_WEEK if begins_on > first else None,
        "after": begins_on + A_WEEK if begins_on < this else None,
        "weeks": [this - number * A_WEEK for number in range((this - first) // A_WEEK + 1)],
        "days": _days(week, reader),
        "highest": max((each.of for each in week.days), default=0),
        "urgencies": _urgencies(week, reader),
        "within": span(week.answered_within, reader.words) if week.answered_within is not None else "",
    }
    return Page("week", values, here="week")


def monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _days(week: Week, reader: Reader) -> list[Day]:
    dates = [week.begins_on + timedelta(days=number) for number in range(tally.A_WEEK)]
    words = reader.words
    return [Day(words.weekday(on), words.day(on), part) for on, part in zip(dates, week.days, strict=True)]


def _urgencies(week: Week, reader: Reader) -> list[Urgent]:
    def said(of: timedelta | None) -> str:
        return span(of, reader.words) if of is not None else ""

    def minutes(of: timedelta | None) -> float:
        return of.total_seconds() / 60 if of is not None else 0

    return [Urgent(each, said(each.taken), said(each.closed), minutes(each.taken)) for each in week.speeds]
