"""A patient who reads another language than the clinic's staff: said wherever something is written to them."""

from bot.clinic import Clinic
from bot.enrollment import Enrollment
from wording.words import Words, read_all, speaking

WRITTEN_BY_US = ("letter.photo_please", "letter.closed.usual", "letter.closed.looked_at")


def reads_in(enrollment: Enrollment, words: Words) -> str:
    """ "Reads Spanish", or "" where it is the language of `words`."""
    theirs = speaking(read_all(), enrollment.language).language
    return "" if theirs == words.language else words("letter.reads", language=words.name_of_language(theirs))


def in_ours(text: str, enrollment: Enrollment, clinic: Clinic, words: Words) -> str:
    """One of our own lines in the language of `words`; "" if it is in that already, or was written by a person."""
    theirs, values = speaking(read_all(), enrollment.language), {"clinic": clinic.name, "phone": clinic.phone}
    key = next((each for each in WRITTEN_BY_US if theirs(each, **values) == text), "")
    if not key or theirs.language == words.language:
        return ""
    return words("letter.in_ours", language=words.name_of_language(words.language), text=words(key, **values))
