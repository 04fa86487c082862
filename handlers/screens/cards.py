"""What a patient is told beside the questions: aftercare, what to do at once, thanks at the end."""

from dataclasses import dataclass
from datetime import datetime

from bot.alert import Alert, AlertState, Outcome
from bot.course import Course
from bot.enrollment import Enrollment, EnrollmentState
from bot.finding import Urgency
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import advising, after_stop, answering, seeing
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen, Screens
from handlers.screens.about import (
    About,
    about,
    called,
    care,
    emergency,
    heading,
    opening,
    paragraphs,
    treatment,
    warning_signs,
    who_is_told,
    whom_to_call,
)
from handlers.screens.plainly import PLAIN_ADVICE
from wording.names import first_of_staff
from wording.words import Words


@dataclass(frozen=True, slots=True)
class AdviceView:
    """`denied` are signs found in words, where nothing else is urgent, and the patient says that they are not so.

    `others` is who else is followed in this chat, where such words were about them.
    """

    about: About
    set_id: int
    urgency: Urgency
    denied: tuple[str, ...] = ()
    others: tuple[Enrollment, ...] = ()

    @property
    def language(self) -> str:
        return self.about.language


def load_about(tx: Transaction, message: Message, now: datetime) -> About | None:
    return about(tx, message.chat_id, message.subject, now)


@dataclass(frozen=True, slots=True)
class WaitingView:
    """`before` is what became of it earlier: "" (nobody has had it), lapsed (somebody had, or has answered it by a
    letter), or more (said since).

    `taken` is the key of what became of it now, `by` the first name of who has it, or closed it; "" where the clinic
    does not say names.
    """

    about: About
    urgency: Urgency
    taken: str = ""
    before: str = ""
    by: str = ""

    @property
    def language(self) -> str:
        return self.about.language


def load_waiting(tx: Transaction, message: Message, now: datetime) -> WaitingView | None:
    """None once somebody has taken it, it is closed, or it is of another urgency: then that is said by itself.

    Nor is "nobody yet" said to who has been told that they need not call: that nobody can be reached at all is.
    None, too, where all of it was about the other one in this chat.
    """
    of = _about_waiting(tx, message, now)
    alert = of.course.alert if of else None
    if of is None or alert is None or alert.state is AlertState.ACKNOWLEDGED or not _is_about(message, alert):
        return None
    if all(advising.is_moved_in(each, of.course) for each in alert.findings):
        return None
    left = advising.left_standing(alert, of.course)
    if message.screen == "nobody_yet" and alert.urgency >= Urgency.URGENT and left < Urgency.SAME_DAY:
        return None
    is_seen = alert.has_lapsed or _was_answered(tx, of.course, alert)
    had = "lapsed" if is_seen else "more" if alert.holder_id is not None else ""
    return WaitingView(of, _standing(of, alert), before=had)


def _was_answered(tx: Transaction, course: Course, alert: Alert) -> bool:
    """Has the clinic written to the patient since the last of it was said? Whoever did so need not have taken it."""
    said_at = max(alert.last_event_at, seeing.newest_at(course) or alert.last_event_at)
    sent = (each.sent_at for each in tx.letters.of_enrollment(alert.enrollment_id))
    return any(at is not None and at >= said_at for at in sent)


def load_taken(tx: Transaction, message: Message, now: datetime) -> WaitingView | None:
    """None where nobody has it any more, and where all of it was about the other one in this chat."""
    of = _about_waiting(tx, message, now)
    every = tx.alerts.all_of_enrollment(message.subject) if of else ()
    alert = next((each for each in every if each.id == message.params.get("alert")), None)
    if of is None or alert is None or alert.state not in (AlertState.ACKNOWLEDGED, AlertState.RESOLVED):
        return None
    if all(advising.is_moved_in(each, of.course) for each in alert.findings):
        return None
    if alert.outcome is Outcome.NOT_REACHED:
        return WaitingView(of, _standing(of, alert), taken="taken.not_reached")
    taken, who = ("taken.closed", alert.resolved_by) if alert.outcome else ("taken.first", alert.holder_id)
    by = first_of_staff(tx.providers.get(who)) if who and of.clinic.says_names else ""
    return WaitingView(of, _standing(of, alert), taken=taken, by=by)


