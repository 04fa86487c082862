"""The few shapes that our drawings are made of, as SVG; lengths in pixels, from the top left corner."""

from collections.abc import Iterable
from html import escape

from reports.glyphs import is_right_to_left

RLE, PDF = "\u202b", "\u202c"  # The whole line runs from right to left, whatever it begins with.
Point = tuple[float, float]
FAMILY = "DejaVu Sans"


def document(width: float, height: float, background: str, shapes: Iterable[str]) -> str:
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    drawn = "".join((rectangle(0, 0, width, height, background), *shapes))
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FAMILY}">{drawn}</svg>'


def text(x: float, y: float, said: str, *, size: float, fill: str, anchor: str = "start", bold: bool = False) -> str:
    """`y` is the middle of the line; `anchor` is where in it `x` is: start, middle, end."""
    weight = ' font-weight="bold"' if bold else ""
    place = f'x="{x:.1f}" y="{y + size * 0.36:.1f}" font-size="{size:g}" text-anchor="{anchor}"'
    shown = f"{RLE}{said}{PDF}" if is_right_to_left(said) else said
    return f'<text {place} fill="{fill}"{weight}>{escape(shown)}</text>'


def heading(left: float, right: float, y: float, said: str, *, size: float, fill: str, bold: bool = False) -> str:
    """At the side at which it begins to be read."""
    if is_right_to_left(said):
        return text(right, y, said, size=size, fill=fill, anchor="end", bold=bold)
    return text(left, y, said, size=size, fill=fill, bold=bold)


def rectangle(
    x: float, y: float, width: float, height: float, fill: str, *, radius: float = 0, edge: str = "none"
) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius:g}"'
    return f'<rect {place} fill="{fill}" stroke="{edge}" stroke-width="2"/>'


def area(points: Iterable[Point], fill: str) -> str:
    return f'<polygon points="{_listed(points)}" fill="{fill}"/>'


def line(points: Iterable[Point], stroke: str, width: float) -> str:
    joined = 'fill="none" stroke-linejoin="round" stroke-linecap="round"'
    return f'<polyline points="{_listed(points)}" {joined} stroke="{stroke}" stroke-width="{width:g}"/>'


def circle(x: float, y: float, radius: float, fill: str, edge: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{edge}" stroke-width="2"/>'


def diamond(x: float, y: float, radius: float, fill: str, edge: str) -> str:
    corners = _listed([(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)])
    return f'<polygon points="{corners}" fill="{fill}" stroke="{edge}" stroke-width="2"/>'


def pennant(x: float, y: float, size: float, fill: str) -> str:
    """At the top of its pole."""
    return area([(x, y), (x + size, y + size * 0.4), (x, y + size * 0.8)], fill)


def _listed(points: Iterable[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
