"""A patient's page, as the clinic's staff knows them: how it goes, what there is to read, what may be put right."""

from dataclasses import dataclass
from datetime import datetime

from bot import hours
from bot.alert import AlertState
from bot.clinic import Clinic, Role
from bot.course import Course
from bot.enrollment import OVER, Enrollment, EnrollmentState
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import enrolling, erasing, sessions
from handlers.buttons import encode
from handlers.forms import DateForm
from handlers.screen import Button, Drawn, Screen
from handlers.screens.looks import looks, writes
from handlers.screens.reader import enrollment_read
from handlers.screens.sides import Rows, Side, erases, to_file, to_put_right, unbinds
from wording import bars, why
from wording.facts import facts, who
from wording.names import of_staff
from wording.staff_words import procedure
from wording.unopened import warns
from wording.words import Words

OF_LINK = ("not_yet", "link_ends", "link_over")
NEWS = ("connected", "declined", "stopped", "went_on", "same", "forget", "kept", *OF_LINK)


@dataclass(frozen=True, slots=True)
class EnrollmentView:
    """`course` holds the open alert, if there is one; `holder` is who has taken it. `before` is the session before.

    `is_admin` is of its reader. `sessions` are the labels of the patient's others, where it is asked about all.
    """

    clinic: Clinic
    now: datetime
    course: Course
    enrolled_by: str
    holder: str = ""
    before: str = ""
    news: str = ""
    other: str = ""
    view: str = ""
    fault: str = ""
    is_admin: bool = False
    sessions: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        return self.clinic.language

    @property
    def enrollment(self) -> Enrollment:
        return self.course.enrollment

    @property
    def side(self) -> Side:
        today, alert = hours.local(self.now, self.clinic.timezone).date(), self.course.alert
        offered = tuple(enrolling.offered(self.clinic))
        version = alert.version if alert else 0
        return Side(self.view, self.enrollment, version, today, self.now, offered, erases=self.is_admin)


def load(tx: Transaction, message: Message, now: datetime) -> EnrollmentView | None:
    read = enrollment_read(tx, message)
    if read is None:
        return None
    enrollment, reader = read
    clinic, alert = tx.clinics.get(reader.clinic_id), tx.alerts.open_of_enrollment(enrollment.id)
    holder = alert.holder_id if alert is not None and alert.state is AlertState.ACKNOWLEDGED else None
    form, view = DateForm.read(tx.drafts.get(message.chat_id)), str(message.params.get("view", ""))
    return EnrollmentView(
        clinic=clinic,
        now=now,
        course=tx.enrollments.history(enrollment.id)[0].with_alert(alert),
        enrolled_by=of_staff(tx.providers.get(enrollment.provider_id), clinic.language),
        holder=of_staff(tx.providers.get(holder), clinic.language) if holder else "",
        before=next((each.label for each in sessions.before(tx, enrollment)), ""),
        news=str(message.params.get("news", "")),
        other=str(message.params.get("other", "")),
        view=view,
        fault=form.fault if form and view == "date" and form.enrollment == enrollment.id else "",
        is_admin=reader.role is Role.ADMIN,
        sessions=_others(tx, enrollment) if view.startswith("erase") else (),
    )


def _others(tx: Transaction, enrollment: Enrollment) -> tuple[str, ...]:
    return tuple(each.label for each in erasing.of_patient(tx, enrollment) if each.id != enrollment.id)


def draw(view: EnrollmentView, words: Words) -> Drawn:
    enrollment = view.enrollment
    head = words("enrollment.head", label=enrollment.label, procedure=procedure(enrollment.protocol_id, words))
    news = _news(view, words) if view.news in NEWS else []
    side = view.side
    fault = ["", words(f"enroll.fault.{view.fault}", days=view.course.protocol.last_day)] if view.fault else []
    ask = ["", words(side.asks, who=who(enrollment, words))] if side.is_open and side.asks else []
    if ask and view.sessions and side.asks != "erase.open":
        ask.append(words("erase.ask_sessions", labels=", ".join(view.sessions)))
    course = (_alert(view, words) if side.is_about_alert else []) if side.is_open else _course(view, words)
    lines = [
        *news,
        head,
        *_unopened(view.course, words),
        *facts(view.course, view.clinic, view.now, words, view.enrolled_by, view.before),
        *course,
        *fault,
        *ask,
    ]
    return Drawn("\n".join(lines), _buttons(view, words), bold=(head,))


def _unopened(course: Course, words: Words) -> list[str]:
    warning = warns(course, words)
    return ["", warning, ""] if warning else []


def _news(view: EnrollmentView, words: Words) -> list[str]:
    return [words(f"enrollment.news.{view.news}", who=who(view.enrollment, words), other=view.other), ""]


def _course(view: EnrollmentView, words: Words) -> list[str]:
    """The open alert, and the course as bars."""
    drawn = bars.lines(view.course, words)
    return [*(["", *drawn] if drawn else []), *_alert(view, words)]


def _alert(view: EnrollmentView, words: Words) -> list[str]:
    alert = view.course.alert
    if alert is None:
        return []
    held = words("page.held", name=view.holder) if view.holder else ""
    return ["", words(f"page.alert.{alert.urgency.word}", why=why.short(alert.findings, words)) + held]


def _buttons(view: EnrollmentView, words: Words) -> Rows:
    if view.side.is_open:
        back = Button(words("provider.back"), encode("p.turn", view.enrollment.id, "card"))
        return (*view.side.rows(words), (back,))
    return _to_look_at(view, words)


def _to_look_at(view: EnrollmentView, words: Words) -> Rows:
    """Of whoever has not been connected yet there is nothing to see: what may be put right stands here at once."""
    of, alert = view.enrollment, view.course.alert
    opened = ((Button(words("page.open_alert"), encode("p.alert", alert.id)),),) if alert is not None else ()
    if of.state is EnrollmentState.INVITED:
        erase = ((erases(of, words),),) if view.is_admin else ()
        return (*opened, *to_put_right(of, words, view.side.offered), *erase)
    timeline = ((Button(words("timeline.open"), encode("p.timeline", of.id, 0)),),)
    link = ((Button(words("enrollment.link"), encode("p.link", of.id)),),) if _lacks_link(view) else ()
    wrong = ((unbinds(of, words),),) if view.news == "connected" and of.chat_id is not None else ()
    return (*link, *wrong, *opened, *timeline, *looks(view.course, words), *writes(of, words), *_more(view, words))


def _lacks_link(view: EnrollmentView) -> bool:
    """Is this news of a link that nobody has used?"""
    return view.news in OF_LINK and view.enrollment.state not in OVER


def _more(view: EnrollmentView, words: Words) -> Rows:
    """Of who is followed no longer there is nothing to put right, and a file all the same."""
    of = view.enrollment
    if of.state not in OVER:
        return ((Button(words("page.more"), encode("p.turn", of.id, "more")),),)
    return ((to_file(of, words),), *(((erases(of, words),),) if view.is_admin else ()))


ENROLLMENT = Screen(load, draw)
