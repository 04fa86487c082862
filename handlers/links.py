"""Links into the bot: made, read and found in texts, with secrets that only this installation has."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bot import invitation

# Ids are far below 2 ** 34, so that every token of ours begins alike.
TOKENS = r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[B-Z0-9_-])AAAAA[A-Za-z0-9_-]{27}(?![\w-])"
PLACE = r"(?:(?:https?://)?(?:[\w-]{1,32}\.)?t(?:elegram)?\.(?:me|dog)/|tg://)"
LINK = PLACE + r"\S{0,80}?[?&]start=(?P<start>[\w-]{1,64})[^\s,;)>\]]{0,80}"
ALONE = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.|t\.me/|telegram\.me/)\S+", re.IGNORECASE)
_LINK = re.compile(LINK, re.IGNORECASE)
_TOKEN = re.compile(TOKENS)
_TYPED = re.compile(rf"(?:/start(?:@\w+)?\s+)?{TOKENS}")
_BOT = re.compile(r"(?:[?&]domain=|t(?:elegram)?\.(?:me|dog)/)(\w+)|(\w+)\.t\.me/", re.IGNORECASE)


def without_tokens(text: str) -> str:
    """The words around a link of ours: what opens it stands in no note."""
    if "AAAAA" not in text:
        return text
    bare = _LINK.sub(lambda found: "" if _TOKEN.search(found["start"]) else found[0], text)
    return _TYPED.sub("", bare).strip()


def is_link_alone(text: str) -> bool:
    """Nothing but addresses, which open nothing here."""
    return bool(text.split()) and all(ALONE.fullmatch(each) for each in text.split())


@dataclass(frozen=True, slots=True)
class Links:
    """`secrets` are asked for at each use, the newest first: a link of any of them opens, the newest makes them.
    `source` is the address of this program's source, "" where its clinic names none; `desk` that of
    the desk, "" where there is none.
    """

    bot_username: str
    secrets: Callable[[], Sequence[bytes]] = field(repr=False)
    source: str = ""
    desk: str = ""

    def to(self, invitation_id: int) -> str:
        return f"https://t.me/{self.bot_username}?start={self.code(invitation_id)}"

    def of_group(self, invitation_id: int) -> str:
        """It asks which group to add the bot to, and binds that."""
        return f"https://t.me/{self.bot_username}?startgroup={self.code(invitation_id)}"

    def code(self, invitation_id: int) -> str:
        return invitation.token(invitation_id, self.secrets()[0])

    def invitation_id(self, token: str) -> int | None:
        """None if the token was not made here."""
        found = (invitation.read_token(token, each) for each in self.secrets())
        return next((each for each in found if each is not None), None)

    def token_in(self, texts: Iterable[str]) -> str:
        """Of the first link to this bot, or the first that looks like a token of ours; "" if there is none.

        One alone is tried, genuine or not: whoever guesses would have a hundred in one message.
        """
        return next((token for each in texts if (token := self._link_in(each) or _token_in(each))), "")

    def _link_in(self, text: str) -> str:
        return next((found["start"] for found in _LINK.finditer(text) if self._is_ours(found[0])), "")

    def _is_ours(self, link: str) -> bool:
        bot = _BOT.search(link)
        return bot is not None and (bot[1] or bot[2]).casefold() == self.bot_username.casefold()


def _token_in(text: str) -> str:
    return found[0] if (found := _TOKEN.search(text)) else ""
