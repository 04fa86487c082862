"""A follow-up ends, is taken up again, or gives way to that of the next session."""

from datetime import date

from bot.enrollment import REASONS, Ending, Enrollment
from bot.ports import Transaction
from bot.workflows import ending, sessions
from web.desk import corrections
from web.desk.asked import Asked
from web.desk.clinic import is_sure
from web.desk.clinic_acts import LONGEST, today_of
from web.desk.clinic_settings import Tried
from web.desk.corrections import Answer, at
from web.desk.desk import Reader
from web.desk.head import of_ours
from web.desk.page import Elsewhere
from wording import dates
from wording.text import one_line

CLOSE, KEEP = "close", "keep"
CHANGED = "enrollment.has_changed"


def end(tx: Transaction, reader: Reader, given: Asked) -> Answer:
    """What becomes of an open alert is asked first: of the one that was shown then, by its version."""
    of = of_ours(tx, reader, given.id())
    reason = Ending(given.word("reason", *(each.value for each in REASONS)))
    if not ending.is_to_end(of):
        return Elsewhere(at(of), "provider.over")
    if refused := corrections.refusal(of, given):
        return Elsewhere(at(of), refused)
    alert = tx.alerts.open_of_enrollment(of.id)
    question = reader.words("ending.ask_alert" if alert is not None else "ending.ask")
    if not is_sure(given, question):
        version = alert.version if alert is not None else 0
        return corrections.shown(tx, reader, of, Tried("end", reason.value, question=question, about=version))
    closes = given.word("alert", KEEP, CLOSE) == CLOSE
    try:
        ending.end(tx, reader.provider, of.id, reason, reader.now, closes_alert=closes, seen=given.number("about", 0))
    except ending.Changed:
        return Elsewhere(at(of), CHANGED)
    return Elsewhere(at(of), "ending.done")


def follow_again(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    of = of_ours(tx, reader, given.id())
    ending.take_back(tx, reader.provider, of.id, reader.now)
    return Elsewhere(at(of))


def begin_session(tx: Transaction, reader: Reader, given: Asked) -> Answer:
    """Of the same patient, who has agreed already."""
    of, typed = of_ours(tx, reader, given.id()), one_line(given.text("value", LONGEST))
    if corrections.refusal(of, given) or not sessions.can_follow(of):
        return Elsewhere(at(of), CHANGED)
    on = dates.read(typed, today_of(reader), reader.clinic.language)
    fault = _fault(on, of, reader)
    if on is None or fault:
        return corrections.shown(tx, reader, of, Tried("session", typed, fault=fault))
    begun = sessions.begin(tx, reader.provider, of.id, on, reader.now)
    if begun.id == of.id:  # A colleague was first.
        return Elsewhere(at(of), CHANGED)
    return Elsewhere(f"/patients/{begun.id}", "session.begun")


def _fault(on: date | None, of: Enrollment, reader: Reader) -> str:
    if wrong := dates.fault(on, today_of(reader)):
        return reader.words(f"enroll.fault.{wrong}", days=dates.LONGEST_AGO.days)
    return reader.words("session.wrong_date") if on is not None and on < of.treated_on else ""
