"""A patient as the clinic's staff knows them, and what may be put right."""

from dataclasses import dataclass
from datetime import date, datetime

from bot import hours, timetable
from bot.enrollment import Enrollment, EnrollmentState
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from handlers.buttons import encode
from handlers.forms import DateForm, mark_of
from handlers.names import of_patient, visible
from handlers.screen import Button, Drawn, Screen
from handlers.screens.clinic import rows
from handlers.screens.enroll import date_rows, history, skin
from handlers.screens.staff_words import depth, procedure, reader_of
from handlers.words import Words

OVER = (EnrollmentState.WITHDRAWN, EnrollmentState.ERASED)
NEWS = ("connected", "declined", "not_yet", "stopped")


@dataclass(frozen=True, slots=True)
class EnrollmentView:
    language: str
    today: date
    enrollment: Enrollment
    is_unbound: bool = False
    news: str = ""
    view: str = ""
    fault: str = ""


def load(tx: Transaction, message: Message, now: datetime) -> EnrollmentView | None:
    reader = reader_of(tx, message)
    if reader is None:
        return None
    try:
        enrollment = tx.enrollments.of_clinic(reader.clinic_id, message.subject)
    except NotYours:
        return None
    clinic = tx.clinics.get(reader.clinic_id)
    form, view = DateForm.read(tx.drafts.get(message.chat_id)), str(message.params.get("view", ""))
    return EnrollmentView(
        language=clinic.language,
        today=hours.local(now, clinic.timezone).date(),
        enrollment=enrollment,
        is_unbound=enrollment.state is EnrollmentState.WITHDRAWN and enrollment.chat_id is None,
        news=str(message.params.get("news", "")),
        view=view,
        fault=form.fault if form and view == "date" and form.enrollment == enrollment.id else "",
    )


def draw(view: EnrollmentView, words: Words) -> Drawn:
    enrollment = view.enrollment
    head = words("enrollment.head", label=enrollment.label, procedure=procedure(enrollment.protocol_id, words))
    news = [words(f"enrollment.news.{view.news}", who=who(enrollment, words)), ""] if view.news in NEWS else []
    asked = {"unbind": "enrollment.ask_unbind", "date": "enrollment.ask_date"}.get(view.view)
    fault = ["", words(f"enroll.fault.{view.fault}")] if view.fault else []
    ask = ["", words(asked, who=who(enrollment, words))] if asked else []
    return Drawn("\n".join([*news, head, *_facts(view, words), *fault, *ask]), _buttons(view, words), bold=(head,))


def _facts(view: EnrollmentView, words: Words) -> list[str]:
    enrollment = view.enrollment
    profile, day = enrollment.profile, max(0, (view.today - enrollment.treated_on).days)
    facts = [
        words("enroll.treated", date=words.date(enrollment.treated_on), day=day),
        depth(profile.depth_mm, words),
        history(profile, words),
        skin(profile, words),
        state(enrollment, words, is_unbound=view.is_unbound),
    ]
    if enrollment.fewer and enrollment.state not in OVER:
        facts.append(words("enrollment.fewer", days=", ".join(str(day) for day in timetable.FEWER_DAYS)))
    return [each for each in facts if each]


def state(enrollment: Enrollment, words: Words, *, is_unbound: bool = False) -> str:
    if is_unbound:
        return words("enrollment.state.unbound")
    return words(f"enrollment.state.{enrollment.state.value}", who=who(enrollment, words))


def who(enrollment: Enrollment, words: Words) -> str:
    """Whom the provider sees connected, so that a wrong person is noticed."""
    if enrollment.username and (name := visible(enrollment.name)):
        return f"{name} (@{enrollment.username})"
    return of_patient(enrollment, words)


def _buttons(view: EnrollmentView, words: Words) -> tuple[tuple[Button, ...], ...]:
    number = view.enrollment.id
    back = (Button(words("provider.back"), encode("p.turn", number, "card")),)
    if view.enrollment.state in OVER:
        return ()
    if view.view == "unbind":
        return ((Button(words("enrollment.unbind_yes"), encode("p.unbind", number, mark_of(view.enrollment))),), back)
    if view.view == "date":
        return (*date_rows("p.date", number, view.today, words, mark_of(view.enrollment)), back)
    offered = [
        Button(words("enrollment.link"), encode("p.link", number)),
        Button(words("enrollment.date"), encode("p.turn", number, "date")),
    ]
    if view.enrollment.chat_id is not None:
        offered.append(Button(words("enrollment.unbind"), encode("p.turn", number, "unbind")))
    return rows(offered, 1)


ENROLLMENT = Screen(load, draw)
