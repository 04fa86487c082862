"""Photos that a patient sent, for the staff of their clinic: one by itself, or those of several days side by side."""

from dataclasses import dataclass
from datetime import datetime

from bot.checkin import AS_FILE
from bot.course import Course
from bot.outbox import Message
from bot.ports import Transaction
from bot.whose import UNSURE, is_unsure, photo_of, photos_of
from handlers.screen import Drawn, Screen
from handlers.screens.reader import enrollment_read
from wording.words import Words

SIDE_BY_SIDE = 4  # Days, at most.


@dataclass(frozen=True, slots=True)
class Photo:
    day: int
    file_id: str
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class PhotoView:
    """The one that was asked for, or those to be compared."""

    language: str
    label: str
    photos: tuple[Photo, ...]


def load(tx: Transaction, message: Message, _now: datetime) -> PhotoView | None:
    """None for whoever is not of this clinic's staff by now."""
    read = enrollment_read(tx, message)
    if read is None:
        return None
    enrollment, reader = read
    course, _ = tx.enrollments.history(enrollment.id)
    sent_in = next((each for each in course.answer_sets if each.id == message.params["set"]), None)
    number = int(message.params["n"])
    if sent_in is None or number not in photos_of(sent_in):
        return None
    photo = _photo(course.day(sent_in.on), sent_in.photos[number])
    return PhotoView(tx.clinics.get(reader.clinic_id).language, enrollment.label, (photo,))


def load_beside(tx: Transaction, message: Message, _now: datetime) -> PhotoView | None:
    read = enrollment_read(tx, message)
    if read is None:
        return None
    enrollment, reader = read
    photos = side_by_side(tx.enrollments.history(enrollment.id)[0])
    return PhotoView(tx.clinics.get(reader.clinic_id).language, enrollment.label, photos) if photos else None


def side_by_side(course: Course) -> tuple[Photo, ...]:
    """The last photo of each of the latest days, the earliest first; none where there is nothing to compare.

    What was sent as a file Telegram does not show beside others.
    """
    last = dict[int, Photo]()
    for answers in course.answer_sets:
        every = (_photo(course.day(answers.on), answers.photos[number]) for number in photos_of(answers))
        last |= {each.day: each for each in every if not each.file_id.startswith(AS_FILE)}
    shown = tuple(last[day] for day in sorted(last)[-SIDE_BY_SIDE:])
    return shown if len(shown) > 1 else ()


def _photo(day: int, kept: str) -> Photo:
    return Photo(day, photo_of(kept), is_unsure(kept))


def draw(view: PhotoView, words: Words) -> Drawn:
    (photo,) = view.photos
    is_file = photo.file_id.startswith(AS_FILE)
    said = _caption(photo, view.label, words)
    return Drawn(said, picture=photo.file_id.removeprefix(AS_FILE), file_name="photo" if is_file else "")


def draw_beside(view: PhotoView, words: Words) -> Drawn:
    """The words alone where Telegram does not take the album."""
    album = tuple((each.file_id, _caption(each, view.label, words)) for each in view.photos)
    return Drawn("\n".join(said for _, said in album), album=album)


def _caption(photo: Photo, label: str, words: Words) -> str:
    return (UNSURE if photo.is_unsure else "") + words("photo.caption", label=label, day=photo.day)


PHOTO, SIDE = Screen(load, draw), Screen(load_beside, draw_beside)
