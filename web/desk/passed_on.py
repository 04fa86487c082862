"""A photo on its way to whoever looks: checked for what it is, kept nowhere, and a kind picture where there is none."""

import textwrap
from collections.abc import AsyncIterator
from html import escape

from starlette.responses import Response, StreamingResponse

from web.desk.desk import Desk
from web.desk.page import NO_STORE, Photo, drawn
from wording.words import Words

BEGINS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
WEBP, WEBP_AT = b"WEBP", slice(8, 12)
ENOUGH, LINE = 12, 22  # Bytes to know it by; letters in a line.


async def photo(desk: Desk, asked: Photo, words: Words) -> Response:
    pieces = desk.photo(asked.file_id)
    try:
        first = await _first(pieces)
    except OSError:
        return drawn(_sorry(words), 404)
    kind = kind_of(first)
    if not kind:
        await _shut(pieces)
        return drawn(_sorry(words), 404)
    return StreamingResponse(_all(first, pieces), headers=NO_STORE, media_type=kind)


def kind_of(first: bytes) -> str:
    """By its first bytes; "" for whatever is no photo, whoever has called it one."""
    if first.startswith(b"RIFF") and first[WEBP_AT] == WEBP:
        return "image/webp"
    return next((kind for begin, kind in BEGINS.items() if first.startswith(begin)), "")


async def _first(pieces: AsyncIterator[bytes]) -> bytes:
    found = b""
    async for piece in pieces:
        found += piece
        if len(found) >= ENOUGH:
            break
    return found


async def _all(first: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What breaks off on the way ends here: the browser has been told that all is well."""
    yield first
    try:
        async for piece in pieces:
            yield piece
    except OSError:
        return


async def _shut(pieces: AsyncIterator[bytes]) -> None:
    if (close := getattr(pieces, "aclose", None)) is not None:
        await close()


def _sorry(words: Words) -> str:
    """In the place of the photo, as large as one."""
    lines = textwrap.wrap(words("desk.photo.gone"), LINE)
    top = 156 - 15 * (len(lines) - 1)
    said = "".join(f'<tspan x="150" y="{top + 30 * row}">{escape(line)}</tspan>' for row, line in enumerate(lines))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 300" width="300" height="300">'
        '<rect width="300" height="300" fill="#efe5d9"/>'
        '<text font-family="ui-sans-serif, system-ui, sans-serif" font-size="22" fill="#6b5d52" text-anchor="middle">'
        f"{said}</text></svg>"
    )
