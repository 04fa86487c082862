"""The state of the sandbox: everybody, every chat, everything under way."""

import asyncio
import secrets
import zlib
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sandbox.bell import Bell
from sandbox.chats import Body, Chat, Message, Person
from sandbox.errors import Impossible, Json, bad_request
from sandbox.files import Files
from sandbox.updates import Updates

ANSWER_WITHIN = 15.0
FIRST_PERSON = 6_100_000_001
FIRST_GROUP = 4_200_000_001


@dataclass
class Tap:
    """One press of a button, and what the bot answered to it."""

    id: str
    at: float
    answer: Json | None = None


class Scope(NamedTuple):
    """For whom a list of commands is, as BotCommandScope names it; 0 and "" are for everybody."""

    kind: str
    chat_id: int = 0
    user_id: int = 0
    language: str = ""


@dataclass
class World:
    clock: Callable[[], float]
    bot: Person
    bell: Bell = field(default_factory=Bell)
    updates: Updates = field(init=False)
    files: Files = field(default_factory=Files)
    people: dict[int, Person] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    taps: dict[str, Tap] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    commands: dict[Scope, list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)  # By chat; 0 is everybody.
    albums: int = 0
    version: int = 0
    run: str = field(
        default_factory=lambda: secrets.token_hex(4)
    )  # Which sandbox this is: versions begin anew in another.
    _listeners: set["asyncio.Queue[Json]"] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.updates = Updates(100_000_000 + self.now() % 1_000_000_000)

    def new_id(self, first: int, name: str) -> int:
        """An id that this name has in every sandbox, so that a bot with a memory meets the same people again."""
        at = first + zlib.crc32(name.casefold().encode("utf-8", "surrogatepass")) % 800_000_000
        while at in self.chats or -at in self.chats:
            at += 1
        return at

    def new_chat(self, chat: Chat) -> Chat:
        """Its message ids begin where the clock stands: those of an earlier sandbox are not met again."""
        chat.last_id = self.now() // 10 % 1_000_000
        self.chats[chat.id] = chat
        return chat

    def reset(self) -> None:
        """Nobody and nothing is left. Update ids go on, so that a running bot hears what follows."""
        self.updates.forget_all()
        self.files = Files()
        for gone in (self.people, self.chats, self.taps, self.settings, self.commands, self.menu_buttons):
            gone.clear()
        self.tell("reset")

    def now(self) -> int:
        return int(self.clock())

    def chat(self, chat_id: int) -> Chat:
        if chat_id not in self.chats:
            raise bad_request("chat not found")
        return self.chats[chat_id]

    def message(self, chat: Chat, message_id: int, missing: str) -> Message:
        if message_id not in chat.messages:
            raise bad_request(missing)
        return chat.messages[message_id]

    def person(self, key: str | int) -> Person:
        """By id, @username or name; Impossible if there is nobody."""
        wanted = str(key).strip()
        for person in self.people.values():
            if wanted == str(person.id) or wanted.casefold() == person.name.casefold():
                return person
            if person.username and wanted.casefold() == f"@{person.username}".casefold():
                return person
        there = ", ".join(person.name for person in self.people.values()) or "nobody yet"
        raise Impossible(f"nobody is called {wanted!r} here (there is: {there})", 404)

    def post(self, chat: Chat, sender: Json, body: Body, **more: Any) -> Message:
        chat.last_id += 1
        message = Message(chat.last_id, chat, sender, self.now(), body, **more)
        chat.messages[message.id] = message
        self.tell("message", message)
        return message

    def new_album(self) -> str:
        """A media_group_id."""
        self.albums += 1
        return str(13_000_000_000_000_000 + self.now() * 1_000 + self.albums)

    def change(self, message: Message, body: Body, markup: Json | None) -> None:
        message.body, message.markup = body, markup
        message.edited_at = self.now()
        message.edits += 1
        self.tell("edited", message)

    def queue(self, kind: str, payload: Any) -> None:
        self.updates.put(kind, payload, self.clock())
        self.bell.ring()

    def stand(self, chat: Chat, by: Person, standing: str) -> None:
        """Change what the bot may do in this chat, and tell it at once."""
        old, chat.standing = chat.standing, standing
        change = {
            "chat": chat.as_json(),
            "from": by.as_json(),
            "date": self.now(),
            "old_chat_member": member(self.bot, old),
            "new_chat_member": member(self.bot, standing),
        }
        self.queue("my_chat_member", change)
        self.tell("standing", chat=chat.id, standing=standing)

    def tell(self, kind: str, message: Message | None = None, **more: Any) -> None:
        """Let everybody who listens, or waits, know what has happened."""
        self.version += 1
        event: Json = {"kind": kind, "at": self.now(), "version": self.version, **more}
        if message:
            message.version = self.version
            event["message"] = message.as_line()
        for listener in self._listeners:
            listener.put_nowait(event)
        self.bell.ring()

    async def events(self) -> AsyncGenerator[Json, None]:
        """What happens from the first look on, as it happens. A listener that leaves is forgotten."""
        with self.listening() as listener:
            while True:
                yield await listener.get()

    @contextmanager
    def listening(self) -> Iterator["asyncio.Queue[Json]"]:
        """What happens from now on."""
        listener: asyncio.Queue[Json] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)


_ADMIN_RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories"),
)


def member(person: Person, standing: str) -> Json:
    """A ChatMember. Whoever was never there has "left"."""
    status = "left" if standing == "stranger" else standing
    told: Json = {"user": person.as_json(), "status": status}
    if status == "kicked":
        told["until_date"] = 0
    if status == "creator":
        told["is_anonymous"] = False
    if status == "administrator":
        told |= dict.fromkeys(_ADMIN_RIGHTS, False)
    return told
