"""A PNG picture as its pixels, by nothing but the standard library."""

import struct
import zlib
from dataclasses import dataclass

Colour = tuple[int, int, int]
SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Pixels:
    width: int
    height: int
    rows: list[bytes]

    def at(self, x: float, y: float) -> Colour:
        red, green, blue = self.rows[int(y)][int(x) * 4 : int(x) * 4 + 3]
        return red, green, blue

    def count(self, left: float, top: float, right: float, bottom: float, *, but: Colour) -> int:
        """How many pixels of this part are of another colour."""
        plain, found = bytes((*but, 255)), 0
        for row in self.rows[int(top) : int(bottom)]:
            part = row[int(left) * 4 : int(right) * 4]
            found += sum(part[place : place + 4] != plain for place in range(0, len(part), 4))
        return found


def colour(name: str) -> Colour:
    """`#rrggbb`"""
    red, green, blue = bytes.fromhex(name.removeprefix("#"))
    return red, green, blue


def read(png: bytes) -> Pixels:
    """Eight bits, red, green, blue and alpha, not interlaced: as resvg writes them."""
    assert png.startswith(SIGNATURE)
    place, packed, width, height = len(SIGNATURE), b"", 0, 0
    while place < len(png):
        (length,), kind = struct.unpack(">I", png[place : place + 4]), png[place + 4 : place + 8]
        body = png[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            width, height, *form = struct.unpack(">IIBBBBB", body)
            assert form == [8, 6, 0, 0, 0]
        packed += body if kind == b"IDAT" else b""
        place += length + 12
    return Pixels(width, height, _unfiltered(zlib.decompress(packed), width * 4, height))


def _unfiltered(raw: bytes, width: int, height: int) -> list[bytes]:
    rows, above = [], bytes(width)
    for number in range(height):
        start = number * (width + 1)
        above = _row(raw[start], bytearray(raw[start + 1 : start + 1 + width]), above)
        rows.append(above)
    return rows


def _row(kind: int, row: bytearray, above: bytes) -> bytes:
    """`kind` says from which neighbours each byte was guessed: none, left, above, their mean, or the likeliest."""
    if kind == 1:
        for place in range(4, len(row)):
            row[place] = (row[place] + row[place - 4]) & 255
    elif kind == 2:
        return bytes((each + over) & 255 for each, over in zip(row, above, strict=True))
    elif kind:
        for place, over in enumerate(above):
            left, corner = (row[place - 4], above[place - 4]) if place >= 4 else (0, 0)
            guess = (left + over) // 2 if kind == 3 else _likeliest(left, over, corner)
            row[place] = (row[place] + guess) & 255
    return bytes(row)


def _likeliest(left: int, above: int, corner: int) -> int:
    to_left, to_above, to_corner = abs(above - corner), abs(left - corner), abs(left + above - 2 * corner)
    if to_left <= to_above and to_left <= to_corner:
        return left
    return above if to_above <= to_corner else corner
