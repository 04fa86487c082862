"""When a bot that was started again is said to run."""

import asyncio
from time import time
from typing import Any

from commands.child import BotProcess
from sandbox.telegram import TOKEN, Telegram


async def test_the_last_poll_of_a_dead_bot_is_not_the_first_of_the_next() -> None:
    telegram = Telegram(time)
    bot = BotProcess(telegram, {}, lambda: None)
    bot.state = "starting"
    watching = asyncio.create_task(bot._until_it_calls(None))

    async def calls(method: str, **params: Any) -> str:
        await asyncio.sleep(0)
        await telegram.call(TOKEN, method, params)
        for _ in range(3):
            await asyncio.sleep(0)
        return bot.state

    assert await calls("getUpdates", timeout=0) == "starting"
    assert await calls("getMe") == "starting"
    assert await calls("getUpdates", timeout=0) == "running"
    await watching
