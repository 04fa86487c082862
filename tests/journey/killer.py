"""A Telegram that ends its bot in the middle of a call."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sandbox.errors import Dropped, Json
from sandbox.files import Upload
from sandbox.telegram import Telegram

SHOWS = ("sendMessage", "sendPhoto", "editMessageText", "editMessageReplyMarkup")


class When(Enum):
    """What is under way when the bot dies."""

    FETCHED = "it has just been given updates, and may have kept them"
    CONFIRMING = "it has kept updates, and Telegram does not know"
    CONFIRMED = "it has just told Telegram that it has kept updates"
    NOT_SHOWN = "a message was on its way, and did not arrive"
    SHOWN = "a message arrived, and nobody was told"
    NOTING = "a message arrived, and may have been noted"
    ANSWERED = "a tap's spinner has been stopped, and nobody was told"


@dataclass(frozen=True)
class Kill:
    when: When
    after: float = 0.0  # Seconds, where it is about what is done in this moment.


@dataclass
class Said:
    """What stands in a chat because of one call."""

    chat_id: int
    message_id: int
    text: str


class Killer(Telegram):
    """`next_kill` comes at the first call that fits; `on_kill` ends the bot, and starts it again."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__(clock)
        self.next_kill: Kill | None = None
        self.on_kill: Callable[[], None] = lambda: None
        self.has_given = False
        self.kills: list[When] = []
        self.said: list[Said] = []

    async def call(
        self, token: str, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None
    ) -> tuple[int, Json]:
        confirms = method == "getUpdates" and self.has_given and "offset" in params
        if (method in SHOWS and self._is_time_for(When.NOT_SHOWN)) or (confirms and self._is_time_for(When.CONFIRMING)):
            self._kill()
            raise Dropped(done=False)
        if confirms and self._is_time_for(When.CONFIRMED):
            await super().call(token, method, {**params, "timeout": 0})
            self._kill()
            raise Dropped(done=True)
        status, answer = await super().call(token, method, params, files)
        if method == "getUpdates":
            self.has_given = bool(answer.get("result"))
        if method.startswith("send") and status == 200:
            self._note(answer["result"])
        self._strike_after(method, answer)
        return status, answer

    def _strike_after(self, method: str, answer: Json) -> None:
        loop, kill = asyncio.get_running_loop(), self.next_kill
        if kill is None or not answer.get("result"):
            return
        fits = (method == "getUpdates" and kill.when is When.FETCHED) or (method in SHOWS and kill.when is When.NOTING)
        if fits:
            self.next_kill = None
            loop.call_later(kill.after, self._kill, kill)
        elif (method in SHOWS and self._is_time_for(When.SHOWN)) or (
            method == "answerCallbackQuery" and self._is_time_for(When.ANSWERED)
        ):
            self._kill()
            raise Dropped(done=True)

    def _is_time_for(self, when: When) -> bool:
        return self.next_kill is not None and self.next_kill.when is when

    def _kill(self, kill: Kill | None = None) -> None:
        struck = kill or self.next_kill
        assert struck is not None
        self.next_kill = None
        self.has_given = False
        self.kills.append(struck.when)
        self.on_kill()

    def _note(self, message: Json) -> None:
        text = message.get("text", message.get("caption", ""))
        self.said.append(Said(int(message["chat"]["id"]), int(message["message_id"]), str(text)))
