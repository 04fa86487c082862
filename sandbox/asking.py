"""The methods by which a bot asks, or says something, about itself and its chats."""

from sandbox.errors import Json, bad_request
from sandbox.files import DOWNLOAD_BYTES
from sandbox.parameters import Params
from sandbox.sending import open_chat
from sandbox.text import units
from sandbox.world import World, member

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_me(world: World, _params: Params) -> Json:
    return {
        **world.bot.as_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, params: Params) -> Json:
    chat = world.chat(params.chat_id())
    return {
        **chat.as_json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }


def get_chat_member(world: World, params: Params) -> Json:
    chat, user_id = world.chat(params.chat_id()), params.integer("user_id")
    if user_id == world.bot.id:
        return member(world.bot, chat.standing)
    if user_id not in world.people:
        raise bad_request("member not found")
    return member(world.people[user_id], chat.members.get(user_id, "left"))


def leave_chat(world: World, params: Params) -> bool:
    chat = open_chat(world, params)
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    world.stand(chat, world.bot, "left")
    return True


def get_file(world: World, params: Params) -> Json:
    file = world.files.by_id(params.text("file_id"))
    if len(file.content) > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {**file.as_json(), "file_path": file.path}


def set_my_description(world: World, params: Params) -> bool:
    return _describe(world, params, "description", 512)


def set_my_short_description(world: World, params: Params) -> bool:
    return _describe(world, params, "short_description", 120)


def get_my_description(world: World, params: Params) -> Json:
    return _described(world, params, "description")


def get_my_short_description(world: World, params: Params) -> Json:
    return _described(world, params, "short_description")


def _describe(world: World, params: Params, what: str, limit: int) -> bool:
    if units(params.text(what)) > limit:
        raise bad_request(f"{what} is too long")
    world.settings[f"{what} {params.text('language_code')}"] = params.text(what)
    return True


def _described(world: World, params: Params, what: str) -> Json:
    own = world.settings.get(f"{what} {params.text('language_code')}")
    return {what: own or world.settings.get(f"{what} ", "")}
