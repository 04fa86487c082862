"""One patient: what is open, how the days went, what was said, and what may be done."""

from dataclasses import dataclass

from bot import ladder
from bot.alert import BY_HAND, Alert, AlertState
from bot.course import Course, by_day
from bot.enrollment import Enrollment
from bot.ports import Transaction
from bot.workflows import enrolling, holding, looking, seeing
from web.desk.asked import Asked
from web.desk.desk import Reader
from web.desk.page import Page
from web.desk.worklist import day_of
from wording import since, why
from wording.bars import items
from wording.names import of_staff, on_card
from wording.staff_words import depth, procedure, when
from wording.their_language import reads_in


@dataclass(frozen=True, slots=True)
class Acts:
    """What may be done with the alert by whoever looks."""

    can_take: bool
    can_take_over: bool
    colleagues: tuple[tuple[int, str], ...]
    recalls: tuple[str, ...]
    outcomes: tuple[str, ...]


def page(tx: Transaction, reader: Reader, given: Asked) -> Page:
    of = of_ours(tx, reader, given.id())
    looking.seen(tx, reader.provider.chat_id, "saw page", f"enrollment:{of.id}", reader.now)
    course, alerts = tx.enrollments.history(of.id)
    alert = next((each for each in reversed(alerts) if each.resolved_at is None), None)
    if alert is not None:
        looking.seen(tx, reader.provider.chat_id, "saw", f"alert:{alert.id}", reader.now)
        if not given.is_refresh:
            seeing.has_read(tx, of.id, reader.now)
    words, day = reader.words, day_of(of, reader)
    facts = (procedure(of.protocol_id, words), depth(of.profile.depth_mm, words), reads_in(of, words))
    done = since.load(tx, of.id, words.language)
    values = {
        "of": of,
        "name": on_card(of, words),
        "day": day,
        "facts": [each for each in facts if each],
        "alert": alert,
        "why": why.lines(course, alert, words, done, today=day) if alert else [],
        "reported": why.reported(course, words, done),
        "holder": _holder(tx, reader, alert),
        "acts": _acts(tx, reader, alert) if alert else None,
        "raised": when(alert.raised_at, reader.now, reader.zone, words) if alert else "",
        "grades": grades(course, reader),
    }
    return Page("patient", values, here="patients")


def of_ours(tx: Transaction, reader: Reader, enrollment_id: int) -> Enrollment:
    """Raises NotYours where it is another clinic's, or their own as a patient."""
    return enrolling.of_staff(tx, reader.provider, enrollment_id)


def _holder(tx: Transaction, reader: Reader, alert: Alert | None) -> str:
    if alert is None or alert.state is not AlertState.ACKNOWLEDGED or alert.holder_id is None:
        return ""
    return of_staff(tx.providers.get(alert.holder_id), reader.words.language)


def _acts(tx: Transaction, reader: Reader, alert: Alert) -> Acts:
    is_held = alert.state is AlertState.ACKNOWLEDGED
    is_mine = is_held and alert.holder_id == reader.provider.id
    is_offered = is_held and alert.offered_to == reader.provider.id
    others = holding.colleagues(tx, alert, reader.provider) if is_mine else []
    return Acts(
        can_take=not is_held or is_offered,
        can_take_over=is_held and not is_mine and not is_offered,
        colleagues=tuple((each.id, of_staff(each, reader.words.language)) for each in others),
        recalls=tuple(ladder.recalls(alert, reader.clinic, reader.now)) if is_mine else (),
        outcomes=tuple(each.value for each in BY_HAND),
    )


def grades(course: Course, reader: Reader) -> list[tuple[str, list[tuple[int, int | None, str]]]]:
    """Of each symptom its name, and on each day on which anything was answered the day, the grade and its name."""
    days, words = by_day(course), reader.words

    def on(item: str, day: int) -> tuple[int, int | None, str]:
        grade = days[day].get(item)
        return day, grade, "" if grade is None else words(f"grade.{item}.{grade}")

    return [(words(f"item.{item}"), [on(item, day) for day in days]) for item in items(course)] if days else []
