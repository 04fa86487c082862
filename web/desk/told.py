"""The sentence that stands once above a page, of what was done on the one before."""

from collections.abc import Callable, Mapping

from bot import hours
from bot.ports import NotYours, Transaction
from bot.workflows import alerting, dispatching, enrolling
from web.desk.asked import Asked, BadAsk
from web.desk.desk import Reader
from web.desk.page import TOLD
from wording import letter_words
from wording.names import of_staff
from wording.staff_words import when

Say = Callable[[Transaction, Reader, int], str]


def sentence(tx: Transaction, reader: Reader, given: Asked) -> str:
    """ "" where there is none, or none of ours; what it is about is checked as any other id."""
    key = given.query.get("told", "")
    if say := OF_RECORDS.get(key):
        try:
            return say(tx, reader, given.number("of"))
        except (NotYours, BadAsk):
            return ""
    return reader.words(key) if key in TOLD else ""


def _taken(tx: Transaction, reader: Reader, alert_id: int) -> str:
    """Who was first."""
    alert = alerting.of_staff(tx, reader.provider, alert_id)
    if alert.holder_id is None or alert.acknowledged_at is None:
        return ""
    name = of_staff(tx.providers.get(alert.holder_id), reader.words.language)
    return reader.words("card.taken", name=name, at=when(alert.acknowledged_at, reader.now, reader.zone, reader.words))


def _goes(tx: Transaction, reader: Reader, letter_id: int) -> str:
    letter = dispatching.of_author(tx, reader.provider, letter_id)
    of = enrolling.of_staff(tx, reader.provider, letter.enrollment_id)
    morning = hours.after_quiet_hours(tx.enrollments.course(of.id), reader.now)
    return letter_words.stands(letter, of.label, morning, reader.now, reader.zone, reader.words)


def _of_label(key: str) -> Say:
    def say(tx: Transaction, reader: Reader, enrollment_id: int) -> str:
        return reader.words(key, label=enrolling.of_staff(tx, reader.provider, enrollment_id).label)

    return say


OF_RECORDS: Mapping[str, Say] = {
    "card.taken": _taken,
    "letter.going": _goes,
    "remark.kept": _of_label("remark.kept"),
    "reaching.not_sent": _of_label("reaching.not_sent"),
}
