"""What the patient reads of somebody having their alert: one line, if they have read that the clinic is told."""

from datetime import datetime

from bot.alert import Alert, AlertState, Outcome
from bot.course import Course
from bot.finding import Finding, Urgency
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import advising, alerting, answering

SAYS_SO = ("questions", "heard", "answered", "said_after_stop")  # Screens of answers that say what happens with them.
SAID_AT_ONCE = ("note", "question", "contact")
SENT = ("set:", "update:")  # Where a finding comes from something that the patient has sent.


def say_it_is_taken(tx: Transaction, alert: Alert, now: datetime, *, was_held: bool = False) -> bool:
    """Who was told to call reads that somebody has it, and so does who has read that nobody has or the clinic is told.

    False where nothing is said: of what they were never told, and a second time of the same. Whom the clinic could not
    reach always reads so.
    """
    is_first_look = alert.state is AlertState.ACKNOWLEDGED or not was_held
    is_said = (
        alert.outcome is Outcome.NOT_REACHED
        or alerting.knows_that_it_waits(tx, alert, Urgency)
        or (is_first_look and _awaits_it(tx, alert))
    )
    if is_said:
        alerting.say(tx, alert, "taken", alerting.taken_slot(alert), now)
    return is_said


def _awaits_it(tx: Transaction, alert: Alert) -> bool:
    if any(each.urgency >= Urgency.URGENT and each.source.startswith(SENT) for each in alert.findings):
        return True
    read_at, chat_id = tx.marks.get(_told(alert.id)), alerting.enrollment_of(tx, alert).chat_id or 0
    said_in = tx.outbox.newest_in(chat_id, alerting.taken_slot(alert))
    said_at = tx.outbox.shown_at(chat_id, said_in) if said_in is not None else None
    return read_at is not None and (said_at is None or said_at < read_at)


def was_shown(tx: Transaction, message: Message, now: datetime) -> None:
    """Has it told the patient that the clinic is told of something for today, and nobody has it yet?"""
    if message.screen not in SAYS_SO:
        return
    enrollment_id = tx.answers.get(message.subject).enrollment_id
    alert = tx.alerts.open_of_enrollment(enrollment_id)
    if alert is None or alert.state is AlertState.ACKNOWLEDGED or alert.urgency < Urgency.SAME_DAY:
        return
    course, _ = tx.enrollments.history(enrollment_id)
    if any(_is_said(each, course, message.subject) for each in alert.findings):
        tx.marks.set(_told(alert.id), now)


def _is_said(finding: Finding, course: Course, answer_set_id: int) -> bool:
    """Of words at once, of answers at the end of the questions."""
    answers = next((each for each in course.answer_sets if each.id == answer_set_id), None)
    if answers is None or not finding.is_of(answer_set_id) or finding.urgency < Urgency.SAME_DAY:
        return False
    if advising.is_denied_in(finding, course):
        return False
    is_at_once = finding.from_text or finding.rule in SAID_AT_ONCE
    return is_at_once or all(answers.has(item) for item in answering.items(course, answers))


def _told(alert_id: int) -> str:
    return f"told:{alert_id}"
