"""A week in figures at the desk: what its admins read in the chat, and the weeks before."""

import re
from datetime import timedelta

from bot.workflows import weekly
from tests.desk.conftest import Browser
from tests.provider.conftest import MONDAY, House
from tests.provider.test_weekly import a_week
from web.desk.history import RULES
from wording.words import read_all


def heading(page: str) -> str:
    return str(re.findall(r"<h1>(.+?)</h1>", page)[0])


def read(page: str) -> str:
    """As one would read it."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


async def signed_in(house: House, browser: Browser, days: float) -> None:
    await a_week(house, "en")
    house.now[0] = MONDAY + timedelta(days=days)
    await browser.sign_in("Ann")


async def test_the_last_whole_week_is_shown_with_the_figures_of_the_chat(house: House, browser: Browser) -> None:
    await signed_in(house, browser, 8)
    page = (await browser.ask("/week")).text
    assert heading(page) == "The week: Mon, Mar 2 – Sun, Mar 8"
    week = house.run(lambda tx: weekly.gather(tx, tx.clinics.get(1), MONDAY.date()))
    assert week.raised == 1
    said = read(page)
    assert f"Check-ins answered {week.answered.number} of {week.answered.of}" in said
    assert "Alerts 1 " in said
    assert "Urgent 1 5 minutes 15 minutes" in said
    assert "Warning sign 1 of 1" in said
    assert "Enrolled 1 1 is connected by now." in said


async def test_the_picture_of_the_days_is_a_table_too(house: House, browser: Browser) -> None:
    await signed_in(house, browser, 8)
    page = (await browser.ask("/week")).text
    week = house.run(lambda tx: weekly.gather(tx, tx.clinics.get(1), MONDAY.date()))
    assert week.answered.of > 0
    table = re.findall(r'<th scope="row">(\w+, Mar \d)</th><td>(\d+)</td><td>(\d+)</td>', page)
    assert [(int(of), int(number)) for _, of, number in table] == [(each.of, each.number) for each in week.days]
    assert [day for day, _, _ in table][::6] == ["Mon, Mar 2", "Sun, Mar 8"]


async def test_every_week_since_the_clinic_was_set_up_can_be_chosen(house: House, browser: Browser) -> None:
    await signed_in(house, browser, 22)
    page = (await browser.ask("/week")).text
    assert heading(page) == "The week: Mon, Mar 16 – Sun, Mar 22"
    assert re.findall(r'<option value="([\d-]+)"', page) == ["2026-03-23", "2026-03-16", "2026-03-09", "2026-03-02"]
    assert "week?begins=2026-03-09" in page
    assert "week?begins=2026-03-23" in page
    this = (await browser.ask("/week?begins=2026-03-23")).text
    assert "This week so far" in this
    assert "The week after" not in this
    first = (await browser.ask("/week?begins=2026-03-02")).text
    assert "The week before" not in first


async def test_any_day_stands_for_its_week_and_no_week_lies_outside(house: House, browser: Browser) -> None:
    await signed_in(house, browser, 22)
    heads = {
        "2026-03-11": "Mon, Mar 9 – Sun, Mar 15",
        "2026-03-29": "Mon, Mar 23 – Sun, Mar 29",
        "2027-01-01": "Mon, Mar 23 – Sun, Mar 29",
        "2025-01-01": "Mon, Mar 2 – Sun, Mar 8",
    }
    for begins, head in heads.items():
        assert heading((await browser.ask(f"/week?begins={begins}")).text) == f"The week: {head}"
    assert (await browser.ask("/week?begins=x")).status_code == 400


async def test_in_its_first_week_a_clinic_reads_of_that(house: House, browser: Browser) -> None:
    await house.admin()
    await browser.sign_in("Ann")
    page = (await browser.ask("/week")).text
    assert heading(page) == "The week: Mon, Mar 2 – Sun, Mar 8"
    assert "nobody was asked, flagged or enrolled" in page


async def test_who_is_no_admin_reads_nothing_of_it(house: House, browser: Browser) -> None:
    await signed_in(house, browser, 8)
    assert "/desk/week" in (await browser.ask()).text
    await browser.sign_in("Bob")
    page = await browser.ask("/week")
    assert page.status_code == 404
    assert "Check-ins" not in page.text
    assert "/desk/week" not in (await browser.ask()).text


async def test_no_other_clinics_figures_are_in_it(house: House, browser: Browser) -> None:
    await signed_in(house, browser, 8)
    await house.admin("Zoe", clinic="Other Clinic")
    await browser.sign_in("Zoe")
    for begins in ("2026-03-02", "2026-03-09"):
        page = (await browser.ask(f"/week?begins={begins}")).text
        assert heading(page) == "The week: Mon, Mar 9 – Sun, Mar 15"
        assert "nobody was asked, flagged or enrolled" in page


def test_every_reason_has_a_name() -> None:
    words = read_all()["en"]
    named = {key.removeprefix("weekly.rule.") for key in words.sentences if key.startswith("weekly.rule.")}
    assert set(RULES) == named
