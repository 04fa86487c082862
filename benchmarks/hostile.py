"""What one hostile chat sends: all that Telegram lets a person send, and more of it than any person could."""

import asyncio
import json
from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from typing import Any
from urllib.parse import urlsplit

from telegram.request import BaseRequest, RequestData

BOT = {"id": 7100000001, "is_bot": True, "first_name": "Clinic", "username": "sandbox_clinic_bot"}
A_SECOND = 50
LETTERS = "Ａ\u202e\u0301\u200d🔥é=+@cell\t"


class Updates(BaseRequest):
    """getUpdates as Telegram answers it: what is below the offset is gone."""

    read_timeout = 30.0

    def __init__(self, polls: int = 100) -> None:
        self.waiting: list[dict[str, Any]] = []
        self._polls = polls

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(  # type: ignore[override]
        self,
        url: str,
        method: str,  # noqa: ARG002
        request_data: RequestData | None = None,
        **more: Any,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        if not urlsplit(url).path.endswith("getUpdates"):
            return 200, b'{"ok":true,"result":true}'
        asked: dict[str, Any] = dict(request_data.parameters) if request_data else {}
        self.waiting = [each for each in self.waiting if each["update_id"] >= int(asked.get("offset") or 0)]
        for _ in range(self._polls):
            if self.waiting:
                break
            await asyncio.sleep(0.01)
        return 200, json.dumps({"ok": True, "result": self.waiting[:100]}).encode()


def person(chat_id: int) -> dict[str, Any]:
    return {"id": chat_id, "is_bot": False, "first_name": "Zoe /stop evil.example", "language_code": "en"}


def message(update_id: int, chat_id: int, at: int, **said: Any) -> dict[str, Any]:
    of, chat = person(chat_id), {"id": chat_id, "type": "private", "first_name": "Zoe"}
    return {
        "update_id": update_id,
        "message": {"message_id": update_id, "from": of, "chat": chat, "date": at, **said},
    }


def tap(update_id: int, chat_id: int, at: int, data: str) -> dict[str, Any]:
    under = message(0, chat_id, at, text="?")["message"] | {"message_id": update_id % 50 + 1, "from": BOT}
    query = {"id": str(update_id), "from": person(chat_id), "chat_instance": "1", "message": under, "data": data}
    return {"update_id": update_id, "callback_query": query}


def joined(update_id: int, chat_id: int, at: int) -> dict[str, Any]:
    """They put the bot into a group, and throw it out again."""
    status = ("member", "left")[update_id % 2]
    group = {"id": -1_000_000 - update_id // 2 % 20, "type": "group", "title": "evil.example"}
    news = {"chat": group, "from": person(chat_id), "date": at, "old_chat_member": {"user": BOT, "status": "left"}}
    return {"update_id": update_id, "my_chat_member": {**news, "new_chat_member": {"user": BOT, "status": status}}}


def photo(number: int) -> dict[str, Any]:
    sizes = [{"file_id": f"AgAC{number:012}", "file_unique_id": f"u{number}", "width": 90, "height": 90}]
    return {"photo": sizes, "media_group_id": str(number // 10)}


def paper(number: int) -> dict[str, Any]:
    size, kind = 20 * 1024 * 1024 + number, "application/zip"
    of = {"file_id": f"BQAC{number:012}", "file_unique_id": f"d{number}", "file_size": size, "mime_type": kind}
    return {"document": {**of, "file_name": "evil.zip"}}


def letters(chat_id: int, first: int, clock: Callable[[], float]) -> Iterator[dict[str, Any]]:
    """As long as Telegram lets a message be, none like another, each letter six bytes in what Telegram sends."""
    drawn = Random(first)  # noqa: S311
    for number in count(first):
        text = "".join(map(chr, drawn.choices(range(0x400, 0xD000), k=4096)))
        yield message(number, chat_id, int(clock()), text=text)


def updates(chat_id: int, first: int, clock: Callable[[], float]) -> Iterator[dict[str, Any]]:
    """Texts by the half: the same, nearly the same, and parts of 100,000 characters; the rest is whatever there is."""
    for number in count(first):
        at = int(clock())
        match number % 10:
            case 0 | 1:
                yield message(number, chat_id, at, text="Do you hear me?")
            case 2 | 3:
                yield message(number, chat_id, at, text=f"Hello {number}")
            case 4:
                yield message(number, chat_id, at, text=LETTERS * (4096 // len(LETTERS)))
            case 5 | 6:
                yield message(number, chat_id, at, **photo(number))
            case 7:
                yield message(number, chat_id, at, **paper(number))
            case 8:
                yield tap(number, chat_id, at, f"grade:{number}:redness:4")
            case _:
                yield (
                    joined(number, chat_id, at)
                    if number % 20 == 9
                    else message(number, chat_id, at, text=f"/start {number:043}")
                )
