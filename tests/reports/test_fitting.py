"""Every word of a picture stands within it, in every language: measured with the letters that it is drawn in."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ImageFont

import reports
from bot import protocol
from bot.protocol import Protocol
from reports import chart, protocol_chart
from reports.chart import Chart, Legend, Panel
from reports.protocol_chart import Names
from wording.protocol_words import names_in_picture
from wording.words import Words, read_all, speaking

WORDS = read_all()
FONTS = Path(reports.__file__).parent / "fonts"
LAST_DAY, SIZE = 10, 100
PLAIN, BOLD = (ImageFont.truetype(str(FONTS / f"DejaVuSans{each}.ttf"), SIZE) for each in ("", "-Bold"))
TEXT = re.compile(r'<text x="([\d.]+)" y="[\d.]+" font-size="([\d.]+)" text-anchor="(\w+)"([^>]*)>([^<]*)<')


def outside(drawn: str) -> Iterator[str]:
    found = re.search(r'width="([\d.]+)"', drawn)
    assert found is not None
    for x, size, anchor, more, said in TEXT.findall(drawn):
        length = (BOLD if "bold" in more else PLAIN).getlength(said) * float(size) / SIZE
        begins = float(x) - length * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        if begins < 0 or begins + length > float(found[1]):
            yield said


def course(of: Protocol, words: Words, *, is_narrow: bool) -> str:
    """With everything on it that a legend can name."""
    panels = []
    for each in of.symptom:
        grades = tuple(words(f"grade.{each.id}.{grade}") for grade in range(each.worst + 1))
        expected = (each.worst - 1,) * (LAST_DAY + 1)
        panels.append(
            Panel(words(f"item.{each.id}"), grades, expected, {1: 0, 2: each.worst, 3: each.worst}, frozenset({3}))
        )
    legend = Legend(*(words(f"chart.{each}") for each in ("usual", "answered", "above", "again", "asked", "alert")))
    marked = frozenset({1})
    return chart.drawing(Chart("", "", tuple(panels), 3, LAST_DAY, legend, marked, marked, is_narrow))


@pytest.mark.parametrize("language", WORDS)
def test_every_word_stands_within_the_picture(language: str) -> None:
    words = speaking(WORDS, language)
    for each in protocol.available():
        assert list(outside(course(each, words, is_narrow=True))) == []
        assert list(outside(course(each, words, is_narrow=False))) == []
        assert list(outside(protocol_chart.drawing(each, Names(**names_in_picture(each, words))))) == []
