"""What every page of the desk is made with."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from bot.clinic import Clinic, Provider
from bot.ports import Clock, Store
from bot.workflows.exporting import Dossier
from web.desk.hints import Hints
from wording.words import Wording, Words


class Links(Protocol):
    """Into the bot, by the id of an invitation."""

    def to(self, invitation_id: int) -> str: ...
    def of_group(self, invitation_id: int) -> str: ...
    def code(self, invitation_id: int) -> str: ...


MakePaper = Callable[[Dossier, Words, datetime, str, bool], bytes]  # By whom, and with the staff's own notes.
Photo = Callable[[str], AsyncIterator[bytes]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where browsers find the desk: `origin` is scheme, host and port; `path` begins with a stroke and has no end."""

    origin: str
    host: str
    path: str
    is_secure: bool

    @classmethod
    def of(cls, url: str) -> "Place":
        """`url` was checked when the settings were read."""
        parts: SplitResult = urlsplit(url)
        return cls(f"{parts.scheme}://{parts.netloc}", parts.netloc, parts.path.rstrip("/"), parts.scheme == "https")


@dataclass(frozen=True, slots=True)
class Desk:
    """`app_key` is what Telegram's word on who opens the app is checked with. `photo` fetches one by its id.

    `papers` make a patient's file, by the ending of its name.
    `links` are there as soon as Telegram has said what the bot is called. `framed_by` is the one origin whose pages may
    show the desk within themselves, "" where none may.
    """

    store: Store
    clock: Clock
    wording: Wording
    place: Place
    app_key: bytes = field(repr=False)
    photo: Photo
    papers: Mapping[str, MakePaper]
    framed_by: str = ""
    links: Callable[[], Links | None] = lambda: None
    hints: Hints = field(default_factory=Hints)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, as they are at this moment; `words` are the clinic's. `csrf` goes with whatever changes something.

    `browser` is the digest of this browser's secret. `news` is another text whenever something is new at the clinic.
    """

    provider: Provider
    clinic: Clinic
    words: Words
    now: datetime
    csrf: str
    browser: str = field(default="", repr=False)
    news: str = ""

    @property
    def zone(self) -> str:
        return self.clinic.timezone
