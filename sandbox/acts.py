"""What the control API lets people do, each act by its name."""

import base64
import binascii
import mimetypes
from pathlib import Path
from typing import Any

from sandbox.asked import Asked
from sandbox.chats import Chat, Message
from sandbox.errors import Impossible, Json
from sandbox.files import Upload
from sandbox.launch import launch
from sandbox.telegram import Telegram


def _said(telegram: Telegram, message: Message) -> Json:
    """`version` is what to wait from, for what the bot makes of it."""
    return {"message_id": message.id, "chat": message.chat.id, "version": telegram.world.version}


async def get_people(telegram: Telegram, _asked: Asked) -> Any:
    chats = telegram.world.chats
    return [
        {
            **person.as_json(),
            "name": person.name,
            "started": chats[person.id].standing != "stranger",
            "blocked": chats[person.id].standing == "kicked",
        }
        for person in telegram.people.all()
    ]


async def post_people(telegram: Telegram, asked: Asked) -> Json:
    person = telegram.people.join(asked.text("name"), asked.maybe_text("username"), asked.maybe_text("language_code"))
    return {"id": person.id, "name": person.name, "username": person.username}


async def open_link(telegram: Telegram, asked: Asked) -> Json:
    return _said(telegram, telegram.people.open(asked.text("person"), asked.text_or("link", "")))


async def say(telegram: Telegram, asked: Asked) -> Json:
    message = telegram.people.say(
        asked.text("person"),
        asked.text("text"),
        chat=asked.maybe_integer("chat"),
        reply_to=asked.maybe_integer("reply_to"),
        anonymous=asked.flag("anonymous"),
    )
    return _said(telegram, message)


async def tap(telegram: Telegram, asked: Asked) -> Json:
    """With "wait": seconds, "answer" is what the bot answered within them, or null."""
    pressed = telegram.people.tap(
        asked.text("person"),
        label=asked.maybe_text("label"),
        data=asked.maybe_text("data"),
        message_id=asked.maybe_integer("message_id"),
        chat=asked.maybe_integer("chat"),
    )
    told: Json = {"callback_id": pressed.id, "version": telegram.world.version}
    if wait := asked.seconds_or("wait", 0):
        told["answer"] = await telegram.people.answered(pressed, wait)
    return told


async def app(telegram: Telegram, asked: Asked) -> Json:
    """Where the Mini App of the menu button is, or of a button under a message ("url"), signed for this person."""
    return launch(telegram.world, telegram.token, telegram.people.find(asked.text("person")), asked.maybe_text("url"))


async def photo(telegram: Telegram, asked: Asked) -> Json:
    return _said(
        telegram,
        telegram.people.photo(
            asked.text("person"), _upload(asked), asked.text_or("caption", ""), asked.maybe_integer("chat")
        ),
    )


async def album(telegram: Telegram, asked: Asked) -> Json:
    """Several "photos" at once, each as for a photo alone; told of the last."""
    uploads = [_upload(Asked(each)) for each in asked.list("photos") if isinstance(each, dict)]
    chat = asked.maybe_integer("chat")
    return _said(telegram, telegram.people.album(asked.text("person"), uploads, asked.text_or("caption", ""), chat)[-1])


async def document(telegram: Telegram, asked: Asked) -> Json:
    return _said(
        telegram,
        telegram.people.document(
            asked.text("person"), _upload(asked), asked.text_or("caption", ""), asked.maybe_integer("chat")
        ),
    )


async def edit(telegram: Telegram, asked: Asked) -> Json:
    message = telegram.people.edit(
        asked.text("person"), asked.text("text"), asked.maybe_integer("message_id"), asked.maybe_integer("chat")
    )
    return _said(telegram, message)


async def block(telegram: Telegram, asked: Asked) -> Json:
    telegram.people.block(asked.text("person"))
    return {"blocked": True}


async def unblock(telegram: Telegram, asked: Asked) -> Json:
    telegram.people.unblock(asked.text("person"))
    return {"blocked": False}


async def transcript(telegram: Telegram, asked: Asked) -> Any:
    return telegram.people.transcript(asked.text("person"), asked.maybe_integer("chat"))


async def wait(telegram: Telegram, asked: Asked) -> Json:
    return await telegram.people.wait(
        asked.text("person"),
        contains=asked.text_or("contains", ""),
        since=int(asked.number_or("since", 0)),
        within=asked.seconds_or("timeout", 5),
        chat=asked.maybe_integer("chat"),
    )


async def get_groups(telegram: Telegram, _asked: Asked) -> Any:
    return [_group(chat) for chat in telegram.people.groups.all()]


async def post_groups(telegram: Telegram, asked: Asked) -> Json:
    """A new group ("title", "person", "members"?, "bot"?, "admin"?), the bot in it unless "bot" is false."""
    groups, owner = telegram.people.groups, asked.text("person")
    group = groups.create(asked.text("title"), owner, asked.list("members"))
    if asked.text_or("bot", "true").lower() != "false":
        groups.add_bot(group.id, owner, asked.flag("admin"))
    return _group(group)


async def add_bot(telegram: Telegram, asked: Asked) -> Json:
    groups, chat = telegram.people.groups, asked.integer("chat")
    groups.add_bot(chat, asked.text("person"), asked.flag("admin"))
    return _group(groups.find(chat))


async def remove_bot(telegram: Telegram, asked: Asked) -> Json:
    groups, chat = telegram.people.groups, asked.integer("chat")
    groups.remove_bot(chat, asked.text("person"))
    return _group(groups.find(chat))


async def set_member(telegram: Telegram, asked: Asked) -> Json:
    """Somebody ("person") makes somebody ("member") a "status" of the group ("chat")."""
    groups, chat = telegram.people.groups, asked.integer("chat")
    groups.set_member(chat, asked.text("person"), asked.text("member"), asked.text("status"))
    return _group(groups.find(chat))


async def migrate(telegram: Telegram, asked: Asked) -> Json:
    return _group(telegram.people.groups.migrate(asked.integer("chat"), asked.text("person")))


def _group(chat: Chat) -> Json:
    return {
        "id": chat.id,
        "title": chat.title,
        "type": chat.kind,
        "bot": chat.standing,
        "members": {str(person): status for person, status in chat.members.items()},
        "migrated_to": chat.migrated_to,
    }


def _upload(asked: Asked) -> Upload:
    """A file by its "path" on this machine, or by its "bytes" in base64 (and a "name")."""
    encoded = asked.maybe_text("bytes")
    path = Path(asked.text_or("name", "photo.jpg") if encoded is not None else asked.text("path"))
    try:
        content = path.read_bytes() if encoded is None else base64.b64decode(encoded, validate=True)
    except OSError as error:
        raise Impossible(f"cannot read {path}: {error.strerror}") from error
    except binascii.Error as error:
        raise Impossible("'bytes' is not base64") from error
    return Upload(path.name, content, mimetypes.guess_type(path.name)[0] or "application/octet-stream")
