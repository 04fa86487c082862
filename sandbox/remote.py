"""A running sandbox, asked from another process."""

import ssl
from typing import Any

import httpx

from sandbox.errors import Impossible, Json

LONGEST = 70.0
QUIET = 0.4


class Remote:
    """Whatever goes wrong is an Impossible with one line to show."""

    def __init__(self, url: str, patience: float = LONGEST) -> None:
        self.url, self._patience = url.rstrip("/"), patience

    def get(self, act: str, **fields: Any) -> Any:
        return self._ask("GET", act, params={name: value for name, value in fields.items() if value is not None})

    def post(self, act: str, **fields: Any) -> Any:
        return self._ask("POST", act, json=fields)

    def delete(self, act: str, **fields: Any) -> Any:
        return self._ask("DELETE", act, params=fields)

    def what_followed(self, who: str, version: int, patience: float, chat: int | None = None) -> list[Json]:
        """What the bot has said or changed since `version`: wait for the first of it, then for a pause."""
        since, wait = version, patience
        while wait > 0 and (newest := self._next(who, since, wait, chat)) is not None:
            since, wait = newest, QUIET
        lines: list[Json] = self.get("transcript", person=who, chat=chat)
        return [line for line in lines if line["version"] > version and line["from"] == "bot"]

    def _next(self, who: str, since: int, wait: float, chat: int | None) -> int | None:
        try:
            return int(self.get("wait", person=who, since=since, timeout=wait, chat=chat)["version"])
        except Late:
            return None

    def _ask(self, method: str, act: str, **how: Any) -> Any:
        try:
            with _client(self._patience) as client:
                response = client.request(method, f"{self.url}/control/{act}", **how)
            body = response.json()
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise Impossible(f"{self.url} is no address: {error}") from error
        except httpx.TransportError as error:
            raise Impossible(f"no sandbox answers at {self.url}: run `make run` in another terminal") from error
        except ValueError as error:
            raise Impossible(f"what answers at {self.url} is no sandbox") from error
        if response.status_code == httpx.codes.REQUEST_TIMEOUT:
            raise Late(body["error"], response.status_code)
        if response.is_error:
            raise Impossible(str(body.get("error", body)), response.status_code)
        return body


def _client(patience: float) -> httpx.Client:
    """For loopback: no proxy, and no certificates, whose loading would be the dearest part of a command."""
    return httpx.Client(timeout=patience, trust_env=False, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


class Late(Impossible):
    """What was waited for did not come."""
