"""What the staff writes about one patient: letters that the patient reads, and remarks for the clinic alone."""

from dataclasses import dataclass
from datetime import datetime

LONGEST, LONGEST_WITH_PHOTO = (
    2000,
    700,
)  # UTF-16 units; Telegram takes 4096 and 1024, and the clinic's name stands above.


@dataclass(frozen=True, slots=True)
class Letter:
    """`photo` is Telegram's id of a picture. `sent_at` is when Telegram took it; `failed` says why it never will."""

    id: int
    enrollment_id: int
    provider_id: int
    written_at: datetime
    text: str
    photo: str = ""
    sent_at: datetime | None = None
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A note for us: no patient ever reads it."""

    id: int
    enrollment_id: int
    provider_id: int
    written_at: datetime
    text: str
