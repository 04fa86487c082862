"""Words or a picture have reached the clinic: what was read out of them, who reads it when, and the open questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot import foreign
from bot.checkin import AnswerSet
from bot.course import Course
from bot.expected import day_of
from bot.finding import Urgency
from bot.outbox import Message
from bot.ports import Transaction
from bot.understanding import understand
from handlers import proposal
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens import fine, questions
from handlers.screens.about import heading, paragraphs, whom_to_call
from handlers.screens.asking import CONTACT, GO, QuestionsView, go_to
from handlers.screens.reading import what_happens_to_words
from handlers.words import Words

Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class HeardView:
    """`what` is note or photo, `note` the place of these words among the notes, from 0 on.

    Of these words alone: `heard` are the signs read out of them, `proposed` the grades that are asked and not answered
    so already. `foreign` is the language they are in, if it is none of ours; `is_fine` says that they tell only that
    all is well.
    """

    asked: QuestionsView
    what: str
    note: int = 0
    heard: frozenset[str] = frozenset()
    proposed: Mapping[str, int] = field(default_factory=dict)
    foreign: str = ""
    is_fine: bool = False

    @property
    def language(self) -> str:
        return self.asked.language

    @property
    def unsettled(self) -> frozenset[str]:
        """Asked about on the same day only."""
        answers = self.asked.answers
        return self.heard - answers.signs - answers.denied if self.asked.is_open else frozenset()

    @property
    def urgency(self) -> Urgency:
        """Of what these words say."""
        signs = (self.asked.about.course.protocol.sign_named(each) for each in self.heard)
        return max((each.urgency for each in signs if each is not None), default=Urgency.ROUTINE)


def unsettled(answers: AnswerSet, note: int, course: Course) -> frozenset[str]:
    """Signs found in these words of which the patient has not said yet whether they are so."""
    said = answers.notes[note] if 0 <= note < len(answers.notes) else ""
    read = understand(said, course.protocol, day_of(course, answers.on))
    return (read.signs & answers.heard) - answers.signs - answers.denied


def load(tx: Transaction, message: Message, now: datetime) -> HeardView | None:
    asked = questions.load(tx, message, now)
    if asked is None:
        return None
    note = message.params.get("note")
    view = HeardView(asked, str(message.params.get("what", "note")))
    if not isinstance(note, int) or not 0 <= note < len(asked.answers.notes):
        return view
    course = asked.about.course
    read = understand(asked.answers.notes[note], course.protocol, day_of(course, asked.answers.on))
    heard, grades = read.signs & asked.answers.heard, proposed(asked, read.grades)
    return HeardView(asked, view.what, note, heard, grades, read.foreign, read.only_fine)


def proposed(asked: QuestionsView, read: Mapping[str, int]) -> Mapping[str, int]:
    """What is asked today, and is not answered so already."""
    if not asked.is_open:
        return {}
    known = asked.answers.grades
    return {item: read[item] for item in asked.items if item in read and known.get(item) != read[item]}


def draw(view: HeardView, words: Words) -> Drawn:
    """What may be dangerous comes before the thanks: what was found, or else what a person should not wait with."""
    asked = view.asked
    if view.is_fine and fine.may_be_all_clear(asked):
        return fine.draw(asked, view.note, words)
    first = _danger(view, words)
    thanks = _thanks(view, words)
    happens = what_happens_to_words(asked.about, words, view.urgency)
    is_asking = bool(view.unsettled or view.proposed)
    text = paragraphs(
        heading(asked.about, words),
        foreign.says(view.foreign, **whom_to_call(asked.about.clinic)) if view.foreign else "",
        first,
        happens if view.unsettled else "",
        thanks,
        "" if view.unsettled else happens,
        _reading(view, words),
        "" if asked.is_complete or is_asking else words("heard.answer"),
    )
    return Drawn(text, _buttons(view, words), bold=(first, happens if view.unsettled else "", thanks))


def _thanks(view: HeardView, words: Words) -> str:
    clinic, is_note = view.asked.about.clinic.name, view.what == "note"
    if view.asked.about.is_staffed:
        return words("heard.note" if is_note else "heard.photo", clinic=clinic)
    return words("heard.note.kept" if is_note else "heard.photo.kept")


def _danger(view: HeardView, words: Words) -> str:
    asked = view.asked
    if view.unsettled:
        every = (each.id for each in asked.about.course.protocol.sign if each.id in view.unsettled)
        return words("heard.sounds", signs="; ".join(words(f"sign.{sign}.full") for sign in every))
    if not asked.answers.notes or view.urgency >= Urgency.URGENT:
        return ""
    return words("heard.signs", **whom_to_call(asked.about.clinic, asked.about.zone, words))


def _reading(view: HeardView, words: Words) -> str:
    """One thing is asked at a time: signs before grades."""
    if view.unsettled:
        asks, gone = words("heard.is_so"), words("heard.gone" if view.asked.about.is_staffed else "heard.kept")
        return f"{asks} {gone}"
    if not view.proposed:
        return ""
    lines = (
        words("heard.item", item=words(f"item.{item}"), grade=words(f"grade.{item}.{grade}").lower())
        for item, grade in view.proposed.items()
    )
    return "\n".join((words("heard.read_as"), *lines))


def _buttons(view: HeardView, words: Words) -> tuple[Row, ...]:
    asked, set_id = view.asked, view.asked.answers.id
    contact = go_to(asked, words, "contact.please", CONTACT)
    if view.unsettled:
        yes = Button(words("heard.yes"), encode("is_so", set_id, view.note))
        no = Button(words("heard.no"), encode("not_so", set_id, view.note))
        return ((yes,), (no,), contact)
    if view.proposed:
        protocol = asked.about.course.protocol
        codes = (proposal.encode(protocol, each) for each in (view.proposed, asked.answers.grades))
        save = Button(words("heard.save"), encode("save", set_id, view.note, *codes))
        return ((save,), go_to(asked, words, "heard.ask_me", GO), contact)
    return (_questions(asked, words), contact)


def _questions(asked: QuestionsView, words: Words) -> Row:
    """Those that are open; a report where all have been answered, for it may have become worse since."""
    if not asked.is_complete:
        return go_to(asked, words, "heard.questions", GO)
    return (Button(words("heard.questions"), encode("report", asked.about.course.enrollment.id)),)


HEARD = Screen(load, draw)
