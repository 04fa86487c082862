"""From a clinic's first link to a closed alert, button by button."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.journey.site import Site

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)  # 10:00 in Berlin, where the clinic is.
GRADES = ("Swelling", "Peeling", "Pain")
WITH_ITCH = (*GRADES, "Itch")
FOUR_DAYS = {1: GRADES, 2: GRADES, 3: WITH_ITCH, 4: WITH_ITCH}
GIVEN = {day: {"redness": 3, **{item.lower(): 0 for item in items}} for day, items in FOUR_DAYS.items()}


def play(site: Site, before: Callable[[], None] = lambda: None) -> None:
    """`before` is called before every act of a person, and before the clock moves."""

    def opens(who: str, link: str, then: str) -> None:
        before()
        site.opens(who, link, then)

    def goes_on(to: datetime, who: str, then: str) -> None:
        before()
        site.goes_on(to, who, then)

    def taps(who: str, label: str, then: str) -> None:
        before()
        site.taps(who, label, then)

    def says(who: str, text: str, then: str) -> None:
        before()
        site.says(who, text, then)

    opens("Ann", site.invited(), "first admin")
    taps("Ann", "Join", "Question 1 of 5")
    says("Ann", "Skin & Co", "Question 2 of 5")
    says("Ann", "+49 30 1234567", "Question 3 of 5")
    taps("Ann", "Berlin", "Question 4 of 5")
    taps("Ann", "112", "Question 5 of 5")
    taps("Ann", "Mon–Fri", "Your clinic is set up")
    says("Ann", "/enroll", "Which treatment was it?")
    taps("Ann", "Microneedling", "When was the treatment?")
    taps("Ann", "Today", "How deep")
    taps("Ann", "1.5 mm", "Is this right?")
    taps("Ann", "Make the link", "Tap to begin")
    opens("Bea", link_in(site.reads("Ann", "Tap to begin")["text"]), "Do you agree?")
    taps("Bea", "I agree", "is it")
    taps("Bea", "Yes", "At what time of day")
    taps("Bea", "10:00 ✓", "All set")
    site.reads("Ann", "Connected to Bea")
    goes_on(MONDAY + timedelta(hours=8), "Bea", "Your skin today")
    taps("Bea", "Received ✓", "my messages reach you")
    for day, items in FOUR_DAYS.items():
        goes_on(MONDAY + timedelta(days=day, minutes=5), "Bea", f"How is your skin today (day {day})?")
        if day > 3:
            taps("Bea", "Tell the clinic more", "· Redness")
        taps("Bea", "Moderate", f"· {items[0]}")
        for _, following in zip(items, (*items[1:], "Warning signs"), strict=True):
            taps("Bea", "None", f"· {following}")
        taps("Bea", "None of these", f"Saved ✓ Day {day}")
    site.settle()  # A card that has changed since it was shown is not taken: it is shown anew.
    site.reads("Ann", "Nobody has it")
    taps("Ann", "I’ve got it", "Ann has it")
    taps("Ann", "Close", "How did it end?")
    taps("Ann", "Normal course", "Closed by Ann")
    goes_on(MONDAY + timedelta(days=5, minutes=5), "Bea", "How is your skin today (day 5)?")
    taps("Bea", "All clear", "Saved ✓ Day 5")
    site.settle()


def link_in(text: str) -> str:
    found = re.search(r"https://t\.me/\S+", text)
    assert found, text
    return found[0]
