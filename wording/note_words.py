"""A note as the staff read it: the patient's own words, words that they forwarded, or what nobody can read here."""

from bot.note import FORWARDED
from bot.whose import bare
from bot.wordless import WORDLESS
from wording.words import Words

ON_A_CARD, IN_TIMELINE, AMONG_ALL = "card.note", "timeline.note", "said.note"


def mark_of(note: str) -> str:
    """What stands before the words and says whose they are."""
    own = bare(note)
    return note[: len(note) - len(own)] + (FORWARDED if own.startswith(FORWARDED) else "")


def line(key: str, day: int, note: str, words: Words, *, is_closed: bool = False) -> str:
    """`is_closed`: nobody is to ask about it any more; on a card alone."""
    own = bare(note)
    mark = note.removesuffix(own)
    if own in WORDLESS:
        return mark + words(f"{key}.{WORDLESS[own]}{'.closed' if is_closed else ''}", day=day)
    if own.startswith(FORWARDED):
        return words(f"{key}.forwarded", day=day, note=mark + own.removeprefix(FORWARDED))
    return words(key, day=day, note=note)