def load_waited(tx: Transaction, message: Message, now: datetime) -> AdviceView | None:
    """In the place of "nobody has it", where the patient says that none of it is so; None where more was said since."""
    of = about(tx, message.chat_id, message.subject, now, even_stopped=True)
    alert = of.course.alert if of else None
    if of is None or alert is None or message.params.get("alert") != alert.id:
        return None
    if advising.left_standing(alert, of.course) >= Urgency.SAME_DAY:
        return None
    moved = {each.subject for each in alert.findings if advising.is_moved_in(each, of.course)}
    gone = (each.subject for each in alert.findings if advising.is_denied_in(each, of.course))
    denied = tuple(dict.fromkeys(each for each in gone if each not in moved))
    view = AdviceView(of, 0, Urgency.ROUTINE, denied, _others(tx, of) if moved else ())
    return view if view.denied or view.others else None


def _about_waiting(tx: Transaction, message: Message, now: datetime) -> About | None:
    """Who has stopped reads of it only where they have written since."""
    of = about(tx, message.chat_id, message.subject, now, even_stopped=True)
    if of is None or of.course.enrollment.is_followed or after_stop.has_written(tx, of.course.enrollment):
        return of
    return None


def _standing(of: About, alert: Alert) -> Urgency:
    """Who has said that it is not so is not told to call: the alert stays as urgent as it was for the clinic alone."""
    return min(alert.urgency, max(advising.left_standing(alert, of.course), Urgency.SAME_DAY))


def _is_about(message: Message, alert: Alert) -> bool:
    return (message.params.get("alert"), message.params.get("urgency")) == (alert.id, alert.urgency.value)


def load_advice(tx: Transaction, message: Message, now: datetime) -> AdviceView | None:
    """None once the answers have been corrected and no longer ask for it. Who stops then reads it all the same."""
    try:
        answers = tx.answers.of_patient(message.chat_id, message.subject)
    except NotYours:
        return None
    of = about(tx, message.chat_id, answers.enrollment_id, now, even_stopped=True)
    if of is None:
        return None
    found = answering.findings_of(of.course, answers)
    stands = advising.standing(found, answers)
    if all(each.urgency < Urgency.URGENT for each in found):
        return None
    if stands >= Urgency.URGENT:
        return AdviceView(of, answers.id, stands)
    urgent, moved = [each for each in found if each.urgency >= Urgency.URGENT], advising.moved_in(answers, of.course)
    if moved and (left := advising.left_standing(of.course.alert, of.course)) >= Urgency.URGENT:
        return AdviceView(of, answers.id, left)
    denied = tuple(dict.fromkeys(each.subject for each in urgent if each.subject not in moved))
    return AdviceView(of, answers.id, stands, denied, _others(tx, of) if moved else ())


def _others(tx: Transaction, of: About) -> tuple[Enrollment, ...]:
    """Also one that has been stopped since."""
    chat_id, this = of.course.enrollment.chat_id or 0, of.course.enrollment.id
    every = (*tx.enrollments.of_patient(chat_id), *tx.enrollments.stopped_by(chat_id))
    return tuple(each for each in every if each.id != this)


def _values(about: About, words: Words) -> dict[str, str]:
    return whom_to_call(about.clinic, about.zone, words)


def draw_advice(view: AdviceView, words: Words) -> Drawn:
    clinic, values = view.about.clinic, _values(view.about, words)
    if view.urgency is Urgency.EMERGENCY:
        first = words("advice.emergency.first", **values)
        told = words(who_is_told(view.about, "advice.emergency.told", "advice.emergency.alone"), **values)
        text = paragraphs(first, heading(view.about, words), words("advice.emergency", **values), told)
        return Drawn(text, bold=(first,))
    if view.others:
        whose = _whose(view, words)
        return Drawn(paragraphs(heading(view.about, words), whose, _denied(view, words)), bold=(whose,))
    if view.denied:
        return Drawn(paragraphs(heading(view.about, words), _denied(view, words)))
    first = words("advice.urgent.first", **values)
    heard = "advice.urgent.open" if clinic.is_open(view.about.now) else "advice.urgent.closed"
    told = words(who_is_told(view.about, heard, "advice.urgent.alone"), **values, moment=opening(view.about, words))
    asks = Button(words("advice.contact_now"), encode("wish", view.set_id, "now"))
    text = paragraphs(heading(view.about, words), first, told, words("advice.urgent.worse", **values))
    is_followed = view.about.course.enrollment.state is not EnrollmentState.WITHDRAWN
    return Drawn(text, ((asks,),) if is_followed else (), bold=(first,))


