"""What is named without a degree is asked how much it is: never taken for mild, and one thing at a time."""

from dataclasses import dataclass

import pytest

from bot.finding import Urgency
from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, Spoken, asked, no_english


@dataclass(frozen=True)
class Said:
    """In one language."""

    hurts: str
    less: str
    both: str
    how_much: str
    how_red: str
    read: str
    yes: str
    severe: str
    none: str
    next_question: str


SAID = {
    "en": Said(
        "my face hurts",
        "less red",
        "swelling is mild and my face hurts",
        "how much did it hurt or burn?",
        "was your skin redder",
        "• Swelling: mild",
        "Yes, save these",
        "Severe",
        "None of the warning signs",
        "5 of 5 · Warning signs",
    ),
    "es": Said(
        "me duele la cara",
        "menos roja",
        "hinchazón leve y me duele la cara",
        "¿cuánto te dolió o te ardió?",
        "¿estuvo tu piel más roja",
        "• Hinchazón: leve",
        "Sí, guárdalo",
        "Intenso",
        "Ninguna señal de alarma",
        "5 de 5 · Señales de alarma",
    ),
}


@BOTH
async def test_it_is_asked_how_much_and_a_tap_is_the_answer(ward: Ward, spoken: Spoken) -> None:
    said = SAID[spoken.code]
    await asked(ward, spoken)
    await ward.say("Pat", said.hurts)
    assert said.how_much in ward.last("Pat")
    assert not ward.answers().has_answers
    thanks = ward.messages("Pat")[-1].id
    await ward.tap("Pat", said.severe)
    assert dict(ward.answers().grades) == {"pain": 4}
    assert ward.findings() == ["note", "severe:pain"]
    assert said.how_much not in ward.last("Pat")
    assert said.severe not in ward.buttons("Pat", thanks)
    assert no_english(ward, spoken)


@BOTH
async def test_a_degree_typed_to_it_is_of_it_and_of_nothing_else(ward: Ward, spoken: Spoken) -> None:
    said = SAID[spoken.code]
    await asked(ward, spoken)
    await ward.say("Pat", said.hurts)
    await ward.say("Pat", said.severe)
    assert dict(ward.answers().grades) == {"pain": 4}
    assert said.next_question in ward.last("Pat")
    assert len(ward.answers().notes) == 1


@BOTH
async def test_a_comparison_is_asked_too(ward: Ward, spoken: Spoken) -> None:
    said = SAID[spoken.code]
    await asked(ward, spoken)
    await ward.say("Pat", said.less)
    assert said.how_red in ward.last("Pat")
    assert said.read.split(":")[0] not in ward.last("Pat")


@BOTH
async def test_after_what_was_read_it_is_asked_of_the_rest(ward: Ward, spoken: Spoken) -> None:
    """One thing at a time, in the same message."""
    said = SAID[spoken.code]
    await asked(ward, spoken)
    await ward.say("Pat", said.both)
    assert said.read in ward.last("Pat")
    assert said.how_much not in ward.last("Pat")
    await ward.tap("Pat", said.yes)
    assert said.how_much in ward.last("Pat")
    await ward.tap("Pat", said.severe)
    assert dict(ward.answers().grades) == {"swelling": 2, "pain": 4}
    assert said.next_question in ward.last("Pat")


@BOTH
async def test_what_was_answered_already_is_not_asked_again(ward: Ward, spoken: Spoken) -> None:
    said = SAID[spoken.code]
    await asked(ward, spoken)
    await ward.tap("Pat", spoken.grade)
    await ward.say("Pat", said.less)
    assert said.how_red not in ward.last("Pat")
    assert said.none in ward.buttons("Pat")


@BOTH
async def test_an_old_button_overwrites_nothing(ward: Ward, spoken: Spoken) -> None:
    said = SAID[spoken.code]
    await asked(ward, spoken)
    await ward.say("Pat", said.less)
    thanks, severe = ward.messages("Pat")[-1].id, ward.data("Pat", said.severe)
    await ward.press("Pat", f"grade:{ward.answers().id}:redness:1")
    await ward.press("Pat", severe, thanks)
    assert dict(ward.answers().grades) == {"redness": 1}


@pytest.mark.parametrize("text", ["my face hurts and there is pus", "me duele la cara y tengo pus"])
async def test_a_sign_is_asked_about_first(ward: Ward, text: str) -> None:
    await ward.patient()
    await ward.on_day(1)
    await ward.say("Pat", text)
    assert "how much" not in ward.last("Pat")
    assert ward.findings() == ["sign:pus"]


WORST = {"en": ("pain 10/10", "• Pain: severe"), "es": ("dolor 10 de 10", "• Dolor: intenso")}
RIGHT = {"en": "Did I get this right?", "es": "¿Te he entendido bien?"}
SAVED = {"en": "Saved ✓", "es": "Guardado ✓"}
CALL = {"en": "⚠️ Please call Skin & Co now", "es": "⚠️ Llama ahora a Skin & Co"}


@BOTH
async def test_the_top_of_a_scale_is_the_worst_grade_and_one_tap(ward: Ward, spoken: Spoken) -> None:
    """Then one thing is asked: the warning signs, and after them what is left."""
    said, (words, line) = SAID[spoken.code], WORST[spoken.code]
    await asked(ward, spoken)
    await ward.say("Pat", words)
    thanks = ward.messages("Pat")[-1].id
    assert f"{RIGHT[spoken.code]}\n{line}" in ward.last("Pat")
    await ward.tap("Pat", said.yes)
    assert dict(ward.answers().grades) == {"pain": 4}
    assert "severe:pain" in ward.findings()
    assert said.next_question in ward.last("Pat")
    shown = ward.telegram.world.chats[ward.id("Pat")].messages[thanks]
    assert f"{SAVED[spoken.code]}\n{line}" in shown.body.text
    assert ward.buttons("Pat", thanks) == [spoken.contact]
    assert ward.buttons("Pat")[0] == spoken.none
    await ward.tap("Pat", spoken.none)
    assert said.how_red in ward.last("Pat")
    assert no_english(ward, spoken)


@BOTH
@pytest.mark.parametrize("is_typed", [True, False], ids=["typed", "tapped"])
async def test_it_brings_the_same_advice_as_a_tap_of_that_grade(ward: Ward, spoken: Spoken, is_typed: bool) -> None:
    """On day 2 the worst pain is urgent."""
    await asked(ward, spoken)
    await ward.on_day(2)
    if is_typed:
        await ward.say("Pat", WORST[spoken.code][0])
        await ward.tap("Pat", SAID[spoken.code].yes)
    else:
        await ward.press("Pat", f"grade:{ward.data('Pat', spoken.clear).split(':')[1]}:pain:4")
    alert = ward.alert()
    assert alert is not None
    assert alert.urgency is Urgency.URGENT
    assert any(each.startswith(CALL[spoken.code]) for each in ward.texts("Pat"))
