"""A patient's file on paper: A4, as PDF, with the letters that stand beside this file and no others."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from io import BytesIO
from threading import Lock
from typing import Any, TypeAlias

from reports.arabic import joined
from reports.glyphs import drawn, is_right_to_left, printable, turned, without_isolates
from reports.paper_style import BOLD, PLAIN, QUIET, RULE, SMALL, TINT, grid, lettering, numbered
from reports.picture import FONTS

MARGIN, HEAD, FOOT, TEXT, LARGE = 51, 74, 60, 9, 17  # In points, of which A4 is 595 x 842.
WIDE = 0.53  # Of the page, a picture: so there is room for words below it.
PADDING = 6  # That reportlab leaves around what flows.
TIME = 62  # How wide the column of times is.
ONE_AT_A_TIME = Lock()  # reportlab keeps its fonts in one place for all.


@dataclass(frozen=True, slots=True)
class Line:
    """What happened `at` a time; `quote` is small below it. `for_us` is what no patient ever reads."""

    at: str
    text: str
    quote: str = ""
    for_us: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """Of a day, or of an alert."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Two columns at least; the last has the longest cells."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    png: bytes


Block: TypeAlias = Line | Heading | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """`page` says which page of how many it is; `printed`, when and by whom; `substitutes`, what replaces letters."""

    clinic: str
    title: str
    about: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    printed: str
    page: Callable[[int, int], str]
    substitutes: str


def pdf(paper: Paper) -> bytes:
    with ONE_AT_A_TIME:
        return _Press(paper).printed()


