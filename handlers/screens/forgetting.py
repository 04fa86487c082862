"""To be erased: what it means, whether it is meant, when it will be; and what has come of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.alert import Alert
from bot.clinic import Clinic
from bot.enrollment import Enrollment
from bot.outbox import Message
from bot.ports import Transaction
from bot.sure import minute
from bot.workflows import erasing
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import paragraphs, whom_to_call
from wording.words import Words

Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class ForgettingView:
    """`step` is ask, sure, waits, later (it takes longer) or kept. `newest` is of all that is kept of this chat,
    `clinics` by whom.

    `open_at` are those of them where an alert is open, so that it takes a day.
    """

    step: str
    now: datetime
    newest: Enrollment
    clinics: tuple[Clinic, ...]
    open_at: tuple[Clinic, ...]

    @property
    def language(self) -> str:
        return self.newest.language


def load(tx: Transaction, message: Message, now: datetime) -> ForgettingView | None:
    """None for whoever has been erased."""
    mine = erasing.theirs(tx, message.chat_id)
    if not mine:
        return None
    newest = next((each for each in mine if each.erase_at is not None), mine[0])
    step = str(message.params.get("step", "ask"))
    if newest.erase_at is not None and step != "later":
        step = "waits"
    return ForgettingView(step, now, newest, _clinics(tx, mine), _clinics(tx, erasing.open_of(tx, mine)))


def _clinics(tx: Transaction, of: Iterable[Enrollment | Alert]) -> tuple[Clinic, ...]:
    return tuple(tx.clinics.get(each) for each in dict.fromkeys(each.clinic_id for each in of))


def draw(view: ForgettingView, words: Words) -> Drawn:
    clinic, is_open_at = _names(view.clinics), _names(view.open_at or view.clinics)
    match view.step:
        case "ask":
            question = words("forget.ask")
            what = words("forget.what", clinic=clinic)
            takes = words("forget.takes_a_day", clinic=is_open_at) if view.open_at else ""
            return Drawn(paragraphs(question, what, takes), _choices("forget", "forget.go_on", words), bold=(question,))
        case "sure":
            question = words("forget.sure_in_a_day" if view.open_at else "forget.sure")
            yes = Button(words("forget.yes"), encode("erase", minute(view.now)))
            return Drawn(question, ((yes,), _no(words)), bold=(question,))
        case "waits" | "later":
            return _waits(view, is_open_at, words)
        case _:
            return Drawn(words("forget.kept"))


def _names(clinics: tuple[Clinic, ...]) -> str:
    return ", ".join(each.name for each in clinics)


def _waits(view: ForgettingView, clinic: str, words: Words) -> Drawn:
    zone = view.newest.timezone
    at = words.on(view.newest.erase_at or view.now, view.now, zone)
    call = whom_to_call((view.open_at or view.clinics)[0], zone, words)
    text = words("forget.waits", **{**call, "clinic": clinic, "moment": at})
    why = words("forget.later", clinic=clinic) if view.step == "later" else ""
    return Drawn(paragraphs(why, text), ((Button(words("forget.keep"), encode("keep")),),))


def _choices(verb: str, key: str, words: Words) -> tuple[Row, ...]:
    return (Button(words(key), encode(verb)),), _no(words)


def _no(words: Words) -> Row:
    return (Button(words("forget.no"), encode("keep")),)


FORGETTING = Screen(load, draw)