def _whose(view: AdviceView, words: Words) -> str:
    """By the names that the patient gave, where these tell them apart."""
    name, others = called(view.about), [each.called or each.label for each in view.others]
    if name in others:
        name, others = view.about.course.enrollment.label, [each.label for each in view.others]
    return words("advice.moved", other=" / ".join(dict.fromkeys(others)), name=name)


def _denied(view: AdviceView, words: Words) -> str:
    if not view.denied:
        return ""
    signs = "; ".join(words(f"sign.{each}.full") for each in view.denied)
    key = "advice.denied" if view.about.is_staffed else "advice.denied.alone"
    return words(key, **_values(view.about, words), signs=signs)


def draw_nobody(view: WaitingView, words: Words) -> Drawn:
    """In an emergency that number comes first, and the clinic's last."""
    values = _values(view.about, words)
    if view.urgency is Urgency.EMERGENCY:
        first = words("advice.emergency.first", **values)
        text = paragraphs(first, heading(view.about, words), words("nobody.emergency", **values))
        return Drawn(text, bold=(first,))
    first = words("nobody.first", **values)
    return Drawn(paragraphs(heading(view.about, words), first, words("nobody.then", **values)), bold=(first,))


def draw_nobody_yet(view: WaitingView, words: Words) -> Drawn:
    values, clinic = _values(view.about, words), view.about.clinic
    if view.urgency is Urgency.EMERGENCY:
        first = words("nobody_yet.emergency.first", **values)
        then = words("nobody_yet.emergency", **values)
        text = paragraphs(first, heading(view.about, words), f"{_nobody_has_it(view, words)} {then}")
        return Drawn(text, bold=(first,))
    first = _nobody_has_it(view, words)
    is_open, is_urgent = clinic.is_open(view.about.now), view.urgency >= Urgency.URGENT
    closed = "" if is_open else words("nobody_yet.closed", **values, moment=opening(view.about, words))
    then = words("nobody_yet.urgent" if is_urgent else "nobody_yet.same_day", **values)
    return Drawn(paragraphs(heading(view.about, words), first, f"{closed} {then}".strip()), bold=(first,))


def _nobody_has_it(view: WaitingView, words: Words) -> str:
    clinic = view.about.clinic.name
    match view.before:
        case "lapsed":
            return words("nobody_yet.lapsed.first", clinic=clinic)
        case "more":
            return words("nobody_yet.more.first", clinic=clinic)
        case _:
            return words("nobody_yet.first", clinic=clinic)


def draw_taken(view: WaitingView, words: Words) -> Drawn:
    """Of an emergency it takes nothing back."""
    values, is_emergency = _values(view.about, words), view.urgency is Urgency.EMERGENCY
    emergency_first = words("nobody_yet.emergency.first", **values) if is_emergency else ""
    taken = words(f"{view.taken}.named" if view.by else view.taken, **values, name=view.by)
    then = "" if is_emergency else words("taken.then", **values)
    text = paragraphs(emergency_first, heading(view.about, words), taken, then)
    return Drawn(text, bold=(emergency_first or taken,))


def draw_aftercare(view: About, words: Words) -> Drawn:
    """The first card: it also shows whether messages arrive."""
    enrollment, title = view.course.enrollment, words("aftercare.title")
    seen = enrollment.aftercare_seen_at is not None
    text = paragraphs(
        heading(view, words),
        title,
        care(view, words, max(view.day, 0)),
        words("aftercare.signs", clinic=view.clinic.name, phone=view.clinic.phone, signs=warning_signs(view, words)),
        emergency(view, words),
        words("aftercare.seen") if seen else words("aftercare.tap"),
    )
    got = Button(words("aftercare.got"), encode("got", enrollment.id))
    return Drawn(text, () if seen else ((got,),), bold=(title,))


def draw_farewell(view: About, words: Words) -> Drawn:
    thanks, then = words("farewell.thanks"), words("farewell.then", clinic=view.clinic.name, phone=view.clinic.phone)
    text = paragraphs(heading(view, words) or treatment(view, words), thanks, then, care(view, words, view.day))
    return Drawn(text, bold=(thanks,))


CARDS: Screens = {
    "advice": Screen(load_advice, draw_advice, PLAIN_ADVICE),
    "nobody_reached": Screen(load_waiting, draw_nobody, PLAIN_ADVICE),
    "nobody_yet": Screen(load_waiting, draw_nobody_yet, PLAIN_ADVICE),
    "waited": Screen(load_waited, draw_advice),
    "taken": Screen(load_taken, draw_taken),
    "aftercare": Screen(load_about, draw_aftercare),
    "farewell": Screen(load_about, draw_farewell),
}
