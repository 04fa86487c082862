"""Words that ask to be contacted: what stands on the button, typed."""

from collections.abc import Iterable

from wording.text import is_label
from wording.words import Words


def is_asked(said: str, every: Iterable[Words]) -> bool:
    return any(is_label(said, words("contact.please")) for words in every)
