"""A week at the clinic in a real browser, as a new colleague finds it, and what they do with it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.visitor import Visitor

A_WEEK = 180_000  # Milliseconds, for what takes about ten seconds; this machine may be busy.
TALL = {"width": 1600, "height": 1200}  # What is shown in a picture stands on one screen.


@pytest.mark.timeout(600)
def test_a_week_is_played_and_then_a_day(opens: Opens) -> None:
    ann = opens(TALL)
    ann.plays("Play a week")
    expect(ann.page.locator("#playing")).to_contain_text("a week with 12 patients · day")
    expect(ann.page.locator("#tour")).to_be_visible()
    expect(ann.page.locator("#guide")).to_be_hidden()
    expect(ann.phone("patient")).to_have_attribute("data-name", "Cleo")
    expect(ann.page.locator("#playing")).to_be_hidden(timeout=A_WEEK)
    expect(ann.page.locator("#clock")).to_have_text("12:00")
    ann.reads("clinic", "3 patients to look at today")
    ann.picture_of_message("morning", "clinic", "3 patients to look at today")
    looks_for_who_needs_somebody(ann)
    looks_at_a_patient(ann)
    prints_a_card(ann)
    ann.plays("Next day")
    expect(ann.page.locator("#playing")).to_contain_text("one day more · day")
    expect(ann.page.locator("#playing")).to_be_hidden(timeout=A_WEEK)
    expect(ann.page.locator("#date")).to_contain_text("Tuesday")


def looks_for_who_needs_somebody(ann: Visitor) -> None:
    ann.says("clinic", "/inbox", "6 alerts are open")
    ann.picture_of_message("inbox", "clinic", "6 alerts are open")
    ann.taps("clinic", "🟡 K-011", "Asked a question on day 3")
    ann.taps("clinic", "I’ve got it", "Ann has it")
    ann.taps("clinic", "Message", "To K-011 · Mia")
    ann.says("clinic", "From tomorrow on.", "“From tomorrow on.”")
    ann.phone("clinic").get_by_role("log").get_by_role("button", name="Send", exact=True).last.click()
    ann.reads("clinic", "✓ Sent")
    ann.page.get_by_label("Whose phone this is (Patient)").select_option("Mia")
    ann.reads("patient", "From tomorrow on.")


def looks_at_a_patient(ann: Visitor) -> None:
    ann.says("clinic", "/patients", "Followed: 11 patients")
    ann.taps("clinic", "K-004", "connected to Greta")
    ann.picture_of_message("patient", "clinic", "connected to Greta")
    ann.taps("clinic", "Timeline", "all that happened")
    ann.picture_of_message("timeline", "clinic", "all that happened")
    ann.taps("clinic", "‹ The patient", "connected to Greta")
    ann.taps("clinic", "Put right or end…", "For the file…")
    ann.taps("clinic", "For the file…", "With our notes")
    ann.taps("clinic", "With our notes", "K-004.pdf")
    ann.paper("file", "clinic", "K-004.pdf")


def prints_a_card(ann: Visitor) -> None:
    ann.says("clinic", "/enroll", "Which treatment was it?")
    for label, then in (
        ("Microneedling", "When was the treatment?"),
        ("Today", "How deep"),
        ("1.5 mm", "Is this right?"),
        ("Make the link", "Tap to begin"),
        ("Card to print", "K-013.pdf"),
    ):
        ann.taps("clinic", label, then)
    ann.paper("card", "clinic", "K-013.pdf")
