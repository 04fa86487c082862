"""The course as a picture and as a table that says the same."""

import re

from bot.workflows import filing
from reports import chart
from reports.chart import ABOVE, INK, PAPER, Chart, Legend, Panel
from tests.desk.conftest import Browser
from tests.desk.test_patient import deeds, followed
from tests.provider.conftest import House
from web.desk.chart import raised

PANEL = Panel("Redness", ("None", "Barely", "Mild"), (2, 1, 0), {1: 2})
LEGEND = Legend("Usual", "Answer", "Above", "Again", "Asked", "An alert")
CHART = Chart("", "", (PANEL,), 1, 2, LEGEND, alerts=frozenset({1}))


async def test_each_symptom_is_drawn_on_what_is_usual_with_its_alerts(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    await house.report("Pat", signs=("pus",), redness=4)
    answer = await browser.ask(f"/patients/{number}/chart.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "no-store"
    said = set(re.findall(r">([^<>]+)</text>", answer.text))
    assert {"Redness", "Severe", "More than usual on that day", "An alert was raised, or grew"} <= said
    assert "Pat" not in answer.text
    assert "saw chart" in deeds(house, f"enrollment:{number}")


async def test_in_the_dark_it_is_dark(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    await house.report("Pat", redness=1)
    light, dark = [(await browser.ask(f"/patients/{number}/chart.svg?on={on}")).text for on in ("light", "dark")]
    assert '"#fffbf6"' in light
    assert '"#fffbf6"' not in dark
    assert INK in light
    assert f'"{INK}"' not in dark
    assert (await browser.ask(f"/patients/{number}/chart.svg?on=pink")).status_code == 400


async def test_a_phone_is_given_a_narrow_one_that_shows_the_same(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    await house.report("Pat", redness=4)
    page = (await browser.ask(f"/patients/{number}")).text
    narrow, wide = [(await browser.ask(f"/patients/{number}/chart.svg?for={on}")).text for on in ("phone", "screen")]
    assert 'media="(max-width: 720px)"' in page
    assert [re.findall(r'^<svg .*?width="(\d+)"', each) for each in (narrow, wide)] == [["460"], ["720"]]
    assert narrow.count("polygon") == wide.count("polygon")
    assert (await browser.ask(f"/patients/{number}/chart.svg?for=fax")).status_code == 400


async def test_the_table_has_every_grade_and_what_is_above(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    await house.report("Pat", redness=1, pain=3)
    page = (await browser.ask(f"/patients/{number}")).text
    table = page[page.index("<table>") : page.index("</table>")]
    heads = re.findall(r'<th scope="col">(.*?)</th>', table)
    assert heads == ["Day", "Redness", "Pain", "Alert"]
    assert '<th scope="row">3</th><td>Barely</td>' in table
    assert '<td class="above">Moderate' in table
    assert "badge" in table


def test_an_alert_is_a_flag_and_a_line_through_each_panel() -> None:
    drawn, without = chart.drawing(CHART), chart.drawing(Chart("", "", (PANEL,), 1, 2, LEGEND))
    assert drawn.count(ABOVE) == without.count(ABOVE) + 5  # A line; a pole and its pennant, there and in the legend.
    assert "An alert" in drawn
    assert "An alert" not in without


def test_without_a_title_it_begins_with_the_first_panel() -> None:
    (with_title,), (without,) = chart.places(Chart("A", "", (PANEL,), 1, 2, LEGEND)), chart.places(CHART)
    assert without.top < with_title.top


def test_a_word_that_looks_like_a_colour_stays_a_word() -> None:
    named = Panel(f'"{PAPER}"', ("None", "Barely", "Mild"), (2, 1, 0), {})
    drawn = chart.for_screen(Chart("", "", (named,), 1, 2, LEGEND), dark=True)
    assert f"&quot;{PAPER}&quot;" in drawn


async def test_the_days_on_which_an_alert_grew_are_known_too(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    await house.report("Pat", redness=4)
    await house.forward(days=1)
    await house.report("Pat", signs=("pus",))

    assert set(raised(house.run(filing.file_of, number))) == {3, 4}


async def test_a_page_that_shows_what_is_new_asks_for_another_picture(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    await house.report("Pat", redness=1)

    async def marks() -> set[str]:
        page = await browser.ask(f"/patients/{number}", headers={"x-refresh": "1"})
        return set(re.findall(r"mark=(\d+)", page.text))

    before = await marks()
    assert len(before) == 1
    assert await marks() == before
    await house.report("Pat", redness=4)
    assert not before & await marks()
