"""What there is to look at of a patient: the buttons of every card that shows one."""

from bot.course import Course
from bot.enrollment import Enrollment
from bot.whose import photos_of
from bot.workflows import writing
from handlers.buttons import encode
from handlers.screen import Button
from handlers.screens.photo import side_by_side
from wording.words import Words


def writes(enrollment: Enrollment, words: Words) -> tuple[tuple[Button, ...], ...]:
    """How to reach the patient, and to note something about them."""
    of, remark = enrollment.id, Button(words("remark.button"), encode("p.remark", enrollment.id))
    if not writing.can_be_written_to(enrollment):
        return ((remark,),)
    message = Button(words("letter.button"), encode("p.write", of))
    photo = Button(words("letter.ask_photo"), encode("p.ask_photo", of))
    return ((message, photo), (remark,))


def looks(course: Course, words: Words) -> tuple[tuple[Button, ...], ...]:
    of, sets = course.enrollment.id, course.answer_sets
    photos = sum(len(photos_of(each)) for each in sets)
    chart = [Button(words("card.chart"), encode("p.course", of))] if any(each.grades for each in sets) else []
    pictures = [Button(words("card.see_photos", n=photos), encode("p.pictures", of))] if photos else []
    compare = [Button(words("card.compare"), encode("p.compare", of))] if side_by_side(course) else []
    has_words = photos or any(each.notes for each in sets)
    said = [Button(words("card.all_words"), encode("p.words", of, 0))] if has_words else []
    return tuple(row for row in ((*chart, *pictures), (*said, *compare)) if row)
