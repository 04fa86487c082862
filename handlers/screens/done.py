"""The end of a check-in: what was answered against what is usual on this day, what to do, and what happens next."""

from bot import timetable
from bot.checkin import SIGNS
from bot.finding import Urgency
from bot.protocol import Symptom
from handlers.screen import Button, Drawn
from handlers.screens.about import care, heading, next_question, paragraphs, usual
from handlers.screens.asking import (
    CHANGE,
    CONTACT,
    GO,
    NOTE,
    PHOTO,
    QuestionsView,
    answer_in_words,
    go_to,
)
from handlers.screens.reading import was_told, what_happens
from handlers.words import Words


def draw(view: QuestionsView, words: Words) -> Drawn:
    """What is urgent comes before everything else, and without advice on creams."""
    about, saved = view.about, words("done.saved", day=_day(view))
    is_closed = bool(view.findings) and view.urgency is None
    happens = was_told(about, words) if is_closed else what_happens(about, words, view.urgency, view.answers.contact)
    is_urgent = (view.urgency or Urgency.ROUTINE) >= Urgency.URGENT
    body = (
        heading(about, words),
        saved,
        happens if is_urgent else "",
        _answers(view, words),
        "" if is_urgent else happens,
        "" if is_urgent else words("done.care", care=care(about, words, _day(view))),
        words("done.photo") if _wants_photo(view) else "",
        next_question(about, words),
    )
    return Drawn(paragraphs(*body), _buttons(view, words), bold=(saved, happens if is_urgent else ""))


def _day(view: QuestionsView) -> int:
    return view.about.course.day(view.answers.on)


def _answers(view: QuestionsView, words: Words) -> str:
    """A line for each answer; one sentence where there is nothing at all."""
    answers = view.answers
    if view.is_complete and not any(answers.grades.values()) and not answers.has_sign:
        return words("done.all_clear")
    graded = (each for each in view.about.course.protocol.symptom if each.id in answers.grades)
    lines = [_line(view, words, symptom) for symptom in graded]
    if answers.signs_answered:
        lines.append(words("done.signs", signs=answer_in_words(view, words, SIGNS)))
    if from_text := [each.id for each in view.about.course.protocol.sign if each.id in answers.heard - answers.signs]:
        signs = "; ".join(words(f"sign.{sign}.full") for sign in from_text)
        lines.append(words("done.heard", signs=signs, clinic=view.about.clinic.name))
    return "\n".join(lines)


def _line(view: QuestionsView, words: Words, symptom: Symptom) -> str:
    day, grade = _day(view), view.answers.grades[symptom.id]
    values = {"item": words(f"item.{symptom.id}"), "grade": answer_in_words(view, words, symptom.id).lower()}
    if grade == 0:
        return words("done.none", **values)
    expected = symptom.expected_on(timetable.shifted_day(view.about.course, max(day, 0)))
    course = usual(view.about, words, symptom.id, day)
    if grade <= expected:
        return words("done.usual", **values, day=day, course=course)
    if course.startswith(words("course.by_now")):
        return words("done.more", **values, day=day, course=course)
    return words("done.more_alone", **values, day=day)


def _wants_photo(view: QuestionsView) -> bool:
    planned = view.about.course.protocol.day_planned(_day(view))
    return planned is not None and planned.photo and not view.answers.photos


def _buttons(view: QuestionsView, words: Words) -> tuple[tuple[Button, ...], ...]:
    go_on = () if view.is_complete else (go_to(view, words, "first.go_on", GO),)
    change = (go_to(view, words, "done.change", CHANGE),) if view.answers.has_answers else ()
    add = (*go_to(view, words, "done.add_photo", PHOTO), *go_to(view, words, "done.add_note", NOTE))
    return (*go_on, *change, add, go_to(view, words, "contact.please", CONTACT))
