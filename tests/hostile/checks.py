"""What must hold of everything that goes to Telegram, whatever people have written."""

import csv
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO, StringIO
from typing import Any

from handlers.pipeline.payload import LABEL_LIMIT
from reports.spreadsheet import is_formula
from wording.names import visible
from wording.text import CAPTION_LIMIT, MESSAGE_LIMIT, TOAST_LIMIT, utf16_length

# Controls but line breaks and tabs, what turns the direction of writing, halves of characters.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
PILED = re.compile("(?:[\u0300-\u036f][\u200b-\u200d\u2060]*){4}")  # With nothing to be seen between them, too.
LONGEST_DATA = 64  # Bytes.
NUMBER = re.compile(r"-?\d+(\.\d+)?")
LIMITS = {"caption": CAPTION_LIMIT, "text": MESSAGE_LIMIT}


def faults(method: str, params: Mapping[str, Any], uploads: bytes) -> Iterator[str]:
    """Of one request; `uploads` is the content of its files."""
    if "parse_mode" in params:
        yield "has markup"
    limits = LIMITS | ({"text": TOAST_LIMIT} if method == "answerCallbackQuery" else {})
    for name, limit in limits.items():
        if name in params:
            yield from of_text(str(params[name]), limit)
    for each in of_json(params, "entities") + of_json(params, "caption_entities"):
        length = utf16_length(str(params.get("text", params.get("caption"))))
        if each["type"] != "bold" or not 0 <= each["offset"] < each["offset"] + each["length"] <= length:
            yield f"has {each}"
    for each in of_json(params, "media"):
        yield from of_text(str(each.get("caption", "")), CAPTION_LIMIT)
    for row in (of_json(params, "reply_markup") or {}).get("inline_keyboard", ()):
        for button in row:
            yield from of_button(button)
    yield from of_file(uploads)


def of_json(params: Mapping[str, Any], name: str) -> Any:
    found = params.get(name)
    return json.loads(found) if isinstance(found, str) else found or []


def of_text(text: str, limit: int) -> Iterator[str]:
    if utf16_length(text) > limit:
        yield f"is too long: {text[:60]!a}"
    if UNSAFE.search(text):
        yield f"holds what cannot be seen: {text!a}"
    if PILED.search(text):
        yield f"piles up marks: {text!a}"


def of_button(button: Mapping[str, str]) -> Iterator[str]:
    yield from of_text(button["text"], LABEL_LIMIT)
    if not visible(button["text"]) or "\n" in button["text"]:
        yield f"has a button that cannot be read: {button['text']!a}"
    if len(button.get("callback_data", "").encode()) > LONGEST_DATA:
        yield "has a button with too much on it"


def of_file(content: bytes) -> Iterator[str]:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from of_table(name, archive.read(name))


def of_table(name: str, content: bytes) -> Iterator[str]:
    if name.endswith(".csv"):
        for row in csv.reader(StringIO(content.decode("utf-8-sig"))):
            yield from (f"{name} holds {each!r}" for each in row if is_formula(each) and not NUMBER.fullmatch(each))
    elif name.endswith(".xlsx"):
        with zipfile.ZipFile(BytesIO(content)) as book:
            sheets = [book.read(each).decode() for each in book.namelist() if each.startswith("xl/worksheets/")]
        assert sheets
        yield from (f"{name} holds a formula" for each in sheets if "<f" in each or "<hyperlink" in each)
    elif name.endswith(".json"):
        json.loads(content)
