"""A note as the staff read it: the patient's own words, words that they forwarded, or a voice message."""

from bot.note import FORWARDED, VOICE
from bot.whose import bare
from handlers.words import Words

OWN, OF_OTHERS, SPOKEN = range(3)
ON_A_CARD = ("card.note", "card.note.forwarded", "card.note.voice")
IN_TIMELINE = ("timeline.note", "timeline.note.forwarded", "timeline.note.voice")
AMONG_ALL = ("said.note", "said.note.forwarded", "said.note.voice")


def mark_of(note: str) -> str:
    """What stands before the words and says whose they are."""
    own = bare(note)
    return note[: len(note) - len(own)] + (FORWARDED if own.startswith(FORWARDED) else "")


def line(keys: tuple[str, str, str], day: int, note: str, words: Words) -> str:
    own = bare(note)
    mark = note.removesuffix(own)
    if own == VOICE:
        return mark + words(keys[SPOKEN], day=day)
    if own.startswith(FORWARDED):
        return words(keys[OF_OTHERS], day=day, note=mark + own.removeprefix(FORWARDED))
    return words(keys[OWN], day=day, note=note)
