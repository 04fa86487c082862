"""Which button somebody means."""

from collections.abc import Callable

from sandbox.chats import Chat, Message
from sandbox.errors import Impossible, Json


def find_button(chat: Chat, label: str | None, data: str | None, message_id: int | None) -> tuple[Message, str]:
    """The message and the callback data of the button meant; newest message first."""
    if (label is None) == (data is None):
        raise Impossible("a tap needs a label or data, and not both")
    if message_id is not None and message_id not in chat.messages:
        raise Impossible(f"there is no message {message_id} in this chat", 404)
    if message_id is not None and data is not None:
        return chat.messages[message_id], data
    where = [m for m in chat.newest_first() if m.keyboard() and message_id in (None, m.id)]
    for message, button in _by_data(where, data) if data is not None else _by_label(where, label or ""):
        if opened := button.get("url") or button.get("web_app", {}).get("url"):
            raise Impossible(f"{button['text']!r} opens {opened}")
        return message, button["callback_data"]
    raise Impossible(f"there is no button {label or data!r}; there are: {_labels(where)}", 404)


def _by_data(where: list[Message], data: str) -> list[tuple[Message, Json]]:
    return [(m, button) for m in where for button in _buttons(m) if button.get("callback_data") == data]


def _by_label(where: list[Message], label: str) -> list[tuple[Message, Json]]:
    """Whole labels go before beginnings, and beginnings before parts, whatever message they are in."""
    wanted = _plain(label)
    whole = [(m, button) for m in where for button in _buttons(m) if _plain(button["text"]) == wanted]
    if whole or not wanted:
        return whole
    return _one_of(where, label, str.startswith) or _one_of(where, label, str.__contains__)


def _one_of(where: list[Message], label: str, fits: Callable[[str, str], bool]) -> list[tuple[Message, Json]]:
    """The only fitting button of the newest message that has any."""
    for message in where:
        found = [button for button in _buttons(message) if fits(_plain(button["text"]), _plain(label))]
        if len(found) > 1:
            raise Impossible(f"{label!r} could be any of: {', '.join(button['text'] for button in found)}")
        if found:
            return [(message, found[0])]
    return []


def _buttons(message: Message) -> list[Json]:
    return [button for row in message.keyboard() for button in row]


def _plain(label: str) -> str:
    """As somebody types it: any space, and the apostrophe of a keyboard."""
    return " ".join(label.replace("’", "'").casefold().split())


def _labels(where: list[Message]) -> str:
    """Those of the newest message that has any."""
    return ", ".join(f"'{' '.join(button['text'].split())}'" for button in _buttons(where[0])) if where else "none"
