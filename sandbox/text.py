"""Text as the server keeps it: cleaned, measured in UTF-16 units, with its entities in place."""

import re

from sandbox.errors import Json, bad_request

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
KINDS = (
    *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "text_link"),
    *("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_mention"),
    *("blockquote", "expandable_blockquote", "custom_emoji"),
)
_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@])@\w{4,32}(?![\w@])")),
    ("url", re.compile(r"https?://\S*[^\s.,;:!?)\]'\"”’]")),
)
_DROPPED = {0x0D, *range(0x2028, 0x202F)}
_BLANKED = {*range(0x0A), 0x0B, 0x0C, *range(0x0E, 0x20)}


def units(text: str) -> int:
    """Length as Telegram counts it: in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def found_entities(text: str) -> tuple[Json, ...]:
    """What Telegram marks by itself in what a person writes: commands, mentions, links."""
    marks = [
        {"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])}
        for kind, pattern in _FOUND
        for match in pattern.finditer(text)
    ]
    return tuple(sorted(marks, key=lambda mark: int(str(mark["offset"]))))


def cleaned(text: str, entities: list[Json]) -> tuple[str, tuple[Json, ...]]:
    """The text without control characters and outer blanks, and the entities moved to where they belong.

    Refuses entities that Telegram refuses: unknown kinds, out of bounds, cut through a character.
    """
    for entity in entities:
        _check(entity, text)
    kept, places = _clean(text)
    shortened = kept.rstrip()
    left = units(shortened) - units(shortened.lstrip())
    last = units(shortened)
    moved = []
    for entity in entities:
        start, end = places[entity["offset"]], places[entity["offset"] + entity["length"]]
        start, end = max(start, left), min(end, last)
        if end > start:
            moved.append({**entity, "offset": start - left, "length": end - start})
    return shortened.lstrip(), tuple(moved)


def _clean(text: str) -> tuple[str, list[int]]:
    """The clean text, and for each UTF-16 position of the old text its place in the new one."""
    kept: list[str] = []
    places, at = [0], 0
    for character in text:
        code = ord(character)
        character = "" if code in _DROPPED else " " if code in _BLANKED else character
        kept.append(character)
        if code > 0xFFFF:
            places.append(at + 1)
            at += 2
        elif character:
            at += 1
        places.append(at)
    return "".join(kept), places


def _check(entity: Json, text: str) -> None:
    kind, offset, length = entity.get("type"), entity.get("offset"), entity.get("length")
    if kind not in KINDS:
        raise bad_request(f"can't parse MessageEntity: unsupported type {kind!r} specified")
    if not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request("can't parse MessageEntity: offset and length must be of type Number")
    if offset < 0 or length <= 0 or offset + length > units(text):
        raise bad_request("ENTITY_BOUNDS_INVALID")
    if kind == "text_link" and not entity.get("url"):
        raise bad_request("can't parse MessageEntity: can't find field \"url\"")
    encoded = text.encode("utf-16-le")
    for place in (offset, offset + length):
        if 0xDC <= (encoded[2 * place + 1] if 2 * place < len(encoded) else 0) <= 0xDF:
            raise bad_request("entity begins or ends in a middle of a UTF-16 symbol")
