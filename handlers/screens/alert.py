"""An alert's card: everything a provider needs to decide, and who has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import duty, hours, ladder
from bot.alert import Alert, AlertState
from bot.checkin import AnswerSet
from bot.clinic import Clinic, Provider
from bot.course import Course
from bot.enrollment import Enrollment, beside
from bot.finding import Urgency
from bot.outbox import Message
from bot.ports import Transaction
from bot.whose import is_moved, is_unsure
from bot.workflows import advising, answering, holding
from bot.workflows import told as reads
from handlers.screen import Drawn, Screen
from handlers.screens import corrected, denied, restored
from handlers.screens.card_acts import Acts
from handlers.screens.denied import Denial
from handlers.screens.enroll import history
from handlers.screens.plainly import PLAIN_CARD
from handlers.screens.reader import alert_read
from wording import bars, why
from wording import since as done_since
from wording.names import of_staff, on_card
from wording.since import Since
from wording.staff_words import depth, ended, procedure, when
from wording.their_language import reads_in
from wording.words import Words

MOST_NAMES, MOST_COLLEAGUES = 3, 20
OF_WORDS = ("note", "question", "contact")


@dataclass(frozen=True, slots=True)
class AlertView:
    """`told` is the advice for the patient, `arrived_at` when Telegram took it, `is_coming` while it is still tried.

    `denial` is there where the patient has said no to what it was about. `nobody_was_reached`: that is what the patient
    has read of this alert last. `has_left`: its holder works here no more. `next_up` are the names of those who are
    told at the deadline, none if that is everybody. `beside` are the labels of whoever is followed in the same chat,
    "" for another clinic's. `reader` is the id of whoever reads this, `colleagues` are those whom it may be offered to:
    id, name, and the key of what there is to know of their duty, if anything.
    """

    language: str
    now: datetime
    view: str
    alert: Alert
    course: Course
    clinic: Clinic
    holder: str = ""
    has_left: bool = False
    closed_by: str = ""
    next_up: tuple[str, ...] = ()
    told: Urgency | None = None
    arrived_at: datetime | None = None
    is_coming: bool = False
    denial: Denial | None = None
    nobody_was_reached: bool = False
    beside: tuple[str, ...] = ()
    reader: int = 0
    offered_to: str = ""
    colleagues: tuple[tuple[int, str, str], ...] = ()
    since: Since = done_since.NOTHING
    restored_to: datetime | None = None

    @property
    def acts(self) -> Acts:
        return Acts(self.alert, self.course, self.clinic, self.now, self.view, self.reader, self.colleagues)


def load(tx: Transaction, message: Message, now: datetime) -> AlertView | None:
    """None for whoever is not of this clinic's staff by now."""
    read = alert_read(tx, message)
    if read is None:
        return None
    alert, reader = read
    course, clinic = tx.enrollments.course(alert.enrollment_id), tx.clinics.get(alert.clinic_id)
    staff = [each for each in tx.providers.of_clinic(clinic.id) if each.chat_id != course.enrollment.chat_id]
    told, arrived_at, is_coming, denial = _told(tx, course, alert)
    holder = tx.providers.get(alert.holder_id) if alert.holder_id else None
    return AlertView(
        language=clinic.language,
        now=now,
        view=str(message.params.get("view", "")),
        alert=alert,
        course=course,
        clinic=clinic,
        holder=of_staff(holder, clinic.language) if holder else "",
        has_left=holder is not None and holder.removed_at is not None,
        closed_by=of_staff(tx.providers.get(alert.resolved_by), clinic.language) if alert.resolved_by else "",
        next_up=_next_up(alert, staff, course.enrollment.provider_id, clinic, now),
        told=told,
        arrived_at=arrived_at,
        is_coming=is_coming,
        denial=denial,
        nobody_was_reached=reads.nobody_was_reached(tx, alert),
        beside=_beside(tx, course.enrollment, course.answer_sets),
        reader=reader.id,
        offered_to=of_staff(tx.providers.get(alert.offered_to), clinic.language) if alert.offered_to else "",
        colleagues=tuple(
            (each.id, of_staff(each, clinic.language), _duty_of(each, clinic, now))
            for each in holding.colleagues(tx, alert, reader)[:MOST_COLLEAGUES]
        ),
        since=done_since.load(tx, alert.enrollment_id, clinic.language),
        restored_to=restored.since(tx, alert),
    )


def _duty_of(colleague: Provider, clinic: Clinic, now: datetime) -> str:
    if duty.is_on_duty(colleague, clinic.timezone, now):
        return ""
    return "card.colleague_away" if duty.is_away(colleague, now) else "card.colleague_off"


