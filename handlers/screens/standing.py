"""Where a patient stands: what is followed, what comes next; and which treatment a report is about."""

from dataclasses import dataclass
from datetime import datetime

from bot.enrollment import current
from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import after_stop
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen, Screens
from handlers.screens.about import (
    About,
    about,
    clinic_line,
    clinics_of,
    emergency,
    heading,
    next_question,
    paragraphs,
    treatment,
)
from handlers.screens.stopping import all_questions
from handlers.screens.whose import label
from wording.words import Words


@dataclass(frozen=True, slots=True)
class StandingView:
    """`all` treatments that are followed, the newest first; never none. `verb` is what is to be done with one.

    `goes_on` where they had stopped, and go on now; `wrote` where they have written something in between.
    """

    all: tuple[About, ...]
    verb: str = "report"
    goes_on: bool = False
    wrote: bool = False

    @property
    def language(self) -> str:
        return self.all[0].language


def load(tx: Transaction, message: Message, now: datetime) -> StandingView | None:
    mine = current(tx.enrollments.of_patient(message.chat_id))
    every = tuple(of for each in mine if (of := about(tx, message.chat_id, each.id, now)) is not None)
    goes_on = bool(message.params.get("go_on"))
    wrote = goes_on and any(after_stop.has_written(tx, each) for each in mine)
    return StandingView(every, str(message.params.get("verb", "report")), goes_on, wrote) if every else None


def draw(view: StandingView, words: Words) -> Drawn:
    newest = view.all[0]
    lines = [_stands(each, words) for each in view.all]
    hello = words("standing.goes_on") if view.goes_on else words("standing.hello", clinic=clinics_of(view.all))
    text = paragraphs(hello, _meanwhile(view, words), *lines, words("standing.ways"), emergency(newest, words))
    undo = (all_questions(words),) if any(each.course.enrollment.fewer for each in view.all) else ()
    return Drawn(text, (*_buttons(view, words, "open"), *undo), bold=(hello,))


def _meanwhile(view: StandingView, words: Words) -> str:
    newest = view.all[0]
    key = "stopped.meanwhile" if newest.is_staffed else "stopped.meanwhile.kept"
    return words(key, clinic=newest.clinic.name) if view.wrote else ""


def _stands(view: About, words: Words) -> str:
    name, next_up = heading(view, words) or treatment(view, words), next_question(view, words)
    stands = words("standing.treatment", treatment=name, day=max(view.day, 0), next=next_up)
    return "\n".join(each for each in (clinic_line(view, words), stands) if each)


def draw_choice(view: StandingView, words: Words) -> Drawn:
    """Stopping alone can be meant for all of them."""
    if view.verb != "stop_one":
        return Drawn(words("report.which"), _buttons(view, words, view.verb))
    both, neither = Button(words("whose.all"), encode("stop_all")), Button(words("whose.neither"), encode("stay"))
    return Drawn(words("whose.stop"), (*_buttons(view, words, view.verb), (both,), (neither,)))


def _buttons(view: StandingView, words: Words, verb: str) -> tuple[tuple[Button, ...], ...]:
    """A way to answer for each treatment, named if there are several."""
    return tuple((Button(_label(each, words, len(view.all) > 1), _data(each, verb)),) for each in view.all)


def _label(view: About, words: Words, is_named: bool) -> str:
    if not is_named:
        return words("standing.tell")
    return label(view, words)


def _data(view: About, verb: str) -> str:
    return encode(verb, view.course.enrollment.id)


STANDING: Screens = {"standing": Screen(load, draw), "which": Screen(load, draw_choice)}
