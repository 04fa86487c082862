"""When the patient is asked: what the clock on their wall says, the hour, and what comes next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from bot import timetable
from bot.outbox import Message
from bot.ports import Transaction
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen, Screens
from handlers.screens.about import (
    About,
    about,
    care,
    emergency,
    has_ended,
    heading,
    next_question,
    paragraphs,
    usual,
)
from wording import zones
from wording.words import Words

A_PAGE, A_ROW = 9, 4


@dataclass(frozen=True, slots=True)
class ArrangingView:
    """`page` is the page of cities; -1 for the first question, whether the clinic's time is the patient's own.

    `again` where it was arranged before: then it may stay as it is.
    """

    about: About
    page: int = -1
    again: bool = False
    refused: bool = False

    @property
    def language(self) -> str:
        return self.about.language

    @property
    def id(self) -> int:
        return self.about.course.enrollment.id


def load(tx: Transaction, message: Message, now: datetime) -> ArrangingView | None:
    of = about(tx, message.chat_id, message.subject, now)
    return (
        None
        if of is None
        else ArrangingView(
            of,
            int(message.params.get("page", -1)),
            bool(message.params.get("again")),
            bool(message.params.get("refused")),
        )
    )


def draw_timezone(view: ArrangingView, words: Words) -> Drawn:
    return _draw_cities(view, words) if view.page >= 0 else _draw_question(view, words)


def _draw_question(view: ArrangingView, words: Words) -> Drawn:
    question = words("timezone.question", time=words.time(view.about.now, view.about.zone))
    here = page_of(view.about.zone, view.about.now)
    yes = (Button(words("timezone.yes"), encode("zone", view.id, "same")),)
    no = (Button(words("timezone.no"), encode("zones", view.id, here)),)
    whose = heading(view.about, words)
    if not view.again:
        return Drawn(paragraphs(whose, question), (yes, no))
    enrollment = view.about.course.enrollment
    hour = words.time(datetime(2000, 1, 1, enrollment.hour, tzinfo=UTC), "UTC")
    asks = words("time.now", time=hour, city=words.city(enrollment.timezone))
    leave = (Button(words("time.leave"), encode("leave", view.id)),)
    return Drawn(paragraphs(whose, asks, question), (yes, no, leave), bold=(asks,))


def _draw_cities(view: ArrangingView, words: Words) -> Drawn:
    now, every = view.about.now, pages(view.about.now)
    page = min(view.page, len(every) - 1)
    rows = tuple((_city(view, words, zone, now),) for zone in every[page])
    earlier = (Button(words("timezone.earlier"), encode("zones", view.id, page - 1)),) if page else ()
    later = (Button(words("timezone.later"), encode("zones", view.id, page + 1)),) if page < len(every) - 1 else ()
    return Drawn(paragraphs(heading(view.about, words), words("timezone.cities")), (*rows, (*earlier, *later)))


def _city(view: ArrangingView, words: Words, zone: str, now: datetime) -> Button:
    label = words("timezone.city", time=_time(words, now, zone), city=zones.city(zone, words))
    return Button(label, encode("zone", view.id, zones.code(zone)))


def _time(words: Words, moment: datetime, zone: str) -> str:
    """With a space that people can type."""
    return words.time(moment, zone).replace("\u202f", " ")


def pages(now: datetime) -> list[list[str]]:
    """Cities whose clocks show the same time are never on two pages: their summers may differ."""
    every: list[list[str]] = [[]]
    for _, same in groupby(zones.choices(now), lambda zone: zones.offset(zone, now)):
        cities = list(same)
        if every[-1] and len(every[-1]) + len(cities) > A_PAGE:
            every.append([])
        every[-1] += cities
    return every


def page_of(zone: str, now: datetime) -> int:
    """The page on which a clock like this one stands, or the nearest before it."""
    offset = zones.offset(zone, now)
    begun = [number for number, page in enumerate(pages(now)) if zones.offset(page[0], now) <= offset]
    return begun[-1] if begun else 0


def draw_hour(view: ArrangingView, words: Words) -> Drawn:
    rules, chosen = view.about.course.protocol.timetable, view.about.course.enrollment.hour
    hours = range(rules.earliest_hour, rules.latest_hour + 1)
    buttons = [Button(_hour(words, hour, hour == chosen), encode("hour", view.id, hour)) for hour in hours]
    rows = tuple(tuple(buttons[start : start + A_ROW]) for start in range(0, len(buttons), A_ROW))
    ends = {"first": _hour(words, hours[0], is_chosen=False), "last": _hour(words, hours[-1], is_chosen=False)}
    refused = words("hour.not_offered", **ends) if view.refused else ""
    return Drawn(paragraphs(heading(view.about, words), refused, words("hour.question")), rows)


def _hour(words: Words, hour: int, is_chosen: bool) -> str:
    label = _time(words, datetime(2000, 1, 1, hour, tzinfo=UTC), "UTC")
    return words("chosen", label=label) if is_chosen else label


def draw_enrolled(view: ArrangingView, words: Words) -> Drawn:
    """What comes next and when, what is usual now, and the words for an emergency.

    What to do as well, where the card that says it comes only hours later.
    """
    of = view.about
    day, done = max(of.day, 0), words("enrolled.done")
    is_over = has_ended(of.course, of.now)
    next_up = words("enrolled.over") if is_over else next_question(of, words)
    card_at = timetable.aftercare_due_at(of.course)
    is_later = card_at is not None and day == 0 and card_at > of.now + timetable.ARRANGED_WITHIN
    if card_at is not None:
        next_up = words("enrolled.card" if is_later else "enrolled.card_now") + " " + next_up
    symptoms = of.course.protocol.symptoms_on(day, of.course.enrollment.profile)
    course = "\n".join(f"• {usual(of, words, each.id, day)}" for each in symptoms)
    text = paragraphs(
        heading(of, words),
        paragraphs(done, next_up),
        words("enrolled.usual", day=day, course=course),
        words("enrolled.care", care=care(of, words, day)) if is_later else "",
        emergency(of, words),
        words("enrolled.ways", clinic=of.clinic.name, phone=of.clinic.phone),
    )
    return Drawn(text, bold=(done,))


DRAWN: Mapping[str, Callable[[ArrangingView, Words], Drawn]] = {
    "timezone": draw_timezone,
    "hour": draw_hour,
    "enrolled": draw_enrolled,
}
ARRANGING: Screens = {name: Screen(load, draw) for name, draw in DRAWN.items()}
