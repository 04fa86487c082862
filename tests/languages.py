"""What goes over the wire to a chat, and whether any of it is English that has a translation."""

import json
import re
from collections.abc import Iterator
from functools import cache
from string import Formatter

from sandbox.telegram import Telegram
from wording.words import Words, read_all

SHORTEST = 6
KEY = re.compile(r"\b(?:[a-z_]+\.)+[a-z_]+\b")


def parts(words: Words) -> set[str]:
    """What stands in its sentences between the values, a line each."""
    literal = (said for forms in words.sentences.values() for form in forms for said, *_ in Formatter().parse(form))
    return {line.strip(" .,:;()·•“”") for each in literal for line in each.split("\n")}


def labels(words: Words) -> set[str]:
    return {form for forms in words.sentences.values() for form in forms if "{" not in form}


ENGLISH, SPANISH = read_all()["en"], read_all()["es"]
OWN_NAME = ENGLISH("language.name")
IN_SPANISH = " ".join(parts(SPANISH)).casefold()  # Words that both have, as "peeling" in the name of a treatment.
ONLY_ENGLISH = {
    each
    for each in parts(ENGLISH) - parts(SPANISH) - {OWN_NAME}
    if len(each) >= SHORTEST and each.casefold() not in IN_SPANISH
}
ENGLISH_LABELS = labels(ENGLISH) - labels(SPANISH) - {OWN_NAME}
KEYS = set(ENGLISH.sentences)


def not_spanish(telegram: Telegram, chat_id: int, since: int = 0) -> list[str]:
    """Each text, caption, label and short answer with an English sentence, or the name of a key, in it."""
    return [said for said in sent(telegram, chat_id, since) if is_english(said)]


@cache
def is_english(said: str) -> bool:
    whole = re.sub(r" ✓$|^[✅☑☐] ", "", said)
    has_key = any(each in KEYS for each in KEY.findall(said) if "." in each)
    in_it = any(each in said and _stands_alone(each, said) for each in ONLY_ENGLISH)
    return has_key or in_it or whole in ENGLISH_LABELS


def _stands_alone(part: str, said: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", said) is not None


def sent(telegram: Telegram, chat_id: int, since: int = 0) -> Iterator[str]:
    """Short answers to taps name no chat: they count for everybody's."""
    for call in list(telegram.calls)[since:]:
        if call.status != 200 or call.params.get("chat_id", chat_id) not in (chat_id, str(chat_id)):
            continue
        yield from (str(call.params[name]) for name in ("text", "caption") if call.params.get(name))
        yield from _labels(call.params.get("reply_markup"))


def _labels(markup: object) -> Iterator[str]:
    keyboard = json.loads(markup) if isinstance(markup, str) else markup
    if isinstance(keyboard, dict):
        yield from (button["text"] for row in keyboard.get("inline_keyboard", ()) for button in row)
