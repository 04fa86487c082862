"""The methods that put a new message into a chat."""

from sandbox.chats import Body, Chat
from sandbox.errors import Json, Refused, bad_request, forbidden
from sandbox.files import File, Upload
from sandbox.keyboards import markup_of
from sandbox.parameters import Params
from sandbox.replying import replied_in
from sandbox.text import CAPTION_UNITS, TEXT_UNITS, cleaned, units
from sandbox.world import World

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def open_chat(world: World, params: Params) -> Chat:
    """The chat that this request is for, if the bot may write there now."""
    chat = world.chat(params.chat_id())
    if chat.migrated_to:
        what = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refused(400, what, migrate_to_chat_id=chat.migrated_to)
    if chat.kind == "private":
        if chat.standing == "stranger":
            raise forbidden("bot can't initiate conversation with a user")
        if chat.standing == "kicked":
            raise forbidden("bot was blocked by the user")
    elif chat.standing == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    elif chat.standing not in ("member", "administrator"):
        raise forbidden(f"bot is not a member of the {chat.kind} chat")
    return chat


def send_message(world: World, params: Params) -> Json:
    return _send(world, params, text_body(params, "message is too long"))


def send_photo(world: World, params: Params) -> Json:
    return _send(world, params, caption_body(params, file_in(world, params, "photo", params.text("photo"))))


def send_document(world: World, params: Params) -> Json:
    file = file_in(world, params, "document", params.text("document"))
    return _send(world, params, caption_body(params, file))


def send_chat_action(world: World, params: Params) -> bool:
    chat = open_chat(world, params)
    if params.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.tell("action", chat=chat.id, action=params.text("action"))
    return True


def text_body(params: Params, too_long: str) -> Body:
    text, entities = cleaned(params.text("text"), params.objects("entities"))
    if not text:
        raise bad_request("message text is empty")
    if units(text) > TEXT_UNITS:
        raise bad_request(too_long)
    return Body(text, entities)


def caption_body(params: Params, file: File | None) -> Body:
    return captioned(params.text("caption"), params.objects("caption_entities"), file)


def captioned(caption: str, entities: list[Json], file: File | None) -> Body:
    text, kept = cleaned(caption, entities)
    if units(text) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    return Body(text, kept, file)


def file_in(world: World, params: Params, kind: str, reference: str) -> File:
    """What `reference` means: an uploaded part, `attach://` one, or the id of a file known already."""
    part: Upload | None = params.files.get(reference.removeprefix("attach://") if reference else kind)
    if part is not None:
        return world.files.keep(kind, part)
    if reference.startswith(("http://", "https://")):
        raise bad_request("the sandbox fetches nothing from the web: upload the file")
    if reference.startswith("attach://") or not reference:
        raise bad_request(f"there is no {kind} in the request")
    file = world.files.by_id(reference)
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind} as {kind}")
    return file


def _send(world: World, params: Params, body: Body) -> Json:
    chat = open_chat(world, params)
    message = world.post(
        chat,
        world.bot.as_json(),
        body,
        markup=markup_of(params),
        reply_to=replied_in(chat, params),
        protected=params.flag("protect_content"),
        by_bot=True,
    )
    return message.as_json()
