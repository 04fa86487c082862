"""What stands on the page, as HTML: the whole of it, a phone, a bubble, a line of the diary."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.chats import Chat, Message, Person
from sandbox.commands import menu
from sandbox.errors import Json
from sandbox.menu_button import app_button
from sandbox.page.markup import marked_up
from sandbox.telegram import Telegram

SHOWN = 300  # Messages of a chat, the newest.
TEMPLATES = Path(__file__).parent / "templates"
ROLES = {"clinic": "Clinic", "colleague": "Colleague", "patient": "Patient"}
QUOTED = 80  # Characters of what is answered.
SIGNS = {"plain": "", "alert": "⚑", "trouble": "⚠", "good": "✓"}
TONES = {"plain": "", "alert": "Alert: ", "trouble": "Trouble: ", "good": "Good: "}


class Day(NamedTuple):
    """`key` is an ISO date."""

    key: str
    label: str


class Album(NamedTuple):
    id: str
    by_bot: bool


class Drawing:
    """Times are those of `zone`, which is the clinic's once it is known."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self.zone = ZoneInfo("UTC")
        self._jinja = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.globals |= {
            "bot": telegram.world.bot,
            "roles": ROLES,
            "local": self.local,
            "marked_up": marked_up,
            "phone": self.phone,
            "note": self.note,
        }

    def page(self, holders: Mapping[str, Person], **more: Any) -> str:
        """`holders`: by side, whose phone it is."""
        entries = list(self._telegram.diary.entries)
        return self._draw("page.html", holders=holders, entries=entries, **more)

    def phone(self, person: Person, side: str, link: str = "", followed: str = "") -> str:
        """With a `link` to the bot that waits to be started, and a sentence that says where it came from."""
        chat = self._telegram.world.chats[person.id]
        return self._draw(
            "phone.html",
            person=person,
            side=side,
            chat=chat,
            link=link,
            followed=followed,
            version=self._telegram.world.version,
            people=self._telegram.people.all(),
            app=app_button(self._telegram.world, chat),
            menu=menu(self._telegram.world, chat, person.language_code),
            lines=list(self._lines(chat)),
        )

    def bubble(self, message: Message) -> str:
        """For an edit as well: it stands in place of the one before."""
        service = _in_words(message) if message.service else ""
        quoted = _quoted(message.answered) if message.answered else ""
        return self._draw("bubble.html", message=message, service=service, file=message.body.file, quoted=quoted)

    def note(self, entry: Json) -> str:
        sign, tone = SIGNS.get(entry["tone"], ""), TONES.get(entry["tone"], "")
        return self._draw("note.html", entry=entry, sign=sign, tone=tone)

    def day(self, at: float) -> Day:
        on = self.local(at)
        return Day(on.date().isoformat(), f"{on:%A}, {on.day} {on:%B}")

    def local(self, at: float) -> datetime:
        return datetime.fromtimestamp(at, UTC).astimezone(self.zone)

    def _lines(self, chat: Chat) -> Iterator[tuple[Day | None, Album | None, list[str]]]:
        """Each bubble, or those of one album, with its day where that is another than the one before."""
        before = ""
        for album, together in groupby(list(chat.messages.values())[-SHOWN:], key=_album):
            for messages in [list(together)] if album else [[each] for each in together]:
                day = self.day(messages[0].at)
                yield day if day.key != before else None, album, [self.bubble(each) for each in messages]
                before = day.key

    def _draw(self, template: str, **values: Any) -> str:
        return self._jinja.get_template(template).render(**values)


def _album(message: Message) -> Album | None:
    return Album(message.album, message.by_bot) if message.album else None


def _quoted(message: Message) -> str:
    """The first words of what is answered, on one line."""
    file = message.body.file
    text = " ".join(message.body.text.split()) or (file.kind.capitalize() if file else _in_words(message))
    return text if len(text) <= QUOTED else f"{text[:QUOTED].rstrip()}…"


def _in_words(message: Message) -> str:
    service, who = message.service, message.sender["first_name"]
    if "new_chat_members" in service:
        return f"{who} added {service['new_chat_members'][0]['first_name']}"
    if "left_chat_member" in service:
        return f"{service['left_chat_member']['first_name']} left"
    if "migrate_to_chat_id" in service or "migrate_from_chat_id" in service:
        return "This group is a supergroup now"
    return " ".join(service).replace("_", " ")
