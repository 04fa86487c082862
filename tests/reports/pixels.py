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
        places = ((x, y) for y in range(int(top), int(bottom)) for x in range(int(left), int(right)))
        return sum(self.at(x, y) != but for x, y in places)


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
        row = bytearray(raw[start + 1 : start + 1 + width])
        for place in range(width):
            left = row[place - 4] if place >= 4 else 0
            corner = above[place - 4] if place >= 4 else 0
            row[place] = (row[place] + _guess(raw[start], left, above[place], corner)) % 256
        rows.append(bytes(row))
        above = rows[-1]
    return rows


def _guess(kind: int, left: int, above: int, corner: int) -> int:
    match kind:
        case 0:
            return 0
        case 1:
            return left
        case 2:
            return above
        case 3:
            return (left + above) // 2
    distances = [
        (abs(above - corner), 0, left),
        (abs(left - corner), 1, above),
        (abs(left + above - 2 * corner), 2, corner),
    ]
    return min(distances)[2]
