"""A photo that a patient sent, for the staff of their clinic."""

from dataclasses import dataclass
from datetime import datetime

from bot.checkin import AS_FILE
from bot.outbox import Message
from bot.ports import Transaction
from bot.whose import UNSURE, is_unsure, photo_of, photos_of
from handlers.screen import Drawn, Screen
from handlers.screens.reader import enrollment_read
from handlers.words import Words


@dataclass(frozen=True, slots=True)
class PhotoView:
    language: str
    label: str
    day: int
    file_id: str
    is_unsure: bool = False


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
    kept = sent_in.photos[number]
    language = tx.clinics.get(reader.clinic_id).language
    return PhotoView(language, course.enrollment.label, course.day(sent_in.on), photo_of(kept), is_unsure(kept))


def draw(view: PhotoView, words: Words) -> Drawn:
    is_file = view.file_id.startswith(AS_FILE)
    mark = UNSURE if view.is_unsure else ""
    said = mark + words("photo.caption", label=view.label, day=view.day)
    return Drawn(said, picture=view.file_id.removeprefix(AS_FILE), file_name="photo" if is_file else "")


PHOTO = Screen(load, draw)
