"""From the link to the first question: who may come in, what they agree to, and when they are asked."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.enrollment import EnrollmentState
from sandbox.faults import Fault
from tests.patient.conftest import LINKS, MONDAY, Ward

BAD = "This link does not work: it may have been used already, or be too old."


async def test_a_patient_agrees_and_says_when(ward: Ward) -> None:
    ward.telegram.people.join("Pat", username="pat_m")
    await ward.open("Pat", ward.link())
    assert "Skin & Co would like to look after you following your microneedling on March 2, 2026." in ward.last("Pat")
    assert await ward.tap("Pat", "I agree") == "Thank you ✓"
    assert "✓ You agreed." in ward.texts("Pat")[0]
    assert "is it 4:00\u202fPM where you are?" in ward.last("Pat")
    await ward.taps("Pat", "Yes", "9:00 AM")
    assert "My next questions come tomorrow at 9:00\u202fAM." in ward.last("Pat")
    enrollment = ward.enrollments()[0]
    assert (enrollment.state, enrollment.hour, enrollment.timezone) == (EnrollmentState.ACTIVE, 9, "Europe/Berlin")
    assert (enrollment.name, enrollment.username) == ("Pat", "pat_m")
    assert len(ward.texts("Pat")) == 2
    assert "Connected to Pat" in ward.last("Ann")


async def test_whoever_stops_in_the_middle_is_asked_all_the_same(ward: Ward) -> None:
    ward.telegram.people.join("Pat")
    await ward.open("Pat", ward.link())
    await ward.tap("Pat", "I agree")
    await ward.on_day(1, hour=9)
    assert "How is your skin today (day 1)?" in ward.last("Pat")


async def test_another_clock_on_the_wall(ward: Ward) -> None:
    ward.telegram.people.join("Pat")
    await ward.open("Pat", ward.link())
    await ward.taps("Pat", "I agree", "No, my clock shows another time", "◀ Earlier", "◀ Earlier")
    await ward.taps("Pat", "10:00 AM · New York", "8:00 AM")
    assert ward.enrollments()[0].timezone == "America/New_York"
    await ward.at(datetime(2026, 3, 3, 12, 59, tzinfo=UTC))
    assert "How is your skin" not in ward.last("Pat")
    await ward.at(datetime(2026, 3, 3, 13, 1, tzinfo=UTC))
    assert "How is your skin" in ward.last("Pat")


async def test_words_are_as_good_as_taps(ward: Ward) -> None:
    ward.telegram.people.join("Pat")
    await ward.open("Pat", ward.link())
    await ward.say("Pat", "what is this?")
    assert ward.last("Pat").startswith("Before we begin")
    for said in ("i agree.", "yes", "9 am"):
        await ward.say("Pat", said)
    assert ward.enrollments()[0].hour == 9
    assert "All set ✓" in ward.last("Pat")
    assert ward.alert() is None


async def test_no_thank_you(ward: Ward) -> None:
    ward.telegram.people.join("Pat")
    link = ward.link()
    await ward.open("Pat", link)
    await ward.tap("Pat", "No, thank you")
    assert ward.texts("Pat") == [ward.last("Pat")]
    assert ward.last("Pat").startswith("That is fine.")
    assert ward.buttons("Pat") == []
    assert ward.enrollments() == []
    await ward.open("Pat", link)
    assert ward.last("Pat").startswith(BAD)


async def test_every_failure_has_one_wording(ward: Ward) -> None:
    for name in ("Pat", "Eve", "Bob"):
        ward.telegram.people.join(name)
    used, late = ward.link(), ward.link()
    await ward.open("Pat", used)
    await ward.tap("Pat", "I agree")
    await ward.open("Eve", used)
    await ward.open("Eve", LINKS.to(99))
    await ward.open("Eve", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    await ward.at(MONDAY + timedelta(days=7))
    await ward.open("Eve", late)
    said = ward.texts("Eve")
    assert len(said) == 4
    assert len(set(said)) == 1
    assert said[0].startswith(BAD)


async def test_five_bad_tries_close_the_door_for_an_hour(ward: Ward) -> None:
    ward.telegram.people.join("Eve")
    good = ward.link()
    for number in range(5):
        await ward.open("Eve", LINKS.to(90 + number))
    await ward.open("Eve", good)
    assert ward.last("Eve").startswith(BAD)
    await ward.at(MONDAY + timedelta(hours=2))
    await ward.open("Eve", good)
    assert "Welcome!" in ward.last("Eve")


async def test_ones_own_link_followed_again_is_no_failure(ward: Ward) -> None:
    ward.telegram.people.join("Pat")
    link = ward.link()
    await ward.open("Pat", link)
    await ward.tap("Pat", "I agree")
    await ward.open("Pat", link)
    assert ward.last("Pat").startswith("Hello! I look after your skin together with Skin & Co.")


async def test_a_second_tap_on_i_agree_is_no_fault(ward: Ward) -> None:
    ward.telegram.people.join("Pat")
    await ward.open("Pat", ward.link())
    data, message = ward.data("Pat", "I agree"), ward.messages("Pat")[-1].id
    await ward.tap("Pat", "I agree")
    assert await ward.press("Pat", data, message) == "You have already agreed. All is well."
    assert len(ward.enrollments()) == 1


async def test_a_link_that_somebody_else_was_shown_cannot_be_agreed_to(ward: Ward) -> None:
    for name in ("Pat", "Eve"):
        ward.telegram.people.join(name)
    await ward.open("Pat", ward.link())
    assert "does nothing any more" in await ward.press("Eve", ward.data("Pat", "I agree"))
    assert ward.enrollments("Eve") == []


async def test_a_staff_link_leads_to_joining(ward: Ward) -> None:
    ward.telegram.people.join("Zoe")
    await ward.open("Zoe", ward.staff_link())
    assert ward.buttons("Zoe")


async def test_a_second_treatment_keeps_the_time_and_is_named(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", "/time")
    await ward.taps("Pat", "Yes", "11:00 AM")
    await ward.open("Pat", ward.link(treated_on=MONDAY.date() - timedelta(days=2)))
    await ward.tap("Pat", "I agree")
    assert "For K-002 · microneedling on February 28, 2026" in ward.texts("Pat")[-2]
    assert "Who had the microneedling on February 28, 2026?" in ward.last("Pat")
    assert {each.hour for each in ward.enrollments()} == {11}
    await ward.on_day(1, hour=10)
    asked = [text for text in ward.texts("Pat") if "How is your skin" in text]
    assert len(asked) == 2
    assert {text.split("\n")[0] for text in asked} == {
        "For K-001 · microneedling on March 2, 2026",
        "For K-002 · microneedling on February 28, 2026",
    }


async def test_of_two_treatments_each_has_an_hour_of_its_own_and_both_one_clock(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.open("Pat", ward.link(treated_on=MONDAY.date() - timedelta(days=2)))
    await ward.tap("Pat", "I agree")
    await ward.say("Pat", "/time")
    await ward.taps(
        "Pat", "K-001 · Microneedling, Mon, Mar 2", "No, my clock shows another time", "◀ Earlier", "◀ Earlier"
    )
    await ward.taps("Pat", "10:00 AM · New York", "6:00 PM")
    assert [(each.label, each.hour) for each in ward.enrollments()] == [("K-002", 10), ("K-001", 18)]
    assert {each.timezone for each in ward.enrollments()} == {"America/New_York"}


@pytest.mark.parametrize("hour", [7, 19, 99, -3])
async def test_an_hour_that_is_not_offered_is_refused(ward: Ward, hour: int) -> None:
    await ward.patient("Pat")
    enrollment = ward.enrollments()[0]
    assert "does nothing any more" in await ward.press("Pat", f"hour:{enrollment.id}:{hour}")
    assert ward.enrollments()[0] == enrollment


async def test_the_aftercare_card_tests_the_channel(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.at(MONDAY + timedelta(hours=4, minutes=5))
    assert ward.last("Pat").startswith("Your skin today")
    assert await ward.tap("Pat", "Received ✓") == "Thank you ✓"
    assert ward.last("Pat").endswith("my messages reach you.")
    assert ward.buttons("Pat") == []
    assert ward.enrollments()[0].aftercare_seen_at is not None
    assert ward.enrollments()[0].heard_at is None


async def test_time_says_when_it_is_now_and_can_be_left(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", "/time")
    assert ward.last("Pat").startswith("I ask at 10:00\u202fAM, Berlin time.")
    await ward.tap("Pat", "Leave as it is")
    assert ward.last("Pat").startswith("All set ✓")
    assert ward.enrollments()[0].hour == 10


@pytest.mark.parametrize(
    ("connects", "treated_ago"),
    [pytest.param(timedelta(hours=2), 0, id="after-half-past-four"), pytest.param(timedelta(), 2, id="two-days-later")],
)
@pytest.mark.parametrize("language", ["en", "es"])
async def test_whoever_connects_late_gets_the_warning_signs_at_once(
    ward: Ward, connects: timedelta, treated_ago: int, language: str
) -> None:
    await ward.at(MONDAY + connects)
    await ward.patient("Pat", treated_on=MONDAY.date() - timedelta(days=treated_ago))
    assert "In a few minutes I send you a card: what helps your skin, and the warning signs" in ward.last("Pat")
    if language == "es":
        await ward.say("Pat", "/language")
        await ward.tap("Pat", "Español")
    await ward.at(MONDAY + connects + timedelta(minutes=3))
    assert "Received ✓" in ward.buttons("Pat") or language == "es"
    assert {"en": "pus or yellow crust", "es": "pus o costra amarilla"}[language] in ward.last("Pat")
    await ward.at(MONDAY + connects + timedelta(hours=4, minutes=5))
    cards = {"en": "Your skin today", "es": "Tu piel hoy"}[language]
    assert sum(each.startswith(cards) for each in ward.texts("Pat")) == 1


async def test_a_card_held_up_until_the_night_comes_with_the_first_question(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.at(MONDAY + timedelta(hours=3, minutes=50))
    ward.telegram.faults.add(Fault(kind="500", method="sendMessage"))
    await ward.at(MONDAY + timedelta(hours=6))
    ward.telegram.faults.clear()
    before = len(ward.texts("Pat"))
    await ward.at(MONDAY + timedelta(hours=14))
    assert len(ward.texts("Pat")) == before
    await ward.on_day(1)
    assert [any("pus or yellow crust" in each for each in ward.texts("Pat")[before:])] == [True]


@pytest.mark.parametrize("connects_on", [3, 10])
async def test_a_card_held_up_comes_the_next_morning_whenever_the_next_question_is(
    ward: Ward, connects_on: int
) -> None:
    """After day 3 comes day 4; after day 10 nothing is asked before day 14."""
    await ward.on_day(connects_on, hour=18)
    ward.telegram.people.join("Pat")
    await ward.open("Pat", ward.link())
    await ward.taps("Pat", "I agree", "Yes", "10:00 AM")
    ward.telegram.faults.add(Fault(kind="500", method="sendMessage"))
    await ward.on_day(connects_on, hour=22)
    ward.telegram.faults.clear()
    before = len(ward.texts("Pat"))
    await ward.on_day(connects_on + 1, hour=8)
    assert len(ward.texts("Pat")) == before
    await ward.on_day(connects_on + 1, hour=10)
    assert [any("pus or yellow crust" in each for each in ward.texts("Pat")[before:])] == [True]
    await ward.on_day(connects_on + 3)
    assert sum(each.startswith("Your skin today") for each in ward.texts("Pat")) == 1


async def test_a_card_that_never_came_still_comes_days_later(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.at(MONDAY + timedelta(hours=3, minutes=50))
    ward.telegram.faults.add(Fault(kind="500", method="sendMessage"))
    await ward.on_day(4, hour=22)
    ward.telegram.faults.clear()
    await ward.on_day(5)
    assert any(each.startswith("Your skin today") for each in ward.texts("Pat"))
