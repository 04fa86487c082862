"""What a browser asks: the numbers in its path, the words behind it, and what a form holds."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl

from starlette.requests import Request

from wording.text import clean

MOST_BYTES = 64 * 1024
COMES_WITHIN = 10.0  # Seconds, the whole form.
HIGHEST_ID = 2**63 - 1
YEARS = range(2000, 2100)


class BadAsk(Exception):
    """No page and no form of ours asks like that."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`is_refresh`: the page itself asks, which is open before somebody or nobody."""

    path: Mapping[str, object]
    query: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)
    is_refresh: bool = False

    def id(self, name: str = "id") -> int:
        """Of a record, in the path."""
        return _number(str(self.path[name]))

    def number(self, name: str, otherwise: int | None = None) -> int:
        """In the form, or behind the path; raises BadAsk where there is none and nothing else is meant."""
        given = self.form.get(name, self.query.get(name))
        if given is None and otherwise is not None:
            return otherwise
        return _number(given or "")

    def word(self, name: str, *allowed: str) -> str:
        """One of those; the first where nothing is said."""
        given = self.form.get(name, self.query.get(name, allowed[0]))
        if given not in allowed:
            raise BadAsk(name)
        return given

    def numbers(self, name: str, most: int) -> tuple[int, ...]:
        """Separated by commas; raises BadAsk for more than so many."""
        parts = [each for each in self.query.get(name, "").split(",") if each]
        if len(parts) > most:
            raise BadAsk(name)
        return tuple(map(_number, parts))

    def day(self, name: str, otherwise: date) -> date:
        """As a browser's field of a date has it; the other one where it was left empty."""
        given = self.form.get(name, self.query.get(name, ""))
        try:
            found = date.fromisoformat(given) if given else otherwise
        except ValueError as error:
            raise BadAsk(name) from error
        if found.year not in YEARS:
            raise BadAsk(name)
        return found

    def text(self, name: str, limit: int = 0) -> str:
        """As somebody wrote it, made harmless; "" where there is none."""
        given = self.form.get(name, self.query.get(name, ""))
        return (clean(given, limit) if limit else clean(given)).strip()


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 19) or int(text) > HIGHEST_ID:
        raise BadAsk
    return int(text)


async def read(request: Request) -> Asked:
    """Raises BadAsk for a form that is too large, comes too slowly, or is none of ours."""
    if request.method != "POST":
        is_refresh = "x-refresh" in request.headers
        return Asked(request.path_params, dict(request.query_params), is_refresh=is_refresh)
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise BadAsk("form")
    try:
        async with asyncio.timeout(COMES_WITHIN):
            body = await _body(request)
    except TimeoutError as error:
        raise BadAsk("form") from error
    return Asked(request.path_params, dict(request.query_params), _form(body))


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise BadAsk("form")
    return body


def _form(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError as error:
        raise BadAsk("form") from error
