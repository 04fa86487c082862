"""A Mini App opened by somebody: its address, with what Telegram tells the page, signed with the bot's token."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from sandbox.chats import Chat, Person
from sandbox.errors import Impossible, Json
from sandbox.menu_button import app_button
from sandbox.world import World

VERSION, PLATFORM = "9.1", "tdesktop"
NAMES = ("id", "first_name", "last_name", "username", "language_code")


def launch(world: World, token: str, person: Person, url: str | None = None) -> Json:
    """{"text", "url", "address"} of the menu button's app, or of that under a message where its `url` is given.

    Signed anew each time. Raises Impossible where no such button is in the person's chat with the bot.
    """
    button = _button(world.chats[person.id], url) if url else app_button(world, world.chats[person.id])
    if button is None:
        raise Impossible(f"no button in {person.name}'s chat opens {url or 'a Mini App'}", 404)
    found = str(button["web_app"]["url"])
    return {"text": button["text"], "url": found, "address": address(found, _init_data(world, token, person))}


def signed(fields: Mapping[str, str], token: str) -> str:
    """Init data as a query string (core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app)."""
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.digest(b"WebAppData", token.encode(), hashlib.sha256)
    return urlencode({**fields, "hash": hmac.digest(key, lines.encode(), hashlib.sha256).hex()}, quote_via=quote)


def address(url: str, init_data: str) -> str:
    """In the fragment, which no server is told."""
    told = {"tgWebAppData": init_data, "tgWebAppVersion": VERSION, "tgWebAppPlatform": PLATFORM}
    return f"{url}{'&' if '#' in url else '#'}{urlencode(told, quote_via=quote)}"


def _init_data(world: World, token: str, person: Person) -> str:
    user = {"last_name": "", **person.as_json()}
    told = json.dumps({name: user[name] for name in NAMES if name in user}, ensure_ascii=False, separators=(",", ":"))
    fields = {
        "query_id": secrets.token_urlsafe(18),
        "user": told.encode("utf-8", "replace").decode(),  # A name may hold half a letter.
        "auth_date": str(world.now()),
    }
    return signed(fields, token)


def _button(chat: Chat, url: str) -> Json | None:
    """The newest under a message that opens this address, as long as the bot may be talked to."""
    there = chat.newest_first() if chat.standing == "member" else []
    buttons = (button for message in there for row in message.keyboard() for button in row)
    return next((each for each in buttons if each.get("web_app", {}).get("url") == url), None)
