"""What whoever runs the proxy in front of the desk reads in the log, where it does not pass on what is needed."""

from datetime import datetime, timedelta
from enum import Enum

import structlog

log = structlog.get_logger()
AGAIN_AFTER = timedelta(minutes=10)  # Whoever asks wrongly, and often, fills no log.


class Lacks(Enum):
    """The header that is missing, or is another one than browsers send for the address in DESK_URL."""

    HOST = "Host"
    PROTO = "X-Forwarded-Proto"
    ORIGIN = "Origin"


class Hints:
    def __init__(self) -> None:
        self._said_at: dict[Lacks, datetime] = {}

    def say(self, lacks: Lacks, now: datetime) -> None:
        """Each at most once in a while, and nothing of what was asked or by whom."""
        last = self._said_at.get(lacks)
        if last is not None and now - last < AGAIN_AFTER:
            return
        self._said_at[lacks] = now
        match lacks:
            case Lacks.HOST:
                log.warning(
                    "the desk answers 403: the header Host is not the host of DESK_URL; does a proxy change it?"
                )
            case Lacks.PROTO:
                log.warning("the desk answers 403: the header X-Forwarded-Proto is not https; does a proxy set it?")
            case Lacks.ORIGIN:
                log.warning(
                    "the desk refuses a form: the header Origin is not that of DESK_URL; does a proxy change it?"
                )
