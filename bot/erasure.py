"""A patient who was erased: nothing tells of them any more, and nothing brings them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.retention import Kept


@dataclass(frozen=True, slots=True)
class Erasure:
    """`created_at` is the enrollment's own, to the microsecond: in another database the id is somebody else's."""

    enrollment_id: int
    created_at: datetime
    erased_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """A message that shows something of the patient; `shown_at` is when it was sent."""

    chat_id: int
    message_id: int
    shown_at: datetime


class Erasures(Protocol):
    def erase(self, enrollment_id: int, now: datetime) -> None:
        """The key and all rows; what stays is the label in its clinic. A second time changes nothing."""

    def places(self, enrollment_id: int) -> Sequence[Place]:
        """Every message that showed the staff something of this patient alone."""

    def forget_chat(self, chat_id: int) -> bool:
        """All that passed through a chat, unless somebody here has it; False as long as any of it waits."""

    def waiting(self) -> Sequence[int]:
        """The enrollments that are to be erased after a while, as the patient wished."""

    def kept_since_before(self, clinic_id: int, moment: datetime) -> Sequence[Kept]:
        """The enrollments made before then that have not been erased and have no open alert, the oldest first."""

    def count(self, clinic_id: int, since: datetime, until: datetime) -> int:
        """How many of the clinic were erased in this time."""

    def every(self) -> Sequence[Erasure]:
        """The oldest first."""

    def is_kept(self, erasure: Erasure) -> bool:
        """Does this database still hold whom another copy of it has erased?"""
