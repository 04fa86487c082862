"""One of the staff in a browser: the link that leads there, the app that opens it, and the browser itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe
from typing import Protocol

from bot.clinic import Role


class Way(StrEnum):
    """LINK and APP each open one BROWSER, once."""

    LINK = "link"
    APP = "app"
    BROWSER = "browser"


# Of an APP: how long it is known to be used, longer than Telegram's word counts by any clock.
LASTS = {Way.LINK: timedelta(minutes=5), Way.APP: timedelta(hours=2), Way.BROWSER: timedelta(hours=12)}


@dataclass(frozen=True, slots=True)
class SignIn:
    """`digest` is that of a secret which is kept nowhere: whoever has it is let in. `role` is what they were then."""

    id: int
    provider_id: int
    way: Way
    digest: str
    role: Role
    made_at: datetime
    ends_at: datetime


class SignIns(Protocol):
    def add(self, sign_in: SignIn) -> SignIn | None:
        """None where there is one of this digest already."""

    def of(self, way: Way, digest: str, now: datetime) -> SignIn | None:
        """Not one that is over."""

    def take(self, way: Way, digest: str, now: datetime) -> SignIn | None:
        """Gone with it: only the first of two that ask at once is given it."""

    def of_provider(self, provider_id: int, way: Way, now: datetime) -> Sequence[SignIn]:
        """Those that are not over, the oldest first."""

    def end(self, provider_id: int, *ways: Way) -> None:
        """Those of these ways; of none named, LINK and BROWSER: an APP that was used stays used."""

    def tidy(self, now: datetime) -> None:
        """What is over is kept no longer."""


def new_secret() -> str:
    """Of 32 random bytes, fit for an address."""
    return token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Of 32 random bytes or more: what is this long needs no salt."""
    return sha256(secret.encode()).hexdigest()
