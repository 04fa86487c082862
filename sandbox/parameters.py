"""What a request may and must say; anything else is refused.

The real server ignores parameters that it does not know. This one is stricter on purpose: a misspelt
`protect_content` should fail a test, not leave a message unprotected.
"""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.errors import Json, bad_request
from sandbox.files import Upload

# From the Bot API's own description; "!" marks what is required. What could not be honoured is left out.
_SENDING = "chat_id! disable_notification protect_content reply_parameters reply_markup"
_ALBUM = "chat_id! disable_notification protect_content reply_parameters"
_CAPTION = "caption caption_entities show_caption_above_media"
_EDITING = "chat_id! message_id! reply_markup"
METHODS: Mapping[str, str] = {
    "answerCallbackQuery": "callback_query_id! text show_alert url cache_time",
    "deleteMessage": "chat_id! message_id!",
    "deleteMyCommands": "scope language_code",
    "deleteWebhook": "drop_pending_updates",
    "editMessageCaption": f"{_EDITING} {_CAPTION}",
    "editMessageMedia": f"{_EDITING} media!",
    "editMessageReplyMarkup": _EDITING,
    "editMessageText": f"{_EDITING} text! entities link_preview_options",
    "getChat": "chat_id!",
    "getChatMember": "chat_id! user_id!",
    "getChatMenuButton": "chat_id",
    "getFile": "file_id!",
    "getMe": "",
    "getMyCommands": "scope language_code",
    "getMyDescription": "language_code",
    "getMyShortDescription": "language_code",
    "getUpdates": "offset limit timeout allowed_updates",
    "getWebhookInfo": "",
    "leaveChat": "chat_id!",
    "sendChatAction": "chat_id! action!",
    "sendDocument": f"{_SENDING} document! disable_content_type_detection {_CAPTION}",
    "sendMediaGroup": f"{_ALBUM} media!",
    "sendMessage": f"{_SENDING} text! entities link_preview_options",
    "sendPhoto": f"{_SENDING} photo! has_spoiler {_CAPTION}",
    "setChatMenuButton": "chat_id menu_button",
    "setMyCommands": "commands! scope language_code",
    "setMyDescription": "description language_code",
    "setMyShortDescription": "short_description language_code",
    "setWebhook": "url! max_connections allowed_updates drop_pending_updates secret_token",
}
BY_LOWER_CASE: Mapping[str, str] = {name.lower(): name for name in METHODS}

_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "file_id": "file_id is not specified",
    "user_id": "invalid user_id specified",
}


class Params:
    """The parameters of one request, typed on the way out: a form carries all of them as text."""

    def __init__(self, method: str, given: Mapping[str, Any], files: Mapping[str, Upload]) -> None:
        self._given = {name: value for name, value in given.items() if value is not None}
        self.files = files
        self._check(method)

    def _check(self, method: str) -> None:
        allowed = METHODS[method].split()
        names = {name.rstrip("!") for name in allowed}
        for name, value in self._given.items():
            if name == "parse_mode":
                raise bad_request("the sandbox knows no parse modes: send entities instead of parse_mode")
            if name not in names:
                raise bad_request(f'{method} has no parameter "{name}" that the sandbox knows')
            _check_encoding(value)
        for name in allowed:
            if name.endswith("!") and not self.has(name[:-1]):
                raise bad_request(_MISSING.get(name[:-1], f'parameter "{name[:-1]}" is required'))

    def has(self, name: str) -> bool:
        return self._given.get(name, "") != "" or name in self.files

    def text(self, name: str) -> str:
        value = self._given.get(name, "")
        if not isinstance(value, str):
            raise bad_request(f'parameter "{name}" must be a string')
        return value

    def integer(self, name: str, default: int = 0) -> int:
        value = self._given.get(name, default)
        if isinstance(value, bool):
            raise bad_request(f'parameter "{name}" must be an integer')
        try:
            return int(value)
        except (TypeError, ValueError) as error:
            raise bad_request(f'parameter "{name}" must be an integer') from error

    def chat_id(self) -> int:
        """Channels and their @names are not known here."""
        if str(self._given["chat_id"]).startswith("@"):
            raise bad_request("chat not found")
        return self.integer("chat_id")

    def flag(self, name: str) -> bool:
        return str(self._given.get(name, "false")).lower() in ("true", "1", "yes", "t", "y")

    def object(self, name: str) -> Json | None:
        value = self.json(name)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"can't parse {name}: object expected")
        return value

    def objects(self, name: str) -> list[Json]:
        value = self.json(name) or []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise bad_request(f"can't parse {name}: array of objects expected")
        return value

    def strings(self, name: str) -> list[str] | None:
        value = self.json(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise bad_request(f"can't parse {name}: array of strings expected")
        return value

    def json(self, name: str) -> Any:
        """Whatever it is; None where it is not there."""
        value = self._given.get(name)
        if not isinstance(value, str):
            return value
        try:
            parsed = json.loads(value) if value else None
        except ValueError as error:
            raise bad_request(f"can't parse {name} JSON object") from error
        _check_encoding(parsed)
        return parsed


def _check_encoding(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
