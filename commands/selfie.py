"""A made-up photo of nobody: skin with bumps, drawn."""

from functools import cache
from random import Random

from reports.picture import png

SIDE = 480
SKIN = (
    '<defs><radialGradient id="skin" cx=".4" cy=".35" r=".8"><stop offset="0" stop-color="#f3cdb8"/>'
    '<stop offset="1" stop-color="#d99f86"/></radialGradient><radialGradient id="red"><stop offset="0" '
    'stop-color="#cf5a50" stop-opacity=".8"/><stop offset="1" stop-color="#cf5a50" stop-opacity="0"/></radialGradient>'
    f'</defs><rect width="{SIDE}" height="{SIDE}" fill="url(#skin)"/>'
)


@cache
def selfie() -> bytes:
    """A PNG, always the same."""
    chance = Random(7)  # noqa: S311 (a drawing)
    bumps = "".join(_bump(chance) for _ in range(34))
    return png(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE}" height="{SIDE}">{SKIN}'
        f'<ellipse cx="230" cy="250" rx="210" ry="170" fill="url(#red)"/>{bumps}</svg>'
    )


def _bump(chance: Random) -> str:
    x, y, radius = chance.gauss(230, 80), chance.gauss(250, 65), chance.uniform(5, 13)
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius * 2:.0f}" fill="url(#red)"/>'
        f'<circle cx="{x - 2:.0f}" cy="{y - 2:.0f}" r="{radius / 3:.0f}" fill="#f8ddd0" opacity=".7"/>'
    )
