"""Words that say only that it is better are answered, and the warning signs stay one tap away."""

import pytest

from bot import protocol
from bot.understanding import is_better, understand
from handlers.screens.thanks import Kind, kind_of
from tests.languages import not_spanish
from tests.patient.conftest import Ward
from wording.words import Words

RULES = protocol.load("microneedling")
BETTER = {"en": "thank you, it is better", "es": "gracias, ya está mejor"}
PUS = {"en": "there is yellow pus", "es": "me sale pus amarillo"}


async def test_better_is_answered_without_the_list(ward: Ward, words: Words) -> None:
    await ward.say("Pat", BETTER[words.language])
    said = next(each for each in ward.messages("Pat") if each.body.text == words("heard.better", clinic="Skin & Co"))
    assert ward.buttons("Pat", said.id) == [words("listed.signs"), words("contact.please")]
    assert ward.findings() == ["note"]
    await ward.tap("Pat", words("listed.signs"), message_id=said.id)
    assert words("sign.pus") in ward.buttons("Pat")
    assert words.language == "en" or not_spanish(ward.telegram, ward.id("Pat")) == []


async def test_after_a_sign_better_says_whom_to_call(ward: Ward, words: Words) -> None:
    await ward.say("Pat", PUS[words.language])
    await ward.say("Pat", BETTER[words.language])
    assert words("heard.better", clinic="Skin & Co") not in ward.last("Pat")
    assert words("heard.note", clinic="Skin & Co") in ward.last("Pat")
    assert "+49 30 1234567" in ward.last("Pat")
    assert "112" in ward.last("Pat")


@pytest.mark.parametrize(
    "said",
    [
        "It's better, thanks!",
        "Much better today",
        "hi, I'm feeling better 🙂",
        "ya va mejor",
        "mucho mejor, gracias",
        "Va mejorando",
    ],
)
def test_only_better_is_better(said: str) -> None:
    assert kind_of(said, understand(said, RULES)) is Kind.BETTER


@pytest.mark.parametrize(
    "said",
    [
        *("not better", "no better", "it is no better, thanks", "it was better", "should it be better?", "better?"),
        *(
            "better but itchy",
            "the redness is better, my chin is not",
            "my cheek is better than my chin",
            "it is better now, pus is gone",
        ),
        *(
            "no está mejor",
            "a lo mejor",
            "estaba mejor",
            "mejor no",
            "¿mejor?",
            "ya está mejor, pero pica",
            "no mejora",
            "ok",
            "gracias",
        ),
    ],
)
def test_anything_beyond_is_not(said: str) -> None:
    assert not is_better(said)
