"""One due contact, and the answers a patient gives: to a check-in, or unasked as a report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.asked import Asked
from bot.finding import Urgency
from bot.notes import Notes
from bot.record import replace
from bot.unopened import is_unopened

SIGNS = "signs"
AS_FILE = "file:"


class CheckInState(StrEnum):
    PLANNED = "planned"
    ASKED = "asked"
    PARTLY_ANSWERED = "partly_answered"
    ANSWERED = "answered"
    MISSED = "missed"
    ANSWERED_LATE = "answered_late"
    SKIPPED = "skipped"
    MISSED_BY_US = "missed_by_us"


NEVER_PUT = (CheckInState.PLANNED, CheckInState.SKIPPED, CheckInState.MISSED_BY_US)
GIVEN_UP = (CheckInState.SKIPPED, CheckInState.MISSED_BY_US)


class Contact(StrEnum):
    NOW = "now"
    TODAY = "today"
    CAN_WAIT = "can_wait"


class Unread(StrEnum):
    """Why the bot could not read what the patient wrote: a person must. Of what is UNOPENED nothing is known."""

    FOREIGN = "foreign"
    TOO_LONG = "too_long"
    FAILED = "failed"
    UNOPENED = "unopened"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """`on` is the patient's calendar date; `asked` the items put to the patient, in order, signs last.

    `planned` with a message on its way becomes `asked` when Telegram has taken the question (`asked_at`; where it was
    asked again after an outage of ours, that counts).
    `closes_at` is 22:00 and `ends_at` midnight on the patient's clock: answers after `closes_at` are late, after
    `ends_at` they are a report. `alerting` is true if an alert of same_day or above was open when it was asked.
    `silent` is the urgency of the silence that was found in it, if any; `asked_again` that we said sorry for an outage.
    `excused`: taps on it may have been lost to an outage after which it could not be asked again. `left_reminded`: it
    was half answered, and the patient has been reminded of what is left.
    """

    id: int
    enrollment_id: int
    on: date
    state: CheckInState
    due_at: datetime
    closes_at: datetime
    ends_at: datetime
    asked: tuple[str, ...] = ()
    asked_at: datetime | None = None
    reminded: int = 0
    alerting: bool = False
    silence_checked: bool = False
    silent: Urgency | None = None
    asked_again: bool = False
    excused: bool = False
    left_reminded: bool = False

    @property
    def was_put(self) -> bool:
        """Was it put to the patient, answered or not?"""
        return self.state not in NEVER_PUT

    def takes_answers(self, now: datetime) -> bool:
        return now < self.ends_at and self.state not in GIVEN_UP


@dataclass(frozen=True, slots=True)
class Correction:
    """A grade that was replaced by another at `at`."""

    item: str
    grade: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """The message (its number `sent` in the chat) from which something was kept.

    `what` is "note", the symptom that it graded, "signs" where it answered the question after the warning signs,
    "all_clear", or "heard:<note>:<sign>" where it said whether a sign that was found in words is so. `digest` is of
    its words as they were kept, `at` when that was. `note` is the place of a note among the notes; None where it became
    no note, and in what was kept before this was noted.
    """

    sent: int
    what: str
    digest: str
    at: datetime
    note: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """The answers of one check-in, or of one unasked report (`checkin_id` is None then).

    `on` is the local date. The set may be there, empty, before the first answer; `first_at` is when that one came,
    `last_at` when the last one did; None in what was kept before this was noted.
    `photos` are Telegram's ids; of one that was sent as a file, it begins with AS_FILE.
    `heard` are the signs found in the notes, `denied` those of which the patient then said that they are not so;
    `denied_at` is when, where that is known;
    `plain` says that a note held no sign, `only_thanks` that the notes say nothing but thanks.
    `sources` are the messages that were typed for it, so that an edit corrects what it was.
    `unread` says why a note could not be read by the bot, if there is one. `signs_at` is when the signs were last
    answered. `questions` are
    those notes that were answered at once, from the protocol.
    """

    id: int
    enrollment_id: int
    on: date
    first_at: datetime
    checkin_id: int | None = None
    grades: Mapping[str, int] = field(default_factory=dict)
    signs: frozenset[str] = frozenset()
    signs_answered: bool = False
    contact: Contact | None = None
    notes: tuple[str, ...] | Notes[Any] = ()
    photos: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    heard: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    denied_at: Mapping[str, datetime] = field(default_factory=dict)
    plain: bool = False
    only_thanks: bool = False
    unread: Unread | None = None
    signs_at: datetime | None = None
    last_at: datetime | None = None
    sources: tuple[Source, ...] = ()
    questions: tuple[Asked, ...] = ()

    @property
    def has_answers(self) -> bool:
        return bool(self.grades) or self.signs_answered

    @property
    def is_empty(self) -> bool:
        return not (self.has_answers or self.contact or self.notes or self.photos or self.is_unopened)

    @property
    def is_unopened(self) -> bool:
        """Can it not be opened? Nothing can be added to it then."""
        return self.unread is Unread.UNOPENED

    def has(self, item: str) -> bool:
        return self.signs_answered if item == SIGNS else item in self.grades

    def with_grade(self, item: str, grade: int, now: datetime) -> "AnswerSet":
        return self.with_grades({item: grade}, now)

    def with_grades(self, grades: Mapping[str, int], now: datetime) -> "AnswerSet":
        """The last answer counts; an earlier one is kept among the corrections."""
        before = self.grades
        replaced = [
            Correction(item, before[item], now) for item in grades if before.get(item) not in (None, grades[item])
        ]
        return replace(self, grades={**before, **grades}, corrections=(*self.corrections, *replaced))

    def with_signs(self, signs: frozenset[str], at: datetime | None = None) -> "AnswerSet":
        """A sign once confirmed stays."""
        return replace(self, signs=self.signs | signs, signs_answered=True, signs_at=at or self.signs_at)

    def without_none(self) -> "AnswerSet":
        """ "None of these" is taken back: whether there is a sign has not been answered."""
        return replace(self, signs_answered=False, signs_at=None)

    def with_confirmed(self, signs: frozenset[str], at: datetime) -> "AnswerSet":
        """Yes to what was heard: of the other signs nothing has been said."""
        return replace(self, signs=self.signs | signs, denied=self.denied - signs, signs_at=at)

    def with_denied(self, signs: frozenset[str], at: datetime) -> "AnswerSet":
        return replace(self, denied=self.denied | signs, denied_at={**self.denied_at, **dict.fromkeys(signs, at)})

    def with_note(self, text: str, heard: frozenset[str], *, thanks: bool = False) -> "AnswerSet":
        """`heard` are the signs found in it; what is written again is denied no more."""
        return replace(
            self,
            notes=self.notes + (text,),  # noqa: RUF005 (none is opened for it)
            heard=self.heard | heard,
            denied=self.denied - heard,
            plain=self.plain or not (heard or thanks),
            only_thanks=thanks and (self.only_thanks or len(self.notes) == len(self.questions)),
        )

    def answered_signs_since(self, moment: datetime) -> bool:
        return self.signs_answered and (self.signs_at or self.first_at) > moment

    def with_question(self, text: str, asked: Asked) -> "AnswerSet":
        """Kept among the notes; it is for the clinic to read only once it is passed on."""
        notes = self.notes + (text,)  # noqa: RUF005
        return replace(self, notes=notes, questions=(*self.questions, asked))

    def with_reply(self, asked: Asked) -> "AnswerSet":
        """The same question, with what was tapped under its answer."""
        return replace(self, questions=tuple(asked if each.note == asked.note else each for each in self.questions))

    def noted_at(self, note: int) -> datetime:
        """As well as it is known: of a note that was kept before this was noted, when its answer set began."""
        of_source = next((each.at for each in self.sources if each.note == note), None)
        of_row = self.notes.at(note) if isinstance(self.notes, Notes) else None
        return of_source or of_row or self.first_at

    def question_at(self, note: int) -> Asked | None:
        return next((each for each in self.questions if each.note == note), None)

    @property
    def has_sign(self) -> bool:
        """Ticked, or found in a text."""
        return bool(self.signs or self.heard)


def state_after_answer(checkin: CheckIn, answers: AnswerSet, at: datetime) -> CheckInState:
    """An answer given `at` before the closing is in time, also where we came to it later."""
    was_missed = checkin.state is CheckInState.MISSED and answers.has_answers
    if checkin.state is CheckInState.ANSWERED_LATE or (was_missed and at >= checkin.closes_at):
        return CheckInState.ANSWERED_LATE
    if all(answers.has(item) for item in checkin.asked) and not is_unopened(checkin.asked):
        return CheckInState.ANSWERED
    return CheckInState.PARTLY_ANSWERED if answers.has_answers else checkin.state
