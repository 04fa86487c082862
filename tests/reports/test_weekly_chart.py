"""The picture of a week: a column is as high as was asked, and filled as far as was answered."""

from reports import picture, weekly_chart
from reports.weekly_chart import ANSWERED, ASKED, PAPER, Column, WeeklyChart, place
from tests.reports import pixels
from tests.reports.pixels import colour

DAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
COUNTS = ((3, 4), (0, 2), (0, 0), (4, 4), (1, 1), (2, 3), (0, 0))
CHART = WeeklyChart("La semana", [Column(day, *count) for day, count in zip(DAYS, COUNTS, strict=True)], "a", "b")


def test_each_column_shows_how_many_were_asked_and_answered() -> None:
    seen = pixels.read(weekly_chart.png(CHART))
    for number, (answered, asked) in enumerate(COUNTS):
        for count in range(1, 5):
            x, width, top = place(CHART, number, count)
            expected = ANSWERED if count <= answered else ASKED if count <= asked else PAPER
            assert seen.at(x + width / 2, top + 10) == colour(expected)


def test_a_week_in_which_nobody_was_asked_can_be_drawn() -> None:
    empty = WeeklyChart("x", [Column(day, 0, 0) for day in DAYS], "a", "b")
    assert picture.png(weekly_chart.drawing(empty))
