"""How a paper looks: its colours, its lines of words, its tables, its numbered pages."""

from collections.abc import Callable
from typing import Any

PLAIN, BOLD, SMALL = "Paper", "Paper-Bold", 7.5
INK, QUIET, RULE, TINT = "#22303c", "#5d6873", "#d5d9dd", "#f4efe2"


def lettering(
    size: float,
    *,
    font: str = PLAIN,
    colour: str = INK,
    before: float = 0,
    after: float = 0,
    indent: float = 0,
    tint: str | None = None,
    keep: bool = False,
) -> Any:
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(
        "words",
        fontName=font,
        fontSize=size,
        leading=size * 1.38,
        textColor=colour,
        spaceBefore=before,
        spaceAfter=after,
        leftIndent=indent,
        bulletFontName=PLAIN,
        bulletFontSize=SMALL,
        bulletColor=QUIET,
        backColor=tint,
        borderPadding=(1, 2, 2, 2) if tint else 0,
        keepWithNext=keep,
        splitLongWords=1,
        allowWidows=0,
        allowOrphans=0,
    )


def grid(rows: list[list[Any]], widths: list[float], *, ruled: bool) -> Any:
    from reportlab.platypus import Table as Grid

    made = Grid(rows, widths, repeatRows=1 if ruled else 0, hAlign="LEFT")
    ruling: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]
    made.setStyle([*ruling, ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE)] if ruled else ruling)
    return made


def numbered(frame: Callable[[Any, int, int], None]) -> Any:
    """A canvas that knows, when it is saved, how many pages there are."""
    from reportlab.pdfgen.canvas import Canvas

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 (its name is reportlab's)
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, start=1):
                self.__dict__.update(page)
                frame(self, number, len(self._pages))
                super().showPage()
            super().save()

    return Numbered
