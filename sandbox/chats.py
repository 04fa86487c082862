"""Who there is, where they talk, and what was said there."""

from dataclasses import dataclass, field

from sandbox.errors import Json
from sandbox.files import File

ANONYMOUS_ADMIN: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


@dataclass
class Person:
    id: int
    name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    last_name: str = ""

    def as_json(self) -> Json:
        user: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}
        if self.last_name:
            user["last_name"] = self.last_name
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user


@dataclass(frozen=True)
class Body:
    """What a message says. With a file, the text is its caption."""

    text: str = ""
    entities: tuple[Json, ...] = ()
    file: File | None = None

    def as_json(self) -> Json:
        said: Json = self.file.as_media() if self.file else {}
        if self.text:
            said["caption" if self.file else "text"] = self.text
        if self.entities:
            said["caption_entities" if self.file else "entities"] = list(self.entities)
        return said


@dataclass
class Message:
    id: int
    chat: "Chat"
    sender: Json
    at: int
    body: Body
    markup: Json | None = None
    sender_chat: Json | None = None
    service: Json = field(default_factory=dict)
    reply_to: "Message | None" = None
    protected: bool = False
    edited_at: int | None = None
    edits: int = 0
    version: int = 0
    by_bot: bool = False
    album: str | None = None

    @property
    def answered(self) -> "Message | None":
        """What it replies to, as long as that is there."""
        return self.reply_to if self.reply_to and self.reply_to.id in self.chat.messages else None

    def keyboard(self) -> list[list[Json]]:
        rows: list[list[Json]] = (self.markup or {}).get("inline_keyboard", [])
        return rows

    def as_json(self, with_reply: bool = True) -> Json:
        """As the Bot API shows it."""
        shown: Json = {"message_id": self.id, "from": self.sender, "date": self.at}
        shown |= {"chat": self.chat.as_json()} | self.body.as_json() | self.service
        if self.sender_chat:
            shown["sender_chat"] = self.sender_chat
        if self.keyboard():
            shown["reply_markup"] = {"inline_keyboard": self.keyboard()}
        if self.protected:
            shown["has_protected_content"] = True
        if self.edited_at is not None:
            shown["edit_date"] = self.edited_at
        if self.album:
            shown["media_group_id"] = self.album
        if self.answered and with_reply:
            shown["reply_to_message"] = self.answered.as_json(with_reply=False)
        return shown

    def as_line(self) -> Json:
        """As a transcript shows it."""
        return {
            "id": self.id,
            "chat": self.chat.id,
            "from": "bot" if self.by_bot else self.sender["first_name"],
            "at": self.at,
            "text": self.body.text or " ".join(self.service),
            "entities": list(self.body.entities),
            "buttons": [[_button(button) for button in row] for row in self.keyboard()],
            "edited": self.edits,
            "photo": _attached(self.body.file, "photo"),
            "document": _attached(self.body.file, "document"),
            "protect": self.protected,
            "reply_to": self.answered.id if self.answered else None,
            "album": self.album,
            "version": self.version,
        }


@dataclass
class Chat:
    """`standing` is the bot's: "stranger" until the person presses Start, then as ChatMember calls it."""

    id: int
    kind: str
    title: str
    username: str | None = None
    standing: str = "stranger"
    members: dict[int, str] = field(default_factory=dict)
    migrated_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0

    def as_json(self) -> Json:
        chat: Json = {"id": self.id, "type": self.kind}
        chat["first_name" if self.kind == "private" else "title"] = self.title
        if self.username:
            chat["username"] = self.username
        return chat

    def newest_first(self) -> list[Message]:
        return list(reversed(self.messages.values()))


def _button(button: Json) -> Json:
    """A Mini App's has its address as "app"."""
    named = {"url": "url", "callback_data": "data"}
    app = {"app": button["web_app"]["url"]} if "web_app" in button else {}
    return {"label": button["text"], **{named[key]: button[key] for key in named if key in button}, **app}


def _attached(file: File | None, kind: str) -> Json | None:
    if file is None or file.kind != kind:
        return None
    return {"name": file.name, "path": file.path, "bytes": len(file.content), "file_id": file.id}
