"""An admin erases what is kept of a patient: asked twice, and a form that is found later asks again."""

from bot.enrollment import Enrollment
from bot.ports import Transaction
from bot.sure import is_fresh, mark_of, minute
from bot.workflows import erasing
from web.desk import corrections
from web.desk.asked import Asked
from web.desk.clinic import is_sure, refuse_others
from web.desk.clinic_settings import Tried
from web.desk.corrections import Answer, at
from web.desk.desk import Reader
from web.desk.head import of_ours
from web.desk.page import Elsewhere
from wording.facts import who


def erase(tx: Transaction, reader: Reader, given: Asked) -> Answer:
    """All sessions of this patient in the clinic, once the alerts of all of them are closed."""
    of = of_ours(tx, reader, given.id())
    refuse_others(reader)
    if given.number("mark", 0) != mark_of(of):
        return Elsewhere(at(of), "enrollment.has_changed")
    every = erasing.of_patient(tx, of)
    if erasing.open_of(tx, every):
        return Elsewhere(at(of), "erase.open")
    first, last = (_asks(key, of, every, reader) for key in ("erase.ask", "erase.sure"))
    if is_sure(given, last) and is_fresh(given.number("about", 0), reader.now):
        try:
            erasing.by_admin(tx, reader.provider, of.id, reader.now)
        except erasing.StillOpen:  # It has come since this was looked for.
            return Elsewhere(at(of), "erase.open")
        return Elsewhere("/patients", "erase.done")
    step, question = ("last", last) if is_sure(given, first) else ("first", first)
    return corrections.shown(tx, reader, of, Tried("erase", step, question=question, about=minute(reader.now)))


def _asks(key: str, of: Enrollment, every: list[Enrollment], reader: Reader) -> str:
    """Names all that goes: the yes is to these sessions, and to none that has begun since."""
    others = ", ".join(each.label for each in every if each.id != of.id)
    also = [reader.words("erase.ask_sessions", labels=others)] if others else []
    return " ".join([reader.words(key, who=who(of, reader.words)), *also])
