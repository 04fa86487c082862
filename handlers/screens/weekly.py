"""A clinic's week for its admins: what came of the questions and of the alerts, in words and as a small picture."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot import tally
from bot.clinic import Role
from bot.outbox import Message
from bot.ports import Transaction
from bot.tally import Part, Speed, Week
from bot.workflows import weekly
from handlers.screen import Drawn, Screen
from handlers.screens import morning
from handlers.screens.morning import Rest, load_rest, since_of
from handlers.screens.reader import reader_of
from reports import weekly_chart
from reports.weekly_chart import Column, WeeklyChart
from wording.spans import span
from wording.words import Words

FILE = "week.png"
RULES, OPEN, A_HUNDRED = 4, 3, 100


@dataclass(frozen=True, slots=True)
class WeeklyView:
    """`rest` is what else there is to know this morning; None where the digest has said it."""

    language: str
    week: Week
    rest: Rest | None = None


def load(tx: Transaction, message: Message, now: datetime) -> WeeklyView | None:
    """None for whoever is no admin of this clinic by now."""
    reader, since = reader_of(tx, message, message.subject), since_of(message)
    if reader is None or reader.role is not Role.ADMIN:
        return None
    clinic, begins_on = tx.clinics.get(reader.clinic_id), date.fromisoformat(str(message.params["begins"]))
    is_alone = since is not None and bool(message.params.get("alone"))
    rest = load_rest(tx, reader, clinic, since, now) if since is not None and is_alone else None
    return WeeklyView(clinic.language, weekly.gather(tx, clinic, begins_on), rest)


def draw(view: WeeklyView, words: Words) -> Drawn:
    week = view.week
    head = words("weekly.head", first=_day(week, 0, words), last=_day(week, tally.A_WEEK - 1, words))
    rest = replace(view.rest, numbers=Part(0, 0)) if view.rest else None  # Of yesterday, which is in the week.
    known = morning.lines(rest, words) if rest else []
    urgent = morning.open_lines(rest, words, OPEN) if rest else []
    told = [*_of_checkins(week, words), *_of_alerts(week, words), _enrolled(week, words)]
    text = "\n".join([*urgent, *([""] if urgent else []), head, *told, *known])
    buttons = (*morning.open_buttons(rest, words, OPEN), *morning.buttons(rest, words)) if rest else ()
    picture = weekly_chart.png(_chart(week, head, words)) if week.answered.of else None
    named, name = rest.named if rest else 0, FILE if picture else ""
    return Drawn(text, buttons, picture=picture, file_name=name, bold=(head,), patients=named)


def _day(week: Week, number: int, words: Words) -> str:
    return words.day(week.begins_on + timedelta(days=number))


def _of_checkins(week: Week, words: Words) -> list[str]:
    if not week.answered.of:
        return [words("weekly.nobody_asked")]
    said = [words.count("weekly.answered", week.answered.of, number=week.answered.number)]
    if week.answered_within is not None:
        said.append(words("weekly.answered_within", span=span(week.answered_within, words)))
    return said


def _of_alerts(week: Week, words: Words) -> list[str]:
    """Per 100 check-ins where there were so many; else as they are."""
    asked = week.answered.of
    key = "weekly.alerts_per" if asked >= A_HUNDRED else "weekly.alerts"
    said = [words.count(key, week.raised, per=words.decimal(A_HUNDRED * week.raised / max(asked, 1)))]
    said += [_speed(each, words) for each in week.speeds]
    if week.rules:
        listed = "; ".join(_part(rule, part, words) for rule, part in week.rules[:RULES])
        said.append(words("weekly.led_to", rules=listed))
    if week.wolf:
        said.append(words("weekly.wolf", rule=_part(*week.wolf, words)))
    return said


def _part(rule: str, part: Part, words: Words) -> str:
    return words("weekly.part", rule=words(f"weekly.rule.{rule}"), number=part.number, of=part.of)


def _speed(each: Speed, words: Words) -> str:
    taken = words("weekly.taken", span=span(each.taken, words)) if each.taken is not None else words("weekly.not_taken")
    closed = words("weekly.not_closed")
    if each.closed is not None:
        closed = words("weekly.closed", span=span(each.closed, words))
    mark = words(f"alerts.label.{each.urgency.word}", label=each.alerts)
    return words("weekly.speed", mark=mark, taken=taken, closed=closed)


def _enrolled(week: Week, words: Words) -> str:
    return words("weekly.enrolled", of=week.enrolled.of, number=week.enrolled.number)


def _chart(week: Week, title: str, words: Words) -> WeeklyChart:
    days = [week.begins_on + timedelta(days=number) for number in range(tally.A_WEEK)]
    columns = [Column(words.weekday(day), part.number, part.of) for day, part in zip(days, week.days, strict=True)]
    return WeeklyChart(title, columns, words("weekly.asked"), words("weekly.has_answered"))


WEEKLY = Screen(load, draw)