def _beside(tx: Transaction, enrollment: Enrollment, sets: Sequence[AnswerSet]) -> tuple[str, ...]:
    """One that has been stopped since, too, while something bears a mark."""
    if enrollment.chat_id is None:
        return ()
    others = beside(enrollment, tx.enrollments.of_patient(enrollment.chat_id))
    stopped = [each for each in tx.enrollments.stopped_by(enrollment.chat_id) if each.id != enrollment.id]
    if stopped and any(is_unsure(kept) or is_moved(kept) for each in sets for kept in (*each.notes, *each.photos)):
        others += stopped
    return tuple(each.label if each.clinic_id == enrollment.clinic_id else "" for each in others)


def _next_up(
    alert: Alert, staff: Sequence[Provider], enrolled_by: int, clinic: Clinic, now: datetime
) -> tuple[str, ...]:
    reachable = [each for each in staff if each.unreachable_at is None]
    at = ladder.deadline(alert, clinic) or now
    then = ladder.addressees(ladder.escalate(alert, at), reachable, enrolled_by, clinic, at)
    is_everybody = len(then) == len(reachable) or len(then) > MOST_NAMES
    return () if is_everybody and len(reachable) > 1 else tuple(of_staff(each, clinic.language) for each in then)


Told = tuple[Urgency | None, datetime | None, bool, Denial | None]


def _told(tx: Transaction, course: Course, alert: Alert) -> Told:
    """The most urgent advice that follows from these findings, when it first arrived, and whether it is on its way."""
    urgent = [each for each in alert.findings if each.urgency >= Urgency.URGENT and each.source.startswith("set:")]
    if not urgent:
        return None, None, False, None
    stand, denial = denied.split(course, urgent)
    worst = max(each.urgency for each in stand or urgent)
    sets = {int(each.source.split(":")[1]) for each in stand or urgent if each.urgency == worst}
    told = _advised(tx, course, sets, worst)
    if denial is None or denial.is_all:
        return worst, *told, denial
    if told != (None, False):
        return worst, *told, None
    arrived_at, is_coming = _advised(tx, course, sets, Urgency.EMERGENCY)  # There stands now what is left to say.
    if arrived_at is not None and (denial.at is None or arrived_at <= denial.at):
        return Urgency.EMERGENCY, arrived_at, is_coming, denial
    return worst, arrived_at, is_coming, None


def _advised(tx: Transaction, course: Course, sets: set[int], urgency: Urgency) -> tuple[datetime | None, bool]:
    chat_id, slots = course.enrollment.chat_id or 0, [advising.slot(each, urgency) for each in sets]
    arrived = [at for slot in slots if (at := tx.outbox.arrived_at(chat_id, slot)) is not None]
    return min(arrived, default=None), any(tx.outbox.waits(chat_id, slot) for slot in slots)


def draw(view: AlertView, words: Words) -> Drawn:
    enrollment, protocol = view.course.enrollment, view.course.protocol
    head = words(f"card.head.{view.alert.urgency.word}", label=enrollment.label)
    day = view.course.day(hours.today(view.course, view.now))
    facts = [on_card(enrollment, words), procedure(protocol.id, words), depth(enrollment.profile.depth_mm, words)]
    parts = [
        " · ".join([head, *_again(view, words)]),
        " · ".join(each for each in (*facts, words("card.day", day=day), reads_in(enrollment, words)) if each),
        *_history(enrollment, words),
        *ended(enrollment, view.now, view.clinic.timezone, words),
        *(_two(each, words) for each in view.beside),
        *restored.lines(view.restored_to, view.now, view.clinic.timezone, words),
        "",
        *_why(view, day, words),
        *_part([_told_line(view, words), *_who(view, words)]),
        *_part([*bars.lines(view.course, words), *why.put_off(view.course, words)]),
        *_part(corrected.lines(view.course, view.clinic.timezone, words)),
        *_part(why.reported(view.course, words, view.since)),
    ]
    if view.acts.asks:
        parts += ["", words(view.acts.asks)]
    return Drawn("\n".join(parts), view.acts.rows(words), bold=(head,))


def _why(view: AlertView, day: int, words: Words) -> list[str]:
    no_is_below = view.denial is not None and view.denial.is_all
    return why.lines(view.course, view.alert, words, view.since, no_is_below=no_is_below, today=day)


def _history(enrollment: Enrollment, words: Words) -> list[str]:
    """Whoever decides knows it, whatever the alert is about."""
    ticked = history(enrollment.profile, words).split("\n")
    return [words("card.history", history="; ".join(ticked))] if any(ticked) else []


def _two(label: str, words: Words) -> str:
    return words("whose.card", label=label) if label else words("whose.card_elsewhere")


