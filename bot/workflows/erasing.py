"""A patient is erased: at their own wish, by an admin, or because all was kept long enough. See decision 31."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import hours, retention
from bot.alert import Alert
from bot.clinic import Clinic, Provider, Role
from bot.enrollment import Enrollment
from bot.erasure import Place
from bot.outbox import REMOVED_WITHIN, Kind, Lane, Message
from bot.ports import NotYours, Transaction
from bot.retention import Kept
from bot.sure import minute
from bot.workflows import alerting, ending, enrolling, menus, patient, postponing, sessions
from bot.workflows.postponing import SLOT, WAITS
from bot.workflows.provider import hold

A_DAY, A_SECOND = timedelta(days=1), timedelta(seconds=1)


class StillOpen(Exception):
    """An alert of theirs is open: a person closes it first."""


def theirs(tx: Transaction, chat_id: int) -> list[Enrollment]:
    """All that is kept of whoever has this chat: stopped ones, and what was enrolled twice, too.

    Earlier sessions as well that they read with another account; and what they wrote as somebody else, by mistake.
    """
    of = tx.enrollments
    mine = [*of.of_patient(chat_id), *of.stopped_by(chat_id), *of.enrolled_twice(chat_id)]
    every = {each.id: each for each in (*mine, *(earlier for each in mine for earlier in _sessions_before(tx, each)))}
    return [*every.values(), *of.unbound_from(chat_id)]


def _sessions_before(tx: Transaction, enrollment: Enrollment) -> Iterator[Enrollment]:
    """Never a later one: the account that they had before has no say in it. It ends where a wrong person was."""
    for each in sessions.before(tx, enrollment):
        if each.chat_id is not None:
            yield each
            yield from _sessions_before(tx, each)


def open_of(tx: Transaction, enrollments: Iterable[Enrollment]) -> list[Alert]:
    found = (tx.alerts.open_of_enrollment(each.id) for each in enrollments)
    return [each for each in found if each is not None]


def forget(tx: Transaction, chat_id: int, now: datetime) -> datetime | None:
    """All of a chat, at the patient's own wish: at once, or in a day where an alert is open, which the staff sees.

    When it will be done; None where it has been. Nothing is asked of them meanwhile. Raises NotYours for nobody.
    """
    mine = _held(tx, theirs(tx, chat_id))
    if not mine:
        raise NotYours
    if not open_of(tx, mine):
        for each in mine:
            _tell(tx, each, now)
        _erase(tx, mine, f"chat:{chat_id}", "wish", now)
        return None
    erase_at = now + WAITS
    for each in mine:
        if each.is_followed:
            patient.stop_one(tx, chat_id, each, now, is_told=False)
        _put_off(tx, each.id, erase_at, now)
        tx.audit.note(f"chat:{chat_id}", "asked to be erased", f"enrollment:{each.id}", now)
        enrolling.tell_provider(tx, each, "forget", now)
    return erase_at


def keep(tx: Transaction, chat_id: int, now: datetime) -> bool:
    """The wish is taken back within the day; False where nothing waits."""
    waiting = [each for each in theirs(tx, chat_id) if each.erase_at is not None]
    for each in waiting:
        _put_off(tx, each.id, None, now)
        tx.audit.note(f"chat:{chat_id}", "wants to be kept", f"enrollment:{each.id}", now)
        enrolling.tell_provider(tx, each, "kept", now)
    return bool(waiting)


def carry_out(tx: Transaction, enrollment_id: int, now: datetime) -> None:
    """The day has gone by. An alert that is open all the same is closed with it: whoever has it reads so."""
    enrollment = tx.enrollments.hold(enrollment_id)
    if enrollment.erase_at is not None and enrollment.erase_at <= now:
        chat_id = _chat_of(tx, enrollment)
        _tell(tx, enrollment, now)
        _erase(tx, [enrollment], f"chat:{chat_id or 0}", "wish", now)
        if chat_id is not None and not theirs(tx, chat_id):
            _say(tx, chat_id, "forget.done", enrollment, now)


def _chat_of(tx: Transaction, enrollment: Enrollment) -> int | None:
    """Of what was unbound, the one that had been connected to it."""
    if enrollment.chat_id is not None:
        return enrollment.chat_id
    links = tx.invitations.of_enrollment(enrollment.id)
    return next((each.used_by for each in links if each.used_by is not None), None)


def wait_anew(tx: Transaction, now: datetime) -> None:
    """Who waits has a whole day more, and reads so: the wish may have been taken back in hours that we do not know."""
    for enrollment_id in tx.erasures.waiting():
        begins_at = hours.after_quiet_hours(tx.enrollments.course(enrollment_id), now)
        _put_off(tx, enrollment_id, begins_at + WAITS, now)
        if (chat_id := _chat_of(tx, tx.enrollments.hold(enrollment_id))) is not None:
            said = Message(chat_id, "forgetting", params={"step": "waits"}, slot=SLOT, anew=True, not_before=begins_at)
            tx.outbox.put(said, now)


def by_admin(tx: Transaction, admin: Provider, enrollment_id: int, now: datetime) -> None:
    """All sessions of this patient in the clinic. Raises NotYours for everybody but admins, and StillOpen."""
    if admin.role is not Role.ADMIN:
        raise NotYours
    hold(tx, admin)
    every = _held(tx, of_patient(tx, enrolling.of_staff(tx, admin, enrollment_id)))
    if open_of(tx, every):
        raise StillOpen
    knew_of = [each for each in every if each.chat_id is not None and (each.is_followed or each.erase_at is not None)]
    _erase(tx, every, f"provider:{admin.id}", "by admin", now)
    for each in knew_of[:1]:
        _say(tx, each.chat_id or 0, "forget.by_clinic", each, now)


def of_patient(tx: Transaction, enrollment: Enrollment) -> list[Enrollment]:
    """What an admin erases with it."""
    return sessions.of_the_same(tx, enrollment)


def has_grown(tx: Transaction, enrollment: Enrollment, since: int) -> bool:
    """Has another session of this patient begun in that minute (bot/sure.py) or later? No question named it."""
    others = (each for each in of_patient(tx, enrollment) if each.id != enrollment.id)
    return any(minute(each.created_at) >= since for each in others)


def kept_too_long(tx: Transaction, clinic: Clinic, now: datetime) -> list[int]:
    """The enrollments of which the clinic may not know anything any more, later sessions before earlier ones."""
    found = tx.erasures.kept_since_before(clinic.id, retention.made_before(now))
    return [each.id for each in reversed(found) if _is_over(clinic, each, now)]


def would_erase(tx: Transaction, clinic: Clinic, months: int, now: datetime) -> int:
    """How many patients in the coming night, were everything kept for so many months."""
    return len(kept_too_long(tx, replace(clinic, keeps_months=months), now + A_DAY))


def choose_who_goes(tx: Transaction, now: datetime) -> int:
    """Of whom a clinic has kept all long enough, one goes a second: an alert waits for nobody else's erasing.

    How many there are.
    """
    over = [each for clinic in tx.clinics.every() for each in kept_too_long(tx, clinic, now)]
    for number, enrollment_id in enumerate(over):
        tx.due.set("over", enrollment_id, now + number * A_SECOND)
    return len(over)


def let_go(tx: Transaction, enrollment_id: int, now: datetime) -> None:
    """Erased if it is still so by now: no alert is open, no session has followed, the clinic keeps nothing longer."""
    enrollment = tx.enrollments.hold(enrollment_id)
    is_over = _is_over(tx.clinics.get(enrollment.clinic_id), enrollment, now)
    if is_over and not open_of(tx, [enrollment]) and not tx.enrollments.following(enrollment.id):
        _erase(tx, [enrollment], "clock", "kept long enough", now)


def _is_over(clinic: Clinic, enrollment: Enrollment | Kept, now: datetime) -> bool:
    on = retention.erased_on(clinic, enrollment)
    return on is not None and on <= hours.local(now, clinic.timezone).date()


def _held(tx: Transaction, enrollments: Sequence[Enrollment]) -> list[Enrollment]:
    """In the order of their ids; what is found of them from now on is true until all this is committed."""
    held = {each: tx.enrollments.hold(each) for each in sorted(each.id for each in enrollments)}
    return [held[each.id] for each in enrollments]


def _put_off(tx: Transaction, enrollment_id: int, erase_at: datetime | None, now: datetime) -> None:
    postponing.until(tx, enrollment_id, erase_at)
    if (alert := tx.alerts.open_of_enrollment(enrollment_id)) is not None:
        alerting.has_changed(tx, alert.id, now)


def _erase(tx: Transaction, enrollments: Sequence[Enrollment], actor: str, why: str, now: datetime) -> None:
    """What the staff has before them of it goes too: it is taken away, or says that it was erased."""
    chats = {each.chat_id for each in enrollments if each.chat_id is not None}
    for each in enrollments:
        held = tx.enrollments.hold(each.id)
        ending.send_no_more(tx, tx.enrollments.course(held.id), now)
        _clear_drafts(tx, held)
        for place in tx.erasures.places(held.id):
            _cover(tx, place, held, now)
        tx.erasures.erase(held.id, now)
        tx.due.set("erased", held.id, now)
        tx.audit.note(actor, f"erased:{why}", f"enrollment:{held.id}", now)
    for chat_id in chats:
        menus.renew(tx, chat_id, now)


def _cover(tx: Transaction, place: Place, enrollment: Enrollment, now: datetime) -> None:
    covers = Message(
        place.chat_id,
        "erased",
        enrollment.clinic_id,
        {"label": enrollment.label},
        lane=Lane.BULK,
        kind=Kind.REMOVE if now - place.shown_at < REMOVED_WITHIN else Kind.SHOW,
        slot=f"erased:{place.message_id}",
        in_place_of=place.message_id,
    )
    tx.outbox.put(covers, now)


def _clear_drafts(tx: Transaction, enrollment: Enrollment) -> None:
    """What somebody is about to write of them."""
    for each in tx.providers.of_clinic(enrollment.clinic_id):
        draft = tx.drafts.get(each.chat_id)
        if draft is not None and draft.body.get("enrollment") == enrollment.id:
            tx.drafts.clear(each.chat_id)


def _tell(tx: Transaction, enrollment: Enrollment, now: datetime) -> None:
    """Whoever enrolled them, and whoever has their alert, reads that they are gone, and no name."""
    alert = tx.alerts.open_of_enrollment(enrollment.id)
    holder = tx.providers.get(alert.holder_id) if alert is not None and alert.holder_id is not None else None
    to = [enrolling.reads_news_of(tx, enrollment), holder]
    not_before = tx.clinics.get(enrollment.clinic_id).after_quiet_hours(now)
    for chat_id in dict.fromkeys(each.chat_id for each in to if each is not None and each.removed_at is None):
        params = {"label": enrollment.label}
        told = Message(chat_id, "erased", enrollment.clinic_id, params, lane=Lane.BULK, not_before=not_before)
        tx.outbox.put(told, now)


def _say(tx: Transaction, chat_id: int, key: str, was: Enrollment, now: datetime) -> None:
    """To whoever we know no more."""
    params = {"key": key, "clinic": tx.clinics.get(was.clinic_id).name, "telegram": was.language}
    tx.outbox.put(Message(chat_id, "sentence", params=params), now)
