"""Every word and every photo of a patient, newest first, in pages; or all of it as one file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.asked import Asked
from bot.course import Course
from bot.outbox import Message
from bot.ports import Transaction
from bot.whose import UNSURE, is_unsure, photos_of
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.paging import page_in, turns
from handlers.screens.reader import enrollment_read
from wording.note_words import AMONG_ALL, line, mark_of
from wording.text import inert, utf16_length
from wording.unopened import shown
from wording.why import answer_to
from wording.words import Words

PAGE = 3000  # UTF-16 units; what stands around the words has room beside them
MOST_PHOTOS = 10
ANSWERED = 400  # UTF-16 units that an answer takes, at most, with what stands around it


@dataclass(frozen=True, slots=True)
class Entry:
    """One note, or a part of a long one; or a photo, the `photo`-th of its answer set.

    The `text` of a photo is its mark. `asked` where the note is a question that the bot has answered.
    """

    day: int
    text: str = ""
    set_id: int = 0
    photo: int = -1
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class SaidView:
    language: str
    enrollment_id: int
    label: str
    pages: tuple[tuple[Entry, ...], ...]
    page: int


def entries(course: Course) -> Iterator[Entry]:
    """The newest first."""
    for answers in reversed(course.answer_sets):
        day = course.day(answers.on)
        for number in reversed(photos_of(answers)):
            mark = UNSURE if is_unsure(answers.photos[number]) else ""
            yield Entry(day, mark, set_id=answers.id, photo=number)
        for number, note in reversed(list(enumerate(answers.notes))):
            yield from (Entry(day, part, asked=answers.question_at(number)) for part in _parts(note))


def _parts(note: str) -> Iterator[str]:
    whose = mark_of(note)
    while utf16_length(inert(note)) > PAGE:
        yield note[: PAGE // 2]  # Of two units each at most.
        note = whose + note[PAGE // 2 :]
    yield note


def pages(every: Sequence[Entry]) -> tuple[tuple[Entry, ...], ...]:
    """As many to a page as fit; at least one page."""
    found: list[tuple[Entry, ...]] = []
    page: list[Entry] = []
    for each in every:
        photos = sum(one.photo >= 0 for one in page)
        if page and (_length(page) + _length([each]) > PAGE or (each.photo >= 0 and photos >= MOST_PHOTOS)):
            found.append(tuple(page))
            page = []
        page.append(each)
    return (*found, tuple(page))


def _length(page: Sequence[Entry]) -> int:
    return sum(utf16_length(inert(each.text)) + (ANSWERED if each.asked else 40) for each in page)


def load(tx: Transaction, message: Message, _now: datetime) -> SaidView | None:
    read = enrollment_read(tx, message)
    if read is None:
        return None
    enrollment, reader = read
    course, language = tx.enrollments.history(enrollment.id)[0], tx.clinics.get(reader.clinic_id).language
    every = pages(tuple(entries(course)))
    page = page_in(message.params.get("page", 0), len(every))
    return SaidView(language, enrollment.id, enrollment.label, every, page)


def draw(view: SaidView, words: Words) -> Drawn:
    head = words("said.head", label=view.label, page=view.page + 1, pages=len(view.pages))
    page = view.pages[view.page]
    lines = [_line(each, words) for each in page] or [words("said.nothing")]
    return Drawn("\n\n".join((head, *lines)), _buttons(view, words), bold=(head,))


def _line(each: Entry, words: Words) -> str:
    if each.photo >= 0:
        return each.text + words("said.photo", day=each.day)
    if each.asked is not None:
        return words("said.question", day=each.day, note=each.text, answer=answer_to(each.asked, words))
    return line(AMONG_ALL, each.day, shown(each.text, words), words)


def _buttons(view: SaidView, words: Words) -> tuple[tuple[Button, ...], ...]:
    photos = sum(each.photo >= 0 for each in view.pages[view.page])
    rows = list(turns(view.page, len(view.pages), lambda page: encode("p.words", view.enrollment_id, page)))
    if photos:
        label = words.count("said.show_photos", photos)
        rows.append((Button(label, encode("p.words_photos", view.enrollment_id, view.page)),))
    if len(view.pages) > 1:
        rows.append((Button(words("said.all"), encode("p.words_all", view.enrollment_id)),))
    return tuple(rows)


def draw_all(view: SaidView, words: Words) -> Drawn:
    """One file, for what is too much for pages: as it was written."""
    words = words.inert(False)
    lines = (_line(each, words) for page in view.pages for each in page)
    content = "\n\n".join((view.label, *lines)).encode("utf-8", "replace")
    return Drawn(words("said.file", label=view.label), picture=content, file_name=f"{view.label}.txt")


SAID, SAID_ALL = Screen(load, draw), Screen(load, draw_all)
