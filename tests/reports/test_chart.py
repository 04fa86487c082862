"""The picture of a course: what is above the usual is drawn above it, every word is there, and everything fits."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import chart, picture, svg
from reports.axes import Axes
from reports.chart import ABOVE, BAND, EDGE, GUTTER, INK, MARGIN, PAPER, WIDTH, Chart, Legend, Panel
from tests.reports import pixels
from tests.reports.pixels import Pixels, colour

WORDS = ("None", "Barely", "Mild", "Moderate", "Severe")
LEGEND = Legend("Usual", "Your answer", "More than usual", "Asked again")
REDNESS = Panel("Redness", WORDS, (3, 3, 2, 1, 1, 1, 1, 0), {1: 3, 2: 1, 3: 3})
CHART = Chart("Your skin", "Microneedling", (REDNESS,), 3, 7, LEGEND)
LONG = "En carne viva, con grietas o muy húmeda"


def drawn(of: Chart) -> tuple[Pixels, Axes]:
    return pixels.read(chart.png(of)), chart.places(of)[0]


@given(
    grade=st.integers(0, 4),
    expected=st.lists(st.integers(0, 4), min_size=29, max_size=29),
    day=st.integers(0, 28),
    column=st.floats(10, 60),
)
def test_what_is_above_the_usual_is_drawn_above_it(grade: int, expected: list[int], day: int, column: float) -> None:
    axes = Axes(100, 50, column, 32, 28, 4)
    (left, upper), (right, also) = axes.edge(expected)[2 * day : 2 * day + 2]
    assert left < axes.x(day) < right
    assert upper == also
    assert (axes.y(grade) < upper) is (grade > expected[day])


@given(day=st.integers(0, 27), grade=st.integers(0, 3))
def test_later_is_further_right_and_worse_is_higher(day: int, grade: int) -> None:
    axes = Axes(100, 50, 17, 32, 28, 4)
    assert axes.left < axes.x(day) < axes.x(day + 1) < axes.right
    assert axes.bottom > axes.y(grade) > axes.y(grade + 1) > axes.top


def test_what_is_usual_is_filled_and_what_is_more_is_not() -> None:
    seen, axes = drawn(CHART)
    for day, usual in enumerate(REDNESS.expected):
        if day != CHART.today:
            x = axes.start(day) + 4
            assert seen.at(x, axes.upper(usual) + 5) == colour(BAND)
            assert usual == axes.highest or seen.at(x, axes.upper(usual) - 5) == colour(PAPER)


def test_an_answer_above_the_usual_has_another_colour_and_another_shape() -> None:
    seen, axes = drawn(CHART)
    usual, above = (axes.x(1), axes.y(3)), (axes.x(3), axes.y(3))
    assert (seen.at(*usual), seen.at(*above)) == (colour(INK), colour(ABOVE))
    assert seen.at(above[0], above[1] - 9) == colour(ABOVE)
    assert seen.at(above[0] - 7, above[1] - 7) != colour(ABOVE)


def test_what_is_asked_again_is_an_empty_diamond_with_words_of_its_own() -> None:
    once = replace(REDNESS, again=frozenset({3}))
    seen, axes = drawn(replace(CHART, panels=(once,)))
    x, y = axes.x(3), axes.y(3)
    assert (seen.at(x, y), seen.at(axes.x(1), axes.y(3))) == (colour(PAPER), colour(INK))
    assert seen.count(int(x) - 14, int(y) - 14, int(x) + 14, int(y) + 14, but=colour(PAPER)) > 40
    assert [said for _, said in chart._entries(replace(CHART, panels=(once,)))] == [
        "Usual",
        "Your answer",
        "Asked again",
    ]


def test_today_is_marked() -> None:
    seen, axes = drawn(CHART)
    assert seen.at(axes.x(3) - 12, axes.top - chart.TITLE / 2) == colour(INK)
    assert seen.at(axes.x(4) - 12, axes.top - chart.TITLE / 2) == colour(PAPER)
    assert seen.at(axes.start(3) + 2, axes.upper(3) + 5) != colour(PAPER)


@pytest.mark.parametrize(
    "part",
    [
        pytest.param((MARGIN, 20, WIDTH, 50), id="title"),
        pytest.param((MARGIN, 60, WIDTH, 90), id="subtitle"),
        pytest.param((MARGIN, 98, GUTTER - 20, 140), id="symptom"),
        pytest.param((MARGIN, 142, GUTTER - 5, 270), id="grades"),
        pytest.param((GUTTER, 98, WIDTH, 140), id="days"),
        pytest.param((80, 300, WIDTH, 390), id="legend"),
    ],
)
def test_words_are_there(part: tuple[int, int, int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    with_font = pixels.read(chart.png(CHART)).count(*part, but=colour(PAPER))
    monkeypatch.setattr(picture, "_fonts", list)
    without = pixels.read(chart.png(CHART)).count(*part, but=colour(PAPER))
    assert with_font - without > 150


def test_without_its_font_nothing_is_drawn_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "FONTS", picture.FONTS / "gone")
    picture._fonts.cache_clear()
    with pytest.raises(FileNotFoundError):
        chart.png(CHART)
    picture._fonts.cache_clear()


def test_bold_is_bolder_and_other_alphabets_have_letters() -> None:
    def ink(said: str, *, bold: bool = False) -> int:
        text = svg.text(10, 20, said, size=24, fill=INK, bold=bold)
        return pixels.read(picture.png(svg.document(200, 40, PAPER, [text]))).count(0, 0, 200, 40, but=colour(PAPER))

    assert ink("Redness", bold=True) > 1.1 * ink("Redness")
    assert len({ink("ñáü¿"), ink("жёлтый"), ink("ção"), ink("\ue000\ue001\ue002\ue003")}) == 4


def test_the_longest_words_stay_on_the_picture_and_off_the_band() -> None:
    panel = replace(
        REDNESS, name="Manchas oscuras nuevas", grades=(*WORDS[:3], "Una palabra largúí", LONG), answers={3: 4}
    )
    seen, axes = drawn(replace(CHART, panels=(panel,)))
    assert seen.count(0, 0, MARGIN - 8, seen.height, but=colour(PAPER)) == 0
    assert seen.count(GUTTER - 5, axes.top - chart.TITLE, GUTTER, axes.top - 3, but=colour(PAPER)) == 0
    assert seen.count(int(axes.left) - 10, int(axes.top) + 3, int(axes.left) - 3, axes.bottom, but=colour(PAPER)) == 0


def test_words_are_words_and_no_markup() -> None:
    seen, _ = drawn(replace(CHART, title="<b>&amp; \"quoted\" 'so'</b>"))
    assert seen.count(MARGIN, 20, WIDTH, 50, but=colour(PAPER)) > 500


def test_grades_that_nobody_has_and_nobody_expects_are_left_out() -> None:
    assert chart.places(CHART)[0].highest == 3
    worse = replace(REDNESS, answers={3: 4})
    assert chart.places(replace(CHART, panels=(worse,)))[0].highest == 4
    never = replace(REDNESS, expected=(0,) * 8, answers={})
    assert chart.places(replace(CHART, panels=(never,)))[0].highest == 1


def test_the_legend_names_what_is_there() -> None:
    usual, clear = replace(REDNESS, answers={1: 3}), replace(REDNESS, answers={})
    heights = [drawn(replace(CHART, panels=(each,)))[0].height for each in (REDNESS, usual, clear)]
    assert [heights[0] - each for each in heights] == [0, chart.ENTRY, 2 * chart.ENTRY]


def test_a_long_course_is_as_wide_as_a_short_one() -> None:
    days = 61
    panel = replace(REDNESS, expected=(3,) + (0,) * (days - 1), answers=dict.fromkeys(range(1, days), 1))
    seen, axes = drawn(replace(CHART, panels=(panel,) * 6, today=60, last_day=60))
    assert seen.width == WIDTH
    assert axes.right <= WIDTH - MARGIN + 0.01
    assert seen.at(axes.x(60), axes.y(1)) == colour(ABOVE)


def test_a_narrow_one_has_every_day_and_word_within_its_width() -> None:
    long = replace(REDNESS, grades=("None", "Barely", "Changes my whole face", "Severe"))
    narrow = replace(CHART, panels=(long,), is_narrow=True, legend=replace(CHART.legend, usual="Usual " * 8))
    assert chart.places(narrow)[0].right <= chart.NARROW - chart.NARROW_MARGIN + 0.01
    said = re.findall(r'font-size="([\d.]+)"[^>]*>([^<]+)<', chart.drawing(narrow))
    sizes = {text: float(size) for size, text in said}
    assert sizes["Changes my whole"] == chart.SMALL
    assert sizes["Usual " * 8] * 48 * chart.WIDE < chart.NARROW


@pytest.mark.parametrize(
    ("last_day", "named"), [(10, range(11)), (28, (0, 7, 14, 21, 28)), (200, (0, 28, 56, 84, 112))]
)
def test_days_are_named_as_far_as_there_is_room(last_day: int, named: tuple[int, ...]) -> None:
    far = replace(CHART, panels=(replace(REDNESS, expected=(0,) * 201),), today=999, last_day=last_day)
    said = [int(each) for each in re.findall(r'middle" fill="#5d6873">(\d+)<', chart.drawing(far))]
    assert said[: len(named)] == list(named)


def test_the_edge_of_the_band_can_be_seen_by_whoever_sees_no_colours() -> None:
    def light(name: str) -> float:
        red, green, blue = colour(name)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert light(PAPER) - light(BAND) > 20
    assert light(BAND) - light(EDGE) > 60
    assert light(ABOVE) - light(INK) > 50
