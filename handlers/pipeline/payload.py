"""A drawn screen as a request of the Bot API: plain text with explicit entities, never a parse mode."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from telegram import InputFile, InputMediaPhoto
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from handlers.screen import Button, Drawn
from wording.text import CAPTION_LIMIT, MESSAGE_LIMIT, TOAST_LIMIT, fit, one_line, utf16_length

Commands = tuple[tuple[str, str], ...]
Menus = Mapping[str, Commands]  # By language.

LABEL_LIMIT = 100  # Telegram names none; on a phone about 40 can be read.
PHOTOS = (".png", ".jpg", ".jpeg")


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    data: RequestData


def call(method: str, **parameters: Any) -> Call:
    """`method` with what is not None among the parameters."""
    given = {name: value for name, value in parameters.items() if value is not None}
    return Call(method, RequestData([RequestParameter.from_input(name, value) for name, value in given.items()]))


def send(chat_id: int, drawn: Drawn) -> Call:
    if drawn.album:
        photos = [{"type": "photo", "media": photo, "caption": fit(said, CAPTION_LIMIT)} for photo, said in drawn.album]
        return call("sendMediaGroup", chat_id=chat_id, protect_content=drawn.protect, media=photos)
    common = {"chat_id": chat_id, "protect_content": drawn.protect, "reply_markup": keyboard(drawn)}
    if drawn.picture is None:
        return call("sendMessage", **common, **_words(drawn), link_preview_options={"is_disabled": True})
    kind = "photo" if drawn.file_name.lower().endswith(PHOTOS) or not drawn.file_name else "document"
    text = fit(drawn.text, CAPTION_LIMIT)
    known = isinstance(drawn.picture, str)
    file = drawn.picture if known else InputFile(drawn.picture, filename=drawn.file_name or "picture.png")
    method = "sendPhoto" if kind == "photo" else "sendDocument"
    return call(method, **common, caption=text, caption_entities=entities(drawn, text), **{kind: file})


def edit(chat_id: int, message_id: int, drawn: Drawn) -> Call:
    """A change of a message of text; without buttons, those that were there go."""
    place = {"chat_id": chat_id, "message_id": message_id, "reply_markup": keyboard(drawn)}
    return call("editMessageText", **place, **_words(drawn), link_preview_options={"is_disabled": True})


def cover(chat_id: int, message_id: int, drawn: Drawn) -> Call:
    """A photo, or a file, gives way to another picture with words below it."""
    picture = InputMediaPhoto(drawn.picture or b"", caption=fit(drawn.text, CAPTION_LIMIT), filename="picture.png")
    return call("editMessageMedia", chat_id=chat_id, message_id=message_id, media=picture)


def answer(query_id: str, text: str, stays: bool) -> Call:
    """`stays`: until it is read, not for a moment only."""
    said = {"text": fit(text, TOAST_LIMIT), "show_alert": stays} if text else {}
    return call("answerCallbackQuery", callback_query_id=query_id, **said)


def menu(chat_id: int, drawn: Drawn) -> list[Call]:
    """What stands in the menu of one chat; without commands, what stands in everybody's. And what its button opens."""
    scope = {"type": "chat", "chat_id": chat_id}
    if drawn.commands:
        calls = [call("setMyCommands", scope=scope, commands=_commands(drawn.commands))]
    else:
        calls = [call("deleteMyCommands", scope=scope)]
    if drawn.app is not None:
        calls.append(call("setChatMenuButton", chat_id=chat_id, menu_button=_app(*drawn.app)))
    return calls


def _app(label: str, url: str) -> dict[str, Any]:
    return {"type": "web_app", "text": label, "web_app": {"url": url}} if url else {"type": "default"}


def menu_of_everybody(commands: Commands, language: str | None) -> Call:
    """`language` None: for whoever's Telegram speaks none of ours."""
    scope = {"type": "all_private_chats"}
    return call("setMyCommands", scope=scope, commands=_commands(commands), language_code=language)


def _commands(commands: Commands) -> list[dict[str, str]]:
    return [{"command": name, "description": said} for name, said in commands]


def remove(chat_id: int, message_id: int) -> Call:
    return call("deleteMessage", chat_id=chat_id, message_id=message_id)


def leave(chat_id: int) -> Call:
    return call("leaveChat", chat_id=chat_id)


def keyboard(drawn: Drawn) -> dict[str, Any] | None:
    if not drawn.buttons:
        return None
    return {"inline_keyboard": [[_button(button) for button in row] for row in drawn.buttons]}


def entities(drawn: Drawn, text: str) -> list[dict[str, Any]] | None:
    return list(_bold(drawn, text)) or None


def _words(drawn: Drawn) -> dict[str, Any]:
    text = fit(drawn.text, MESSAGE_LIMIT)
    return {"text": text, "entities": entities(drawn, text)}


def _bold(drawn: Drawn, text: str) -> Iterator[dict[str, Any]]:
    for part in drawn.bold:
        if part and (start := text.find(part)) >= 0:
            yield {"type": "bold", "offset": utf16_length(text[:start]), "length": utf16_length(part)}


def _button(button: Button) -> dict[str, str]:
    where = {"url": button.url} if button.url else {"callback_data": button.data}
    return {"text": fit(one_line(button.label), LABEL_LIMIT), **where}
