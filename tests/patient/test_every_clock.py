"""The list of clocks: every hour that a wall on earth shows has a button at that moment."""

from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest

from handlers.screens.arranging import A_PAGE, pages
from tests.patient.conftest import Ward
from wording import zones
from wording.words import read_all

NOBODY_LIVES_THERE = ("Etc/", "Antarctica/", "Arctic/")
INHABITED = sorted(each for each in available_timezones() if "/" in each and not each.startswith(NOBODY_LIVES_THERE))
MOMENTS = [datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=days) for days in range(0, 730, 30)]


def test_every_offset_of_an_inhabited_zone_has_a_button_all_year_round() -> None:
    for now in MOMENTS:
        offered = {zones.offset(zone, now) for page in pages(now) for zone in page}
        missing = [zone for zone in INHABITED if zones.offset(zone, now) not in offered]
        assert missing == [], now


def test_no_page_is_too_long_and_none_is_missing() -> None:
    for now in MOMENTS:
        assert max(map(len, pages(now))) <= A_PAGE
        assert sorted(zone for page in pages(now) for zone in page) == sorted(zones.ZONES)


@pytest.mark.parametrize(
    ("zone", "english", "spanish"),
    [
        ("Asia/Yangon", "Yangon", "Rangún"),
        ("Pacific/Fiji", "Suva, Fiji", "Suva, Fiyi"),
        ("Pacific/Marquesas", "Marquesas Islands", "Islas Marquesas"),
    ],
)
def test_a_rare_clock_is_called_by_a_place_that_people_know(zone: str, english: str, spanish: str) -> None:
    words = read_all()
    assert (zones.city(zone, words["en"]), zones.city(zone, words["es"])) == (english, spanish)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "from 8:00 AM to 6:00 PM"), ("es", "Puedo preguntarte a cualquier hora en punto, de 8:00 a 18:00")],
)
async def test_an_hour_typed_that_is_not_offered_says_which_are(ward: Ward, language: str, said: str) -> None:
    await ward.patient("Pat")
    if language == "es":
        await ward.say("Pat", "/language")
        await ward.tap("Pat", "Español")
    await ward.say("Pat", "/time")
    await ward.tap("Pat", "Yes" if language == "en" else "Sí")
    await ward.say("Pat", "7 am")
    assert said in ward.last("Pat")
    await ward.say("Pat", "9")
    assert ward.enrollments()[0].hour == 9
    assert ward.course().answer_sets == ()
