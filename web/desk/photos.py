"""A patient's photos: all of them small, and two of them side by side, as large as there is room."""

from dataclasses import dataclass

from bot.checkin import AS_FILE
from bot.course import Course
from bot.ports import NotYours, Transaction
from bot.whose import is_unsure, photo_of, photos_of
from bot.workflows import looking, seeing
from web.desk import head
from web.desk.asked import Asked
from web.desk.desk import Reader
from web.desk.head import of_ours
from web.desk.page import Page, Photo


@dataclass(frozen=True, slots=True)
class Shot:
    """The `number`-th photo of an answer set. `is_unsure`: it may be of the other patient in the same chat."""

    set_id: int
    number: int
    day: int
    on: str
    is_unsure: bool

    @property
    def key(self) -> str:
        return f"{self.set_id}-{self.number}"


def shots(course: Course, reader: Reader) -> list[Shot]:
    """The oldest first."""
    return [
        Shot(each.id, number, course.day(each.on), reader.words.day(each.on), is_unsure(each.photos[number]))
        for each in course.answer_sets
        for number in photos_of(each)
    ]


def page(tx: Transaction, reader: Reader, given: Asked) -> Page:
    """The first and the last stand side by side, until somebody chooses others."""
    of = of_ours(tx, reader, given.id())
    looking.seen(tx, reader.provider.chat_id, "saw photos", f"enrollment:{of.id}", reader.now)
    if not given.is_refresh:
        seeing.has_read(tx, of.id, reader.now)
    every = shots(tx.enrollments.history(of.id)[0], reader)
    left, right = _chosen(every, given.text("left"), 0), _chosen(every, given.text("right"), -1)
    shown = {"shots": every, "left": left, "right": right}
    return Page("photos", {**head.values(tx, reader, of, "photos"), **shown}, here="patients")


def _chosen(every: list[Shot], key: str, otherwise: int) -> Shot | None:
    if not every:
        return None
    return next((each for each in every if each.key == key), every[otherwise])


def one(tx: Transaction, reader: Reader, given: Asked) -> Photo:
    """Raises NotYours for one that is not there, or has gone to the other patient of the same chat."""
    of = of_ours(tx, reader, given.id())
    looking.seen(tx, reader.provider.chat_id, "saw photos", f"enrollment:{of.id}", reader.now)
    course, number = tx.enrollments.history(of.id)[0], given.id("number")
    sent_in = next((each for each in course.answer_sets if each.id == given.id("set")), None)
    if sent_in is None or number not in photos_of(sent_in):
        raise NotYours("photo")
    return Photo(photo_of(sent_in.photos[number]).removeprefix(AS_FILE))
