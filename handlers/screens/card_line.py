"""A short line about an alert, for who has it: what is new, that their time is nearly up, or an offer that failed."""

from dataclasses import dataclass
from datetime import datetime

from bot import ladder
from bot.alert import Alert, AlertState
from bot.clinic import Clinic
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import alerting
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.plainly import PLAIN_CARD
from handlers.screens.reader import alert_read
from wording.names import brief, of_staff
from wording.staff_words import when
from wording.words import Words


@dataclass(frozen=True, slots=True)
class LineView:
    language: str
    now: datetime
    why: str
    alert: Alert
    label: str
    clinic: Clinic
    colleague: str = ""


def load(tx: Transaction, message: Message, now: datetime) -> LineView | None:
    """None for whoever does not have it any more."""
    read = alert_read(tx, message)
    if read is None:
        return None
    alert, reader = read
    if alert.state is not AlertState.ACKNOWLEDGED or alert.holder_id != reader.id:
        return None
    clinic, enrollment = tx.clinics.get(alert.clinic_id), alerting.enrollment_of(tx, alert)
    about = int(message.params.get("about", 0))
    colleague = of_staff(tx.providers.get(about), clinic.language) if about else ""
    return LineView(clinic.language, now, str(message.params["why"]), alert, brief(enrollment), clinic, colleague)


def draw(view: LineView, words: Words) -> Drawn:
    until = ladder.deadline(view.alert, view.clinic) or view.now
    at = when(until, view.now, view.clinic.timezone, words)
    text = words(f"card.line.{view.why}", label=view.label, at=at, name=view.colleague)
    return Drawn(text, ((Button(words("card.line.open"), encode("p.alert", view.alert.id)),),))


CARD_LINE = Screen(load, draw, PLAIN_CARD)
