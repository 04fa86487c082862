"""The questions of a check-in, one at a time, with words on buttons."""

from dataclasses import replace

from bot.checkin import SIGNS, Contact
from bot.finding import Urgency
from bot.workflows.answering import FIRST
from handlers.buttons import encode
from handlers.screen import Button, Drawn
from handlers.screens.about import emergency, heading, opening, paragraphs
from handlers.screens.asking import BACK, CHANGE, CONTACT, GO, QuestionsView, answer_in_words, corrected, go_to
from handlers.screens.reading import is_still_there, what_happens
from wording.words import Words

Row = tuple[Button, ...]


def first(view: QuestionsView, words: Words) -> Drawn:
    """One tap if there is nothing; no such tap once something has been answered."""
    began = view.answers.has_answers and view.is_open
    if view.opens_with_a_question:
        return item(replace(view, step=view.items[0]), words) if began else first_question(view, words)
    question = words("first.question", day=view.about.day)
    text = paragraphs(heading(view.about, words), preface(view, words), question, _all_clear_means(view, words))
    more = go_to(view, words, "first.go_on" if began else "first.more", GO)
    rows = (more,) if began else (_all_clear(view, words), more)
    return Drawn(text, (*rows, go_to(view, words, "contact.please", CONTACT)), bold=(question,))


def first_question(view: QuestionsView, words: Words) -> Drawn:
    """In the first days, and where something is looked at again, it is the beginning, and "All clear" comes last."""
    at_first = replace(view, step=view.items[0])
    asked, opening = item(at_first, words), words("first.question", day=view.about.day)
    progress = paragraphs(_progress(at_first, words), *asked.bold)
    text = paragraphs(
        heading(view.about, words), preface(view, words), opening, progress, _all_clear_means(view, words)
    )
    ends = (go_to(view, words, "contact.please", CONTACT), _all_clear(view, words))
    return Drawn(text, (*asked.buttons, *ends), bold=asked.bold)


def _all_clear(view: QuestionsView, words: Words) -> Row:
    return (Button(words("first.all_clear"), encode("clear", view.answers.id)),)


def _all_clear_means(view: QuestionsView, words: Words) -> str:
    names = ", ".join(words(f"item.{each}").lower() for each in view.items if each != SIGNS)
    return words("first.all_clear_means", items=names)


def preface(view: QuestionsView, words: Words) -> str:
    """Why this message has come, where it is not because a day of the course has come."""
    if view.corrected:
        return corrected(view, words)
    said = words(f"preface.{view.preface}", items=view.left(words)) if view.preface else ""
    return paragraphs(said, _again(view, words))


def _again(view: QuestionsView, words: Words) -> str:
    """Why it is asked today: yesterday one answer was a little more than usual. Then, if it is still, who reads it."""
    again = view.looks_again
    if again is None:
        return ""
    if not again.is_answered:
        return words("again.today", item=words(f"item.{again.finding.subject}").lower())
    if view.step not in view.items[1:2]:
        return ""
    still, happens = is_still_there(view, words), what_happens(view.about, words, view.urgency)
    return f"{still} {happens}" if still else ""


def item(view: QuestionsView, words: Words) -> Drawn:
    symptom = view.about.course.protocol.symptom_named(view.step)
    worst = symptom.worst if symptom else 0
    question = words(f"question.{view.step}")
    text = paragraphs(_top(view, words), question)
    rows = tuple(_grade(view, words, grade) for grade in range(worst + 1))
    return Drawn(text, (*rows, *back(view, words)), bold=(question,))


def _grade(view: QuestionsView, words: Words, grade: int) -> Row:
    label = words(f"grade.{view.step}.{grade}")
    is_answer = view.is_open and view.answers.grades.get(view.step) == grade
    data = encode("grade", view.answers.id, view.step, grade)
    return (Button(words("chosen", label=label) if is_answer else label, data),)


