"""Our own faults: what a patient sent is kept, and a person is told, by the plainest way there is."""

from dataclasses import replace
from datetime import datetime

from bot import hours, whose
from bot.checkin import AnswerSet
from bot.enrollment import Enrollment
from bot.finding import Finding, Urgency
from bot.outbox import Message, Param
from bot.ports import Due, Transaction
from bot.workflows import after_stop, alerting


def keep(tx: Transaction, chat_id: int, said: str, now: datetime, photos: tuple[str, ...] = ()) -> Enrollment | None:
    """A message or a tap that could not be worked: an urgent alert with its words. None if it is no patient's.

    No rule is run and no timetable asked: whatever failed may fail here too. `photos` are Telegram's file ids. Of who
    has stopped, words and photos are kept as well; of two in one chat, marked as perhaps of the other.
    """
    followed = tx.enrollments.of_patient(chat_id)
    stopped = tx.enrollments.stopped_by(chat_id) if not followed and (said or photos) else ()
    if not (followed or stopped):
        return None
    every = (*followed, *stopped)
    enrollment = tx.enrollments.hold(every[0].id)
    if stopped:
        after_stop.note_words(tx, enrollment, now)
    on = hours.local(now, enrollment.timezone).date()
    if said or photos:
        kept = AnswerSet(0, enrollment.id, on, now, notes=(said,) if said else (), photos=photos)
        tx.answers.add(_marked(kept) if len(every) > 1 else kept)
    _tell(tx, enrollment, f"update:{now.isoformat()}", now)
    return enrollment


def _marked(answers: AnswerSet) -> AnswerSet:
    words = (f"{whose.UNSURE}{each}" for each in answers.notes)
    for number in range(len(answers.photos)):
        answers = whose.hold(answers, number, f"fault{answers.first_at.isoformat()}", None)
    return replace(answers, notes=tuple(words))


def work_failed(tx: Transaction, due: Due, now: datetime) -> None:
    """What was due could not be done, again and again: of a course, a person must look; an alert goes to everybody.

    Who was erased and could not be noted, a backup would bring back: admins can have that mended.
    """
    match due.kind:
        case "enrollment":
            _tell(tx, tx.enrollments.hold(due.subject), f"due:{now.date().isoformat()}", now)
        case "wish":
            answers = tx.answers.get(due.subject)
            _tell(tx, tx.enrollments.hold(answers.enrollment_id), f"set:{answers.id}:wish", now)
        case "ticks":
            keep(tx, due.subject, "", now)
        case "alert":
            alerting.tell_everybody(tx, tx.alerts.hold(due.subject), now)
        case "erased":
            for admin in tx.providers.admins():
                params: dict[str, Param] = {"key": "erased.not_noted"}
                tx.outbox.put(Message(admin.chat_id, "sentence", params=params, slot="not noted", anew=True), now)
        case "clinic":
            for alert in tx.alerts.open_of_clinic(due.subject):
                alerting.tell_everybody(tx, alert, now)


def _tell(tx: Transaction, enrollment: Enrollment, source: str, now: datetime) -> None:
    day = max(0, (hours.local(now, enrollment.timezone).date() - enrollment.treated_on).days)
    alerting.merge(tx, enrollment, [Finding("unassessed", "", source, Urgency.URGENT, day)], now)
