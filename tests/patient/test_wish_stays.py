"""A wish to be contacted stays said in every receipt, until a person at the clinic closes it."""

from datetime import UTC, datetime

import pytest

from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, Spoken, asked, no_english

ASKED = {"en": "You asked to be contacted now.", "es": "Pediste que te contacten ahora."}
TOLD = {
    "en": "I told Skin & Co that you want to be contacted now.",
    "es": "Le dije a Skin & Co que quieres que te contacten ahora.",
}
TODAY = {"en": "look at this today", "es": "lo vean hoy"}
UMBRELLA = {"en": "I lost my umbrella", "es": "Perdí mi paraguas"}
PUS = {"en": "there is yellow pus", "es": "tengo pus amarillo"}
BREATH = {"en": "I cannot breathe", "es": "No puedo respirar"}
CALL_112 = {"en": "⚠️ Please call 112 now", "es": "⚠️ Llama ahora al 112"}


async def wishes(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.taps("Pat", spoken.contact, spoken.now)
    assert TOLD[spoken.code] in ward.last("Pat")


@BOTH
async def test_now_is_not_answered_with_today_and_the_numbers_stand_there(ward: Ward, spoken: Spoken) -> None:
    await wishes(ward, spoken)
    assert not any(each[spoken.code] in ward.last("Pat") for each in (ASKED, TODAY))
    assert "call +49 30 1234567" in ward.last("Pat") or "llama al +49 30 1234567" in ward.last("Pat")
    assert "112" in ward.last("Pat")
    assert no_english(ward, spoken)


@BOTH
async def test_at_night_nobody_is_said_to_have_been_told(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.at(datetime(2026, 3, 3, 20, 30, tzinfo=UTC))
    await ward.taps("Pat", spoken.contact, spoken.now)
    assert TOLD[spoken.code] not in ward.last("Pat")
    assert ASKED[spoken.code] in ward.last("Pat")


@BOTH
@pytest.mark.parametrize("said", [UMBRELLA, PUS], ids=["words", "sign"])
async def test_the_next_words_do_not_make_it_vanish(ward: Ward, spoken: Spoken, said: dict[str, str]) -> None:
    await wishes(ward, spoken)
    before = len(ward.texts("Pat"))
    await ward.say("Pat", said[spoken.code])
    assert any(ASKED[spoken.code] in each for each in ward.texts("Pat")[before:])
    assert no_english(ward, spoken)


@BOTH
async def test_a_photo_and_the_next_days_answers_do_not_either(ward: Ward, spoken: Spoken) -> None:
    await wishes(ward, spoken)
    await ward.photo("Pat")
    assert ASKED[spoken.code] in ward.last("Pat")
    await ward.on_day(2)
    await ward.tap("Pat", spoken.clear)
    assert ASKED[spoken.code] in ward.last("Pat")


@BOTH
async def test_in_an_emergency_the_number_stays_first(ward: Ward, spoken: Spoken) -> None:
    await wishes(ward, spoken)
    before = len(ward.texts("Pat"))
    await ward.say("Pat", BREATH[spoken.code])
    said = ward.texts("Pat")[before:]
    assert all(each.startswith(CALL_112[spoken.code]) for each in said)
    assert any(ASKED[spoken.code] in each for each in said)


@BOTH
async def test_once_it_is_closed_it_is_said_no_more(ward: Ward, spoken: Spoken) -> None:
    await wishes(ward, spoken)
    await ward.tap("Ann", "Close…")
    await ward.tap("Ann", "Called the patient")
    before = len(ward.texts("Pat"))
    await ward.say("Pat", UMBRELLA[spoken.code])
    await ward.on_day(2)
    await ward.tap("Pat", spoken.clear)
    assert not any(ASKED[spoken.code] in each for each in ward.texts("Pat")[before:])
