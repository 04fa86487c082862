"""A text as a QR picture."""

from io import BytesIO

import segno

PIXELS = 10


def png(text: str) -> bytes:
    """Black on white with the margin that scanners ask for; a quarter of it may be covered."""
    picture = BytesIO()
    segno.make_qr(text, error="q").save(picture, kind="png", scale=PIXELS, border=4)
    return picture.getvalue()
