"""The answer to words and pictures of somebody who has stopped: who reads them and when, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.checkin import AnswerSet
from bot.enrollment import EnrollmentState
from bot.expected import day_of
from bot.finding import Urgency
from bot.note import read
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.understanding import Understood
from bot.whose import is_unsure
from bot.workflows import patient
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import About, about, called, emergency, heading, paragraphs
from handlers.screens.heard import in_their_language
from handlers.screens.reading import still_urgent, what_happens_to_words
from wording.words import Words

NOTHING = Understood()


@dataclass(frozen=True, slots=True)
class AfterStopView:
    """`found` is what was read in these words; nothing in a picture. `asks` where they ask to be contacted.

    `is_beside_followed`: of two, the other goes on. `is_unsure` where it may be about the other one.
    """

    about: About
    answers: AnswerSet
    found: Understood = NOTHING
    can_go_on: bool = True
    asks: bool = False
    is_beside_followed: bool = False
    is_unsure: bool = False

    @property
    def language(self) -> str:
        return self.about.language

    @property
    def heard(self) -> list[str]:
        return [each.id for each in self.about.course.protocol.sign if each.id in self.found.signs]

    @property
    def urgency(self) -> Urgency:
        signs = (self.about.course.protocol.sign_named(each) for each in self.heard)
        least = Urgency.SAME_DAY if self.asks else Urgency.ROUTINE
        return max((each.urgency for each in signs if each is not None), default=least)


def load(tx: Transaction, message: Message, now: datetime) -> AfterStopView | None:
    """None for whoever is followed again: then that says where they stand."""
    try:
        answers = tx.answers.of_patient(message.chat_id, message.subject)
    except NotYours:
        return None
    of = about(tx, message.chat_id, answers.enrollment_id, now, even_stopped=True)
    if of is None or of.course.enrollment.state is not EnrollmentState.WITHDRAWN:
        return None
    course, said = of.course, _kept(answers.notes, message.params.get("note"))
    followed = tx.enrollments.of_patient(message.chat_id)
    unsure = is_unsure(said or _kept(answers.photos, message.params.get("photo")))
    return AfterStopView(
        replace(of, names_clinic=of.names_clinic and not unsure),
        answers,
        read(said, course.protocol, day_of(course, answers.on), course.enrollment.language) if said else NOTHING,
        can_go_on=not followed and patient.can_go_on(tx, course.enrollment, now),
        asks=bool(message.params.get("asks")),
        is_beside_followed=bool(followed),
        is_unsure=unsure,
    )


def _kept(every: Sequence[str], number: object) -> str:
    return every[number] if isinstance(number, int) and 0 <= number < len(every) else ""


def draw(view: AfterStopView, words: Words) -> Drawn:
    """What to do at once comes first. No list can be tapped here, so an emergency that was not heard is named.

    Of whom it is, is said at the head only where that is known.
    """
    head, perhaps = heading(view.about, words), ""
    if view.is_unsure:
        head, perhaps = "", words("stopped.unsure", called=called(view.about), clinic=view.about.clinic.name)
    go_on = ((Button(words("stopped.go_on"), encode("go_on")),),) if view.can_go_on else ()
    if view.found.foreign and not view.heard:
        alone = in_their_language(view.found.foreign, view.about)
        return Drawn(paragraphs(head, alone), go_on, bold=(alone,))
    kept, clinic, is_urgent = _says_kept(view, words), view.about.clinic.name, view.urgency >= Urgency.URGENT
    stands = "" if is_urgent else still_urgent(view.about, words)  # "Today" beside it would contradict it.
    urgency, call = (Urgency.ROUTINE, "") if stands else (view.urgency, "read.worse")
    happens = what_happens_to_words(view.about, words, urgency, view.answers, call)
    text = paragraphs(
        head,
        stands,
        *((happens, kept) if is_urgent else (kept, happens)),
        perhaps,
        _says_erased(view, words),
        "" if is_urgent else emergency(view.about, words),
        words("stopped.way_back" if view.can_go_on else "stopped.new_link", clinic=clinic),
    )
    return Drawn(text, go_on, bold=(happens if is_urgent else stands or kept,))


def _says_erased(view: AfterStopView, words: Words) -> str:
    of = view.about.course.enrollment
    return words("stopped.erased", moment=words.on(of.erase_at, view.about.now, of.timezone)) if of.erase_at else ""


def _says_kept(view: AfterStopView, words: Words) -> str:
    signs, clinic = "; ".join(words(f"sign.{each}.full") for each in view.heard), view.about.clinic.name
    if not view.is_beside_followed:
        return words("stopped.sign", signs=signs, clinic=clinic) if signs else words("stopped.words", clinic=clinic)
    of = {"clinic": clinic, "called": called(view.about)}
    return words("stopped.sign.one", signs=signs, **of) if signs else words("stopped.words.one", **of)


AFTER_STOP = Screen(load, draw)
