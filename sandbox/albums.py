"""sendMediaGroup: photos, or documents, that stand side by side."""

from typing import Any

from sandbox.chats import Body
from sandbox.errors import Json, Refused, bad_request
from sandbox.parameters import Params
from sandbox.replying import replied_in
from sandbox.sending import captioned, file_in, open_chat
from sandbox.world import World

LARGEST = 10
_NEVER = ("animation", "voice_note")
_FIELDS = {"type", "media", "caption", "caption_entities", "show_caption_above_media", "has_spoiler"}


def send_media_group(world: World, params: Params) -> list[Json]:
    """All of it or nothing. A single item is sent as an ordinary message, as Telegram does."""
    items = [_checked(item, params) for item in media_of(params)]
    chat = open_chat(world, params)
    reply_to = replied_in(chat, params)
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > LARGEST:
        raise bad_request("too many messages to send as an album")
    if len({item["type"] for item in items}) > 1:
        raise bad_request("document can't be mixed with other media types")
    bodies = [_body(world, params, item, number) for number, item in enumerate(items, start=1)]
    album = world.new_album() if len(bodies) > 1 else None
    how: Json = {"reply_to": reply_to, "protected": params.flag("protect_content"), "by_bot": True, "album": album}
    return [world.post(chat, world.bot.as_json(), body, **how).as_json() for body in bodies]


def media_of(params: Params) -> list[Any]:
    media = params.json("media")
    if not isinstance(media, list):
        raise bad_request("can't parse media: expected an Array of InputMedia")
    return media


def _checked(item: Any, params: Params) -> Json:
    """One InputMedia, before anybody looks at the chat."""
    if not isinstance(item, dict):
        raise _unreadable("expected an Object")
    kind, media = item.get("type"), item.get("media")
    if kind is None:
        raise _unreadable('Can\'t find field "type"')
    if kind in _NEVER:
        raise _unreadable(f'type "{kind}" can\'t be used in sendMediaGroup')
    if kind not in ("photo", "document"):
        raise bad_request("the sandbox knows photo and document media only")
    if "parse_mode" in item:
        raise bad_request("the sandbox knows no parse modes: send caption_entities instead of parse_mode")
    if unknown := set(item) - _FIELDS:
        raise bad_request(f'the sandbox knows no field "{min(unknown)}" of InputMedia')
    if not isinstance(media, str) or not media:
        raise _unreadable("media not found")
    if media.startswith("attach://") and media.removeprefix("attach://") not in params.files:
        raise _unreadable("media not found")
    return item


def _body(world: World, params: Params, item: Json, number: int) -> Body:
    entities = item.get("caption_entities") or []
    if not isinstance(item.get("caption") or "", str) or not isinstance(entities, list):
        raise _unreadable('field "caption" must be a string and "caption_entities" an array')
    try:
        file = file_in(world, params, item["type"], item["media"])
    except Refused as refusal:
        if not item["media"].startswith("attach://"):
            raise
        why = refusal.description.removeprefix("Bad Request: ")
        raise bad_request(f'failed to send message #{number} with the error message "{why}"') from refusal
    return captioned(item.get("caption") or "", entities, file)


def _unreadable(why: str) -> Refused:
    return bad_request(f"can't parse InputMedia: {why}")
