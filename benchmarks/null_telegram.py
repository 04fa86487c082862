"""A Telegram that keeps nothing and answers at once, in a process of its own, so that it costs those measured nothing.

`null_telegram()` starts one. What it is told, and what it says, are lines of JSON.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

LONGEST_LINE = 1 << 28
MOST_UPDATES = 100
WAITS = 20.0  # Seconds; how long a request for updates is held at the most.
AT = 1_770_000_000
USERNAME = "null_bot"
ME = {"id": 7_100_000_001, "is_bot": True, "first_name": "Nobody", "username": USERNAME}

Update = dict[str, Any]


@dataclass(slots=True)
class Feed:
    """Updates for one bot; each is known by the chat of its person, and needs so many `answers`.

    `every` is the seconds from one to the next, whatever becomes of them; None means one after another, each when
    the one before it has been answered. Chats in `slow` are answered after so many seconds, and not waited for.
    """

    token: str
    updates: list[Update]
    every: float | None = 0.0
    answers: int = 1
    slow: dict[str, float] = field(default_factory=dict)
    arrived: dict[str, float] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)


class NullTelegram:
    def __init__(self) -> None:
        self.waiting: dict[str, asyncio.Queue[Update]] = {}
        self.polled: dict[str, asyncio.Future[float]] = {}
        self.numbers: Counter[str] = Counter()
        self.feed = Feed("", [])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, for as long as it lasts."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = int(head.partition("content-length:")[2].partition("\r\n")[0] or 0)
                body = await reader.readexactly(length)
                path = head.split(" ", 2)[1]
                token, _, method = path.removeprefix("/bot").partition("/")
                params = _params(body, is_json="application/json" in head)
                answer = json.dumps({"ok": True, "result": await self._answer(token, method, params)}).encode()
                headers = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
                writer.write(headers.encode() + answer)
        writer.close()

    async def _answer(self, token: str, method: str, params: Mapping[str, str]) -> Any:
        """Methods come in small letters, as the whole head does."""
        match method:
            case "getme":
                return ME
            case "getupdates":
                return await self._updates(token, min(WAITS, float(params.get("timeout", WAITS))))
            case "sendmessage" | "editmessagetext":
                await self._seen(params["chat_id"], is_message=True)
                return self._message(params)
            case "answercallbackquery":
                await self._seen(params["callback_query_id"], is_message=False)
        return True

    async def _updates(self, token: str, waits: float) -> list[Update]:
        """All there are, or else the next one."""
        polled, queue = self._polled(token), self._queue(token)
        if not polled.done():
            polled.set_result(asyncio.get_running_loop().time())
        handed: list[Update] = []
        with suppress(TimeoutError):
            handed.append(await asyncio.wait_for(queue.get(), waits))
        while not queue.empty() and len(handed) < MOST_UPDATES:
            handed.append(queue.get_nowait())
        return handed

    def _message(self, params: Mapping[str, str]) -> dict[str, Any]:
        chat_id = params["chat_id"]
        if "message_id" not in params:
            self.numbers[chat_id] += 1
        number = int(params.get("message_id", self.numbers[chat_id]))
        chat = {"id": int(chat_id), "type": "private", "first_name": "Bea"}
        return {"message_id": number, "date": AT, "from": ME, "chat": chat, "text": params["text"]}

    async def _seen(self, chat: str, is_message: bool) -> None:
        feed = self.feed
        if is_message and chat in feed.slow:
            await asyncio.sleep(feed.slow[chat])
        if not feed.left[chat]:
            return
        if is_message and chat in feed.arrived:
            feed.seconds.append(asyncio.get_running_loop().time() - feed.arrived.pop(chat))
        feed.left[chat] -= 1
        if not feed.left[chat]:
            del feed.left[chat]
            self._answered()

    def _answered(self) -> None:
        if self.feed.every is None:
            self._arrive()
        if not self.feed.left and not self.feed.updates:
            self.feed.over.set()

    async def give(self, feed: Feed) -> list[float]:
        """Seconds from each update's arrival here to the first message that was sent or changed for it."""
        self.feed, loop = feed, asyncio.get_running_loop()
        feed.updates.reverse()
        if feed.every is None:
            self._arrive()
        else:
            for number in range(len(feed.updates)):
                loop.call_later(number * feed.every, self._arrive)
        await feed.over.wait()
        return feed.seconds

    def _arrive(self) -> None:
        feed = self.feed
        if not feed.updates:
            return
        update = feed.updates.pop()
        chat = str(person_of(update))
        if chat not in feed.slow:
            feed.arrived[chat] = asyncio.get_running_loop().time()
            feed.left[chat] += feed.answers
        self._queue(feed.token).put_nowait(update)

    def _queue(self, token: str) -> "asyncio.Queue[Update]":
        return self.waiting.setdefault(token.lower(), asyncio.Queue())

    def _polled(self, token: str) -> "asyncio.Future[float]":
        return self.polled.setdefault(token.lower(), asyncio.get_running_loop().create_future())

    async def obey(self, order: dict[str, Any]) -> Any:
        if "polled" in order:
            return await self._polled(order["polled"])
        return await self.give(Feed(**order))


def _params(body: bytes, *, is_json: bool) -> dict[str, str]:
    if is_json:
        return {name: str(value) for name, value in json.loads(body or b"{}").items()}
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def person_of(update: Update) -> int:
    event = update.get("callback_query") or update["message"]
    return int(event["from"]["id"])


@dataclass(frozen=True, slots=True)
class Remote:
    """The one in the other process."""

    address: str
    told: asyncio.StreamWriter
    says: asyncio.StreamReader

    @staticmethod
    def order(token: str, updates: Sequence[Update], **how: Any) -> bytes:
        """What `give` is given: as Feed says."""
        return json.dumps({"token": token, "updates": updates, **how}).encode() + b"\n"

    async def give(self, order: bytes) -> list[float]:
        """Seconds from each update's arrival there to its first message; returns when the last has been answered."""
        seconds: list[float] = await self._ask(order)
        return seconds

    async def first_polled(self, token: str) -> float:
        """When this bot asked for updates for the first time, on the monotonic clock that all processes share."""
        return float(await self._ask(json.dumps({"polled": token}).encode() + b"\n"))

    async def _ask(self, order: bytes) -> Any:
        self.told.write(order)
        return json.loads(await self.says.readline())


@asynccontextmanager
async def null_telegram() -> AsyncIterator[Remote]:
    pipe = asyncio.subprocess.PIPE
    command = [sys.executable, "-m", "benchmarks.null_telegram"]
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=LONGEST_LINE)
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("there are no pipes to it")
    try:
        port = int(await process.stdout.readline())
        yield Remote(f"http://127.0.0.1:{port}", process.stdin, process.stdout)
    finally:
        process.kill()
        await process.wait()


async def main() -> None:
    """Until standard input ends."""
    telegram, orders = NullTelegram(), asyncio.StreamReader(limit=LONGEST_LINE)
    server = await asyncio.start_server(telegram.serve, "127.0.0.1", 0)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    while line := await orders.readline():
        print(json.dumps(await telegram.obey(json.loads(line))), flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
