"""All that happened in a patient's treatments, the newest first, by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot import hours
from bot import timeline as happenings
from bot.enrollment import Enrollment
from bot.letter import Letter
from bot.ports import Transaction
from bot.timeline import Entry, Raised
from bot.workflows import filing, looking, seeing, sessions
from web.desk import head
from web.desk.asked import Asked
from web.desk.desk import Reader
from web.desk.head import of_ours
from web.desk.page import Page
from web.desk.paging import paged
from wording import happened
from wording.names import of_staff
from wording.their_language import in_ours

A_PAGE = 40


@dataclass(frozen=True, slots=True)
class Line:
    """`kind` is how it is marked: raised and the urgency, letter, remark, wrote ..."""

    at: str
    what: str
    kind: str


def page(tx: Transaction, reader: Reader, given: Asked) -> Page:
    of = of_ours(tx, reader, given.id())
    looking.seen(tx, reader.provider.chat_id, "read timeline", f"enrollment:{of.id}", reader.now)
    if not given.is_refresh:
        seeing.has_read(tx, of.id, reader.now)
    every = [each for each in sessions.of_the_same(tx, of) if each.chat_id != reader.provider.chat_id]
    entries = happenings.of_sessions([filing.file_of(tx, each.id) for each in every])
    pages = paged(entries, given.number("page", 1), A_PAGE)
    names = _names(tx, reader, pages.shown)

    def on(each: Entry) -> str:
        """The day at the clinic, and of the treatment; they can differ where the patient lives by another clock."""
        date = reader.words.day(hours.local(each.at, reader.zone).date())
        key = "desk.day" if each.label == of.label else "desk.day_of"
        return reader.words(key, date=date, day=each.day, label=each.label)

    languages = {each.label: each for each in every}
    days = [
        (name, [_line(each, reader, names, languages[each.label]) for each in found])
        for name, found in groupby(pages.shown, on)
    ]
    return Page("timeline", {**head.values(tx, reader, of, "timeline"), "days": days, "pages": pages}, here="patients")


def _names(tx: Transaction, reader: Reader, shown: Sequence[Entry]) -> Mapping[int, str]:
    ids = {number for each in shown if (number := happened.provider_of(each)) is not None}
    return {each: of_staff(tx.providers.get(each), reader.words.language) for each in ids}


def _line(each: Entry, reader: Reader, names: Mapping[int, str], of: Enrollment) -> Line:
    said = happened.what(each, reader.zone, names, reader.words, in_full=True)
    if isinstance(each.what, Letter) and (ours := in_ours(each.what.text, of, reader.clinic, reader.words)):
        said += f"\n{ours}"
    kind = f"raised {each.what.urgency.word}" if isinstance(each.what, Raised) else type(each.what).__name__.lower()
    return Line(reader.words.time(each.at, reader.zone), said, kind)
