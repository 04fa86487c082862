"""A PNG picture as its pixels."""

import io
from dataclasses import dataclass

from PIL import Image

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Pixels:
    image: Image.Image

    @property
    def width(self) -> int:
        return self.image.width

    @property
    def height(self) -> int:
        return self.image.height

    def at(self, x: float, y: float) -> Colour:
        red, green, blue = self.image.getpixel((int(x), int(y)))  # type: ignore[misc]  # Of RGB they are three.
        return red, green, blue

    def count(self, left: float, top: float, right: float, bottom: float, *, but: Colour) -> int:
        """How many pixels of this part are of another colour."""
        part = self.image.crop((int(left), int(top), min(int(right), self.width), min(int(bottom), self.height)))
        colours = part.getcolors(part.width * part.height)
        assert colours is not None  # As where there are more colours than that.
        return sum(times for times, colour in colours if colour != but)


def colour(name: str) -> Colour:
    """`#rrggbb`"""
    red, green, blue = bytes.fromhex(name.removeprefix("#"))
    return red, green, blue


def read(png: bytes) -> Pixels:
    """Every one of our pictures is opaque."""
    image = Image.open(io.BytesIO(png), formats=["PNG"])
    assert image.mode == "RGBA"
    assert image.getchannel("A").getextrema() == (255, 255)
    return Pixels(image.convert("RGB"))
