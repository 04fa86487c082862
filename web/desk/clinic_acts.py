"""What an admin does to the clinic, by the same workflows as in the chat."""

from datetime import date

from bot import hours
from bot.clinic import Role
from bot.ports import Transaction
from bot.week import Week
from bot.workflows import erasing, grouping, staffing
from web.desk.asked import Asked, BadAsk
from web.desk.clinic import is_sure, refuse_others, shown
from web.desk.clinic_settings import Tried
from web.desk.desk import Reader
from web.desk.page import Elsewhere, Page
from wording import dates, typed_settings
from wording.clinic_facts import GROUPS
from wording.hours import hours_in_words
from wording.text import one_line
from wording.typed_settings import Changes, Unread
from wording.words import offered, read_all

PIECES = tuple(piece for pieces in GROUPS.values() for piece in pieces)
LONGEST = 500  # Characters of an answer here.


def change(tx: Transaction, reader: Reader, given: Asked) -> Page | Elsewhere:
    """Hours are kept as they were understood, and what would erase somebody is asked first."""
    piece, typed = str(given.path["piece"]), one_line(given.text("value", LONGEST))
    refuse_others(reader)
    if piece not in PIECES:
        raise BadAsk("piece")
    try:
        changes = typed_settings.read(piece, typed, reader.clinic, today_of(reader))
    except Unread as error:
        fault = reader.words(f"setup.fault.{error.fault}", **typed_settings.limits(piece))
        return shown(tx, reader, Tried(piece, typed, fault=fault))
    question = _question(tx, reader, changes)
    if question and not is_sure(given, question):
        return shown(tx, reader, Tried(piece, typed, question=question))
    staffing.change_clinic(tx, reader.provider.chat_id, reader.now, **changes)
    return Elsewhere("/clinic", "staff.changed")


def today_of(reader: Reader) -> date:
    return hours.local(reader.now, reader.zone).date()


def _question(tx: Transaction, reader: Reader, changes: Changes) -> str:
    """As it was understood, or what comes of it; "" for what is kept at once."""
    match changes:
        case {"hours": tuple(found)}:
            return understood(found, reader)
        case {"keeps_months": int(months)} if erases := erasing.would_erase(tx, reader.clinic, months, reader.now):
            return reader.words.count("setup.ask.keeps_sure", erases, months=months)
    return ""


def understood(found: Week, reader: Reader) -> str:
    return reader.words("desk.clinic.understood", hours=hours_in_words(found, reader.words))


def open_again(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    """On a date on which the clinic was to be closed."""
    refuse_others(reader)
    on = dates.of_number(given.number("on"))
    if on is None:
        raise BadAsk("on")
    staffing.open_again(tx, reader.provider.chat_id, on, reader.now)
    return Elsewhere("/clinic", "staff.changed")


def switch_language(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    refuse_others(reader)
    every = read_all()
    code = given.word("language", "", *(each for each in every if each not in offered(every)))
    is_on = given.word("to", "off", "on") == "on"
    if not code:
        raise BadAsk("language")
    staffing.switch_language(tx, reader.provider.chat_id, code, reader.now, on=is_on)
    return Elsewhere("/clinic", "languages.is_used" if is_on else "languages.is_stopped")


def invite(tx: Transaction, reader: Reader, given: Asked) -> Page:
    """The link is shown here once; it is found nowhere afterwards."""
    refuse_others(reader)
    role = Role(given.word("role", *(each.value for each in reversed(Role))))
    made = staffing.invite_provider(tx, reader.provider.chat_id, reader.now, role)
    until = reader.words.moment(made.expires_at, reader.zone)
    return Page("invited", {"invitation": made.id, "role": role.value, "until": until}, here="clinic")


def connect_group(tx: Transaction, reader: Reader, _given: Asked) -> Page:
    """A code that works once, for an hour; a group that is there is replaced when it is used."""
    refuse_others(reader)
    code, there = grouping.make_code(tx, reader.provider.chat_id, reader.now), tx.groups.of_clinic(reader.clinic.id)
    values = {"code": code.id, "until": reader.words.time(code.expires_at, reader.zone), "group": there}
    return Page("group_code", values, here="clinic")


def end_group(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    """Of the group that stood there: an older page ends no newer one."""
    refuse_others(reader)
    there = tx.groups.of_clinic(reader.clinic.id)
    if there is None or given.number("since") != int(there.bound_at.timestamp()):
        return Elsewhere("/clinic", "provider.over")
    grouping.unbind(tx, reader.provider.chat_id, there.chat_id, reader.now)
    return Elsewhere("/clinic", "group.ended")
