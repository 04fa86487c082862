"""A week at the clinic in a real browser, as a new colleague finds it."""

from playwright.sync_api import expect

from tests.browser.conftest import Opens

A_WEEK = 120_000  # Milliseconds, for what takes about fifteen seconds; this machine may be busy.


def test_a_week_is_played_and_then_a_day(opens: Opens) -> None:
    ann = opens()
    ann.plays("Play a week")
    expect(ann.page.locator("#playing")).to_contain_text("a week with 12 patients · day")
    expect(ann.page.locator("#tour")).to_be_visible()
    expect(ann.page.locator("#guide")).to_be_hidden()
    expect(ann.phone("patient")).to_have_attribute("data-name", "Cleo")
    expect(ann.page.locator("#playing")).to_be_hidden(timeout=A_WEEK)
    expect(ann.page.locator("#clock")).to_have_text("12:00")
    ann.reads("clinic", "3 patients to look at today")
    ann.picture("week")
    ann.says("clinic", "/inbox", "6 alerts are open")
    ann.taps("clinic", "🔴 K-012", "I’ve got it")
    ann.taps("clinic", "I’ve got it", "Ann has it")
    ann.plays("Next day")
    expect(ann.page.locator("#playing")).to_contain_text("one day more · day")
    expect(ann.page.locator("#playing")).to_be_hidden(timeout=A_WEEK)
    expect(ann.page.locator("#date")).to_contain_text("Tuesday")
