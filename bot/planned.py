"""When a protocol asks, at which hours, and what it makes of silence."""

from datetime import time
from typing import Literal

from pydantic import Field

from bot.finding import Urgency
from bot.threshold import Data, UrgencyWord


class CheckInDay(Data):
    """A planned contact; `only_if` says which answers of the check-in of day `of_day` make it needed.

    A `photo` is invited; a `picture` of the course so far goes to the patient who has answered.
    `items` are the only ones asked, for a day that asks less: the signs are always among them, and all of them.
    """

    day: int = Field(ge=1)
    photo: bool = False
    picture: bool = False
    only_if: Literal["above_expected", "above_none"] | None = None
    of_day: int | None = None
    items: tuple[str, ...] | None = None
    sources: tuple[str, ...] = ()


class Timetable(Data):
    """Local clock times. Reminders that would fall after `no_reminder_after` are left out.

    Up to day `first_question_until` a check-in opens with its first question: hardly anybody is all clear by then.
    """

    hour: int = Field(default=10, ge=0, le=23)
    earliest_hour: int = Field(default=8, ge=0, le=23)
    latest_hour: int = Field(default=18, ge=0, le=23)
    aftercare_after_hours: int = Field(default=4, ge=0)
    reminders_after_hours: tuple[int, ...] = (4, 9)
    no_reminder_after: time = time(20, 30)
    quiet_from: time = time(21, 0)
    quiet_until: time = time(8, 0)
    closes_at: time = time(22, 0)
    alerting_days: int = Field(default=7, ge=0)
    first_question_until: int = Field(default=3, ge=0)
    sources: tuple[str, ...] = ()


class Silence(Data):
    """Too long is `in_a_row` check-ins without an answer, or fewer after answers that were above what is expected.

    Versions from before that have no `in_a_row`: in them the `first` check-ins all unanswered are too long. While an
    alert is open, `after_hours` without a word are.
    """

    first: int = Field(default=3, ge=1)
    in_a_row: int | None = Field(default=None, ge=1)
    in_a_row_after_more: int | None = Field(default=None, ge=1)
    first_urgency: UrgencyWord = Urgency.ROUTINE
    after_hours: int = Field(default=4, ge=1)
    alerting_urgency: UrgencyWord = Urgency.SAME_DAY
    sources: tuple[str, ...] = ()
