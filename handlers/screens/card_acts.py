"""What whoever reads an alert's card may do with it: the buttons below it, side by side with those to look at."""

from dataclasses import dataclass
from datetime import datetime

from bot import ladder
from bot.alert import BY_HAND, Alert, AlertState, Outcome
from bot.clinic import Clinic
from bot.course import Course
from bot.workflows import writing
from handlers.buttons import Arg, encode
from handlers.screen import Button
from handlers.screens.looks import looks, writes
from wording.words import Words

Rows = tuple[tuple[Button, ...], ...]
ASKS = {"outcomes": "card.which_outcome", "colleagues": "card.to_whom", "recalls": "card.when_again"}


@dataclass(frozen=True, slots=True)
class Acts:
    """`view` is the side of the card: "" or one of ASKS. `colleagues` are those who may be asked: id, name, and the key
    of what there is to know of their duty, "" if they are on duty.
    """

    alert: Alert
    course: Course
    clinic: Clinic
    now: datetime
    view: str
    reader: int
    colleagues: tuple[tuple[int, str, str], ...]

    @property
    def is_mine(self) -> bool:
        return self.alert.state is AlertState.ACKNOWLEDGED and self.alert.holder_id == self.reader

    @property
    def asks(self) -> str:
        """The key of what is asked on this side."""
        is_asked = self.view == "outcomes" or (self.view in ASKS and self.is_mine)
        return ASKS[self.view] if is_asked and self.alert.state is not AlertState.RESOLVED else ""

    def rows(self, words: Words) -> Rows:
        seen = looks(self.course, words)
        if self.alert.state is AlertState.RESOLVED:
            return (*seen, *self._after_closing(words), (self._acts("card.reopen", "p.reopen", words),))
        if self.asks:
            back = Button(words("provider.back"), encode("p.card", self.alert.id, "card"))
            return (*((each,) for each in self._answers(words)), (back,))
        of = self.course.enrollment
        write = writes(of, words)[:1] if writing.can_be_written_to(of) else ()
        return (*self._to_do(words), *write, *seen)

    def _answers(self, words: Words) -> list[Button]:
        match self.view:
            case "outcomes":
                return [self._outcome(each, words) for each in BY_HAND]
            case "colleagues":
                return [
                    Button(words(key, name=name) if key else name, self._data("p.hand", to))
                    for to, name, key in self.colleagues
                ]
        every = ladder.recalls(self.alert, self.clinic, self.now)
        return [Button(words(f"card.recall.{each}"), self._data("p.recall", each)) for each in every]

    def _to_do(self, words: Words) -> Rows:
        """Who has it may hand it over or be shown it again; others take it, from nobody or from whoever has it."""
        close = self._turns("card.close", "outcomes", words)
        if self.is_mine:
            hand = [self._turns("card.hand_over", "colleagues", words)] if self.colleagues else []
            later = ladder.recalls(self.alert, self.clinic, self.now)
            recall = [self._turns("card.recall", "recalls", words)] if later else []
            return tuple(row for row in ((*hand, *recall), (close,)) if row)
        if self.alert.state is AlertState.ACKNOWLEDGED and self.alert.offered_to != self.reader:
            return ((self._acts("card.take_over", "p.take", words), close),)
        return ((self._acts("card.got_it", "p.got", words), close),)

    def _after_closing(self, words: Words) -> Rows:
        """A note to the file, and a line to the patient."""
        of = self.course.enrollment
        remark = Button(words("remark.button"), encode("p.remark", of.id))
        if not writing.can_be_written_to(of):
            return ((remark,),)
        return ((remark, Button(words("letter.say_closed"), encode("p.say_closed", self.alert.id))),)

    def _outcome(self, outcome: Outcome, words: Words) -> Button:
        return Button(words(f"outcome.{outcome.value}"), self._data("p.close", outcome.value))

    def _turns(self, key: str, view: str, words: Words) -> Button:
        return Button(words(key), self._data("p.card", view))

    def _acts(self, key: str, verb: str, words: Words) -> Button:
        return Button(words(key), self._data(verb))

    def _data(self, verb: str, *more: Arg) -> str:
        """What is done is done to what this card shows: its version goes with it."""
        return encode(verb, self.alert.id, *more, self.alert.version)
