"""A doctor, and the page on which it says what it found."""

from collections.abc import Callable
from datetime import datetime

import httpx

from commands.health import Doctor
from handlers.pipeline.pulse import Pulse
from storage.database import SqlStore
from web import health
from web.app import make_app

ROOM = 10**10


class Surgery:
    def __init__(
        self, store: SqlStore, pulse: Pulse, now: Callable[[], datetime], free: int = ROOM, within: float = 2.0
    ) -> None:
        self.pulse, self.free = pulse, free
        self.saved_at: datetime | None = None
        self.doctor = Doctor(store, pulse, now, lambda: self.free, self._turns, within, lambda: self.saved_at)
        self._asked = 0
        app = make_app(health.routes(self.doctor.look))
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot")

    def _turns(self) -> float:
        """As if two seconds lay between any two questions."""
        return self._asked * 2.0

    async def ask(self) -> tuple[int, dict[str, str]]:
        """The page's status, and the reason of each light that is red."""
        self._asked += 1
        return await self.ask_again()

    async def ask_again(self) -> tuple[int, dict[str, str]]:
        """At once."""
        answer = await self.client.get("/healthz")
        red = {each["name"]: each["reason"] for each in answer.json()["checks"] if each["state"] == "red"}
        assert answer.json()["state"] == ("red" if red else "green")
        return answer.status_code, red


GREEN: tuple[int, dict[str, str]] = (200, {})