class _Press:
    def __init__(self, paper: Paper) -> None:
        from reportlab.lib.pagesizes import A4

        self._paper, self._has = paper, _fonts()
        self._size: tuple[float, float] = A4
        self._width = A4[0] - 2 * MARGIN

    def printed(self) -> bytes:
        from reportlab.platypus import SimpleDocTemplate

        file, paper = BytesIO(), self._paper
        document = SimpleDocTemplate(
            file,
            pagesize=self._size,
            leftMargin=MARGIN - PADDING,
            rightMargin=MARGIN - PADDING,
            topMargin=HEAD,
            bottomMargin=FOOT,
            title=printable(paper.title, self._has),
            author=printable(paper.clinic, self._has),
        )
        document.build(list(self._flow()), canvasmaker=numbered(self._frame))
        return file.getvalue()

    def _frame(self, canvas: Any, page: int, pages: int) -> None:
        """What stands on every page, around it."""
        (width, height), paper = self._size, self._paper
        canvas.setStrokeColor(RULE)
        canvas.line(MARGIN, height - HEAD + 14, width - MARGIN, height - HEAD + 14)
        canvas.line(MARGIN, FOOT - 16, width - MARGIN, FOOT - 16)
        canvas.setFillColor(QUIET)
        canvas.setFont(BOLD, 8)
        canvas.drawString(MARGIN, height - HEAD + 21, self._short(paper.clinic, 0.45, BOLD))
        canvas.setFont(PLAIN, 8)
        canvas.drawRightString(width - MARGIN, height - HEAD + 21, self._short(paper.title, 0.5, PLAIN))
        canvas.setFont(PLAIN, SMALL)
        canvas.drawString(MARGIN, FOOT - 28, self._short(paper.printed, 0.75, PLAIN))
        canvas.drawRightString(width - MARGIN, FOOT - 28, self._short(paper.page(page, pages), 0.25, PLAIN))

    def _short(self, text: str, part: float, font: str) -> str:
        """On one line, in so much of the page's width."""
        from reportlab.pdfbase.pdfmetrics import stringWidth

        text = printable(" ".join(text.split()), self._has)
        whole = text
        while text and stringWidth(drawn(text), font, 8) > self._width * part:
            text = text[:-1]
        return drawn(text if text == whole else f"{text[:-1]}…")

    def _flow(self) -> Iterator[Any]:
        from reportlab.platypus import Spacer

        paper = self._paper
        yield self._words(paper.title, lettering(LARGE, font=BOLD, after=3))
        yield self._words(paper.about, lettering(TEXT + 1, colour=QUIET, after=10))
        yield self._facts()
        for section in paper.sections:
            yield Spacer(0, 14)
            yield self._words(section.title, lettering(12, font=BOLD, after=5, keep=True))
            for block in section.blocks:
                yield from self._block(block)
        yield Spacer(0, 16)
        yield self._words(paper.substitutes, lettering(SMALL, colour=QUIET))

    def _facts(self) -> Any:
        widths = [self._width * 0.27, self._width * 0.73]
        rows = [
            [
                self._words(name, lettering(TEXT, colour=QUIET), width=widths[0]),
                self._words(said, lettering(TEXT), width=widths[1]),
            ]
            for name, said in self._paper.facts
            if said
        ]
        return self._grid(rows, widths, ruled=False)

    def _grid(self, rows: list[list[Any]], widths: list[float], *, ruled: bool) -> Any:
        """Its first column is the one that is read first."""
        if is_right_to_left(self._paper.about):
            rows, widths = [row[::-1] for row in rows], widths[::-1]
        return grid(rows, widths, ruled=ruled)

    def _block(self, block: Block) -> Iterator[Any]:
        match block:
            case Heading():
                yield self._words(block.text, lettering(TEXT, font=BOLD, before=7, after=3, keep=True))
            case Line():
                yield from self._line(block)
            case Table():
                yield self._table(block)
            case Picture():
                yield self._picture(block)

    def _line(self, line: Line) -> Iterator[Any]:
        tint = TINT if line.for_us else None
        indent = TIME if line.at else 0
        style = lettering(TEXT, indent=indent, after=3, tint=tint)
        yield self._words(line.text, style, bullet=line.at)
        if line.quote:
            yield self._words(line.quote, lettering(SMALL, indent=indent + 10, after=5, colour=QUIET))

    def _table(self, table: Table) -> Any:
        first, last, between = 0.15, 0.23, len(table.head) - 2
        parts = [first, *[(1 - first - last) / max(between, 1)] * between, last]
        widths = [each * self._width for each in parts]

        def row(said: tuple[str, ...], font: str) -> list[Any]:
            style = lettering(SMALL, font=font)
            return [self._words(each, style, width=width) for each, width in zip(said, widths, strict=True)]

        rows = [row(table.head, BOLD), *(row(each, PLAIN) for each in table.rows)]
        return self._grid(rows, widths, ruled=True)

    def _picture(self, picture: Picture) -> Any:
        from reportlab.lib.utils import ImageReader
        from reportlab.platypus import Image

        wide, high = ImageReader(BytesIO(picture.png)).getSize()
        scale = min(self._width * WIDE / wide, (self._size[1] - HEAD - FOOT - 60) / high)
        return Image(BytesIO(picture.png), wide * scale, high * scale, hAlign="LEFT")

    def _words(self, text: str, style: Any, bullet: str = "", width: float = 0) -> Any:
        """A paragraph that may go on on the next page; what people typed is no markup in it. `width`: of its column."""
        from reportlab.lib.enums import TA_RIGHT
        from reportlab.platypus import Paragraph

        room = (width or self._width) - style.leftIndent - 2 * PADDING
        lines = printable(text.strip("\n"), self._has).split("\n")
        shown = [piece for line in lines for piece in pieces(line, style.fontName, style.fontSize, room)]
        if is_right_to_left(self._paper.about):
            style = style.clone("turned", alignment=TA_RIGHT)
        markup = "<br/>".join(escape(each, quote=False) for each in shown)
        return Paragraph(markup, style, bulletText=drawn(printable(bullet, self._has)) or None)


def pieces(line: str, font: str, size: float, width: float) -> Sequence[str]:
    """A line from right to left is broken before it is turned, or it would be read from its end."""
    from reportlab.lib.utils import simpleSplit

    if not is_right_to_left(line):
        return [without_isolates(line)]
    return [turned(each) for each in simpleSplit(joined(line), font, size, width)]


@cache
def _fonts() -> Callable[[str], bool]:
    """Registered once; says whether the font has a sign for a character."""
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    plain = TTFont(PLAIN, str(FONTS / "DejaVuSans.ttf"))
    registerFont(plain)
    registerFont(TTFont(BOLD, str(FONTS / "DejaVuSans-Bold.ttf")))
    known = frozenset(plain.face.charToGlyph)
    return lambda char: ord(char) in known
