"""What a patient begins by themselves: a report, a look at where they stand, the end; and the aftercare card."""

from collections.abc import Sequence
from datetime import datetime

from telegram import Update

from bot.checkin import SIGNS
from bot.course import Course
from bot.enrollment import Enrollment, current, in_place_of
from bot.hours import today
from bot.outbox import Message, Param
from bot.ports import NotYours, Transaction
from bot.workflows import answering, erasing, patient, ticks, wishing
from handlers import replies
from handlers.buttons import Tap
from handlers.patient.consent import arrange
from handlers.patient.who import ask_whose, chat_of, is_between_two, mine, say_stopped, say_stopped_one, say_to_others
from handlers.screens.asking import CONTACT
from handlers.screens.reader import of_telegram


def report(tx: Transaction, update: Update, now: datetime) -> None:
    """/report: at any time, and about which treatment if there are several."""
    chat_id = chat_of(update)
    followed = current(tx.enrollments.of_patient(chat_id))
    match len(followed):
        case 0:
            say_to_others(tx, update, now)
        case 1:
            begin(tx, chat_id, followed[0], now)
        case _:
            ask_whose(tx, chat_id, "report", now)


def begin(tx: Transaction, chat_id: int, enrollment: Enrollment, now: datetime, step: str = "") -> int:
    """In a new message; the id of its answers. A report that was begun today and left empty is taken up again.

    Of a patient's sessions it is about the newest, whichever an old button names.
    """
    enrollment = in_place_of(enrollment, tx.enrollments.of_patient(chat_id))
    course = tx.enrollments.course(enrollment.id)
    same_day = tx.answers.on(enrollment.id, today(course, now))
    empty = next((each for each in reversed(same_day) if each.is_empty and each.checkin_id is None), None)
    answers = empty or answering.begin_report(tx, enrollment, now)
    _show_anew(tx, chat_id, answers.id, now, step)
    return answers.id


def _show_anew(tx: Transaction, chat_id: int, set_id: int, now: datetime, step: str = "") -> None:
    params: dict[str, Param] = {"step": step} if step else {}
    tx.outbox.put(Message(chat_id, "questions", set_id, params, slot=answering.slot(set_id), anew=True), now)


def report_on(tx: Transaction, tap: Tap, now: datetime) -> str:
    begin(tx, tap.chat_id, mine(tx, tap), now)
    return ""


def open_questions(tx: Transaction, tap: Tap, now: datetime) -> str:
    """Today's check-in if it still waits for answers, otherwise a report."""
    _open(tx, mine(tx, tap), now)
    return ""


def open_signs(tx: Transaction, tap: Tap, now: datetime) -> str:
    """The list of warning signs, to be ticked."""
    _open(tx, mine(tx, tap), now, SIGNS)
    return ""


def open_contact(tx: Transaction, tap: Tap, now: datetime) -> str:
    ask_for_contact(tx, mine(tx, tap), now)
    return ""


def ask_for_contact(tx: Transaction, enrollment: Enrollment, now: datetime) -> None:
    """How soon somebody is to call: who says no more is called today."""
    set_id = _open(tx, enrollment, now, CONTACT)
    wishing.ask_for_contact(tx, enrollment.chat_id or 0, set_id, now)


def _open(tx: Transaction, enrollment: Enrollment, now: datetime, step: str = "") -> int:
    """The id of the answers that are shown."""
    chat_id = enrollment.chat_id or 0
    enrollment = in_place_of(enrollment, tx.enrollments.of_patient(chat_id))
    waiting = waiting_set(tx, tx.enrollments.course(enrollment.id), now)
    if waiting is None:
        return begin(tx, chat_id, enrollment, now, step)
    _show_anew(tx, chat_id, waiting, now, step)
    return waiting


def waiting_set(tx: Transaction, course: Course, now: datetime) -> int | None:
    checkin = course.open_checkin(answering.given(tx, now))
    answers = tx.answers.of_checkin(checkin.id) if checkin else None
    if answers is None or answering.stands_at(course, answers) == answering.DONE:
        return None
    return answers.id


def got_aftercare(tx: Transaction, tap: Tap, now: datetime) -> str:
    enrollment = mine(tx, tap)
    patient.got_aftercare(tx, tap.chat_id, enrollment.id, now)
    slot, place = f"aftercare:{enrollment.id}", tap.message_id or None
    tx.outbox.put(Message(tap.chat_id, "aftercare", enrollment.id, slot=slot, in_place_of=place), now)
    return "aftercare.thanks"


