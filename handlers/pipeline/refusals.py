"""Telegram's reasons for a refusal, as they may stand in a log and beside a message: in its known words only.

What it says is partly made from what it was sent: `Unsupported start tag "…"` quotes the text, others an id.
"""

import re

UNKNOWN = "a reason that is not known here"
KNOWN = (
    "message is too long",
    "message text is empty",
    "message caption is too long",
    "can't parse entities",
    "entities_too_long",
    "can't parse inline keyboard button",
    "can't parse reply keyboard markup",
    "inline keyboard expected",
    "message to be replied not found",
    "replied message not found",
    "message thread not found",
    "wrong file identifier",
    "wrong remote file identifier",
    "wrong type of the web page content",
    "failed to get http url content",
    "file must be non-empty",
    "file is too big",
    "can't use file of type",
    "not enough rights",
    "chat_restricted",
    "group chat was upgraded to a supergroup chat",
    "bot was kicked",
    "bot is not a member",
    "can't remove chat owner",
    "terminated by other getupdates request",
    "can't use getupdates method while webhook is active",
    "wrong response from the webhook",
    "connection refused",
    "connection timed out",
    "connection reset by peer",
    "failed to resolve host",
    "ssl error",
    "too many requests",
    "internal server error",
    "bad gateway",
    "unauthorized",
    "not found",
)
ENDS = "invalid|empty|long|required|forbidden|restricted|missing|expired|failed|denied|found|participant"
A_CODE = re.compile(rf"(?:[a-z]+_)+(?:{ENDS})", re.IGNORECASE)  # Telegram's own, such as BUTTON_DATA_INVALID.
KIND = re.compile(r"(?:bad request|forbidden|conflict): *", re.IGNORECASE)


def known(description: str) -> str:
    """The known words with which it begins, or its code, in small letters; UNKNOWN for all else."""
    said = KIND.sub("", description, count=1).strip()
    if A_CODE.fullmatch(said):
        return said.lower()
    return next((words for words in KNOWN if said.lower().startswith(words)), UNKNOWN)
