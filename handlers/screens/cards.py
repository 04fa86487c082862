"""What a patient is told beside the questions: aftercare, what to do at once, thanks at the end."""

from dataclasses import dataclass
from datetime import datetime

from bot.alert import AlertState
from bot.finding import Urgency
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import answering
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen, Screens
from handlers.screens.about import About, about, care, emergency, heading, opening, paragraphs, treatment, warning_signs
from handlers.screens.plainly import PLAIN_ADVICE
from handlers.words import Words


@dataclass(frozen=True, slots=True)
class AdviceView:
    about: About
    set_id: int
    urgency: Urgency

    @property
    def language(self) -> str:
        return self.about.language


def load_about(tx: Transaction, message: Message, now: datetime) -> About | None:
    return about(tx, message.chat_id, message.subject, now)


@dataclass(frozen=True, slots=True)
class WaitingView:
    about: About
    urgency: Urgency

    @property
    def language(self) -> str:
        return self.about.language


def load_waiting(tx: Transaction, message: Message, now: datetime) -> WaitingView | None:
    """None once somebody has taken it, or it is closed."""
    of = about(tx, message.chat_id, message.subject, now)
    alert = of.course.alert if of else None
    if of is None or alert is None or alert.state is AlertState.ACKNOWLEDGED:
        return None
    return WaitingView(of, alert.urgency)


def load_taken(tx: Transaction, message: Message, now: datetime) -> About | None:
    """None where nobody has it any more, or something is open again."""
    of = about(tx, message.chat_id, message.subject, now)
    alert = of.course.alert if of else None
    return of if alert is None or alert.state is AlertState.ACKNOWLEDGED else None


def load_advice(tx: Transaction, message: Message, now: datetime) -> AdviceView | None:
    """None once the answers have been corrected and no longer ask for it."""
    try:
        answers = tx.answers.of_patient(message.chat_id, message.subject)
    except NotYours:
        return None
    of = about(tx, message.chat_id, answers.enrollment_id, now)
    if of is None:
        return None
    found = answering.findings_of(of.course, answers)
    worst = max((each.urgency for each in found), default=Urgency.ROUTINE)
    return AdviceView(of, answers.id, worst) if worst >= Urgency.URGENT else None


def draw_advice(view: AdviceView, words: Words) -> Drawn:
    clinic, values = view.about.clinic, _numbers(view.about)
    if view.urgency is Urgency.EMERGENCY:
        first = words("advice.emergency.first", **values)
        told = words("advice.emergency.told" if view.about.is_staffed else "advice.emergency.alone", **values)
        return Drawn(paragraphs(first, words("advice.emergency", **values), told), bold=(first,))
    first = words("advice.urgent.first", **values)
    is_open = clinic.is_open(view.about.now)
    heard = "advice.urgent.open" if is_open else "advice.urgent.closed"
    told = words(heard if view.about.is_staffed else "advice.urgent.alone", moment=opening(view.about, words))
    asks = Button(words("advice.contact_now"), encode("wish", view.set_id, "now"))
    return Drawn(paragraphs(first, told, words("advice.urgent.worse", **values)), ((asks,),), bold=(first,))


def draw_nobody(view: WaitingView, words: Words) -> Drawn:
    """In an emergency that number comes first, and the clinic's last."""
    values = _numbers(view.about)
    if view.urgency is Urgency.EMERGENCY:
        first = words("advice.emergency.first", **values)
        return Drawn(paragraphs(first, words("nobody.emergency", **values)), bold=(first,))
    first = words("nobody.first", **values)
    return Drawn(paragraphs(first, words("nobody.then", **values)), bold=(first,))


def draw_nobody_yet(view: WaitingView, words: Words) -> Drawn:
    values, clinic = _numbers(view.about), view.about.clinic
    if view.urgency is Urgency.EMERGENCY:
        first = words("nobody_yet.emergency.first", **values)
        return Drawn(paragraphs(first, words("nobody_yet.emergency", **values)), bold=(first,))
    first = words("nobody_yet.first", **values)
    is_open, is_urgent = clinic.is_open(view.about.now), view.urgency >= Urgency.URGENT
    closed = "" if is_open else words("nobody_yet.closed", **values, moment=opening(view.about, words))
    then = words("nobody_yet.urgent" if is_urgent else "nobody_yet.same_day", **values)
    return Drawn(paragraphs(first, f"{closed} {then}".strip()), bold=(first,))


def draw_taken(view: About, words: Words) -> Drawn:
    first = words("taken.first" if view.course.alert is not None else "taken.closed", clinic=view.clinic.name)
    return Drawn(paragraphs(first, words("taken.then", **_numbers(view))), bold=(first,))


def _numbers(view: About) -> dict[str, str]:
    clinic = view.clinic
    return {"clinic": clinic.name, "phone": clinic.phone, "number": clinic.emergency_number}


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
    clinic = {"clinic": view.clinic.name, "phone": view.clinic.phone}
    thanks = words("farewell.thanks")
    text = paragraphs(treatment(view, words), thanks, words("farewell.then", **clinic), care(view, words, view.day))
    return Drawn(text, bold=(thanks,))


CARDS: Screens = {
    "advice": Screen(load_advice, draw_advice, PLAIN_ADVICE),
    "nobody_reached": Screen(load_waiting, draw_nobody, PLAIN_ADVICE),
    "nobody_yet": Screen(load_waiting, draw_nobody_yet, PLAIN_ADVICE),
    "taken": Screen(load_taken, draw_taken),
    "aftercare": Screen(load_about, draw_aftercare),
    "farewell": Screen(load_about, draw_farewell),
}