def change_time(tx: Transaction, update: Update, now: datetime) -> None:
    """/time: the zone, and the hour of each."""
    chat_id = chat_of(update)
    followed = tx.enrollments.of_patient(chat_id)
    if not followed:
        say_to_others(tx, update, now)
    elif is_between_two(followed):
        ask_whose(tx, chat_id, "time", now)
    else:
        arrange(tx, followed[0], now)


def time_of(tx: Transaction, tap: Tap, now: datetime) -> str:
    arrange(tx, mine(tx, tap), now)
    return ""


def stop(tx: Transaction, update: Update, now: datetime) -> None:
    """/stop: at once, and without a question but for whom. What was ticked before still counts."""
    chat_id = chat_of(update)
    ticks.confirm_left(tx, chat_id, now)
    if tx.enrollments.of_patient(chat_id):
        end(tx, chat_id, now)
    else:
        _say_nothing_to_stop(tx, update, now)


def end(tx: Transaction, chat_id: int, now: datetime) -> None:
    """What was ticked before counts; whoever had stopped before reads that they have. Of two it is asked which."""
    ticks.confirm_left(tx, chat_id, now)
    if is_between_two(tx.enrollments.of_patient(chat_id)):
        ask_whose(tx, chat_id, "stop_one", now)
    else:
        _stop_all(tx, chat_id, now)


def _stop_all(tx: Transaction, chat_id: int, now: datetime) -> None:
    beside = _came_beside(tx, tx.enrollments.of_patient(chat_id), now)
    patient.stop(tx, chat_id, now)
    tx.drafts.clear(chat_id)
    say_stopped(tx, chat_id, now, just_now=True, beside=beside)


def _came_beside(tx: Transaction, followed: Sequence[Enrollment], now: datetime) -> int:
    """The answers that got a sign in the moment of the stop, ticked before or in words behind it; 0 if none did."""
    at = answering.given(tx, now)
    sets = (each for of in followed for each in tx.enrollments.course(of.id).answer_sets)
    return max((each.id for each in sets if each.last_at == at and each.has_sign), default=0)


def stop_all(tx: Transaction, tap: Tap, now: datetime) -> str:
    """Both of two; raises NotYours where nothing is followed any more."""
    if not tx.enrollments.of_patient(tap.chat_id):
        raise NotYours
    ticks.confirm_left(tx, tap.chat_id, now)
    _stop_all(tx, tap.chat_id, now)
    return ""


def stop_one(tx: Transaction, tap: Tap, now: datetime) -> str:
    end_one(tx, tap.chat_id, mine(tx, tap), now)
    return ""


def end_one(tx: Transaction, chat_id: int, enrollment: Enrollment, now: datetime) -> None:
    """The other goes on; where there is no other by now, it is the end like any."""
    ticks.confirm_left(tx, chat_id, now)
    if len(tx.enrollments.of_patient(chat_id)) < 2:
        _stop_all(tx, chat_id, now)
        return
    beside = _came_beside(tx, [enrollment], now)
    patient.stop_one(tx, chat_id, enrollment, now)
    tx.drafts.clear(chat_id)
    say_stopped_one(tx, chat_id, enrollment, now, beside=beside)


def _say_nothing_to_stop(tx: Transaction, update: Update, now: datetime) -> None:
    chat_id = chat_of(update)
    if tx.providers.of_chat(chat_id) is not None:
        replies.say(tx, chat_id, "stop.staff", now)
    elif tx.enrollments.stopped_by(chat_id):
        say_stopped(tx, chat_id, now)
    else:
        replies.say(tx, chat_id, "stop.nothing", now, telegram=of_telegram(update))


def go_on(tx: Transaction, tap: Tap, now: datetime) -> str:
    """After a /stop that was not meant, or is regretted; a second tap is no fault. Whoever goes on is not erased."""
    erasing.keep(tx, tap.chat_id, now)
    if not patient.go_on(tx, tap.chat_id, now) and not tx.enrollments.of_patient(tap.chat_id):
        raise NotYours
    _say_it_goes_on(tx, tap.chat_id, now)
    return "stopped.goes_on"


def resume(tx: Transaction, update: Update, now: datetime) -> None:
    """/resume: the same in words. Who had not stopped reads where they stand."""
    chat_id = chat_of(update)
    if patient.go_on(tx, chat_id, now) or tx.enrollments.of_patient(chat_id):
        _say_it_goes_on(tx, chat_id, now)
    else:
        say_to_others(tx, update, now)


def _say_it_goes_on(tx: Transaction, chat_id: int, now: datetime) -> None:
    tx.outbox.put(Message(chat_id, "standing", params={"go_on": True}, slot="standing", anew=True), now)
