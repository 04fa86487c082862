"""A patient's yes or no to terms that have changed since they agreed: asked in place of a check-in's first question."""

from datetime import datetime

from bot import consent
from bot.consent import Terms
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import answering, consenting
from bot.workflows.answering import FIRST
from handlers.buttons import BadButton, Tap
from handlers.patient import reports
from handlers.taps import note_shown, place


def agree(tx: Transaction, tap: Tap, now: datetime) -> str:
    """`agree_anew:<answers>:<version>:<months>`: what was read. What has changed again since is asked again."""
    set_id, read = tap.number(0), Terms(tap.number(1), tap.number(2))
    note_shown(tx, tap, set_id, now)
    course, answers = answering.mine(tx, tap.chat_id, set_id)
    if not 1 <= read.version <= consent.NEWEST or read.months < 0:
        raise BadButton
    if consent.is_due(course.enrollment, tx.clinics.get(course.enrollment.clinic_id)):
        consenting.agree_anew(tx, tap.chat_id, course.enrollment.id, read, now)
    answering.show_questions(tx, tap.chat_id, answers, FIRST, now, in_place_of=place(tx, tap))
    return "welcome.thanks"


def refuse(tx: Transaction, tap: Tap, now: datetime) -> str:
    """`refuse:<answers>`: as /stop, of this treatment. One that is not asked any more changes nothing."""
    set_id = tap.number(0)
    course, answers = answering.mine(tx, tap.chat_id, set_id)
    if not consent.is_due(course.enrollment, tx.clinics.get(course.enrollment.clinic_id)):
        answering.show_questions(tx, tap.chat_id, answers, FIRST, now, in_place_of=place(tx, tap))
        return "welcome.already"
    consenting.refuse(tx, tap.chat_id, course.enrollment.id, now)
    gone = Message(tap.chat_id, "sentence", params={"key": "consent.refused"}, in_place_of=tap.message_id or None)
    tx.outbox.put(gone, now)
    reports.end_one(tx, tap.chat_id, course.enrollment, now)
    return ""
