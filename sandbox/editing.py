"""The methods that change or remove a message, or answer a tap."""

from sandbox.chats import Body, Message
from sandbox.errors import Json, bad_request
from sandbox.keyboards import markup_of
from sandbox.parameters import Params
from sandbox.sending import caption_body, captioned, file_in, open_chat, text_body
from sandbox.text import units
from sandbox.world import ANSWER_WITHIN, World

DELETED_WITHIN = 48 * 3600
ANSWER_UNITS = 200
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def edit_message_text(world: World, params: Params) -> Json:
    message = _editable(world, params)
    if message.body.file:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, message, text_body(params, "MESSAGE_TOO_LONG"), params)


def edit_message_caption(world: World, params: Params) -> Json:
    message = _editable(world, params)
    if not message.body.file:
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, message, caption_body(params, message.body.file), params)


def edit_message_reply_markup(world: World, params: Params) -> Json:
    message = _editable(world, params)
    return _edit(world, message, message.body, params)


def edit_message_media(world: World, params: Params) -> Json:
    message = _editable(world, params)
    media = params.object("media") or {}
    if media.get("type") not in ("photo", "document"):
        raise bad_request("the sandbox knows photo and document media only")
    if "parse_mode" in media:
        raise bad_request("the sandbox knows no parse modes: send caption_entities instead of parse_mode")
    file = file_in(world, params, media["type"], str(media.get("media", "")))
    body = captioned(str(media.get("caption", "")), media.get("caption_entities", []), file)
    return _edit(world, message, body, params)


def delete_message(world: World, params: Params) -> bool:
    """In private chats a bot may delete whatever is younger than 48 h; in groups, only its own."""
    chat = open_chat(world, params)
    message = world.message(chat, params.integer("message_id"), "message to delete not found")
    if not message.by_bot and chat.kind != "private" and chat.standing != "administrator":
        raise bad_request("message can't be deleted")
    if world.clock() - message.at > DELETED_WITHIN:
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[message.id]
    world.tell("deleted", chat=chat.id, message_id=message.id)
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    tap = world.taps.get(params.text("callback_query_id"))
    if tap is None or tap.answer is not None or world.clock() - tap.at > ANSWER_WITHIN:
        raise bad_request(TOO_OLD)
    text = params.text("text")
    if units(text) > ANSWER_UNITS:
        raise bad_request("MESSAGE_TOO_LONG")
    tap.answer = {"text": text, "alert": params.flag("show_alert"), "url": params.text("url")}
    world.tell("answered", callback_id=tap.id, **tap.answer)
    return True


def _editable(world: World, params: Params) -> Message:
    chat = open_chat(world, params)
    message = world.message(chat, params.integer("message_id"), "message to edit not found")
    if not message.by_bot:
        raise bad_request("message can't be edited")
    return message


def _edit(world: World, message: Message, body: Body, params: Params) -> Json:
    """An edit that names no keyboard takes the old one away."""
    markup = markup_of(params, inline_only=True)
    if (body, markup) == (message.body, message.markup):
        raise bad_request(NOT_MODIFIED)
    world.change(message, body, markup)
    return message.as_json()
