"""A screen: what a record looks like in a chat, made from its state at the moment of sending."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from bot.outbox import Message
from bot.ports import Store, Transaction
from wording.words import Words


class View(Protocol):
    """What a screen shows, as values; `language` is the reader's."""

    @property
    def language(self) -> str: ...


V = TypeVar("V", bound=View)


@dataclass(frozen=True, slots=True)
class Button:
    """It sends `data` (handlers/buttons.py) back when tapped, or opens `url`."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is sent: plain text, a row of `buttons` a line, and perhaps a picture or a paper above it.

    A part of the text that stands in `bold` is shown so where it first occurs. `file_name` ending in .png or .jpg
    is sent as a photo, anything else as a file. A `picture` that is text is the
    id by which Telegram knows it. An `album` is two to ten photos side by side, each by its id and with what stands
    below it; Telegram shows no text and no buttons with it. `in_place` is a change that is nothing without the message
    it changes: where that is gone, nothing is sent; where that is a photo, the `picture` takes its place. `protect`
    forbids to forward or save it, as with all health data.
    `commands` are those of a menu, each with what it does; `app` what its button opens, by label and address: ("", "")
    for none, and None where it is left as it is. `patients` is how many a list for the staff is about.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    picture: bytes | str | None = None
    album: tuple[tuple[str, str], ...] = ()
    file_name: str = ""
    protect: bool = True
    bold: tuple[str, ...] = ()
    in_place: bool = False
    commands: tuple[tuple[str, str], ...] = ()
    app: tuple[str, str] | None = None
    patients: int = 0


@dataclass(frozen=True, slots=True)
class Screen(Generic[V]):
    """`load` reads what is to be shown, None if there is nothing to show any more; `draw` is pure.

    `plain` is shown where this one fails, for what must not be missed: it needs next to nothing.
    `make` stands for `draw` where that takes long: it reads in short transactions of its own and works in a thread, so
    that nobody waits for it. It must end well before the row's lease does, upload and all.
    `of_staff`: it tells the staff of patients, whose words are not kept a second time for having been shown.
    """

    load: Callable[[Transaction, Message, datetime], V | None]
    draw: Callable[[V, Words], Drawn]
    plain: "Screen[Any] | None" = None
    make: Callable[[Store, V, Words], Awaitable[Drawn]] | None = None
    of_staff: bool = False


Screens = Mapping[str, Screen[Any]]
