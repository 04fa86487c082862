"""What a clinic's group reads of an alert, and what an admin reads of the group."""

from dataclasses import dataclass
from datetime import datetime

from bot import hours
from bot.alert import Alert, AlertState
from bot.clinic import Clinic, Role
from bot.group import Group
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import alerting, sharing
from handlers.buttons import encode
from handlers.links import Links
from handlers.screen import Button, Drawn, Screen
from handlers.screens.reader import reader_of
from wording.names import of_staff
from wording.staff_words import when
from wording.words import Words


@dataclass(frozen=True, slots=True)
class GroupCardView:
    """`name` is who has it, had it, or has closed it; nothing here says who the patient is or what it is about."""

    language: str
    now: datetime
    alert: Alert
    label: str
    day: int
    zone: str
    name: str = ""


def load_card(tx: Transaction, message: Message, now: datetime) -> GroupCardView | None:
    """None where the group is not this clinic's by now, for what was closed before it was ever shown, and of whom was
    erased meanwhile.
    """
    there = tx.groups.of_chat(message.chat_id)
    try:
        alert = tx.alerts.of_staff(there.clinic_id if there is not None else 0, message.subject)
    except NotYours:
        return None
    is_closed = alert.state is AlertState.RESOLVED
    if is_closed and tx.outbox.arrived_at(message.chat_id, sharing.slot(alert.id)) is None:
        return None
    clinic, course = tx.clinics.get(alert.clinic_id), alerting.without_answers(tx, alert)
    about = alert.resolved_by if is_closed else alert.holder_id
    name = of_staff(tx.providers.get(about), clinic.language) if about else ""
    day = course.day(hours.today(course, now))
    return GroupCardView(clinic.language, now, alert, course.enrollment.label, day, clinic.timezone, name)


def draw_card(view: GroupCardView, words: Words) -> Drawn:
    alert = view.alert
    head = words(f"card.head.{alert.urgency.word}", label=view.label)
    lines = [head, words("card.day", day=view.day).capitalize(), *_who(view, words)]
    opened = Button(words("group.open"), encode("g.open", alert.id))
    if alert.state in (AlertState.ACKNOWLEDGED, AlertState.RESOLVED):
        return Drawn("\n".join(lines), ((opened,),), bold=(head,))
    taken = Button(words("card.got_it"), encode("g.got", alert.id, alert.version))
    return Drawn("\n".join(lines), ((taken,), (opened,)), bold=(head,))


def _who(view: GroupCardView, words: Words) -> list[str]:
    alert = view.alert
    if alert.state is AlertState.RESOLVED and alert.resolved_at:
        return [words("group.closed", name=view.name, at=when(alert.resolved_at, view.now, view.zone, words))]
    if alert.state is AlertState.ACKNOWLEDGED and alert.acknowledged_at:
        return [words("card.taken", name=view.name, at=when(alert.acknowledged_at, view.now, view.zone, words))]
    had = [words("card.had", name=view.name)] if view.name else []
    return [*had, words("group.nobody")]


@dataclass(frozen=True, slots=True)
class GroupView:
    """`code` and `url` are there while a code is open, until `until`."""

    language: str
    clinic: Clinic
    group: Group | None = None
    code: str = ""
    url: str = ""
    until: datetime | None = None


def group_screen(links: Links) -> Screen[GroupView]:
    def load(tx: Transaction, message: Message, now: datetime) -> GroupView | None:
        """For admins; a code that is used up or over is not shown."""
        reader = reader_of(tx, message, message.subject)
        if reader is None or reader.role is not Role.ADMIN:
            return None
        clinic, there = tx.clinics.get(message.subject), tx.groups.of_clinic(message.subject)
        code = tx.invitations.get(int(message.params.get("code", 0)))
        if code is None or code.clinic_id != clinic.id or not code.is_open(now):
            return GroupView(clinic.language, clinic, there)
        return GroupView(
            clinic.language, clinic, there, links.code(code.id), links.of_group(code.id), until=code.expires_at
        )

    return Screen(load, draw)


def draw(view: GroupView, words: Words) -> Drawn:
    clinic, there = view.clinic, view.group
    if view.code and view.until:
        at = words.time(view.until, clinic.timezone)
        lines = [words("group.how"), "", f"/bind {view.code}", "", words("group.code_until", at=at)]
        if there is not None:
            lines += ["", words("group.will_be_replaced", title=there.title)]
        return Drawn("\n".join(lines), ((Button(words("group.choose"), url=view.url),),))
    if there is None:
        again = Button(words("group.make_code"), encode("p.group_code"))
        return Drawn(words("group.none", clinic=clinic.name), ((again,),))
    key = "group.is_bound" if there.unreachable_at is None else "group.is_lost"
    another = Button(words("group.another"), encode("p.group_code"))
    end = Button(words("group.end"), encode("p.group_end", there.chat_id))
    text = words(key, clinic=clinic.name, title=there.title)
    return Drawn(text, ((end,), (another,)), bold=(there.title,) if there.title else ())


GROUP_CARD = Screen(load_card, draw_card)
