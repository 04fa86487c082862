"""What is sealed and cannot be opened any more: it was changed in the database, or its key is gone.

Everything beside it is read as usual. Saving its record leaves it as it is, so that nothing is lost.
"""

from typing import Final, TypeGuard


class Unopened(str):
    """Empty, so that nobody takes it for words, and no search finds anything in it."""

    __slots__ = ()


UNOPENED: Final = Unopened()
SUFFIX = ":unopened"  # Ends the source of a finding that says so.


def is_unopened(value: object) -> TypeGuard[Unopened]:
    return isinstance(value, Unopened)
