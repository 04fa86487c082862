"""A message's text as safe HTML: its entities, and what Telegram marks by itself."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from sandbox.errors import Json
from sandbox.text import found_entities

_TAGS = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_NOTHING_INSIDE = frozenset({"code", "pre", "url", "text_link", "text_mention", "email", "bot_command", "mention"})


class _Span(NamedTuple):
    """Where an entity begins and ends, in UTF-16 units."""

    start: int
    end: int
    entity: Json


def marked_up(text: str, entities: Sequence[Json]) -> Markup:
    """Entities may lie in each other, or overlap: then the later one is cut in two."""
    units = text.encode("utf-16-le", "surrogatepass")
    given = [_Span(each["offset"], each["offset"] + each["length"], each) for each in entities]
    closed = [span for span in given if span.entity["type"] in _NOTHING_INSIDE]
    found = [_Span(each["offset"], each["offset"] + each["length"], each) for each in found_entities(text)]
    spans = given + [span for span in found if not any(_touch(span, other) for other in closed)]
    return _render(lambda start, end: _text(units, start, end), 0, len(units) // 2, spans)


def _touch(one: _Span, other: _Span) -> bool:
    return one.start < other.end and other.start < one.end


def _text(units: bytes, start: int, end: int) -> str:
    return units[2 * start : 2 * end].decode("utf-16-le", "replace")


def _render(text: Callable[[int, int], str], start: int, end: int, spans: list[_Span]) -> Markup:
    made, at = Markup(), start
    waiting = sorted(spans, key=lambda span: (span.start, -span.end))
    while waiting:
        span, *rest = waiting
        stop = min(span.end, end)
        inside = [_Span(other.start, min(other.end, stop), other.entity) for other in rest if other.start < stop]
        over = [_Span(max(other.start, stop), other.end, other.entity) for other in rest if other.end > stop]
        made += escape(text(at, span.start))
        made += _wrapped(span.entity, text(span.start, stop), _render(text, span.start, stop, inside))
        at, waiting = stop, sorted(over, key=lambda span: (span.start, -span.end))
    return made + escape(text(at, end))


def _wrapped(entity: Json, plain: str, inside: Markup) -> Markup:
    kind = entity["type"]
    if kind in _TAGS:
        return Markup("<{0}>{1}</{0}>").format(_TAGS[kind], inside)
    match kind:
        case "bot_command":
            return Markup('<button type="button" class="command" data-say="{0}">{0}</button>').format(plain)
        case "mention":
            return _link(f"https://t.me/{plain.removeprefix('@')}", inside)
        case "url" | "text_link":
            return _link(str(entity.get("url") or plain), inside)
        case "spoiler":
            return Markup('<span class="spoiler" tabindex="0">{}</span>').format(inside)
    return inside


def _link(url: str, inside: Markup) -> Markup:
    """Whatever is no address of the web or of Telegram stays plain text."""
    if not url.lower().startswith(("http://", "https://", "tg://")):
        return inside
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, inside)
