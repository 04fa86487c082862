"""What there is to look at of a patient: the buttons of every card that shows one."""

from bot.course import Course
from bot.whose import photos_of
from handlers.buttons import encode
from handlers.screen import Button
from handlers.words import Words


def looks(course: Course, words: Words) -> tuple[tuple[Button, ...], ...]:
    of, sets = course.enrollment.id, course.answer_sets
    photos = sum(len(photos_of(each)) for each in sets)
    chart = [Button(words("card.chart"), encode("p.course", of))] if any(each.grades for each in sets) else []
    pictures = [Button(words("card.see_photos", n=photos), encode("p.pictures", of))] if photos else []
    has_words = photos or any(each.notes for each in sets)
    said = [Button(words("card.all_words"), encode("p.words", of, 0))] if has_words else []
    return tuple(row for row in ((*chart, *pictures), tuple(said)) if row)
