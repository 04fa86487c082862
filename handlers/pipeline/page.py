"""One answer to getUpdates, cut into the exact bytes of each update."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Any

from bot.inbox import RawUpdate

LARGEST = 2**63 - 1

_RESULT = re.compile(r'\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_UPDATE_ID = re.compile(r'"update_id"\s*:\s*(\d+)')
_DECODER = json.JSONDecoder(strict=False)


class BadPage(Exception):
    """Not what Telegram sends: a proxy's page, or an update that is no JSON."""


@dataclass(frozen=True, slots=True)
class Page:
    """`offset` is what may be confirmed once everything here is kept; None if nothing may."""

    updates: tuple[RawUpdate, ...]
    offset: int | None


def read(answer: bytes) -> Page:
    """Raises BadPage.

    JSON's own signs are ASCII, so the bytes are cut as Latin-1: nothing in them can fail to be decoded. The updates are
    given in the order of their ids, in whatever order they come.
    """
    updates = tuple(_cut(answer.decode("latin-1")))
    offset = _offset([each.update_id for each in updates if each.update_id])
    return Page(tuple(sorted(updates, key=attrgetter("update_id"))), offset)


def read_broken(answer: bytes) -> Page:
    """The one update of a page that is no JSON, whole, so that it can be kept and passed over; raises BadPage."""
    found = _UPDATE_ID.search(answer.decode("latin-1"))
    if not found or not _RESULT.match(answer.decode("latin-1")):
        raise BadPage
    update_id = min(int(found[1]), LARGEST)
    return Page((RawUpdate(update_id, 0, answer),), update_id + 1)


def single(body: bytes) -> RawUpdate:
    """One update as it was brought, whatever it is: what is no JSON is kept too, and put aside when it is worked."""
    text = body.decode("latin-1")
    try:
        parsed = _DECODER.decode(text)
    except (ValueError, RecursionError):
        found = _UPDATE_ID.search(text)
        return RawUpdate(min(int(found[1][:20]), LARGEST) if found else 0, 0, body)
    return RawUpdate(_update_id(parsed), _person(parsed), body)


def parsed(body: bytes) -> Any:
    """Without the buttons under what was tapped: nobody reads them, and they are a third of what there is to read."""
    update = json.loads(body.decode("utf-8", "replace"))
    with suppress(KeyError, TypeError):
        del update["callback_query"]["message"]["reply_markup"]
    return update


def _cut(text: str) -> Iterator[RawUpdate]:
    start = _RESULT.match(text)
    if not start:
        raise BadPage
    at = start.end()
    while True:
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr] # It matches nothing, too.
        if text[at : at + 1] == "]":
            return
        try:
            parsed, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise BadPage from error
        yield RawUpdate(_update_id(parsed), _person(parsed), text[at:end].encode("latin-1"))
        at = end


def _offset(ids: list[int]) -> int | None:
    """After the last one of an ascending page; of any other, no further than the smallest, which is kept by now."""
    if not ids:
        return None
    ascending = all(before < after for before, after in pairwise(ids))
    return (ids[-1] if ascending else min(ids)) + 1


def _update_id(update: object) -> int:
    """0 where there is none: such an update cannot be confirmed."""
    return _number(update.get("update_id")) if isinstance(update, Mapping) else 0


def _person(update: object) -> int:
    """Who acts; the chat where nobody does; 0 where nothing can be told."""
    if not isinstance(update, Mapping):
        return 0
    for event in update.values():
        if isinstance(event, Mapping):
            return _id(event.get("from")) or _id(event.get("chat")) or 0
    return 0


def _id(holder: Any) -> int:
    return _number(holder.get("id"), -LARGEST) if isinstance(holder, Mapping) else 0


def _number(value: object, least: int = 0) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and least <= value < LARGEST else 0
