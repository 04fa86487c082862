"""One of the staff: what they may do, and when they are on duty; their own, or for an admin anybody's."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from bot import duty
from bot.clinic import Provider, Role
from bot.ports import Transaction
from bot.workflows import alerting, leaving, looking, rostering
from web.desk.asked import Asked
from web.desk.clinic import is_sure, refuse_others
from web.desk.clinic_acts import LONGEST, today_of, understood
from web.desk.clinic_sections import colleague
from web.desk.clinic_settings import Tried
from web.desk.desk import Reader
from web.desk.page import Elsewhere, Page
from wording import duty_words
from wording.duty_words import Unread
from wording.hours import hours_in_words
from wording.names import brief, of_staff
from wording.staff_words import when
from wording.text import one_line

Answer = Page | Elsewhere
HANDED, MOST_HANDED = "handed", 50


def page(tx: Transaction, reader: Reader, given: Asked) -> Page:
    return _shown(tx, reader, given.id(), went=given.numbers(HANDED, MOST_HANDED))


def _shown(
    tx: Transaction, reader: Reader, about_id: int, tried: Tried | None = None, went: Sequence[int] = ()
) -> Page:
    """`went` are the alerts that they had until they went away. Raises NotYours for a colleague's, unless an admin
    looks.
    """
    about = rostering.whose(tx, reader.provider.chat_id, about_id)
    is_on = duty.is_on_duty(about, reader.zone, reader.now)
    has = [] if is_on else rostering.visible(tx, reader.provider, rostering.held_by(tx, about))
    held = [brief(alerting.enrollment_of(tx, each)) for each in has]
    handed = rostering.handed(tx, reader.provider, went, reader.now)
    _note(tx, reader, len(held) + len(handed))
    values = {
        "about": about,
        "tried": tried,
        "one": colleague(about, reader),
        "is_self": about.id == reader.provider.id,
        "is_admin": reader.provider.role is Role.ADMIN,
        "is_on": is_on,
        "tomorrow": (today_of(reader) + timedelta(days=1)).isoformat(),
        "is_away": duty.is_away(about, reader.now),
        "tapped": _tapped(about, reader),
        "held": ", ".join(held),
        "handed": [duty_words.handed(brief(of), _names(told, reader), reader.words) for of, told in handed],
        "rota": hours_in_words(about.rota, reader.words) if about.rota else "",
        "roles": [each.value for each in Role],
    }
    return Page("member", values, 422 if tried is not None and tried.fault else 200, here="clinic")


def _note(tx: Transaction, reader: Reader, patients: int) -> None:
    if patients:
        about = f"clinic:{reader.clinic.id}"
        looking.seen(tx, reader.provider.chat_id, f"saw alerts:{patients}", about, reader.now)


def _names(told: Sequence[Provider], reader: Reader) -> str:
    return ", ".join(of_staff(each, reader.words.language) for each in told)


def _tapped(about: Provider, reader: Reader) -> str:
    """Until when what they set by hand counts instead of their rota; "" where it does not."""
    until = about.tapped_until
    if not about.rota or until is None or reader.now >= until or duty.is_away(about, reader.now):
        return ""
    return reader.words("duty.tapped", at=when(until, reader.now, reader.zone, reader.words))


def go_on_duty(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    rostering.go_on_duty(tx, reader.provider.chat_id, given.id(), reader.now)
    return _back(given)


def go_off_duty(tx: Transaction, reader: Reader, given: Asked) -> Answer:
    def go() -> None:
        rostering.go_off_duty(tx, reader.provider.chat_id, given.id(), reader.now)

    return _unless_alone(tx, reader, given, Tried("off", "", question=reader.words("duty.ask.alone")), go)


def be_away(tx: Transaction, reader: Reader, given: Asked) -> Answer:
    typed = one_line(given.text("value", LONGEST))
    about = rostering.whose(tx, reader.provider.chat_id, given.id())
    try:
        back_on = duty_words.back_on(typed, today_of(reader), reader.clinic.language)
    except Unread as error:
        return _shown(tx, reader, given.id(), Tried("away", typed, fault=reader.words(f"duty.fault.{error.fault}")))

    def go() -> None:
        rostering.be_away_until(tx, reader.provider.chat_id, given.id(), back_on, reader.now)

    question = reader.words("duty.ask.alone_until", date=reader.words.date(back_on))
    held = rostering.held_by(tx, about)[:MOST_HANDED]
    done = _unless_alone(tx, reader, given, Tried("away", typed, question=question), go)
    if not held or not isinstance(done, Elsewhere):
        return done
    return replace(done, to=f"{done.to}?{HANDED}={','.join(str(each.id) for each in held)}")


def _unless_alone(tx: Transaction, reader: Reader, given: Asked, asks: Tried, go: Callable[[], None]) -> Answer:
    """Where nobody else would be on duty it is asked first."""
    about = rostering.whose(tx, reader.provider.chat_id, given.id())
    if rostering.leaves_nobody(tx, about, reader.now) and not is_sure(given, asks.question):
        return _shown(tx, reader, about.id, asks)
    go()
    return _back(given)


def keep_rota(tx: Transaction, reader: Reader, given: Asked) -> Answer:
    """As it was understood."""
    typed, about = one_line(given.text("value", LONGEST)), rostering.whose(tx, reader.provider.chat_id, given.id())
    try:
        rota = duty_words.rota(typed, about, reader.clinic.language)
    except Unread as error:
        return _shown(tx, reader, about.id, Tried("rota", typed, fault=reader.words(f"duty.fault.{error.fault}")))
    question = understood(rota, reader)
    if not is_sure(given, question):
        return _shown(tx, reader, about.id, Tried("rota", typed, question=question))
    rostering.keep_rota(tx, reader.provider.chat_id, about.id, rota, reader.now)
    return _back(given)


def drop_rota(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    """On duty at any time."""
    rostering.keep_rota(tx, reader.provider.chat_id, given.id(), (), reader.now)
    return _back(given)


def change_role(tx: Transaction, reader: Reader, given: Asked) -> Answer:
    """Whoever is to be an admin no longer themselves is asked first, and then signs in anew."""
    refuse_others(reader)
    about, role = rostering.whose(tx, reader.provider.chat_id, given.id()), Role(given.word("role", *Role))
    question = reader.words("staff.ask_demote")
    if about.id == reader.provider.id and role is not Role.ADMIN and not is_sure(given, question):
        return _shown(tx, reader, about.id, Tried("role", role.value, question=question))
    try:
        leaving.change_role(tx, reader.provider.chat_id, about.id, role, reader.now)
    except leaving.LastAdmin:
        return Elsewhere(f"/clinic/staff/{about.id}", "staff.last_admin")
    return _back(given)


def remove(tx: Transaction, reader: Reader, given: Asked) -> Answer:
    refuse_others(reader)
    about = rostering.whose(tx, reader.provider.chat_id, given.id())
    question = reader.words("staff.ask_remove", name=colleague(about, reader).name)
    if about.id != reader.provider.id and not is_sure(given, question):
        return _shown(tx, reader, about.id, Tried("remove", "", question=question))
    leaving.remove(tx, reader.provider.chat_id, about.id, reader.now)
    return Elsewhere("/clinic", "staff.removed")


def leave(tx: Transaction, reader: Reader, given: Asked) -> Answer:
    """Of their own will: asked twice."""
    try:
        leaving.may_leave(tx, reader.provider.chat_id)
    except leaving.LastAdmin:
        return _back_home(reader, "staff.last_admin")
    except leaving.StillNeeded:
        return _back_home(reader, "leave.still_needed")
    first, last = (reader.words(f"leave.ask.{step}", clinic=reader.clinic.name) for step in (1, 2))
    if is_sure(given, last):
        leaving.leave(tx, reader.provider.chat_id, reader.now)
        return Elsewhere("/sign-in")
    step, question = ("2", last) if is_sure(given, first) else ("1", first)
    return _shown(tx, reader, reader.provider.id, Tried("leave", step, question=question))


def _back_home(reader: Reader, told: str) -> Elsewhere:
    return Elsewhere(f"/clinic/staff/{reader.provider.id}", told)


def _back(given: Asked) -> Elsewhere:
    return Elsewhere(f"/clinic/staff/{given.id()}", "staff.changed")
