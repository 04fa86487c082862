"""What is shown where a screen itself fails: an alert and what to do in an emergency must not be missed for that."""

from dataclasses import dataclass
from datetime import datetime

from bot.alert import Alert
from bot.clinic import Clinic
from bot.enrollment import Enrollment
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import after_stop, alerting
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import whom_to_call
from handlers.screens.reader import alert_read
from wording.words import Words


@dataclass(frozen=True, slots=True)
class PlainView:
    """`alert` is there for the staff, the clinic and the enrollment for a patient, the clinic alone for a list."""

    language: str
    clinic: Clinic
    enrollment: Enrollment | None = None
    alert: Alert | None = None


def load_card(tx: Transaction, message: Message, _now: datetime) -> PlainView | None:
    read = alert_read(tx, message)
    if read is None:
        return None
    alert, _ = read
    clinic = tx.clinics.get(alert.clinic_id)
    return PlainView(clinic.language, clinic, alerting.enrollment_of(tx, alert), alert)


def draw_card(view: PlainView, words: Words) -> Drawn:
    if view.alert is None or view.enrollment is None:
        return Drawn(words("plain.list"))
    head = words(f"card.head.{view.alert.urgency.word}", label=view.enrollment.label)
    opened = Button(words("plain.open"), encode("p.patient", view.enrollment.id))
    taken = Button(words("card.got_it"), encode("p.got", view.alert.id, view.alert.version))
    return Drawn("\n\n".join((head, words("plain.card"))), ((taken,), (opened,)), bold=(head,))


def load_list(tx: Transaction, message: Message, _now: datetime) -> PlainView | None:
    reader = tx.providers.of_chat(message.chat_id)
    if reader is None:
        return None
    clinic = tx.clinics.get(reader.clinic_id)
    return PlainView(clinic.language, clinic)


def load_advice(tx: Transaction, message: Message, _now: datetime) -> PlainView | None:
    """Whoever has stopped is told what to do as well; that nobody has it, only where they have written since."""
    is_advice, stopped = message.screen == "advice", tx.enrollments.stopped_by(message.chat_id)
    told = [each for each in stopped if is_advice or after_stop.has_written(tx, each)]
    of = next(iter((*tx.enrollments.of_patient(message.chat_id), *told)), None)
    return PlainView(of.language, tx.clinics.get(of.clinic_id), of) if of is not None else None


def draw_advice(view: PlainView, words: Words) -> Drawn:
    clinic = view.clinic
    zone = view.enrollment.timezone if view.enrollment else clinic.timezone
    first = words("plain.advice", **whom_to_call(clinic, zone, words))
    return Drawn(first, bold=(first,))


PLAIN_CARD, PLAIN_LIST = Screen(load_card, draw_card), Screen(load_list, draw_card)
PLAIN_ADVICE = Screen(load_advice, draw_advice)
