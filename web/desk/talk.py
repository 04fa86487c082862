"""What was said: the patient's words and photos, what the bot answered, letters and remarks, as a conversation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot import hours, timeline
from bot.asked import Asked as Question
from bot.checkin import AnswerSet
from bot.course import Course
from bot.enrollment import Enrollment
from bot.letter import LONGEST, Letter, LetterState, Remark
from bot.note import FORWARDED
from bot.ports import Transaction
from bot.timeline import Entry, File, Photos, Told, Wrote
from bot.whose import bare, is_moved, is_unsure, photos_of
from bot.wordless import WORDLESS
from bot.workflows import filing, looking, seeing, writing
from web.desk import head, letters
from web.desk.asked import Asked
from web.desk.desk import Reader
from web.desk.head import of_ours
from web.desk.page import Elsewhere, Page
from web.desk.paging import paged
from wording import letter_words, since, why
from wording.names import of_patient, of_staff
from wording.text import fit
from wording.unopened import shown

A_PAGE, LATEST, LABEL_LIMIT = 40, 12, 60


@dataclass(frozen=True, slots=True)
class Said:
    """`side` is patient, bot, us (a letter), note (a remark), or told (what the bot said by itself).

    `about` is what is to be known of it beside the words: its key, "" if there is nothing. `photos` are an answer set
    and a place in it.
    """

    side: str
    at: datetime
    day: int
    text: str
    name: str = ""
    about: str = ""
    photos: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    on: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody has written that cannot go as it is, with the key of what is wrong with it."""

    text: str = ""
    fault: str = ""
    is_for_us: bool = False


NOTHING_TYPED = Typed()


def page(tx: Transaction, reader: Reader, given: Asked) -> Page:
    return _page(tx, reader, of_ours(tx, reader, given.id()), given, NOTHING_TYPED)


def write(tx: Transaction, reader: Reader, given: Asked) -> Page | Elsewhere:
    """A letter, to be looked over; or a remark. What cannot go stands in its field again."""
    of, (text, fault), is_for_us = of_ours(tx, reader, given.id()), letters.written(given), letters.is_for_us(given)
    if fault:
        return _page(tx, reader, of, given, Typed(text, fault, is_for_us), status=422)
    if not is_for_us:
        return letters.look_over(tx, reader, of, text)
    writing.remark(tx, reader.provider, of, text, reader.now)
    return Elsewhere(f"/patients/{of.id}", "remark.kept", of=of.id)


def _page(tx: Transaction, reader: Reader, of: Enrollment, given: Asked, typed: Typed, status: int = 200) -> Page:
    look(tx, reader, of, given)
    file = filing.file_of(tx, of.id)
    pages = paged(said_in(tx, reader, file), given.number("page", 1), A_PAGE)
    values = {**head.values(tx, reader, of, "talk"), **forms(reader, file.course, typed), "pages": pages}
    return Page("talk", {**values, "days": by_day(pages.shown, reader)}, status, here="patients")


def look(tx: Transaction, reader: Reader, of: Enrollment, given: Asked) -> None:
    """Whoever opens it has read what there is; a page that asks by itself has not."""
    looking.seen(tx, reader.provider.chat_id, "read words", f"enrollment:{of.id}", reader.now)
    if not given.is_refresh:
        seeing.has_read(tx, of.id, reader.now)


def latest(tx: Transaction, reader: Reader, file: File) -> tuple[list[Day], int]:
    """Of the newest, and how many came before them."""
    every = said_in(tx, reader, file)
    return by_day(every[:LATEST], reader), max(0, len(every) - LATEST)


def forms(reader: Reader, course: Course, typed: Typed = NOTHING_TYPED) -> dict[str, object]:
    filled = (letter_words.often(text, course, reader.now) for text in reader.clinic.texts)
    often = [(number, fit(text, LABEL_LIMIT)) for number, text in enumerate(filled)]
    can_write = writing.can_be_written_to(course.enrollment)
    return {"typed": typed, "often": often, "can_write": can_write, "longest": LONGEST}


def by_day(said: Sequence[Said], reader: Reader) -> list[Day]:
    """As they were said, the newest below; `said` has the newest first."""

    def on(each: Said) -> str:
        date = reader.words.day(hours.local(each.at, reader.zone).date())
        return reader.words("desk.day", date=date, day=each.day)

    return [Day(name, tuple(found)) for name, found in groupby(reversed(said), on)]


def said_in(tx: Transaction, reader: Reader, file: File) -> list[Said]:
    """The newest first."""
    done = since.load(tx, file.course.enrollment.id, reader.words.language)
    return [said for each in timeline.entries(file) for said in _said(tx, reader, file, each, done)]


def _said(tx: Transaction, reader: Reader, file: File, each: Entry, done: since.Since) -> Iterator[Said]:
    words = reader.words
    match each.what:
        case Wrote(answers=answers, note=note):
            if (asked := answers.question_at(note)) is not None:
                yield _answered(reader, file, each, answers, asked, done)
            yield _wrote(reader, file, each, answers.notes[note])
        case Photos(answers=answers):
            sent = tuple((answers.id, number) for number in photos_of(answers))
            about = "desk.talk.unsure" if any(is_unsure(answers.photos[number]) for _, number in sent) else ""
            yield Said("patient", each.at, each.day, "", _name(reader, file), about, sent)
        case Letter():
            yield _letter(tx, reader, each, each.what)
        case Remark(text=text, provider_id=by):
            name = of_staff(tx.providers.get(by), words.language)
            yield Said("note", each.at, each.day, shown(text, words), name)
        case Told(screen=screen):
            yield Said("told", each.at, each.day, words(f"timeline.told.{screen}"))


def _wrote(reader: Reader, file: File, each: Entry, note: str) -> Said:
    words, own = reader.words, bare(note)
    about = "desk.talk.unsure" if is_unsure(note) else "desk.talk.moved" if is_moved(note) else ""
    text = words(f"timeline.note.{WORDLESS[own]}") if own in WORDLESS else shown(own, words)
    if own not in WORDLESS and own.startswith(FORWARDED):
        about, text = "desk.talk.forwarded", own.removeprefix(FORWARDED)
    return Said("patient", each.at, each.day, text, _name(reader, file), about)


def _answered(reader: Reader, file: File, each: Entry, answers: AnswerSet, asked: Question, done: since.Since) -> Said:
    stands = done.stands(file.course, answers, asked, reader.words)
    return Said("bot", each.at, each.day, why.answer_to(asked, reader.words), stands)


def _letter(tx: Transaction, reader: Reader, each: Entry, letter: Letter) -> Said:
    name = of_staff(tx.providers.get(letter.provider_id), reader.words.language)
    text = shown(letter.text, reader.words) or reader.words("timeline.letter.photo")
    about = "" if letter.state is LetterState.SENT else f"desk.talk.{letter.state.value}"
    return Said("us", each.at, each.day, text, name, about)


def _name(reader: Reader, file: File) -> str:
    return of_patient(file.course.enrollment, reader.words)
