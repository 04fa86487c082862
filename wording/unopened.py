"""What stands in the place of words that cannot be opened any more."""

from bot.unopened import is_unopened
from wording.words import Words


def shown(text: str, words: Words) -> str:
    return words("unopened.text") if is_unopened(text) else text
