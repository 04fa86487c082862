"""What is said to words: once, shortly, and with the list of signs under the newest of them."""

from datetime import timedelta
from typing import Any

import pytest

from bot import protocol
from bot.understanding import says_thanks, understand
from handlers.screens.thanks import Kind, kind_of
from tests.languages import not_spanish
from tests.patient.conftest import Ward
from wording.words import Words

RULES = protocol.load("microneedling")
ODD = {"en": "my cheek feels odd", "es": "mi mejilla está rara"}
DOG = {"en": "Can I bring my dog to the clinic?", "es": "¿Puedo llevar a mi perro a la clínica?"}


def lists(ward: Ward, words: Words) -> list[Any]:
    """The messages under which the list of signs stands."""
    return [each for each in ward.messages("Pat") if words("listed.none") in ward.buttons("Pat", each.id)]


def in_spanish_alone(ward: Ward, words: Words) -> bool:
    return words.language == "en" or not_spanish(ward.telegram, ward.id("Pat")) == []


async def test_above_the_list_nothing_of_it_is_said(ward: Ward, words: Words) -> None:
    await ward.say("Pat", ODD[words.language])
    said = lists(ward, words)[0].body.text
    assert said.startswith(words("heard.note", clinic="Skin & Co"))
    assert words("listed.question") in said
    assert words("heard.signs", phone="+49 30 1234567", number="112") not in said
    assert "+49 30 1234567" in said
    assert "112" in said
    assert in_spanish_alone(ward, words)


async def test_where_there_is_no_list_whom_to_call_is_said(ward: Ward, words: Words) -> None:
    await ward.say("Pat", ODD[words.language])
    await ward.tap("Pat", words("listed.none"), message_id=lists(ward, words)[0].id)
    await ward.say("Pat", ODD[words.language])
    assert not lists(ward, words)
    assert words("read.worse", phone="+49 30 1234567", number="112") in ward.last("Pat")


async def test_of_several_words_the_list_stands_under_the_newest(ward: Ward, words: Words) -> None:
    for _ in range(3):
        await ward.say("Pat", ODD[words.language])
        assert [each.id for each in lists(ward, words)] == [ward.messages("Pat")[-1].id]
    older = ward.messages("Pat")[-2]
    assert older.body.text.startswith(words("heard.note", clinic="Skin & Co"))
    assert ward.buttons("Pat", older.id) == [words("contact.please")]
    assert len(ward.answers().notes) == 3
    assert in_spanish_alone(ward, words)


async def test_no_typed_after_several_words_is_the_tap(ward: Ward, words: Words) -> None:
    for _ in range(2):
        await ward.say("Pat", ODD[words.language])
    await ward.say("Pat", "ninguna" if words.language == "es" else "No.")
    assert ward.answers().signs_answered
    assert len(ward.answers().notes) == 2
    assert not lists(ward, words)


async def test_what_is_ticked_is_ticked_in_the_newer_list(ward: Ward, words: Words) -> None:
    await ward.say("Pat", ODD[words.language])
    await ward.tap("Pat", words("sign.pus"), message_id=lists(ward, words)[0].id)
    await ward.say("Pat", ODD[words.language])
    assert words("sign.pus.full") in ward.last("Pat")
    await ward.tap("Pat", words("signs.done"))
    assert "sign:pus" in ward.findings()


@pytest.mark.parametrize("then", ["thanks", "sign", "grade", "photo"])
async def test_the_list_stays_where_later_words_have_none(ward: Ward, words: Words, then: str) -> None:
    """After thanks, beside a sign that is asked about, beside grades that are proposed, and after a picture alone."""
    await ward.say("Pat", ODD[words.language])
    spanish = words.language == "es"
    match then:
        case "thanks":
            await ward.say("Pat", "¡gracias!" if spanish else "thank you!")
        case "sign":
            await ward.say("Pat", "me sale pus" if spanish else "there is yellow pus")
        case "grade":
            await ward.say("Pat", "tengo la cara bastante roja" if spanish else "cheeks quite red")
        case "photo":
            await ward.photo("Pat")
    assert len(lists(ward, words)) == 1


async def test_a_list_of_answers_before_goes_too(ward: Ward, words: Words) -> None:
    """Words at eight are a report's, those after ten the check-in's."""
    await ward.on_day(2, hour=7)
    await ward.say("Pat", ODD[words.language])
    first = lists(ward, words)[-1].id
    await ward.on_day(2, hour=11)
    await ward.say("Pat", ODD[words.language])
    assert first not in [each.id for each in lists(ward, words)]
    assert lists(ward, words)


async def test_a_question_without_an_answer_is_not_thanked_for(ward: Ward, words: Words) -> None:
    await ward.say("Pat", DOG[words.language])
    assert lists(ward, words)[0].body.text.startswith(words("heard.question", clinic="Skin & Co"))
    assert ward.findings() == ["note"]
    assert in_spanish_alone(ward, words)


async def test_a_photo_with_thanks_is_a_photo(ward: Ward, words: Words) -> None:
    await ward.photo("Pat", "gracias" if words.language == "es" else "thanks")
    assert words("heard.photo", clinic="Skin & Co") in ward.last("Pat")


@pytest.mark.parametrize("said", ["ok", "👍", "vale"])
async def test_a_nod_is_one_and_asks_nothing(ward: Ward, words: Words, said: str) -> None:
    await ward.tap("Pat", words("first.all_clear"))
    await ward.at(ward.now[0] + timedelta(hours=7))
    await ward.say("Pat", said)
    assert ward.last("Pat") == words("heard.nod")
    assert ward.buttons("Pat") == [words("contact.please")]
    assert ward.findings() == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("ok, thank you!", Kind.THANKS),
        ("mil gracias", Kind.THANKS),
        ("cheers", Kind.THANKS),
        ("ok", Kind.NOD),
        ("perfecto", Kind.NOD),
        ("👍", Kind.NOD),
        ("everything is fine", Kind.NOD),
        ("thanks, but my cheek feels odd", Kind.NOTE),
        ("Where do I park?", Kind.QUESTION),
        ("¿Dónde aparco?", Kind.QUESTION),
        ("dónde puedo aparcar", Kind.QUESTION),
        ("there is pus, is that normal?", Kind.NOTE),
        ("↪ Where do I park?", Kind.FORWARDED),
        ("I went for a walk. " * 30 + "Is that all?", Kind.NOTE),
    ],
)
def test_what_words_are(said: str, kind: Kind) -> None:
    assert kind_of(said, understand(said, RULES)) is kind


def test_a_nod_says_no_thanks() -> None:
    assert not any(
        says_thanks(each) for each in ("ok", "vale", "perfect", "👍", "my thanks go to nobody in particular")
    )
