"""What a picture is and how large, read from its first bytes."""

import struct

_KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif", b"\xff\xd8": "image/jpeg"}


def dimensions(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, JPEG or (extended) WebP; None if it is none of these."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    if content[:4] == b"RIFF" and content[8:16] == b"WEBPVP8X" and len(content) >= 30:
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        return width, height
    return _jpeg(content) if content[:2] == b"\xff\xd8" else None


def kind_of(content: bytes) -> str | None:
    """The media type of a picture that a browser draws; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for begins, kind in _KINDS.items() if content.startswith(begins)), None)


def _jpeg(content: bytes) -> tuple[int, int] | None:
    """A JPEG is a row of segments; the frame header (SOF0 to SOF15, save three) holds the size."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
