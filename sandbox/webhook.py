"""Updates brought to the bot's own address: those of one person one after another, and each again until it is taken."""

import asyncio
import re
import ssl
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httpx

from sandbox.errors import BlackHole, Dropped, Json, NotJson, Refused, bad_request
from sandbox.faults import Faults
from sandbox.parameters import Params
from sandbox.updates import Pending
from sandbox.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the name of a header)
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}", re.ASCII)
LOOPBACK = ("127.0.0.1", "::1", "localhost")
ANSWERED_WITHIN = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0  # Seconds; Telegram's own grow longer.
IDLE = 3600.0
IN_USE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Webhook:
    def __init__(self, world: World, faults: Faults) -> None:
        self._world, self._faults = world, faults
        self.url, self._secret, self._most = "", "", 40
        self._error: tuple[int, str] | None = None
        self._bringing: asyncio.Task[None] | None = None
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._tries: dict[int, int] = {}

    def set(self, params: Params) -> bool:
        url, secret = params.text("url"), params.text("secret_token")
        if not url:
            return self.delete(params)
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if not SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        if not 1 <= (most := params.integer("max_connections", 40)) <= 100:
            raise bad_request("max_connections must be from 1 to 100")
        self.stop()
        if (allowed := params.strings("allowed_updates")) is not None:
            self._world.updates.allowed = tuple(allowed)
        self._forget(params)
        self.url, self._secret, self._most, self._error = url, secret, most, None
        self._bringing = asyncio.create_task(self._bring())
        self._world.bell.ring()
        return True

    def delete(self, params: Params) -> bool:
        self._forget(params)
        self.stop()
        return True

    def stop(self) -> "list[asyncio.Task[None]]":
        """What was under way, which ends in a moment."""
        self.url, ending = "", [*self._busy.values(), *([self._bringing] if self._bringing else [])]
        for task in ending:
            task.cancel()
        self._bringing = None
        self._busy.clear()
        self._tries.clear()
        return ending

    def info(self) -> Json:
        info: dict[str, Any] = {"url": self.url, "has_custom_certificate": False}
        info["pending_update_count"] = self._world.updates.waiting(self._world.clock())
        if self.url:
            info["max_connections"] = self._most
        if self._error is not None:
            info["last_error_date"], info["last_error_message"] = self._error
        if self._world.updates.allowed:
            info["allowed_updates"] = list(self._world.updates.allowed)
        return info

    def _forget(self, params: Params) -> None:
        if params.flag("drop_pending_updates"):
            self._world.updates.forget_all()

    async def _bring(self) -> None:
        verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # Of loopback no certificate is asked.
        async with httpx.AsyncClient(timeout=ANSWERED_WITHIN, verify=verify, trust_env=False) as client:
            while self._bringing is asyncio.current_task():  # In Python 3.11 a cancellation may pass unseen.
                for pending in await self._world.bell.until(self._next, IDLE) or []:
                    self._busy[_person(pending)] = asyncio.create_task(self._try(client, pending))

    def _next(self) -> list[Pending] | None:
        """The oldest of each person with whom nothing is under way; None if there is none, and as long as it is set."""
        if self._bringing is not asyncio.current_task():
            return []
        found: dict[int, Pending] = {}
        for pending in self._world.updates.all(self._world.clock()):
            if (who := _person(pending)) not in self._busy:
                found.setdefault(who, pending)
        return list(found.values())[: self._most - len(self._busy)] or None

    async def _try(self, client: httpx.AsyncClient, pending: Pending) -> None:
        tries = self._tries.get(pending.id, 0)
        try:
            if error := await self._post(client, pending):
                self._error, self._tries[pending.id] = (self._world.now(), error), tries + 1
                await asyncio.sleep(min(FIRST_PAUSE * 2**tries, LONGEST_PAUSE))
            else:
                self._tries.pop(pending.id, None)
                self._world.updates.take(pending.id)
        finally:
            if self._busy.get(_person(pending)) is asyncio.current_task():
                del self._busy[_person(pending)]
            self._world.bell.ring()

    async def _post(self, client: httpx.AsyncClient, pending: Pending) -> str:
        """What went wrong; "" if nothing did."""
        fault = self._faults.strike("webhook", _person(pending))
        try:
            if fault is not None:
                fault.raise_before()
            response = await client.post(self.url, json=pending.as_json(), headers={SECRET_HEADER: self._secret})
        except (Refused, Dropped, BlackHole, NotJson):
            return "Connection reset by peer"
        except httpx.TimeoutException:
            return "Connection timed out"
        except httpx.HTTPError:
            return "Connection refused"
        if fault is not None and fault.kind == "drop_after":
            return "Connection reset by peer"
        if response.is_success:
            return ""
        return f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"


def _person(pending: Pending) -> int:
    """Whose it is, or whose chat."""
    with suppress(TypeError, KeyError, AttributeError):
        event = pending.payload
        return int((event.get("from") or event.get("chat") or event["message"]["chat"])["id"])
    return 0