def _part(lines: Sequence[str]) -> list[str]:
    return ["", *lines] if lines else []


def _told_line(view: AlertView, words: Words) -> str:
    if view.denial is None:
        return _what_was_told(view, words)
    said_no_at, zone = view.denial.at, view.clinic.timezone
    at = when(said_no_at, view.now, zone, words) if said_no_at else ""
    if said_no_at and (view.arrived_at is None or view.arrived_at > said_no_at):
        return words("card.moved" if view.denial.is_moved else "card.denied.first", at=at)
    return denied.line(_what_was_told(view, words), view.denial, at, words)


def _what_was_told(view: AlertView, words: Words) -> str:
    if view.told is not None and view.arrived_at is not None:
        at = when(view.arrived_at, view.now, view.clinic.timezone, words)
        was_closed = view.told is Urgency.URGENT and not view.clinic.is_open(view.arrived_at)
        return words("card.told.urgent_closed" if was_closed else f"card.told.{view.told.word}", at=at)
    if view.told is not None:
        return words("card.told.waiting" if view.is_coming else "card.told.never")
    if any(each.source.startswith("update:") for each in view.alert.findings):
        return words("card.told.fault")
    if view.nobody_was_reached:
        return words("card.told.nobody")
    if not any(each.source.startswith("set:") for each in view.alert.findings):
        return words("card.told.nothing")
    return words("card.told.clinic" if _has_been_told(view.course, view.alert) else "card.told.not_yet")


def _has_been_told(course: Course, alert: Alert) -> bool:
    """Whom to call is said at the end of the questions, not while they are being answered; of words, at once."""
    if any(each.rule in OF_WORDS or each.from_text for each in alert.findings):
        return True
    answered = [each for each in course.answer_sets if each.has_answers]
    return not answered or all(answered[-1].has(item) for item in answering.items(course, answered[-1]))


def _again(view: AlertView, words: Words) -> list[str]:
    """What a card that is shown again while nobody has it is shown for: it is open still, or something came."""
    alert, zone = view.alert, view.clinic.timezone
    if alert.state in (AlertState.ACKNOWLEDGED, AlertState.RESOLVED):
        return []
    if alert.stepped_at > alert.last_event_at:
        return [words("card.still_open", at=when(alert.raised_at, view.now, zone, words))]
    if alert.last_event_at - alert.raised_at >= ladder.STORM:
        return [words("card.new_at", at=when(alert.last_event_at, view.now, zone, words))]
    return []


def _recalls(view: AlertView, words: Words) -> list[str]:
    """For whoever has it alone: when they wished to be shown it once more."""
    again_at = view.alert.recalls_at
    if again_at is None or view.reader != view.alert.holder_id:
        return []
    return [words("card.recalls_at", at=when(again_at, view.now, view.clinic.timezone, words))]


def _who(view: AlertView, words: Words) -> list[str]:
    alert, zone = view.alert, view.clinic.timezone
    until = ladder.deadline(alert, view.clinic)
    if alert.state is AlertState.RESOLVED and alert.resolved_at and alert.outcome:
        at = when(alert.resolved_at, view.now, zone, words)
        return [words("card.closed_by", name=view.closed_by, at=at), words(f"outcome.{alert.outcome.value}")]
    if until is None:
        return []
    at = when(until, view.now, zone, words)
    if alert.state is AlertState.ACKNOWLEDGED and alert.acknowledged_at:
        since = when(alert.acknowledged_at, view.now, zone, words)
        offered = [words("card.is_offered", name=view.offered_to)] if view.offered_to else []
        return [words("card.held", name=view.holder, since=since, until=at), *offered, *_recalls(view, words)]
    had = [_had(view, words)] if view.holder else []
    if view.next_up:
        is_today = at == words.time(until, zone)
        return [*had, words("card.next" if is_today else "card.next_later", names=", ".join(view.next_up), at=at)]
    return [*had, words("card.next_everybody", at=at)]


def _had(view: AlertView, words: Words) -> str:
    """Whose it was, and why it is theirs no longer."""
    alert, zone, name = view.alert, view.clinic.timezone, view.holder
    if view.has_left:
        return words("card.had_and_left", name=name)
    if alert.acknowledged_at is not None and alert.last_event_at > alert.acknowledged_at:
        return words("card.had.news", name=name, at=when(alert.last_event_at, view.now, zone, words))
    over_at = ladder.lapsed_at(alert, view.clinic)
    if over_at is not None and over_at <= view.now:
        return words("card.had.over", name=name, at=when(over_at, view.now, zone, words))
    return words("card.had", name=name)


ALERT = Screen(load, draw, PLAIN_CARD)
