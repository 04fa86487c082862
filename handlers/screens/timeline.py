"""All that happened in a patient's treatment, newest first, ten a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot import hours, timeline
from bot.clinic import Clinic
from bot.enrollment import Enrollment
from bot.letter import Letter
from bot.outbox import Message
from bot.ports import Transaction
from bot.timeline import Entry
from bot.workflows import filing, sessions
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.paging import numbered, on_page, page_in, pages_of, turns
from handlers.screens.reader import enrollment_read
from wording import happened
from wording.names import of_staff, on_card
from wording.text import fit
from wording.their_language import in_ours
from wording.words import Words

A_PAGE = 10
LONGEST = 330  # UTF-16 units of one entry: ten of them, and the days above them, fit into one message


@dataclass(frozen=True, slots=True)
class TimelineView:
    """`entries` are those of the page; `names` are of the staff that they speak of."""

    language: str
    clinic: Clinic
    enrollment: Enrollment
    entries: tuple[Entry, ...]
    names: Mapping[int, str]
    page: int
    pages: int


def load(tx: Transaction, message: Message, _now: datetime) -> TimelineView | None:
    read = enrollment_read(tx, message)
    if read is None:
        return None
    enrollment, reader = read
    clinic = tx.clinics.get(reader.clinic_id)
    of_all = [each for each in sessions.of_the_same(tx, enrollment) if each.chat_id != reader.chat_id]
    every = timeline.of_sessions([filing.file_of(tx, each.id) for each in of_all])
    pages = pages_of(len(every), A_PAGE)
    page = page_in(message.params.get("page", 0), pages)
    shown = tuple(on_page(every, page, A_PAGE))
    ids = {number for each in shown if (number := happened.provider_of(each)) is not None}
    names = {each: of_staff(tx.providers.get(each), clinic.language) for each in ids}
    return TimelineView(clinic.language, clinic, enrollment, shown, names, page, pages)


def draw(view: TimelineView, words: Words) -> Drawn:
    of, name = view.enrollment, on_card(view.enrollment, words)
    head = numbered(words("timeline.head", label=of.label, name=name), view.page, view.pages, words)
    parts = [head]
    for on, entries in groupby(view.entries, lambda each: _heading(each, view, words)):
        parts.append("\n" + on)
        parts += [_entry(each, view, words) for each in entries]
    if not view.entries:
        parts.append("\n" + words("timeline.nothing"))
    pages = turns(view.page, view.pages, lambda page: encode("p.timeline", of.id, page))
    back = Button(words("timeline.back"), encode("p.patient", of.id))
    return Drawn("\n".join(parts), (*pages, (back,)), bold=(head,))


def _heading(each: Entry, view: TimelineView, words: Words) -> str:
    """The day at the clinic, and of the treatment; they can differ where the patient lives by another clock."""
    date = words.day(hours.local(each.at, view.clinic.timezone).date())
    if each.label == view.enrollment.label:
        return words("timeline.day", date=date, day=each.day)
    return words("timeline.day_of", date=date, day=each.day, label=each.label)


def _entry(each: Entry, view: TimelineView, words: Words) -> str:
    said = happened.what(each, view.clinic.timezone, view.names, words)
    if isinstance(each.what, Letter) and (ours := in_ours(each.what.text, view.enrollment, view.clinic, words)):
        said += f"\n{ours}"
    return fit(words("timeline.entry", at=words.time(each.at, view.clinic.timezone), what=said), LONGEST)


TIMELINE = Screen(load, draw)
