"""Updates that Telegram brings itself, to any instance: kept on our disk before it is answered."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.inbox import RawUpdate
from bot.ports import Clock, Store, StoreTrouble, Transaction
from handlers.pipeline import answer, page, payload
from handlers.pipeline.errors import where
from handlers.pipeline.fetch import ALLOWED
from handlers.pipeline.hearing import Hearing
from handlers.pipeline.pulse import Pulse
from handlers.pipeline.receiver import FIRST_PAUSE, LONGEST_PAUSE
from handlers.pipeline.refusals import known

LOOK_EVERY, LOOK_SOON = 20.0, 1.0  # Seconds.
CONNECTIONS = 40
FAR_BEHIND = 10_000  # So many updates later Telegram brings none again.

log = structlog.get_logger()


class Inlet:
    """`received` is called after every commit that brought something new, and may be set later, like `clock`."""

    def __init__(self, store: Store, bot_id: int, clock: Clock) -> None:
        self._store, self._bot_id, self.clock = store, bot_id, clock
        self.received: Callable[[], None] = lambda: None

    async def keep(self, body: bytes) -> None:
        """Commit one update, whatever it is; raises StoreTrouble."""
        if await self._store.run(self._put, page.single(body)):
            self.received()

    def _put(self, tx: Transaction, update: RawUpdate) -> int:
        return tx.inbox.put(self._bot_id, [update], self.clock(), update.update_id - FAR_BEHIND)


@dataclass(frozen=True, slots=True)
class Webhook:
    """`secret` gives the newest one that Telegram is to show; `url` is the proxy's, which leads to every instance."""

    url: str
    secret: Callable[[], str]
    inlet: Inlet


class WebhookWatch:
    """Done by the instance that leads: tells Telegram where to, and looks whether what it brings arrives."""

    def __init__(
        self, webhook: Webhook, request: BaseRequest, address: str, hearing: Hearing, pulse: Pulse | None = None
    ) -> None:
        self._webhook, self._request, self._address = webhook, request, address
        self._hearing, self._pulse = hearing, pulse or Pulse()
        self._set_with: str | None = None
        self._failed_at, self._waited, self._fails = 0, 0, False

    async def run(self) -> None:
        """For ever: whatever happens, it is tried again."""
        self._hearing.begin()
        self._set_with, pause = None, FIRST_PAUSE
        while True:
            try:
                await self.look()
                pause = FIRST_PAUSE
                await asyncio.sleep(LOOK_SOON if self._hearing.is_to_look_soon else LOOK_EVERY)
            except (TelegramError, StoreTrouble) as error:
                log.warning("the webhook could not be looked after", error=where(error), again_in=round(pause, 1))
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def look(self) -> None:
        """Raises TelegramError and StoreTrouble."""
        secret = self._webhook.secret()
        info = await self._ask("getWebhookInfo")
        if info.get("url") != self._webhook.url or secret != self._set_with:
            await self._ask(
                "setWebhook",
                url=self._webhook.url,
                secret_token=secret,
                allowed_updates=ALLOWED,
                max_connections=CONNECTIONS,
            )
            log.info("updates are brought to the webhook")
            self._set_with = secret
        waiting = int(info.get("pending_update_count", 0))
        if not self._is_failing(info, waiting):
            self._pulse.fetched(0)
            await self._hearing.note(caught_up=waiting == 0)

    def _is_failing(self, info: Mapping[str, Any], waiting: int) -> bool:
        """From an error on, until nothing waits any more or less than before: Telegram tries ever more rarely."""
        failed_at = int(info.get("last_error_date", 0))
        if waiting and failed_at > self._failed_at:
            self._fails = True
            log.error("Telegram cannot bring updates", said=known(str(info.get("last_error_message", ""))))
        elif waiting == 0 or waiting < self._waited:
            self._fails = False
        self._failed_at, self._waited = failed_at, waiting
        return self._fails

    async def _ask(self, method: str, **parameters: Any) -> Mapping[str, Any]:
        call = payload.call(method, **parameters)
        found = await answer.post(self._request, f"{self._address}/{call.method}", call.data)
        return found if isinstance(found, Mapping) else {}
