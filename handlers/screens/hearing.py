"""What is known of words or a picture that have come: what was read out of them, and what is asked because of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot import whose
from bot.checkin import SIGNS
from bot.expected import day_of
from bot.finding import Urgency
from bot.note import asked_of, read, to_settle
from bot.outbox import Message
from bot.ports import Transaction
from bot.understanding import Understood
from bot.workflows import answering
from handlers import stop_words
from handlers.screens import fine, listed, questions, thanks
from handlers.screens.about import About
from handlers.screens.asking import QuestionsView
from handlers.screens.reading import awaits_clinic
from handlers.screens.thanks import Kind
from handlers.screens.whose import each_of
from wording.words import read_all


@dataclass(frozen=True, slots=True)
class HeardView:
    """`what` is note or photo, `note` the place of these words among the notes, from 0 on; -1 without words.

    Of these words alone: `heard` are the signs read out of them, `proposed` the grades that are asked and not answered
    so already, `unplaced` the items that are asked, named and not answered, of which nothing says how much. `foreign`
    is the language they are in, if it is none of ours; `is_fine` says that they tell only that all is well. `waiting`
    are the signs that the patient has not said yes or no to, one asked at a time. `lists_signs` where all that may be
    had is offered to be ticked; `is_listed` once that has been answered here. `perhaps` are the treatments of which
    each may be meant, where it is not known; `photo` is the place of the picture that is asked about, and `is_moved`
    says that these words were for the other. `kind` is what is answered to, and `is_older` says that the same list
    stands under words that came later. `saved` are the items of which a grade was confirmed here: the questions that
    are left stand below. `names_stop`: among other things they say that no more messages are wanted.
    """

    asked: QuestionsView
    what: str
    note: int = -1
    heard: frozenset[str] = frozenset()
    proposed: Mapping[str, int] = field(default_factory=dict)
    unplaced: tuple[str, ...] = ()
    foreign: str = ""
    is_fine: bool = False
    waiting: tuple[str, ...] = ()
    lists_signs: bool = False
    is_listed: bool = False
    perhaps: tuple[About, ...] = ()
    photo: int = -1
    is_moved: bool = False
    kind: Kind = Kind.NOTE
    is_older: bool = False
    saved: tuple[str, ...] = ()
    names_stop: bool = False

    @property
    def language(self) -> str:
        return self.asked.language

    @property
    def about(self) -> About | None:
        """None where they may be about another treatment."""
        return None if self.perhaps else self.asked.about

    @property
    def is_question(self) -> bool:
        """Does the protocol answer these words?"""
        return self.asked.answers.question_at(self.note) is not None

    @property
    def is_urgent(self) -> bool:
        """Then nothing is asked that could keep anybody from the telephone."""
        return self.urgency >= Urgency.URGENT

    @property
    def asked_about(self) -> str:
        """On the same day only."""
        return self.waiting[0] if self.waiting and self.asked.is_open else ""

    @property
    def only_thanks(self) -> bool:
        """Then nobody reads it, and nothing is asked."""
        is_thanks = self.what == "note" and self.kind in (Kind.THANKS, Kind.NOD)
        return is_thanks and not (self.lists_signs or self.is_listed or self.is_older)

    @property
    def is_better(self) -> bool:
        """Do they say only that it is better, or that all is well? Then the signs are one tap away, and no list."""
        is_asked = self.asked_about or self.perhaps or self.is_moved or self.foreign or self.is_listed or self.is_older
        return self.what == "note" and self.kind in (Kind.BETTER, Kind.NOD) and not (is_asked or self.only_thanks)

    @property
    def to_grade(self) -> str:
        """The item of which it is asked how much, once nothing else is asked; "" for none."""
        is_asking = self.perhaps or self.is_moved or self.asked_about or self.proposed or self.is_urgent
        return self.unplaced[0] if self.unplaced and not is_asking else ""

    @property
    def urgency(self) -> Urgency:
        """Of what these words say, and has not been denied; and of what was ticked under them."""
        answers = self.asked.answers
        after = asked_of(self.heard) & answers.signs
        said = (self.heard - answers.denied) | after | (answers.signs if self.is_listed else frozenset())
        signs = (self.asked.about.course.protocol.sign_named(each) for each in said)
        return max((each.urgency for each in signs if each is not None), default=Urgency.ROUTINE)


def load(tx: Transaction, message: Message, now: datetime) -> HeardView | None:
    asked = questions.load(tx, message, now)
    if asked is None:
        return None
    note, photo = message.params.get("note"), message.params.get("photo")
    what = str(message.params.get("what", "note"))
    if not isinstance(note, int) or not 0 <= note < len(asked.answers.notes):
        return _of_photo(tx, message, asked, what, photo if isinstance(photo, int) else -1, now)
    course, said, is_older = asked.about.course, asked.answers.notes[note], bool(message.params.get("older"))
    day = day_of(course, asked.answers.on)
    found = read(said, course.protocol, day, course.enrollment.language)
    kind = thanks.kind_of(said, found)
    is_nod = kind is Kind.NOD and awaits_clinic(asked.about)
    return HeardView(
        asked,
        what,
        note,
        heard=found.signs & asked.answers.heard,
        proposed=proposed(asked, found.grades),
        unplaced=tuple(each for each in asked.items if each in found.unplaced and not asked.answers.has(each))
        if asked.is_open
        else (),
        waiting=to_settle(asked.answers, note, course.protocol, day),
        lists_signs=asked.is_open and not is_older and not is_nod and listed.is_offered(course, said, found, now),
        foreign=found.foreign,
        is_fine=found.only_fine,
        is_listed=bool(message.params.get("listed")),
        perhaps=each_of(tx, message.chat_id, now) if whose.is_unsure(said) else (),
        is_moved=whose.is_moved(said),
        kind=kind,
        is_older=is_older,
        saved=_saved(asked, found) if message.params.get("saved") else (),
        names_stop=stop_words.is_spoken_of(whose.bare(said), read_all().values()),
    )


def _saved(asked: QuestionsView, found: Understood) -> tuple[str, ...]:
    """In the words of the screen they are read from the answers: a message that waits holds none."""
    return tuple(each for each in asked.answers.grades if each in found.unplaced or each in found.grades)


def _of_photo(
    tx: Transaction, message: Message, asked: QuestionsView, what: str, photo: int, now: datetime
) -> HeardView:
    """Without words; `photo` is -1 where nothing is asked about it."""
    kept = asked.answers.photos[photo] if 0 <= photo < len(asked.answers.photos) else ""
    if whose.is_unsure(kept):
        return HeardView(asked, what, perhaps=each_of(tx, message.chat_id, now), photo=photo)
    return HeardView(asked, what, is_moved=whose.is_moved(kept))


def proposed(asked: QuestionsView, read: Mapping[str, int]) -> Mapping[str, int]:
    """What is asked today, and is not answered so already."""
    if not asked.is_open:
        return {}
    known = asked.answers.grades
    return {item: read[item] for item in asked.items if item in read and known.get(item) != read[item]}


def asks_how_much(tx: Transaction, chat_id: int, set_id: int, note: int, now: datetime) -> str:
    """The item of which these words are asked how much now; "" for none."""
    view = load(tx, Message(chat_id, "heard", set_id, {"what": "note", "note": note}), now)
    return view.to_grade if view is not None else ""


def step_below(tx: Transaction, chat_id: int, set_id: int, note: int, now: datetime) -> str:
    """What is asked below once grades are saved: the warning signs first; "" where it is still asked here how much."""
    view = load(tx, Message(chat_id, "heard", set_id, {"what": "note", "note": note}), now)
    if view is None or view.to_grade:
        return ""
    asks_signs = view.lists_signs and SIGNS in view.asked.items
    return SIGNS if asks_signs else answering.stands_at(view.asked.about.course, view.asked.answers)


def shows_list(view: HeardView) -> bool:
    """Is the list of signs what is asked? One thing is asked at a time."""
    others = (view.saved, view.perhaps, view.is_moved, view.asked_about, view.proposed, view.to_grade, view.foreign)
    return (
        view.lists_signs
        and not (any(others) or view.is_better)
        and not (view.is_fine and fine.may_be_all_clear(view.asked))
    )
