"""A drawing in SVG as a PNG picture, with the letters that stand beside this file and no others."""

from functools import cache
from pathlib import Path

from reports.svg import FAMILY

FONTS = Path(__file__).parent / "fonts"


def png(svg: str) -> bytes:
    """The same wherever it runs: no font of the system is looked for. Raises FileNotFoundError without ours."""
    import resvg_py  # Only where it is needed: a start is not to wait for it.

    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=_fonts(), font_family=FAMILY),
    )


@cache
def _fonts() -> list[str]:
    """A font that is missing would leave every word out, and say nothing of it."""
    return [str((FONTS / name).resolve(strict=True)) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]
