"""Whether to stop, or to be asked less often; and what has come of it."""

from dataclasses import dataclass
from datetime import datetime

from bot.outbox import Message
from bot.ports import Transaction
from bot.timetable import FEWER_DAYS
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import About, about, clinics_of, next_question, paragraphs, treatment
from wording.words import Words

Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class StoppingView:
    """`step` is ask, fewer, all or stay."""

    all: tuple[About, ...]
    step: str

    @property
    def language(self) -> str:
        return self.all[0].language


def load(tx: Transaction, message: Message, now: datetime) -> StoppingView | None:
    """None for whoever has stopped."""
    mine = tx.enrollments.of_patient(message.chat_id)
    every = tuple(of for each in mine if (of := about(tx, message.chat_id, each.id, now)) is not None)
    return StoppingView(every, str(message.params.get("step", "ask"))) if every else None


def draw(view: StoppingView, words: Words) -> Drawn:
    match view.step:
        case "ask":
            clinic = clinics_of(view.all)
            question = words("stopping.ask", clinic=clinic)
            fewer = "" if _has_fewer(view) else words("stopping.ask_fewer", clinic=clinic)
            return Drawn(paragraphs(question, fewer), _choices(view, words), bold=(question,))
        case "fewer":
            return Drawn(paragraphs(words("stopping.fewer_chosen"), *_next(view, words)), (all_questions(words),))
        case "all":
            return Drawn(paragraphs(words("stopping.all_chosen"), *_next(view, words)))
        case _:
            return Drawn(words("stopping.stays"))


def all_questions(words: Words) -> Row:
    return (Button(words("stopping.all"), encode("all_questions")),)


def ask_to_stop(words: Words) -> Row:
    return (Button(words("stopping.questions"), encode("ask_stop")),)


def _choices(view: StoppingView, words: Words) -> tuple[Row, ...]:
    fewer = () if _has_fewer(view) else ((Button(words("stopping.fewer", days=_days()), encode("fewer")),),)
    stop, stay = Button(words("stopping.stop"), encode("stop")), Button(words("stopping.stay"), encode("stay"))
    return ((stop,), *fewer, (stay,))


def _has_fewer(view: StoppingView) -> bool:
    return all(each.course.enrollment.fewer for each in view.all)


def _days() -> str:
    return ", ".join(str(day) for day in FEWER_DAYS)


def _next(view: StoppingView, words: Words) -> list[str]:
    """When the next question comes; of which treatment, if there are several."""
    several = len(view.all) > 1
    return [paragraphs(treatment(each, words) if several else "", next_question(each, words)) for each in view.all]


STOPPING = Screen(load, draw)
