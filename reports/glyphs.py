"""Text as our font can print it: what it has no sign for gets a visible substitute, right-to-left lines are turned."""

import unicodedata
from collections.abc import Callable

from reports.arabic import joined

NO_SIGN = "□"
LRI, PDI = "\u2066", "\u2069"  # What stands between them keeps its order.
# Our own marks, where the font lacks them; a patient's look the same.
MARKS = {"🆘": "●●", "🔴": "●", "🟠": "●", "🟡": "○", "🟢": "○", "📷": "▣", "🎤": "♪", "📌": "▪", "✅": "✓", "✋": "☞"}
UNSEEN = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400))))  # Of pictograms: variants and tones.
MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
HasGlyph = Callable[[str], bool]


def printable(text: str, has: HasGlyph) -> str:
    """Without what nobody sees; a pictogram that the font lacks becomes its name, a letter NO_SIGN."""
    return "".join(_sign(char, has) for char in unicodedata.normalize("NFC", text))


def _sign(char: str, has: HasGlyph) -> str:
    kind = unicodedata.category(char)
    if char in ("\n", LRI, PDI):
        return char
    if kind in ("Zs", "Zl", "Zp") or char == "\t":
        return " "
    if kind in ("Cc", "Cf") or char in UNSEEN:
        return ""
    if has(char):
        return char
    if char in MARKS:
        return MARKS[char]
    name = unicodedata.name(char, "").lower()
    return f"[{name}]" if kind == "So" and name else NO_SIGN


def is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def drawn(line: str) -> str:
    """One short line as it is drawn: joined and turned where it runs from right to left."""
    return turned(joined(line)) if is_right_to_left(line) else without_isolates(line)


def without_isolates(text: str) -> str:
    return text.replace(LRI, "").replace(PDI, "")


def turned(line: str) -> str:
    """One line in the order in which it is drawn from left to right; its letters are joined already (arabic.py).

    The short form of Unicode's algorithm: what is between two of a kind goes with them, digits keep their order, and
    so does what is isolated.
    """
    line, isolated = _isolated(line)
    kinds = _with_figures([unicodedata.bidirectional(char) for char in line])
    strong = [_strong(kind) if not inside else None for kind, inside in zip(kinds, isolated, strict=True)]
    base = next((each for each in strong if each is not None), 0)
    levels = [2 * base if isolated[number] else _level(strong, kinds, number, base) for number in range(len(line))]
    chars = [char.translate(MIRRORED) if level == 1 else char for char, level in zip(line, levels, strict=True)]
    for lowest in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(chars):
            end = start
            while end < len(chars) and levels[end] >= lowest:
                end += 1
            if end > start:
                chars[start:end], levels[start:end] = chars[start:end][::-1], levels[start:end][::-1]
            start = end + 1
    return "".join(chars)


def _with_figures(kinds: list[str]) -> list[str]:
    """What stands within a figure is of it (11:00, 1.5, 30 %); a figure goes with the Latin name before it (SPF 30)."""
    kinds, strong = list(kinds), ""
    for number, kind in enumerate(kinds):
        before, after = kinds[number - 1] if number else "", kinds[number + 1] if number + 1 < len(kinds) else ""
        if (kind in ("CS", "ES") and before == after == "EN") or (kind == "ET" and "EN" in (before, after)):
            kinds[number] = "EN"
    for number, kind in enumerate(kinds):
        strong = kind if kind in ("L", "R", "AL") else strong
        kinds[number] = "L" if kind == "EN" and strong == "L" else kind
    return kinds


def _isolated(line: str) -> tuple[str, list[bool]]:
    """Without the marks, and of each letter whether it stood between them."""
    kept, inside, depth = list[str](), list[bool](), 0
    for char in line:
        depth += (char == LRI) - (char == PDI)
        if char not in (LRI, PDI):
            kept.append(char)
            inside.append(depth > 0)
    return "".join(kept), inside


def _strong(kind: str) -> int | None:
    return 1 if kind in ("R", "AL") else 0 if kind == "L" else None


def _level(strong: list[int | None], kinds: list[str], number: int, base: int) -> int:
    found = strong[number]
    if found is None:
        before = next((each for each in reversed(strong[:number]) if each is not None), base)
        after = next((each for each in strong[number + 1 :] if each is not None), base)
        if kinds[number] in ("EN", "AN"):
            return 2 if before == 1 or base == 1 else 0
        found = before if before == after else base
    return found if found == 1 else 2 * base
