"""What the staff writes about one patient: letters that the patient reads, and remarks for the clinic alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

# UTF-16 units. Telegram takes 4096 in a message and 1024 under a picture; the clinic's name stands above.
LONGEST, LONGEST_WITH_PHOTO = 2000, 700


class LetterState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft until whoever wrote it says that it may go; then waiting until Telegram has it.

    `photo` is Telegram's id of a picture. `goes_at` is when it is to go: not in the patient's night, unless they said
    now.
    """

    id: int
    enrollment_id: int
    provider_id: int
    written_at: datetime
    text: str
    photo: str = ""
    state: LetterState = LetterState.DRAFT
    goes_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A note for us: no patient ever reads it."""

    id: int
    enrollment_id: int
    provider_id: int
    written_at: datetime
    text: str


class Letters(Protocol):
    def add(self, letter: Letter) -> Letter: ...
    def save(self, letter: Letter) -> None: ...
    def get(self, letter_id: int) -> Letter:
        """For what the machine itself has on record, never for an id from a button."""

    def hold(self, letter_id: int) -> Letter: ...
    def of_enrollment(self, enrollment_id: int) -> Sequence[Letter]: ...


class Remarks(Protocol):
    def add(self, remark: Remark) -> Remark: ...
    def of_enrollment(self, enrollment_id: int) -> Sequence[Remark]: ...
