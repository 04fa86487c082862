"""A text as a QR picture: black on white, with the margin that scanners ask for; a quarter of it may be covered."""

from io import BytesIO
from typing import Any

PIXELS, MARGIN = 10, 4


def png(text: str) -> bytes:
    picture = BytesIO()
    _code(text).save(picture, kind="png", scale=PIXELS, border=MARGIN)
    return picture.getvalue()


def svg(text: str) -> str:
    """To stand within a page, as large as there is room; its class is "qr"."""
    colours, classes = {"dark": "#000", "light": "#fff"}, {"svgclass": "qr", "lineclass": None}
    return str(_code(text).svg_inline(border=MARGIN, omitsize=True, **colours, **classes))


def _code(text: str) -> Any:
    import segno  # Only where it is needed: a start is not to wait for it.

    return segno.make_qr(text, error="q")
