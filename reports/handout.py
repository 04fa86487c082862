"""A treatment as a paper for the patient's hand: how to connect, what to expect on which day, and whom to call."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from io import BytesIO
from typing import Any

from reports import qr
from reports.glyphs import drawn, is_right_to_left
from reports.paper import pieces
from reports.picture import FONTS

MARGIN, TOP_MARGIN, FOOT, INSIDE, QR_SIZE = 34, 18, 26, 6, 112  # Points; a frame has a margin inside, too.
INK, QUIET, RULE, TINT, ALERT = "#22303c", "#6b747d", "#dcdcdc", "#eef4f9", "#fdf0e7"
TOP = ("VALIGN", (0, 0), (-1, -1), "TOP")
COLUMNS = (66, 216, 233)
SIZE, LEADING = 8, 1.28


@dataclass(frozen=True, slots=True)
class Day:
    """`usual` is what changes on this day of what is usual; `care` what to do from it on, if that changes."""

    title: str
    date: str
    usual: tuple[str, ...]
    care: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handout:
    """Every word that stands on it, in the reader's language."""

    clinic: str
    phone: str
    title: str
    subtitle: str
    connect: str
    steps: tuple[str, ...]
    url: str
    emergency: str
    heads: tuple[str, str, str]
    days: tuple[Day, ...]
    call: str
    signs: tuple[str, ...]
    own_words: str = ""

    @property
    def is_right_to_left(self) -> bool:
        return is_right_to_left(self.title)


def pdf(handout: Handout) -> bytes:
    """A4, the same bytes for the same values. Letters that our font has not are left out."""
    from reportlab.lib.pagesizes import A4  # Only where it is needed: a start is not to wait for it.
    from reportlab.platypus import SimpleDocTemplate

    _register_fonts()
    paper = BytesIO()
    sides = {"leftMargin": MARGIN, "rightMargin": MARGIN, "topMargin": TOP_MARGIN, "bottomMargin": FOOT}
    document = SimpleDocTemplate(
        paper, pagesize=A4, title=handout.title, author=handout.clinic, invariant=True, **sides
    )
    foot = _foot(handout)
    document.build(_parts(handout), onFirstPage=foot, onLaterPages=foot)
    return paper.getvalue()


@cache
def _register_fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in (("Body", "DejaVuSans.ttf"), ("Bold", "DejaVuSans-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str((FONTS / file).resolve(strict=True))))


def _parts(handout: Handout) -> list[Any]:
    from reportlab.platypus import Spacer

    own = [_box([_text(handout.own_words)], TINT), Spacer(0, 6)] if handout.own_words else []
    half = (len(handout.signs) + 1) // 2
    width = sum(COLUMNS) / 2 - 7
    beside = _in_order([_bullets(handout.signs[:half], width), _bullets(handout.signs[half:], width)], handout)
    signs = [_text(handout.call, bold=True), _table([beside], (width,) * 2, [TOP], padding=0)]
    return [
        _connect(handout),
        Spacer(0, 6),
        _box([_text(handout.emergency, bold=True)], ALERT),
        Spacer(0, 6),
        _box(signs, TINT),
        Spacer(0, 6),
        *own,
        _days(handout),
    ]


def _connect(handout: Handout) -> Any:
    """The QR code beside what to do with it."""
    from reportlab.platypus import Image, Spacer

    width = sum(COLUMNS) - QR_SIZE
    steps = enumerate(handout.steps, start=1)
    said = [
        _text(handout.title, size=15, bold=True, width=width),
        _text(handout.subtitle, ink=QUIET, width=width),
        Spacer(0, 6),
        _text(handout.connect, size=10, bold=True, width=width),
        *(_text(f"{number}. {step}", indent=12, width=width) for number, step in steps),
    ]
    code = Image(BytesIO(qr.png(handout.url)), width=QR_SIZE, height=QR_SIZE)
    return _table([_in_order([said, code], handout)], _in_order([width, QR_SIZE], handout), [TOP], padding=0)


def _in_order(columns: list[Any], handout: Handout) -> list[Any]:
    """The first is the one that is read first."""
    return columns[::-1] if handout.is_right_to_left else columns


def _days(handout: Handout) -> Any:
    first, second, third = COLUMNS
    head = [_text(each, bold=True, width=width) for each, width in zip(handout.heads, COLUMNS, strict=True)]
    rows = [
        [
            [_text(day.title, bold=True, width=first), _text(day.date, ink=QUIET, width=first)],
            _bullets(day.usual, second),
            _bullets(day.care, third),
        ]
        for day in handout.days
    ]
    style = [
        ("BACKGROUND", (0, 0), (-1, 0), TINT),
        ("LINEBELOW", (0, 0), (-1, -1), 0.6, RULE),
        TOP,
    ]
    shown = [_in_order(row, handout) for row in (head, *rows)]
    return _table(shown, _in_order([*COLUMNS], handout), style, padding=3, repeated=1)


def _box(parts: list[Any], fill: str) -> Any:
    return _table([[parts]], (sum(COLUMNS),), [("BACKGROUND", (0, 0), (-1, -1), fill)], padding=6)


def _table(rows: list[Any], widths: Sequence[float], style: list[Any], *, padding: float, repeated: int = 0) -> Any:
    from reportlab.platypus import Table, TableStyle

    sides = [(f"{side}PADDING", (0, 0), (-1, -1), padding) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    return Table(rows, colWidths=list(widths), style=TableStyle([*sides, *style]), repeatRows=repeated)


def _bullets(lines: tuple[str, ...], width: float) -> list[Any]:
    return [_text(f"• {each}", indent=8, width=width) for each in lines]


def _text(
    said: str, *, size: float = SIZE, bold: bool = False, ink: str = INK, indent: float = 0, width: float = sum(COLUMNS)
) -> Any:
    """A paragraph; all but its first line is indented, so that numbers and bullets stand free."""
    from reportlab.lib.enums import TA_LEFT, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    font, is_turned = "Bold" if bold else "Body", is_right_to_left(said)
    lines = [each for line in said.split("\n") for each in pieces(line, font, size, width - 2 * INSIDE)]
    indent = 0 if is_turned else indent
    style = ParagraphStyle(
        "said",
        alignment=TA_RIGHT if is_turned else TA_LEFT,
        fontName=font,
        fontSize=size,
        leading=size * LEADING,
        textColor=ink,
        leftIndent=indent,
        firstLineIndent=-indent,
        spaceAfter=1.5,
    )
    return Paragraph("<br/>".join(escape(_printable(each)) for each in lines), style)


def _printable(said: str) -> str:
    from reportlab.pdfbase import pdfmetrics

    known = pdfmetrics.getFont("Body").face.charToGlyph
    return "".join(each for each in said if ord(each) in known or each == "\n")


def _foot(handout: Handout) -> Any:
    """The clinic and its phone, at the bottom of each page."""

    def draw(canvas: Any, document: Any) -> None:
        canvas.setFont("Bold", 9)
        canvas.setFillColor(INK)
        canvas.drawString(MARGIN + INSIDE, FOOT / 2 + 2, _printable(drawn(handout.clinic)))
        canvas.drawRightString(document.pagesize[0] - MARGIN - INSIDE, FOOT / 2 + 2, _printable(handout.phone))

    return draw
