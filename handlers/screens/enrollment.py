"""A patient's page, as the clinic's staff knows them: how it goes, what there is to read, what may be put right."""

from dataclasses import dataclass
from datetime import datetime

from bot import hours, retention, timetable
from bot.alert import AlertState
from bot.checkin import CheckInState
from bot.clinic import Clinic, Role
from bot.consent import is_due
from bot.course import Course
from bot.enrollment import Ending, Enrollment, EnrollmentState
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import erasing, sessions
from handlers.buttons import encode
from handlers.forms import DateForm, offered_protocols
from handlers.screen import Button, Drawn, Screen
from handlers.screens.enroll import history, skin
from handlers.screens.looks import looks, writes
from handlers.screens.reader import enrollment_read
from handlers.screens.sides import OVER, Rows, Side, erases, to_file, to_put_right, unbinds
from wording import bars, why
from wording.names import in_telegram, of_staff, visible
from wording.staff_words import depth, procedure
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
    is_unbound: bool = False
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
        offered = tuple(offered_protocols(self.clinic))
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
        is_unbound=is_unbound(enrollment),
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
    lines = [*news, head, *_unopened(view.course, words), *_facts(view, words), *course, *fault, *ask]
    return Drawn("\n".join(lines), _buttons(view, words), bold=(head,))


def _unopened(course: Course, words: Words) -> list[str]:
    """Nobody need think that all is there."""
    is_whole = not (course.enrollment.is_unopened or any(each.is_unopened for each in course.answer_sets))
    return [] if is_whole else ["", words("unopened.page"), ""]


def _news(view: EnrollmentView, words: Words) -> list[str]:
    return [words(f"enrollment.news.{view.news}", who=who(view.enrollment, words), other=view.other), ""]


def is_unbound(enrollment: Enrollment) -> bool:
    """A wrong person was connected."""
    is_withdrawn = enrollment.state is EnrollmentState.WITHDRAWN and enrollment.ended_for is not Ending.SAME
    return is_withdrawn and enrollment.chat_id is None


def _facts(view: EnrollmentView, words: Words) -> list[str]:
    enrollment = view.enrollment
    profile, day = enrollment.profile, view.course.day(hours.today(view.course, view.now))
    facts = [
        words("enrollment.written", name=enrollment.written) if enrollment.written else "",
        words("enroll.treated", date=words.date(enrollment.treated_on), day=day),
        depth(profile.depth_mm, words),
        history(profile, words),
        skin(profile, words),
        state(enrollment, words, is_unbound=view.is_unbound),
        _kept_until(view, words),
        _agreed(view, words),
        words("page.agrees_anew") if view.enrollment.is_asked and is_due(view.enrollment, view.clinic) else "",
        _next(view, words),
    ]
    if enrollment.fewer and enrollment.state not in OVER:
        facts.append(words("enrollment.fewer", days=", ".join(str(day) for day in timetable.FEWER_DAYS)))
    return [each for each in facts if each]


def state(enrollment: Enrollment, words: Words, *, is_unbound: bool = False) -> str:
    if is_unbound:
        return words("enrollment.state.unbound")
    if enrollment.ended_for is Ending.SAME:
        return words("enrollment.state.same")
    if enrollment.ended_for is not None:
        reason = words(f"ending.{enrollment.ended_for.value}").lower()
        return words("enrollment.state.ended", who=who(enrollment, words), reason=reason)
    return words(f"enrollment.state.{enrollment.state.value}", who=who(enrollment, words))


def who(enrollment: Enrollment, words: Words) -> str:
    """Whom the provider sees connected, so that a wrong person is noticed."""
    if enrollment.username and (name := visible(enrollment.name)):
        return f"{name} (@{enrollment.username})"
    return in_telegram(enrollment, words)


def _agreed(view: EnrollmentView, words: Words) -> str:
    at, name = view.enrollment.enrolled_at, view.enrolled_by
    if at is None:
        return words("page.enrolled_by", name=name)
    if view.before:
        return words("page.session", label=view.before, name=name)
    date, language = words.date(hours.local(at, view.clinic.timezone).date()), view.enrollment.language
    return words("page.agreed", date=date, language=words.name_of_language(language), name=name)


def _kept_until(view: EnrollmentView, words: Words) -> str:
    """When they asked to be erased; or the date at which it would be too long, once the follow-up is over."""
    of, zone = view.enrollment, view.clinic.timezone
    if of.erase_at is not None:
        return words("page.forget", moment=words.on(of.erase_at, view.now, zone))
    on = retention.erased_on(view.clinic, of)
    return words("page.kept_until", date=words.date(on)) if on is not None else ""


def _next(view: EnrollmentView, words: Words) -> str:
    """When they are asked next; a day that the open alert alone adds goes when it is closed."""
    course = view.course
    if not course.enrollment.is_asked:
        return ""
    checkin = course.open_checkin(view.now)
    if checkin is not None and checkin.state is CheckInState.ASKED:
        return words("page.waits")
    asks_at = timetable.next_asked_at(course)
    if asks_at is None:
        return words("page.no_next") if course.enrollment.state is EnrollmentState.ACTIVE else ""
    is_certain = timetable.next_asked_at(course.with_alert(None)) == asks_at
    moment = words.on(asks_at, view.now, view.clinic.timezone)
    return words("page.next" if is_certain else "page.next_unless", moment=moment)


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
