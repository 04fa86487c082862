"""What is said to who runs the bot over HTTP: what is wrong, and once a minute that nothing is."""

import asyncio
from dataclasses import dataclass

import httpx
import structlog

from bot.watch import News

ANSWERS_WITHIN = 5.0  # Seconds.

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Operator:
    """`url` is given each news as JSON, `ping_url` is asked for when all is well; None where there is none.
    `within` is in seconds.

    Neither call raises, and no address stands in a log: it may hold a secret.
    """

    url: str | None = None
    ping_url: str | None = None
    within: float = ANSWERS_WITHIN

    async def tell(self, news: News) -> bool:
        """False if it was not taken, and is to be said again."""
        return self.url is None or await self._call("POST", self.url, as_json(news))

    async def ping(self) -> None:
        if self.ping_url is not None:
            await self._call("GET", self.ping_url, None)

    async def _call(self, method: str, url: str, body: dict[str, object] | None) -> bool:
        try:
            # httpx counts from the last byte: an answer that drips would keep everybody else from being told.
            async with asyncio.timeout(self.within), httpx.AsyncClient(timeout=self.within) as client:
                answer = await client.request(method, url, json=body)
        except Exception as error:
            log.warning("the operator's address does not answer", kind=type(error).__name__)
            return False
        if not answer.is_success:
            status = answer.status_code
            log.warning("the operator's address refuses", status=status)
        return answer.is_success


def as_json(news: News) -> dict[str, object]:
    return {
        "bot": "skin-aftercare-bot",
        "check": news.name,
        "state": "green" if news.is_over else "red",
        "reason": news.reason,
        "is_first": news.is_first,
        "since": news.since.isoformat(),
        "at": news.at.isoformat(),
    }
