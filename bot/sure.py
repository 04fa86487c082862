"""What a button or a form carries so that a yes counts for what was shown, and an old one does nothing."""

from datetime import datetime
from zlib import crc32

from bot.enrollment import Enrollment

SURE_FOR = 15  # Minutes for which the staff's second yes stands.


def mark_of(enrollment: Enrollment) -> int:
    """Who was connected, and since when treated, as a number: what is put right is what was read."""
    return crc32(f"{enrollment.chat_id} {enrollment.treated_on}".encode())


def minute(now: datetime) -> int:
    """Since 1970: for what stands for a while alone."""
    return int(now.timestamp()) // 60


def is_fresh(shown: int, now: datetime, minutes: int = SURE_FOR) -> bool:
    """Was what carries this `minute` shown so lately?"""
    return 0 <= minute(now) - shown <= minutes
