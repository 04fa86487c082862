"""When somebody at the clinic reads what the patient has said, and whom to call until then."""

from datetime import datetime

from bot.checkin import Contact
from bot.finding import Urgency
from handlers.screens.about import About
from handlers.words import Words


def what_happens(view: About, words: Words, urgency: Urgency | None, contact: Contact | None = None) -> str:
    """Said whenever there is something for the clinic to look at; nothing else is promised than what is due."""
    clinic, values = view.clinic, {"clinic": view.clinic.name, "phone": view.clinic.phone}
    if urgency is None:
        return words("read.any_time", **values)
    wish = words(f"read.contact.{contact.value}") + " " if contact else ""
    told = wish + words(_told(view, urgency), **values, moment=words.moment(_read_at(view, urgency), view.zone))
    return told + "\n" + words("read.worse", **values, number=clinic.emergency_number)


def _told(view: About, urgency: Urgency) -> str:
    if urgency >= Urgency.URGENT:
        return "read.urgent"
    if urgency is Urgency.SAME_DAY:
        return "read.same_day" if view.clinic.is_open(view.now) else "read.closed"
    return "read.routine"


def _read_at(view: About, urgency: Urgency) -> datetime:
    """The morning message is for what is routine; all else is read as soon as the clinic is open."""
    if urgency is Urgency.ROUTINE:
        return view.clinic.next_opening(view.now)
    return view.clinic.opens_at(view.now)