def _top(view: QuestionsView, words: Words) -> str:
    """The treatment if there are several, why it is asked again, and how far it is."""
    return paragraphs(heading(view.about, words), preface(view, words), _progress(view, words))


def _progress(view: QuestionsView, words: Words) -> str:
    name = words(f"item.{view.step}")
    place = view.items.index(view.step) + 1 if view.step in view.items else 0
    return words("progress", place=place, count=len(view.items), item=name) if place else name


def back(view: QuestionsView, words: Words) -> tuple[Row, ...]:
    """To the question before; from an answer that is changed, to what can be changed."""
    if view.is_complete and view.is_open:
        return (go_to(view, words, "back", CHANGE),)
    place = view.items.index(view.step) if view.step in view.items else 0
    if view.step == view.items[0] and view.opens_with_a_question:
        return ()
    return (go_to(view, words, "back", view.items[place - 1] if place else FIRST),)


def signs(view: QuestionsView, words: Words) -> Drawn:
    """What is ticked stands above in full; for an emergency, what to do comes first of all.

    The first row ends it, with or without a tick, so that no button moves under a finger.
    """
    about, marked = view.about, view.ticked | (view.answers.signs if view.is_open else frozenset())
    every = [each for each in about.course.protocol.sign if each.id in marked]
    offered = about.course.protocol.signs_on(about.day, about.course.enrollment.profile)
    is_emergency = any(each.urgency is Urgency.EMERGENCY for each in every)
    urgent = emergency(about, words) if is_emergency else ""
    ticked = "\n".join(f"✓ {words(f'sign.{each.id}.full')}" for each in every)
    text = paragraphs(
        urgent, _top(view, words), words("signs.question"), ticked, words("signs.then_done") if every else ""
    )
    rows = tuple(_sign(view, words, each.id, each.id in marked) for each in offered)
    key, verb = ("signs.done", "ticked") if every else ("signs.none", "none")
    end = (Button(words(key), encode(verb, view.answers.id)),)
    return Drawn(text, (end, *rows, *back(view, words)), bold=(urgent,))


def _sign(view: QuestionsView, words: Words, sign: str, is_ticked: bool) -> Row:
    label = words(f"sign.{sign}")
    return (Button(words("ticked", label=label) if is_ticked else label, encode("tick", view.answers.id, sign)),)


def contact(view: QuestionsView, words: Words) -> Drawn:
    about = view.about
    clinic = {"clinic": about.clinic.name, "phone": about.clinic.phone}
    closed = "" if about.clinic.is_open(about.now) else words("contact.closed", moment=opening(about, words), **clinic)
    text = paragraphs(heading(about, words), words("contact.question", **clinic), closed)
    rows = tuple((Button(words(f"contact.{each}"), encode("wish", view.answers.id, each.value)),) for each in Contact)
    return Drawn(text, (*rows, go_to(view, words, "back", BACK)))


def change(view: QuestionsView, words: Words) -> Drawn:
    answered = [item for item in view.items if view.answers.has(item)]
    rows = tuple((Button(_answered(view, words, item), view.to(item)),) for item in answered)
    return Drawn(
        paragraphs(heading(view.about, words), words("change.question")),
        (*rows, go_to(view, words, "back", BACK)),
    )


def _answered(view: QuestionsView, words: Words, item: str) -> str:
    """Of signs it is said that they were ticked, where one was heard in words."""
    count = len(view.answers.signs)
    answer = words.count("change.signs", count) if item == SIGNS and count else answer_in_words(view, words, item)
    if item == SIGNS and view.answers.heard:
        return words("change.signs.ticked", answer=answer)
    return words("change.item", item=words(f"item.{item}"), answer=answer)


def write(view: QuestionsView, words: Words) -> Drawn:
    """A note or a photo is awaited as a message."""
    text = words(f"write.{view.step}", clinic=view.about.clinic.name)
    return Drawn(paragraphs(heading(view.about, words), text), (go_to(view, words, "back", BACK),))
