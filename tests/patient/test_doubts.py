"""Yes or no, typed to a question about warning signs, is never swallowed."""

from datetime import timedelta

from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, Spoken, asked, no_english

YES = {"en": "Yes", "es": "Sí"}
NO = {"en": "no", "es": "No"}
PUS = {"en": "there is pus", "es": "tengo pus"}
NONE = {"en": "None", "es": "Nada"}
WHICH = {"en": "Which of these is it? Please tap it.", "es": "¿Cuál de estas es? Tócala, por favor."}


async def to_the_signs(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.taps("Pat", *[NONE[spoken.code]] * 4)
    assert ward.buttons("Pat")[0] == spoken.none


@BOTH
async def test_yes_to_the_warning_signs_shows_the_list_to_tick(ward: Ward, spoken: Spoken) -> None:
    await to_the_signs(ward, spoken)
    await ward.say("Pat", YES[spoken.code])
    assert WHICH[spoken.code] in ward.last("Pat")
    assert not ward.answers().signs_answered
    await ward.taps("Pat", spoken.sign, spoken.done)
    assert ward.findings() == ["sign:pus"]
    assert no_english(ward, spoken)


@BOTH
async def test_no_to_the_warning_signs_is_none_of_them(ward: Ward, spoken: Spoken) -> None:
    await to_the_signs(ward, spoken)
    await ward.say("Pat", NO[spoken.code])
    assert ward.answers().signs_answered
    assert ward.findings() == []


@BOTH
async def test_no_does_not_untick_what_was_ticked(ward: Ward, spoken: Spoken) -> None:
    await to_the_signs(ward, spoken)
    await ward.tap("Pat", spoken.sign)
    await ward.say("Pat", NO[spoken.code])
    assert not ward.answers().signs_answered
    assert spoken.done in ward.buttons("Pat")


@BOTH
async def test_yes_to_what_was_heard_is_a_ticked_sign(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", PUS[spoken.code])
    assert ward.answers().signs == frozenset()
    await ward.say("Pat", YES[spoken.code])
    assert set(ward.answers().signs) == {"pus"}
    assert ward.answers().notes == (PUS[spoken.code],)


@BOTH
async def test_no_to_what_was_heard_denies_it_and_keeps_the_finding(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", PUS[spoken.code])
    await ward.say("Pat", NO[spoken.code])
    assert set(ward.answers().denied) == {"pus"}
    assert ward.findings() == ["sign:pus"]


@BOTH
async def test_yes_to_nothing_is_words_for_the_clinic(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", YES[spoken.code])
    assert ward.answers().notes == (YES[spoken.code],)


@BOTH
async def test_none_typed_to_the_signs_is_none_of_them(ward: Ward, spoken: Spoken) -> None:
    await to_the_signs(ward, spoken)
    await ward.say("Pat", NONE[spoken.code])
    assert ward.answers().signs_answered


@BOTH
async def test_no_after_other_answers_denies_nothing_that_was_heard_before(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", PUS[spoken.code])
    await ward.at(ward.now[0] + timedelta(minutes=1))
    await ward.press("Pat", f"grade:{ward.answers().id}:redness:1")
    await ward.say("Pat", NO[spoken.code])
    assert ward.answers().denied == frozenset()
