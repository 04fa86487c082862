"""What the patient reads while nobody has their alert: what is so, whatever became of it before."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.languages import is_english
from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, Spoken, asked

BREATH = {"en": "I cannot breathe", "es": "No puedo respirar"}
PUS = {"en": "there is yellow pus", "es": "tengo pus amarillo"}
BLISTERS = {"en": "I have blisters on my chin", "es": "tengo ampollas en la barbilla"}
NEVER = {
    "en": "Nobody at Skin & Co has taken your message yet.",
    "es": "Nadie de Skin & Co se ha hecho cargo todavía de tu mensaje.",
}
LAPSED = {
    "en": "Skin & Co has seen your message, but nobody is looking after it just now.",
    "es": "Skin & Co ya vio tu mensaje, pero ahora mismo nadie se ocupa de él.",
}
NEWEST = {
    "en": "Nobody at Skin & Co has taken your newest message yet.",
    "es": "Nadie de Skin & Co se ha hecho cargo todavía de tu último mensaje.",
}
NO = {"en": "No, I don't have that", "es": "No, no tengo eso"}
RATHER = {"en": "If you would rather not wait", "es": "Si prefieres no esperar"}
TAKEN = {"en": "Somebody at Skin & Co has your message now ✓", "es": "Alguien de Skin & Co ya tiene tu mensaje ✓"}


async def later(ward: Ward, **span: int) -> None:
    until = ward.now[0] + timedelta(**span)
    while ward.now[0] < until:
        await ward.at(ward.now[0] + timedelta(minutes=5))


@BOTH
@pytest.mark.parametrize("said", [PUS, BREATH], ids=["urgent", "emergency"])
async def test_each_sentence_is_so(ward: Ward, spoken: Spoken, said: dict[str, str]) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", said[spoken.code])
    await later(ward, minutes=20)
    assert NEVER[spoken.code] in ward.last("Pat")
    await ward.tap("Ann", "I’ve got it")
    assert TAKEN[spoken.code] in ward.last("Pat")
    before = len(ward.texts("Pat"))
    await later(ward, minutes=80)
    assert LAPSED[spoken.code] in ward.last("Pat")
    assert not any(NEVER[spoken.code] in each for each in ward.texts("Pat")[before:])
    assert spoken.code == "en" or not any(is_english(each) for each in ward.texts("Pat"))


@BOTH
async def test_it_is_said_at_once_that_somebody_has_it_and_of_more_that_nobody_has(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", PUS[spoken.code])
    await ward.tap("Ann", "I’ve got it")
    assert TAKEN[spoken.code] in ward.last("Pat")
    await later(ward, minutes=5)
    await ward.say("Pat", BLISTERS[spoken.code])
    before = len(ward.texts("Pat"))
    await later(ward, minutes=25)
    assert NEWEST[spoken.code] in ward.last("Pat")
    assert not any(LAPSED[spoken.code] in each for each in ward.texts("Pat")[before:])
    await ward.tap("Ann", "I’ve got it")
    assert TAKEN[spoken.code] in ward.last("Pat")
    assert spoken.code == "en" or not any(is_english(each) for each in ward.texts("Pat"))


@BOTH
@pytest.mark.parametrize("said", [PUS, BREATH], ids=["urgent", "emergency"])
async def test_who_has_denied_it_is_not_told_that_nobody_has_it(
    ward: Ward, spoken: Spoken, said: dict[str, str]
) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", said[spoken.code])
    await ward.tap("Pat", NO[spoken.code])
    before, card = len(ward.texts("Pat")), ward.messages("Ann")[-1].id
    await later(ward, minutes=90)
    assert ward.texts("Pat")[before:] == []
    assert ward.messages("Ann")[-1].id > card, "the clinic is told again all the same"
    await ward.tap("Ann", "I’ve got it")
    assert TAKEN[spoken.code] in ward.last("Pat")
    await later(ward, minutes=80)
    assert not any("⚠️" in each or NEVER[spoken.code] in each for each in ward.texts("Pat")[before:])


@BOTH
async def test_beside_a_no_what_is_for_today_is_said_to_wait(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", PUS[spoken.code])
    await ward.tap("Pat", NO[spoken.code])
    await ward.taps("Pat", spoken.contact, spoken.now)
    before = len(ward.texts("Pat"))
    await later(ward, minutes=20)
    told = "\n".join(ward.texts("Pat")[before:])
    assert NEVER[spoken.code] in told
    assert spoken.code == "en" or not any(is_english(each) for each in ward.texts("Pat"))


@BOTH
async def test_a_no_that_is_taken_back_by_more_words_counts_no_longer(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", PUS[spoken.code])
    await ward.tap("Pat", NO[spoken.code])
    await later(ward, minutes=5)
    await ward.say("Pat", BLISTERS[spoken.code])
    before = len(ward.texts("Pat"))
    await later(ward, minutes=25)
    assert any(NEVER[spoken.code] in each for each in ward.texts("Pat")[before:])


@BOTH
async def test_one_of_two_denied_takes_nothing_back(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", f"{PUS[spoken.code]}. {BLISTERS[spoken.code]}")
    await ward.tap("Pat", NO[spoken.code])
    await later(ward, minutes=20)
    assert RATHER[spoken.code] not in ward.last("Pat")


@BOTH
async def test_of_what_is_for_the_same_day_not_everybody_is_said_to_be_told(ward: Ward, spoken: Spoken) -> None:
    """It goes from one to the next."""
    await asked(ward, spoken)
    await ward.tap("Pat", spoken.severe)
    await ward.at(datetime(2026, 3, 4, 10, tzinfo=UTC))
    said = next(each for each in reversed(ward.texts("Pat")) if NEVER[spoken.code] in each)
    assert {"en": "I have told the clinic again.", "es": "He vuelto a avisar a la clínica."}[spoken.code] in said
