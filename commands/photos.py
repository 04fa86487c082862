"""A photo on its way from Telegram to whoever looks at it: passed on as it comes, and kept nowhere."""

from collections.abc import AsyncIterator

import httpx

from commands.settings import Settings

WITHIN = 15.0  # Seconds without a byte.
PIECE = 64 * 1024


class NoPhoto(OSError):
    """Telegram has it no longer, or does not answer."""


class Photos:
    def __init__(self, settings: Settings) -> None:
        token = settings.bot_token.get_secret_value() if settings.bot_token else ""
        self._methods, self._files = (f"{settings.telegram_api_url}/{each}{token}" for each in ("bot", "file/bot"))

    async def fetch(self, file_id: str) -> AsyncIterator[bytes]:
        """In pieces. Raises NoPhoto, before the first of them or after any."""
        try:
            async with httpx.AsyncClient(timeout=WITHIN) as client:
                found = await client.post(f"{self._methods}/getFile", data={"file_id": file_id})
                path = found.json()["result"]["file_path"]
                async with client.stream("GET", f"{self._files}/{path}") as answer:
                    answer.raise_for_status()
                    async for piece in answer.aiter_bytes(PIECE):
                        yield piece
        except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            raise NoPhoto(type(error).__name__) from None
