"""What Telegram makes tappable in plain text: a model of TDLib's, strict where that is lenient."""

import re

# https://github.com/tdlib/td/blob/master/td/telegram/MessageEntity.cpp: of the General Punctuation block (U+2000 to
# U+206F) only the two zero-width joiners and the dashes can be part of a link.
_LABEL = r"[^\s\x00-\x2c\x2e\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f\u2000-\u200b\u200e\u200f\u2016-\u206f]"
_KINDS = {
    "domain": rf"{_LABEL}\.[^\W\d_]",
    "address": r"\d+\.\d+\.\d+\.\d+",
    "scheme": r"[^\W\d]://",
    "mention": r"@\w",
    "tag": r"#[\w\u200c]",
    "currency": r"\$[A-Za-z0-9]",
    "command": r"(?<![\w/<>])/[A-Za-z0-9_]+",
}
_TAPPABLE = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))


def tappable(text: str) -> list[str]:
    """What can be tapped in it, each from where it begins to be so."""
    return [each.group() for each in _TAPPABLE.finditer(text)]
