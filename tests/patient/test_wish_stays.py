"""A wish to be contacted stays said in every receipt, until a person at the clinic closes it."""

import pytest

from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, Spoken, asked, no_english

ASKED = {"en": "You asked to be contacted now.", "es": "Pediste que te contacten ahora."}
UMBRELLA = {"en": "I lost my umbrella", "es": "Perdí mi paraguas"}
PUS = {"en": "there is yellow pus", "es": "tengo pus amarillo"}
BREATH = {"en": "I cannot breathe", "es": "No puedo respirar"}
CALL_112 = {"en": "⚠️ Please call 112 now", "es": "⚠️ Llama ahora al 112"}


async def wishes(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.taps("Pat", spoken.contact, spoken.now)
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
