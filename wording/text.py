"""Text that comes from people, made harmless; lengths as Telegram counts them."""

import re
import unicodedata

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
TOAST_LIMIT = 200
KEPT_LIMIT = 3 * MESSAGE_LIMIT  # All that one message holds; NFC makes three of some letters.
MARKS_LIMIT = 3
LONGEST_FORM = 4 * 3  # A letter and its marks, for each of the three letters that one may become without capitals.

_BREAKS = re.compile("\r\n|[\r\u000b\u000c\u0085\u2028\u2029]")
_UNSAFE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)

# Where Telegram would begin a link, a mention, a command, a tag, and before the last part of a domain or IP address.
_TAPPABLE = re.compile(r"(?<=[@#$])(?=\w)|(?<=:)(?=//)|(?<=\.)(?=[^\W\d]|\d+\.\d)|(?<![\w/<>]/)(?<=/)(?=\w)")
LRI, PDI = "\u2066", "\u2069"  # Around what runs from left to right: it begins and ends where it is, and turns nothing.
JOINER = "\u2060"  # Unlike the joiners U+200C and U+200D, no part of a link in Telegram's eyes.


def clean(text: str, limit: int = KEPT_LIMIT) -> str:
    """NFC, without controls (bidi, NUL, lone surrogates), at most 3 combining marks on a letter, at most `limit` long.

    Line breaks, of whatever kind, and tabs stay. Cleaning what is clean changes nothing.
    """
    text = _UNSAFE.sub("", _BREAKS.sub("\n", text))
    if not text.isascii():
        text = unicodedata.normalize("NFC", _without_piled_marks(unicodedata.normalize("NFC", text)))
    return _cut(text, limit)


def inert(text: str) -> str:
    """The same to read, but Telegram makes nothing of it tappable, save phone numbers. Twice is as good as once.

    https://core.telegram.org/api/entities says what is made so; where it begins and ends is written in TDLib's
    MessageEntity.cpp.
    """
    return _TAPPABLE.sub(JOINER, text)


def is_torn(text: str) -> bool:
    """Is it a name in Latin letters, or a figure in several parts, which would be turned between Arabic words?"""
    kinds = {unicodedata.bidirectional(each) for each in text}
    if kinds & {"R", "AL"} or "\n" in text:
        return False
    return "L" in kinds or ("EN" in kinds and not text.isalnum())


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """The text, or as much of its beginning as Telegram takes, with an ellipsis."""
    return text if utf16_length(text) <= limit else _cut(text, limit - 1) + "…"


def one_line(text: str) -> str:
    return " ".join(text.split())


def without_marks(text: str) -> str:
    """Sí is si, for comparing only."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(char for char in apart if unicodedata.category(char) != "Mn")


def is_label(said: str, label: str) -> bool:
    """Accents are often left out where one types on a phone. What is far too long is not looked at letter by letter."""
    said = " ".join(said.strip(" .!¡✓").split())
    if len(said) > LONGEST_FORM * len(label):
        return False
    return without_marks(said).casefold() == without_marks(label).casefold()


def _cut(text: str, limit: int) -> str:
    if utf16_length(text) <= limit:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: limit * 2].decode("utf-16-le", "ignore")


def _without_piled_marks(text: str) -> str:
    """What has no width between two marks, such as a joiner, leaves them on the same letter."""
    kept, marks = [], 0
    for char in text:
        kind = unicodedata.category(char)
        marks = marks + 1 if kind in ("Mn", "Me") else marks if kind == "Cf" else 0
        if kind == "Cf" or marks <= MARKS_LIMIT:
            kept.append(char)
    return "".join(kept)
