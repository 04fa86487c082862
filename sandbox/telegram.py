"""A Telegram with one bot, in memory: the same for the HTTP server and for tests without one."""

import asyncio
import re
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox import albums, asking, commands, editing, menu_button, sending
from sandbox.chats import Person
from sandbox.diary import Diary
from sandbox.errors import BlackHole, Dropped, Json, NotJson, Refused
from sandbox.faults import Fault, Faults
from sandbox.files import File, Upload
from sandbox.identity import TOKEN as TOKEN
from sandbox.identity import USERNAME as USERNAME
from sandbox.pace import Pace
from sandbox.parameters import BY_LOWER_CASE, METHODS, Params
from sandbox.people import People
from sandbox.receiving import Receiver
from sandbox.webhook import Webhook
from sandbox.world import World

CALLS_KEPT = 20_000
_TOKEN_SHAPE = re.compile(r"[1-9]\d{0,18}:[A-Za-z0-9_-]+")

_METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "answerCallbackQuery": editing.answer_callback_query,
    "deleteMessage": editing.delete_message,
    "deleteMyCommands": commands.delete_my_commands,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "editMessageText": editing.edit_message_text,
    "getChat": asking.get_chat,
    "getChatMember": asking.get_chat_member,
    "getChatMenuButton": menu_button.get_chat_menu_button,
    "getFile": asking.get_file,
    "getMe": asking.get_me,
    "getMyCommands": commands.get_my_commands,
    "getMyDescription": asking.get_my_description,
    "getMyShortDescription": asking.get_my_short_description,
    "leaveChat": asking.leave_chat,
    "sendChatAction": sending.send_chat_action,
    "sendDocument": sending.send_document,
    "sendMediaGroup": albums.send_media_group,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "setChatMenuButton": menu_button.set_chat_menu_button,
    "setMyCommands": commands.set_my_commands,
    "setMyDescription": asking.set_my_description,
    "setMyShortDescription": asking.set_my_short_description,
}


@dataclass(frozen=True)
class Call:
    """One request of the bot, without its token, and how it ended. Status 0: no answer was given."""

    at: float
    method: str
    params: Json
    status: int
    error: str = ""
    fault: str = ""

    def as_json(self) -> Json:
        return dict(vars(self))


class Telegram:
    """`people` act, the bot calls; `clock` tells unix seconds. Everything belongs to one event loop."""

    def __init__(
        self,
        clock: Callable[[], float],
        token: str = TOKEN,
        username: str = USERNAME,
        name: str = "Clinic",
        mind_limits: bool = False,
    ) -> None:
        self.token = token
        self.username = username
        self.world = World(clock, Person(int(token.partition(":")[0]), name, username, is_bot=True))
        self.diary = Diary(self.world)
        self.people = People(self.world, self.diary)
        self.faults = Faults()
        self.pace = Pace(mind_limits)
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.asked: Counter[str] = Counter()  # How often each method was asked for, answered or not yet.
        self.webhook = Webhook(self.world, self.faults)
        self._receiver = Receiver(self.world, self.faults, self.webhook)

    async def call(
        self, token: str, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None
    ) -> tuple[int, Json]:
        """One Bot API request: HTTP status and JSON. Parameters may be typed, or text as in a form.

        Raises Dropped, BlackHole or NotJson when a fault says so: then there is no JSON to return.
        """
        files = files or {}
        method = BY_LOWER_CASE.get(method.lower(), method)
        fault = self.faults.strike(method, _chat_id(params))
        status, error = 0, ""
        try:
            result = await self._perform(token, method, params, files, fault)
            status = 200
        except Refused as refusal:
            status, error = refusal.status, refusal.description
            return status, refusal.answer()
        except (Dropped, BlackHole, NotJson) as trouble:
            error = type(trouble).__name__
            fault = fault or self.faults.cut_off()
            raise
        finally:
            shown = {**params, **{name: f"<{len(part.content)} bytes>" for name, part in files.items()}}
            self.calls.append(Call(self.world.clock(), method, shown, status, error, fault.kind if fault else ""))
            self.world.bell.ring()
            if fault:
                self._struck(fault, method)
        return status, {"ok": True, "result": result}

    async def _perform(
        self,
        token: str,
        method: str,
        params: Mapping[str, Any],
        files: Mapping[str, Upload],
        fault: Fault | None,
    ) -> Any:
        if fault:
            fault.raise_before()
        self._check_token(token)
        if method not in METHODS:
            raise Refused(404, "Not Found: method not found")
        if fault and fault.kind == "garbage_update":
            self.world.queue("message", "garbage")
        result = await self._do(method, Params(method, params, files))
        if fault and fault.kind == "drop_after":
            raise Dropped(done=True)
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        return result

    def _struck(self, fault: Fault, method: str) -> None:
        self.world.tell("struck", fault=fault.id, method=method, hits=fault.hits)
        if fault.is_over:
            self.diary.fault_ended(fault)

    async def _do(self, method: str, params: Params) -> Any:
        self.asked[method] += 1
        if method == "getUpdates":
            return await self._receiver.get_updates(params)
        match method:
            case "setWebhook":
                return self.webhook.set(params)
            case "deleteWebhook":
                return self.webhook.delete(params)
            case "getWebhookInfo":
                return self.webhook.info()
        if method.startswith(("send", "edit")) and method != "sendChatAction":
            count = len(albums.media_of(params)) if method == "sendMediaGroup" else 1
            self.pace.check(params.chat_id(), self.world.clock(), edits=method.startswith("edit"), count=count)
        return _METHODS[method](self.world, params)

    def download(self, token: str, path: str) -> File | None:
        """What lies at /file/bot<token>/<path>."""
        return self.world.files.by_path(path) if token == self.token else None

    def events(self) -> AsyncGenerator[Json, None]:
        """What happens from the first look on: {"kind", "at", "version", …}, with "message" where there is one."""
        return self.world.events()

    def unconfirmed(self) -> int:
        """How many updates the bot has not confirmed yet."""
        return self.world.updates.waiting(self.world.clock())

    async def until_idle(self, within: float) -> bool:
        """Wait until the bot has confirmed everything; False if it does not within so many seconds."""
        return await self.world.bell.until(lambda: self.unconfirmed() == 0 or None, within) or False

    def reset(self) -> None:
        self.webhook.stop()
        self.world.reset()
        self.faults.clear()
        self.pace.reset()
        self.calls.clear()
        self.diary.entries.clear()

    def _check_token(self, token: str) -> None:
        if not _TOKEN_SHAPE.fullmatch(token):
            raise Refused(404, "Not Found")
        if token != self.token:
            raise Refused(401, "Unauthorized")


def _chat_id(params: Mapping[str, Any]) -> int | None:
    """Whom a request is about, as far as that can be told before it is checked."""
    given = str(params.get("chat_id", ""))
    return int(given) if given.removeprefix("-").isdecimal() else None
