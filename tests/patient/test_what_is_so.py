"""What a receipt says of the clinic is so: who is told and when, whether it is open, held, far away or not there."""

from datetime import UTC, datetime

import pytest

from tests.languages import is_english
from tests.patient.conftest import Ward
from tests.patient.test_elsewhere import lives_in
from tests.patient.test_past import BOTH, Spoken, asked

UMBRELLA = {"en": "I lost my umbrella", "es": "Perdí mi paraguas"}
BLEEDING = {"en": "my cheek is bleeding", "es": "me sangra la mejilla"}
WAS_TOLD = {"en": "has been told", "es": "avisé a"}
NEXT = {"en": "Skin & Co next reads its messages today at", "es": "Skin & Co revisa sus mensajes hoy a las"}
OPENS = {
    "en": "I tell its staff, and ask them to look at this when it opens, tomorrow at ",
    "es": "Aviso a su equipo y le pido que lo vea en cuanto abra, mañana a las ",
}
TODAY = {"en": "look at this today", "es": "lo vean hoy"}
ITS_DAY = {"en": "look at this before its day is over", "es": "lo vean antes de que acabe allí el día"}
GETS_TOO = {"en": "and gets this too", "es": "y también recibe esto"}
ALONE = {
    "en": "If something worries you all the same, call Skin & Co",
    "es": "te preocupa de todos modos, llama a Skin & Co",
}


def speaks(ward: Ward, spoken: Spoken) -> bool:
    return spoken.code == "en" or not any(is_english(each) for each in ward.texts("Pat"))


@BOTH
async def test_of_what_waits_for_the_digest_nobody_is_said_to_have_been_told(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", UMBRELLA[spoken.code])
    await ward.tap("Pat", spoken.clear)
    assert NEXT[spoken.code] in ward.last("Pat")
    assert WAS_TOLD[spoken.code] not in ward.last("Pat")
    assert speaks(ward, spoken)


@BOTH
@pytest.mark.parametrize("then", ["", "words"], ids=["at-once", "after-more-words"])
async def test_by_night_the_clinic_has_not_been_told_yet(ward: Ward, spoken: Spoken, then: str) -> None:
    await asked(ward, spoken)
    await ward.at(datetime(2026, 3, 3, 20, 30, tzinfo=UTC))
    before, cards = len(ward.texts("Pat")), len(ward.texts("Ann"))
    await ward.tap("Pat", spoken.severe)
    await ward.say("Pat", "/report")
    await ward.tap("Pat", spoken.clear)
    assert ward.texts("Ann")[cards:] == []
    assert OPENS[spoken.code] in ward.last("Pat")
    assert not any(WAS_TOLD[spoken.code] in each for each in ward.texts("Pat")[before:])
    assert speaks(ward, spoken)


@BOTH
@pytest.mark.parametrize(("zone", "says"), [("Europe/Berlin", TODAY), ("Asia/Tokyo", ITS_DAY)])
async def test_today_is_said_only_where_it_is_the_same_day(
    ward: Ward, spoken: Spoken, zone: str, says: dict[str, str]
) -> None:
    """In Tokyo it is past midnight already."""
    await asked(ward, spoken)
    lives_in(ward, zone)
    await ward.at(datetime(2026, 3, 3, 15, 30, tzinfo=UTC))
    await ward.say("Pat", BLEEDING[spoken.code])
    assert says[spoken.code] in ward.last("Pat")
    assert speaks(ward, spoken)


@BOTH
async def test_who_has_it_is_not_said_to_have_seen_more(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.taps("Pat", spoken.contact, spoken.now)
    await ward.tap("Ann", "I’ve got it")
    await ward.say("Pat", UMBRELLA[spoken.code])
    assert GETS_TOO[spoken.code] in ward.last("Pat")
    assert speaks(ward, spoken)


@BOTH
async def test_where_nobody_can_be_told_it_is_not_promised(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    ward.telegram.people.block("Ann")
    await ward.settle()
    await ward.tap("Pat", spoken.clear)
    assert ALONE[spoken.code] in ward.last("Pat")
    assert speaks(ward, spoken)
