"""From one page of a list to another."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from handlers.screen import Button
from wording.words import Words

JUMP = 10
T = TypeVar("T")


def pages_of(number: int, a_page: int) -> int:
    """At least one."""
    return max(1, -(-number // a_page))


def page_in(wanted: object, pages: int) -> int:
    """What a button says, or the nearest that there is; pages are counted from 0."""
    return min(max(int(str(wanted)), 0), pages - 1)


def on_page(every: Sequence[T], page: int, a_page: int) -> Sequence[T]:
    return every[page * a_page : (page + 1) * a_page]


def numbered(head: str, page: int, pages: int, words: Words) -> str:
    """With which page of how many it is, where there are several."""
    return head if pages == 1 else words("list.page", head=head, page=page + 1, pages=pages)


def turns(page: int, pages: int, to: Callable[[int], str]) -> tuple[tuple[Button, ...], ...]:
    """A row of buttons to the first, the last, those around this one and ten from it; none where there is one page."""
    last = pages - 1
    there = {0, page - JUMP, page - 1, page + 1, page + JUMP, last} - {page}
    row = tuple(Button(str(each + 1), to(each)) for each in sorted(there) if 0 <= each <= last)
    return (row,) if row else ()
