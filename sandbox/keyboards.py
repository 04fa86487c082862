"""Which reply markup is well formed."""

from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import Json, bad_request
from sandbox.mini_app import checked_url
from sandbox.parameters import Params

BUTTONS = 100
DATA_BYTES = 64
_BUTTON = "can't parse inline keyboard button"
_OTHER_MARKUP = ("keyboard", "remove_keyboard", "force_reply")


def markup_of(params: Params, inline_only: bool = False) -> Json | None:
    """The checked markup; an inline keyboard without buttons is none at all."""
    markup = params.object("reply_markup")
    if not markup:
        return None
    if "inline_keyboard" in markup:
        rows = [_row(row) for row in _list(markup["inline_keyboard"], "array of button rows")]
        if sum(len(row) for row in rows) > BUTTONS:
            raise bad_request("reply markup is too long")
        if params.chat_id() < 0 and any("web_app" in button for row in rows for button in row):
            raise bad_request("BUTTON_TYPE_INVALID")  # A Mini App is opened from a private chat only.
        return {"inline_keyboard": [row for row in rows if row]} if any(rows) else None
    if inline_only:
        raise bad_request("inline keyboard expected")
    if not any(kind in markup for kind in _OTHER_MARKUP):
        raise bad_request("can't parse reply keyboard markup JSON object")
    return markup


def _row(row: Any) -> list[Json]:
    return [_button(button) for button in _list(row, "array of buttons")]


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise bad_request(f"can't parse inline keyboard: {what} expected")
    return value


def _button(button: Any) -> Json:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request(f'{_BUTTON}: can\'t find field "text"')
    if not button["text"].strip():
        raise bad_request(f"{_BUTTON}: inline keyboard button text must be non-empty")
    if unknown := set(button) - {"text", "callback_data", "url", "web_app"}:
        raise bad_request(f'the sandbox knows no field "{min(unknown)}" of an inline keyboard button')
    if "url" in button:
        return {"text": button["text"], "url": _checked_url(button["url"])}
    if "web_app" in button:
        return {"text": button["text"], "web_app": {"url": checked_url(_app_url(button), "inline keyboard button")}}
    if "callback_data" not in button:
        raise bad_request(f"{_BUTTON}: text buttons are unallowed in the inline keyboard")
    data = button["callback_data"]
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return {"text": button["text"], "callback_data": data}


def _app_url(button: Json) -> Any:
    app = button["web_app"]
    if not isinstance(app, dict) or "url" not in app:
        raise bad_request(f'{_BUTTON}: Can\'t find field "url"')
    return app["url"]


def _checked_url(url: Any) -> str:
    parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
    if parts.scheme == "tg" or (parts.scheme in ("http", "https") and "." in (parts.hostname or "")):
        return str(url)
    raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
