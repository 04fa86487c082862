"""A text as a QR picture."""

from io import BytesIO

PIXELS = 10


def png(text: str) -> bytes:
    """Black on white with the margin that scanners ask for; a quarter of it may be covered."""
    import segno  # Only where it is needed: a start is not to wait for it.

    picture = BytesIO()
    segno.make_qr(text, error="q").save(picture, kind="png", scale=PIXELS, border=4)
    return picture.getvalue()
